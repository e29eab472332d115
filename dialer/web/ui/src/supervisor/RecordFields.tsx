/** The fields of what is recorded of a debtor beside wishes: who speaks, consents, letters, numbers, the list. */
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MayWeCall } from '../shared/api/types';
import { oneOf, PLACES, type Faults } from '../shared/facts/wishDraft';
import { formatPhone } from '../shared/format/format';
import { useCodeText } from '../shared/i18n/useText';
import { CHANNELS, LETTERS, NUMBER_SOURCES, SPEAKERS, type Draft } from './recordDraft';
import classes from './verdicts.module.css';

interface Props {
  known: MayWeCall;
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  /** Texts, by field. */
  faults: Faults;
}

export function RepresentativeFields({ draft, onChange, faults }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  return (
    <>
      <NativeSelect
        label={t('record.speaker')}
        value={draft.speaker}
        onChange={(event) => onChange({ speaker: oneOf(SPEAKERS, event.currentTarget.value, 'other') })}
        data={SPEAKERS.map((value) => ({ value, label: text('representative', value) }))}
        data-testid="record-speaker"
      />
      <TextInput
        label={t('record.name')}
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        error={faults['name']}
        maxLength={200}
        data-testid="record-name"
      />
      <TextInput
        label={t('record.contact')}
        description={t('record.contactHint')}
        value={draft.contact}
        onChange={(event) => onChange({ contact: event.currentTarget.value })}
        error={faults['contact']}
        maxLength={200}
      />
    </>
  );
}

export function ConsentFields({ known, draft, onChange, faults }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <NativeSelect
        label={t('record.number')}
        value={draft.numberId ?? ''}
        onChange={(event) => onChange({ numberId: Number(event.currentTarget.value) || null })}
        error={faults['number_id']}
        data={known.numbers.map((one) => ({ value: String(one.number_id), label: formatPhone(one.e164) }))}
        data-testid="record-consent-number"
      />
      <div className={classes.pair}>
        <TextInput
          type="datetime-local"
          label={t('record.givenAt')}
          value={draft.givenAt}
          onChange={(event) => onChange({ givenAt: event.currentTarget.value })}
          error={faults['given_at']}
          required
          data-testid="record-given"
        />
        <TextInput
          type="datetime-local"
          label={t('record.expiresAt')}
          description={t('record.expiresHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={draft.expiresAt}
          onChange={(event) => onChange({ expiresAt: event.currentTarget.value })}
          error={faults['expires_at']}
          data-testid="record-expires"
        />
      </div>
    </>
  );
}

export function LetterFields({ known, draft, onChange, faults }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  return (
    <>
      <NativeSelect
        label={t('record.case')}
        value={draft.caseId ?? ''}
        onChange={(event) => onChange({ caseId: Number(event.currentTarget.value) || null })}
        error={faults['case_id']}
        data={known.cases.map((one) => ({
          value: String(one.case_id),
          label: `${one.reference} · ${one.creditor_code} · ${text('caseState', one.status)}`,
        }))}
        data-testid="record-case"
      />
      <div className={classes.pair}>
        <NativeSelect
          label={t('record.letter')}
          value={draft.letter}
          onChange={(event) => onChange({ letter: oneOf(LETTERS, event.currentTarget.value, 'other') })}
          data={LETTERS.map((value) => ({ value, label: text('letter', value) }))}
        />
        <NativeSelect
          label={t('record.channel')}
          value={draft.channel}
          onChange={(event) => onChange({ channel: oneOf(CHANNELS, event.currentTarget.value, 'letter') })}
          data={CHANNELS.map((value) => ({ value, label: text('letterChannel', value) }))}
        />
      </div>
      <TextInput
        type="datetime-local"
        label={t('record.sentAt')}
        value={draft.sentAt}
        onChange={(event) => onChange({ sentAt: event.currentTarget.value })}
        error={faults['sent_at']}
        required
        data-testid="record-sent"
      />
      <TextInput
        label={t('record.reference')}
        description={t('record.referenceHint')}
        value={draft.reference}
        onChange={(event) => onChange({ reference: event.currentTarget.value })}
        error={faults['reference']}
        maxLength={200}
      />
    </>
  );
}

export function NumberFields({ draft, onChange, faults }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        type="tel"
        label={t('record.newNumber')}
        description={t('record.newNumberHint')}
        value={draft.number}
        onChange={(event) => onChange({ number: event.currentTarget.value })}
        error={faults['number']}
        maxLength={40}
        required
        data-testid="record-new-number"
      />
      <NumberTraits source={draft.numberSource} place={draft.place} onChange={onChange} />
    </>
  );
}

interface TraitsProps {
  source: Draft['numberSource'];
  place: string;
  onChange: (change: Partial<Pick<Draft, 'numberSource' | 'place'>>) => void;
}

export function NumberTraits({ source, place, onChange }: TraitsProps) {
  const { t } = useTranslation();
  const text = useCodeText();
  return (
    <div className={classes.pair}>
      <NativeSelect
        label={t('debtors.source')}
        value={source}
        onChange={(event) => onChange({ numberSource: oneOf(NUMBER_SOURCES, event.currentTarget.value, 'creditor') })}
        data={NUMBER_SOURCES.map((value) => ({ value, label: text('numberSource', value) }))}
        data-testid="number-source"
      />
      <NativeSelect
        label={t('debtors.rings')}
        value={place}
        onChange={(event) => onChange({ place: event.currentTarget.value })}
        data={[{ value: '', label: t('debtors.placeUnknown') }, ...PLACES.map((value) => ({ value, label: text('numberPlace', value) }))]}
        data-testid="number-place"
      />
    </div>
  );
}

export function DoNotCallFields({ known, draft, onChange, faults }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <NativeSelect
        label={t('record.number')}
        description={t('record.numberHint')}
        value={draft.number}
        onChange={(event) => onChange({ number: event.currentTarget.value })}
        error={faults['number']}
        data={[{ value: '', label: '–' }, ...known.numbers.map((one) => ({ value: one.e164, label: formatPhone(one.e164) }))]}
        data-testid="record-number"
      />
      <Textarea
        label={t('record.reason')}
        value={draft.reason}
        onChange={(event) => onChange({ reason: event.currentTarget.value })}
        error={faults['reason']}
        maxLength={200}
        autosize
        minRows={2}
      />
    </>
  );
}
