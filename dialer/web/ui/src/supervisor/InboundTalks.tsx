/** Conversations that came in from one debtor, and the form that records one: it counts like a talk of ours. */
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconPhoneIncoming } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { conversationsApi } from '../shared/api/conversations';
import { formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { notifyDone, useNotifyProblem } from '../shared/ui/notify';
import { Loading, Panel, Problem } from '../shared/ui/parts';
import { InboundTalkForm } from './InboundTalkForm';
import classes from './verdicts.module.css';

interface Props {
  debtorId: number;
  numbers: string[];
  onChanged: () => void;
}

export function InboundTalks({ debtorId, numbers, onChanged }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const onError = useNotifyProblem();
  const [isOpen, setIsOpen] = useState(false);
  const talks = useQuery({ queryKey: ['inbound talks', debtorId], queryFn: () => conversationsApi.list(debtorId) });
  const changed = () => {
    void talks.refetch();
    onChanged();
  };
  const takeBack = useMutation({
    mutationFn: conversationsApi.takeBack,
    onSuccess: () => {
      notifyDone(t('common.saved'));
      changed();
    },
    onError,
  });
  const known = talks.data;
  const references = new Map(known?.cases.map((item) => [item.case_id, item.reference]));
  return (
    <Panel
      title={t('inbound.title')}
      testId="inbound-talks"
      actions={
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconPhoneIncoming size={16} />}
          onClick={() => setIsOpen(true)}
          disabled={!known}
          data-testid="inbound-open"
        >
          {t('inbound.record')}
        </Button>
      }
    >
      <Problem error={talks.error} onRetry={() => void talks.refetch()} />
      {talks.isLoading && <Loading />}
      {known?.conversations.length === 0 && <span className={classes.dim}>{t('inbound.none')}</span>}
      <ul className={classes.list}>
        {known?.conversations.map((talk) => (
          <li key={talk.conversation_id} data-testid="inbound-talk">
            <span className={talk.ended_at ? classes.ended : undefined}>
              {format.at(talk.at)} {talk.e164 && <span className="num">{formatPhone(talk.e164)}</span>}{' '}
              <span className={classes.dim}>
                {[
                  t(`inbound.speaker.${talk.speaker}`),
                  talk.case_ids.map((id) => references.get(id) ?? id).join(', ') || t('inbound.everyCase'),
                  talk.note,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            {!talk.ended_at && (
              <Button
                size="compact-xs"
                variant="subtle"
                loading={takeBack.isPending}
                onClick={() => takeBack.mutate(talk.conversation_id)}
              >
                {t('inbound.takeBack')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {isOpen && known && (
        <InboundTalkForm
          debtorId={debtorId}
          numbers={numbers}
          cases={known.cases}
          onClose={() => setIsOpen(false)}
          onSaved={() => {
            setIsOpen(false);
            changed();
          }}
        />
      )}
    </Panel>
  );
}
