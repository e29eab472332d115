/** The disposition of the call in hand: the form, or that it has been saved. */
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconCircleCheck, IconMessageCircle } from '@tabler/icons-react';
import { lazy, Suspense, useRef, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { agentApi } from '../shared/api/agent';
import type { DebtorFile, DefaultReason, DispositionChoices, FileNumber, Outcome } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { Empty, Loading, Problem } from '../shared/ui/parts';
import { soon } from '../shared/ui/soon';
import type { Draft } from './disposition';
import { filledBy } from './takenOffer';

/** Not in the page's first load, but here before the first call. */
export const DispositionForm = soon(async () => ({ default: (await import('./DispositionForm')).DispositionForm }));
const OffersPanel = lazy(() => import('./OffersPanel'));

interface Props {
  callId: string | null;
  /** Null before the person is identified. */
  file: DebtorFile | null;
  numbers: readonly FileNumber[];
  showKeys: boolean;
  isIdentified: boolean;
  isLive: boolean;
  chooserRef: RefObject<((code: Outcome) => void) | null>;
}

export const choicesKey = (callId: string) => ['agent', 'dispositions', callId] as const;

export function OutcomePanel({ callId, file, numbers, showKeys, isIdentified, isLive, chooserRef }: Props) {
  const { t } = useTranslation();
  const choices = useQuery({
    queryKey: choicesKey(callId ?? ''),
    queryFn: () => agentApi.dispositions(callId ?? ''),
    enabled: callId !== null,
    staleTime: Infinity,
  });
  if (!callId) {
    return (
      <Empty icon={<IconMessageCircle size={34} stroke={1.4} />} title={t('outcome.none')}>
        {t('outcome.noneHint')}
      </Empty>
    );
  }
  if (choices.error) return <Problem error={choices.error} onRetry={() => void choices.refetch()} />;
  if (!choices.data) return <Loading />;
  return (
    <CurrentOutcome
      key={callId}
      callId={callId}
      file={file}
      numbers={numbers}
      choices={choices.data}
      showKeys={showKeys}
      isIdentified={isIdentified}
      isLive={isLive}
      chooserRef={chooserRef}
    />
  );
}

interface CurrentProps extends Props {
  callId: string;
  choices: DispositionChoices;
}

function CurrentOutcome({ callId, file, numbers, choices, showKeys, isIdentified, isLive, chooserRef }: CurrentProps) {
  const { t } = useTranslation();
  const text = useCodeText();
  const queries = useQueryClient();
  const [saved, setSaved] = useState<Outcome | null>(null);
  const [reason, setReason] = useState<DefaultReason | null>(null);
  const fillRef = useRef<((part: Partial<Draft>) => void) | null>(null);
  const format = useFormat();
  const [isChanging, setIsChanging] = useState(choices.correctable_until === null);

  function onSaved(code: Outcome): void {
    setSaved(code);
    setIsChanging(false);
    void queries.invalidateQueries({ queryKey: ['agent', 'recent'] });
    void queries.invalidateQueries({ queryKey: ['agent', 'callbacks'] });
  }

  if (!isChanging) {
    return (
      <Empty
        icon={<IconCircleCheck size={38} stroke={1.5} color="var(--mantine-color-teal-filled)" />}
        title={saved ? t('outcome.saved', { outcome: text('outcome', saved) }) : t('outcome.alreadySaved')}
        testId="disposition-saved"
      >
        <p style={{ margin: '0 0 12px' }}>{t('outcome.savedHint')}</p>
        <Button variant="default" onClick={() => setIsChanging(true)} data-testid="disposition-change">
          {t('outcome.change')}
        </Button>
      </Empty>
    );
  }
  return (
    <>
      {isIdentified && file && (
        <Suspense fallback={null}>
          <OffersPanel
            callId={callId}
            cases={file.cases}
            balanceMinor={file.balance.minor}
            codes={new Set(choices.items.map((item) => item.code))}
            reason={reason}
            onTake={(offer, caseId, code) =>
              fillRef.current?.(filledBy(offer, caseId, code, format.language, t('offers.reasonText', { why: text('offerWhy', offer.why) })))
            }
          />
        </Suspense>
      )}
      <Suspense fallback={<Loading />}>
        <DispositionForm
          callId={callId}
          choices={choices}
          balanceMinor={file?.balance.minor ?? null}
          numbers={numbers}
          showKeys={showKeys}
          isIdentified={isIdentified}
          isLive={isLive}
          onSaved={onSaved}
          chooserRef={chooserRef}
          fillRef={fillRef}
          onReason={setReason}
        />
      </Suspense>
    </>
  );
}
