/** When a debtor called, from which number, who spoke and about what. */
import { Chip, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { conversationsApi } from '../shared/api/conversations';
import type { InboundConversations } from '../shared/api/types';
import { formatPhone, fromLocalInput, toLocalInput } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { serverNowMs } from '../shared/time/clock';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { notifyDone } from '../shared/ui/notify';
import classes from './verdicts.module.css';

interface Props {
  debtorId: number;
  numbers: string[];
  cases: InboundConversations['cases'];
  onClose: () => void;
  onSaved: () => void;
}

const SPEAKERS = ['debtor', 'representative'] as const;

export function InboundTalkForm({ debtorId, numbers, cases, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const [at, setAt] = useState(() => toLocalInput(serverNowMs(), format.zone));
  const [number, setNumber] = useState(numbers[0] ?? '');
  const [speaker, setSpeaker] = useState<(typeof SPEAKERS)[number]>('debtor');
  const [about, setAbout] = useState<string[]>([]);
  const [note, setNote] = useState('');
  const instant = at ? fromLocalInput(at, format.zone) : null;
  const [isAsked, setIsAsked] = useState(false);
  const save = useMutation({
    mutationFn: (when: string) =>
      conversationsApi.add(debtorId, {
        at: when,
        e164: number || null,
        speaker,
        case_ids: about.map(Number),
        note: note.trim(),
      }),
    onSuccess: () => {
      notifyDone(t('inbound.saved'));
      onSaved();
    },
  });
  return (
    <FormDrawer
      title={t('inbound.record')}
      onClose={onClose}
      onSubmit={() => {
        setIsAsked(true);
        if (instant) save.mutate(instant);
      }}
      error={save.error}
      isPending={save.isPending}
      testId="inbound-form"
    >
      <p className={classes.dim}>{t('inbound.hint')}</p>
      <TextInput
        type="datetime-local"
        label={t('inbound.at')}
        value={at}
        onChange={(event) => setAt(event.currentTarget.value)}
        error={isAsked && !instant ? t('inbound.atMissing') : undefined}
        data-testid="inbound-at"
      />
      <NativeSelect
        label={t('inbound.number')}
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
        data={[
          ...numbers.map((value) => ({ value, label: formatPhone(value) })),
          { value: '', label: t('inbound.otherNumber') },
        ]}
      />
      <NativeSelect
        label={t('inbound.who')}
        value={speaker}
        onChange={(event) => setSpeaker(event.currentTarget.value === 'debtor' ? 'debtor' : 'representative')}
        data={SPEAKERS.map((value) => ({ value, label: t(`inbound.speaker.${value}`) }))}
      />
      {cases.length > 1 && (
        <Chip.Group multiple value={about} onChange={setAbout}>
          <div role="group" aria-label={t('inbound.about')}>
            <div className={classes.dim}>{t('inbound.about')}</div>
            <div style={{ display: 'flex', flexWrap: 'wrap', gap: 6, marginTop: 4 }}>
              {cases.map((item) => (
                <Chip key={item.case_id} value={String(item.case_id)} size="xs">
                  {item.reference}
                </Chip>
              ))}
            </div>
          </div>
        </Chip.Group>
      )}
      <Textarea
        label={t('inbound.note')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={2000}
        autosize
        minRows={2}
      />
    </FormDrawer>
  );
}
