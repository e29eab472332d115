/** What if: a change for the rest of the day is tried on the digital twin of the campaign's own floor. */
import { Button, Drawer, NativeSelect, NumberInput, Progress, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconFlask, IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { floorApi } from '../shared/api/floor';
import type { Campaign, WhatIf as Answer } from '../shared/api/types';
import { useCodeText } from '../shared/i18n/useText';
import { ApiProblem } from '../shared/api/http';
import { Panel, Problem } from '../shared/ui/parts';
import {
  isChange,
  isOver,
  MODES,
  NO_CHANGE,
  WHAT_IF_RANGES,
  whatIfBody,
  whatIfFaults,
  type WhatIfDraft,
  type WhatIfField,
} from './whatIf';
import { WhatIfResult } from './WhatIfResult';
import classes from './whatIf.module.css';

const ASK_AGAIN_MS = 1000;

export function WhatIf({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<WhatIfDraft>(NO_CHANGE);
  const [asked, setAsked] = useState<number | null>(null);
  const campaignId = campaign.campaign_id;
  const ask = useMutation({
    mutationFn: () => floorApi.askWhatIf(campaignId, whatIfBody(draft)),
    onSuccess: (answer) => setAsked(answer.what_if_id),
  });
  const answer = useQuery({
    queryKey: ['what if', campaignId, asked],
    queryFn: () => floorApi.whatIf(campaignId, asked ?? 0),
    enabled: asked !== null,
    refetchInterval: (query) => (isOver(query.state.data) || query.state.error ? false : ASK_AGAIN_MS),
  });
  const isRunning = ask.isPending || (asked !== null && !answer.error && !isOver(answer.data));
  useGiveUp(campaignId, isRunning ? asked : null);

  function stop(): void {
    if (asked !== null) void floorApi.forgetWhatIf(campaignId, asked).catch(() => undefined);
    setAsked(null);
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isRunning && whatIfFaults(draft).length === 0) ask.mutate();
  }

  return (
    <Drawer
      opened
      onClose={onClose}
      size={760}
      title={t('whatIf.title', { name: campaign.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack data-testid="what-if">
        <p className={classes.explain}>{t('whatIf.explain')}</p>
        <form onSubmit={submit} noValidate>
          <Stack>
            <Fields campaign={campaign} draft={draft} onChange={setDraft} />
            {isRunning ? (
              <Running answer={answer.data} onStop={stop} />
            ) : (
              <Button
                type="submit"
                leftSection={<IconFlask size={18} />}
                style={{ alignSelf: 'flex-start' }}
                data-testid="what-if-ask"
              >
                {isChange(draft) ? t('whatIf.try') : t('whatIf.foretell')}
              </Button>
            )}
          </Stack>
        </form>
        <Problem error={ask.error ?? answer.error} />
        {answer.data?.state === 'failed' && (
          <Problem error={new ApiProblem(409, answer.data.problem_code, answer.data.problem)} />
        )}
        {answer.data?.present && (
          <Panel title={t('whatIf.result')}>
            <WhatIfResult answer={answer.data} zone={campaign.zone} />
          </Panel>
        )}
      </Stack>
    </Drawer>
  );
}

/** A simulation that nobody looks at any more is ended. */
function useGiveUp(campaignId: number, running: number | null): void {
  const latest = useRef(running);
  useEffect(() => {
    latest.current = running;
  }, [running]);
  useEffect(
    () => () => {
      if (latest.current !== null) void floorApi.forgetWhatIf(campaignId, latest.current).catch(() => undefined);
    },
    [campaignId],
  );
}

interface FieldsProps {
  campaign: Campaign;
  draft: WhatIfDraft;
  onChange: (draft: WhatIfDraft) => void;
}

function Fields({ campaign, draft, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const text = useCodeText();
  const faults = whatIfFaults(draft);
  const number = (field: WhatIfField) => ({
    label: t(`whatIf.${field}`),
    description: t(`whatIf.${field}Hint`),
    placeholder: t('whatIf.asItIs'),
    value: draft[field],
    onChange: (value: string | number) => onChange({ ...draft, [field]: value === '' ? '' : Number(value) }),
    error: faults.includes(field)
      ? t('whatIf.range', { least: WHAT_IF_RANGES[field][0], most: WHAT_IF_RANGES[field][1] })
      : null,
    clampBehavior: 'none' as const,
    'data-testid': `what-if-${field}`,
  });
  const mode = draft.mode || campaign.mode;
  return (
    <div className={classes.fields}>
      <NativeSelect
        label={t('whatIf.mode')}
        description={t('whatIf.modeHint')}
        value={draft.mode}
        onChange={(event) => onChange({ ...draft, mode: MODES.find((each) => each === event.currentTarget.value) ?? '' })}
        data={[
          { value: '', label: t('whatIf.modeAsItIs', { mode: text('mode', campaign.mode) }) },
          ...MODES.filter((each) => each !== campaign.mode).map((each) => ({ value: each, label: text('mode', each) })),
        ]}
        data-testid="what-if-mode"
      />
      <NumberInput {...number('agentsMore')} allowDecimal={false} />
      <NumberInput {...number('ringTimeoutS')} suffix=" s" allowDecimal={false} />
      {mode === 'power' && <NumberInput {...number('powerRatio')} step={0.1} decimalScale={2} />}
      {mode === 'predictive' && <NumberInput {...number('maxLines')} step={0.5} decimalScale={1} />}
      {mode === 'predictive' && <NumberInput {...number('capPercent')} suffix=" %" step={0.5} decimalScale={2} />}
      <TextInput
        type="time"
        label={t('whatIf.until')}
        description={t('whatIf.untilHint')}
        value={draft.until}
        onChange={(event) => onChange({ ...draft, until: event.currentTarget.value })}
        data-testid="what-if-until"
      />
    </div>
  );
}

function Running({ answer, onStop }: { answer: Answer | undefined; onStop: () => void }) {
  const { t } = useTranslation();
  const [done, total] = [answer?.done_count ?? 0, answer?.total_count ?? 0];
  const isWaiting = answer?.state === 'waiting';
  return (
    <div className={classes.progress} role="status" data-testid="what-if-progress">
      <Progress value={total ? (100 * done) / total : 0} animated striped aria-label={t('whatIf.progress')} />
      <div className={classes.progressRow}>
        <span>{isWaiting ? t('whatIf.waiting') : t('whatIf.running', { done, total })}</span>
        <Button size="compact-sm" variant="default" leftSection={<IconPlayerStop size={15} />} onClick={onStop} data-testid="what-if-stop">
          {t('whatIf.stop')}
        </Button>
      </div>
    </div>
  );
}
