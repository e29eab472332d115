/** Record what forbids calls: a wish, a representative, numbers not to be called. It holds from the next tick on. */
import { Chip, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { complianceApi } from '../shared/api/compliance';
import type { MayWeCall, WishBody } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { useCodeText } from '../shared/i18n/useText';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { notifyDone } from '../shared/ui/notify';
import classes from './verdicts.module.css';

const KINDS = ['avoid', 'cease', 'medium_block', 'representative', 'do_not_call'] as const;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const SOURCES = ['call', 'letter', 'email', 'portal', 'representative', 'creditor', 'other'] as const;
const SPEAKERS = ['attorney', 'guardian', 'debt_adviser', 'association', 'other'] as const;
const PLACES = ['home', 'work', 'mobile'] as const;
type Kind = (typeof KINDS)[number];

const oneOf = <T extends string>(known: readonly T[], value: string, otherwise: T): T =>
  known.find((item) => item === value) ?? otherwise;

export function RecordForm({ known, onClose, onSaved }: { known: MayWeCall; onClose: () => void; onSaved: () => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const numbers = [...new Set(known.prospects.flatMap((prospect) => prospect.numbers.map((number) => number.e164)))];
  const [kind, setKind] = useState<Kind>('avoid');
  const [source, setSource] = useState<(typeof SOURCES)[number]>('call');
  const [days, setDays] = useState<string[]>([]);
  const [starts, setStarts] = useState('');
  const [stops, setStops] = useState('');
  const [place, setPlace] = useState('');
  const [speaker, setSpeaker] = useState<(typeof SPEAKERS)[number]>('attorney');
  const [name, setName] = useState('');
  const [number, setNumber] = useState(numbers[0] ?? '');
  const [note, setNote] = useState('');
  const save = useMutation({
    mutationFn: async (): Promise<void> => {
      if (kind === 'do_not_call') {
        await complianceApi.listNumbers({ numbers: [number], reason: note.trim() || t('record.asked'), source: 'debtor' });
      } else if (kind === 'representative') {
        await complianceApi.addRepresentative(known.debtor_id, { kind: speaker, name: name.trim(), contact: '', source });
      } else {
        const wish: WishBody = { kind, source, note: note.trim(), weekdays: [] };
        if (kind === 'medium_block') wish.medium = 'phone';
        if (kind === 'avoid') {
          wish.weekdays = DAYS.filter((day) => days.includes(day));
          if (starts) wish.starts = starts;
          if (stops) wish.stops = stops;
          if (place) wish.place = oneOf(PLACES, place, 'work');
        }
        await complianceApi.addWish(known.debtor_id, wish);
      }
    },
    onSuccess: () => {
      notifyDone(t('record.saved'));
      onSaved();
    },
  });
  return (
    <FormDrawer
      title={t('record.title', { name: known.name })}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      error={save.error}
      isPending={save.isPending}
      testId="record-form"
    >
      <NativeSelect
        label={t('record.what')}
        value={kind}
        onChange={(event) => setKind(oneOf(KINDS, event.currentTarget.value, 'avoid'))}
        data={KINDS.map((value) => ({ value, label: text('wish', value) }))}
        data-testid="record-kind"
      />
      {kind === 'avoid' && (
        <>
          <Chip.Group multiple value={days} onChange={setDays}>
            <div role="group" aria-label={t('record.days')} style={{ display: 'flex', flexWrap: 'wrap', gap: 6 }}>
              {DAYS.map((day) => (
                <Chip key={day} value={day} size="xs" data-testid={`record-day-${day}`}>
                  {text('day', day)}
                </Chip>
              ))}
            </div>
          </Chip.Group>
          <div className={classes.pair}>
            <TextInput
              type="time"
              label={t('record.starts')}
              value={starts}
              onChange={(event) => setStarts(event.currentTarget.value)}
              data-testid="record-starts"
            />
            <TextInput
              type="time"
              label={t('record.stops')}
              value={stops}
              onChange={(event) => setStops(event.currentTarget.value)}
              data-testid="record-stops"
            />
          </div>
          <NativeSelect
            label={t('record.place')}
            value={place}
            onChange={(event) => setPlace(event.currentTarget.value)}
            data={[
              { value: '', label: t('record.anyPlace') },
              ...PLACES.map((value) => ({ value, label: text('numberPlace', value) })),
            ]}
          />
        </>
      )}
      {kind === 'representative' && (
        <>
          <NativeSelect
            label={t('record.speaker')}
            value={speaker}
            onChange={(event) => setSpeaker(oneOf(SPEAKERS, event.currentTarget.value, 'other'))}
            data={SPEAKERS.map((value) => ({ value, label: text('representative', value) }))}
          />
          <TextInput label={t('record.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={200} />
        </>
      )}
      {kind === 'do_not_call' && (
        <NativeSelect
          label={t('record.number')}
          description={t('record.numberHint')}
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
          data={numbers.map((value) => ({ value, label: formatPhone(value) }))}
          data-testid="record-number"
        />
      )}
      {kind !== 'do_not_call' && (
        <NativeSelect
          label={t('record.source')}
          value={source}
          onChange={(event) => setSource(oneOf(SOURCES, event.currentTarget.value, 'other'))}
          data={SOURCES.map((value) => ({ value, label: text('factSource', value) }))}
        />
      )}
      {kind !== 'representative' && (
        <Textarea
          label={t('record.note')}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={kind === 'do_not_call' ? 200 : 2000}
          autosize
          minRows={2}
        />
      )}
    </FormDrawer>
  );
}
