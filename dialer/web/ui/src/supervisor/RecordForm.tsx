/** Record a fact that the rules read: a wish, a representative, a consent, a letter, a number. It holds from the next tick on. */
import { NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { complianceApi } from '../shared/api/compliance';
import { faultField } from '../shared/api/http';
import type { MayWeCall } from '../shared/api/types';
import { oneOf, PLACES, wishBody, type Faults } from '../shared/facts/wishDraft';
import { WishFields } from '../shared/facts/WishFields';
import { fromLocalInput } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText, useProblemText } from '../shared/i18n/useText';
import { serverNowMs } from '../shared/time/clock';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { notifyDone } from '../shared/ui/notify';
import { ConsentFields, DoNotCallFields, LetterFields, NumberFields, RepresentativeFields } from './RecordFields';
import { emptyDraft, faultsOf, KINDS, SOURCES, type Draft, type Kind } from './recordDraft';

interface Props {
  known: MayWeCall;
  first: Kind;
  onClose: () => void;
  onSaved: () => void;
}

/** Fields beside which the server's own refusal is shown; any other is shown below. */
const SHOWN: Readonly<Record<Kind, readonly string[]>> = {
  avoid: ['weekdays', 'starts', 'stops', 'place', 'note'],
  cease: ['note'],
  medium_block: ['medium', 'note'],
  representative: ['name', 'contact'],
  consent: ['number_id', 'given_at', 'expires_at'],
  letter: ['case_id', 'sent_at', 'reference'],
  number: ['number'],
  do_not_call: ['number', 'reason'],
};

export function RecordForm({ known, first, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const text = useCodeText();
  const problem = useProblemText();
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(first, known));
  const [found, setFound] = useState<Faults>({});
  const save = useMutation({
    mutationFn: () => send(known.debtor_id, draft, zone, t('record.asked')),
    onSuccess: () => {
      notifyDone(t('record.saved'));
      onSaved();
    },
  });
  function change(part: Partial<Draft>): void {
    setDraft((before) => ({ ...before, ...part }));
    setFound({});
    save.reset();
  }
  function submit(): void {
    const faults = faultsOf(draft, zone, serverNowMs());
    setFound(faults);
    if (Object.keys(faults).length === 0) save.mutate();
  }
  const refused = faultField(save.error);
  const isBeside = SHOWN[draft.kind].includes(refused);
  const faults: Faults = {
    ...Object.fromEntries(Object.entries(found).map(([field, key]) => [field, t(key as never)])),
    ...(isBeside ? { [refused]: problem(save.error) } : {}),
  };
  const fields = { known, draft, onChange: change, faults };
  const { kind } = draft;
  return (
    <FormDrawer
      title={t('record.title', { name: known.name })}
      onClose={onClose}
      onSubmit={submit}
      error={isBeside ? null : save.error}
      isPending={save.isPending}
      testId="record-form"
    >
      <NativeSelect
        label={t('record.what')}
        value={kind}
        onChange={(event) => change({ kind: oneOf(KINDS, event.currentTarget.value, 'avoid') })}
        data={KINDS.map((value) => ({ value, label: text('wish', value) }))}
        data-testid="record-kind"
      />
      {(kind === 'avoid' || kind === 'cease' || kind === 'medium_block') && (
        <WishFields
          kind={kind}
          draft={draft.wish}
          onChange={(part) => change({ wish: { ...draft.wish, ...part } })}
          faults={faults}
        />
      )}
      {kind === 'representative' && <RepresentativeFields {...fields} />}
      {kind === 'consent' && <ConsentFields {...fields} />}
      {kind === 'letter' && <LetterFields {...fields} />}
      {kind === 'number' && <NumberFields {...fields} />}
      {kind === 'do_not_call' && <DoNotCallFields {...fields} />}
      {kind !== 'do_not_call' && kind !== 'number' && kind !== 'letter' && (
        <NativeSelect
          label={t('record.source')}
          value={draft.source}
          onChange={(event) => change({ source: oneOf(SOURCES, event.currentTarget.value, 'other') })}
          data={SOURCES.map((value) => ({ value, label: text('factSource', value) }))}
          data-testid="record-source"
        />
      )}
    </FormDrawer>
  );
}

/** Instants were checked before: the form does not send without them. */
async function send(debtorId: number, draft: Draft, zone: string, asked: string): Promise<void> {
  const { kind, source } = draft;
  switch (kind) {
    case 'avoid':
    case 'cease':
    case 'medium_block':
      await complianceApi.addWish(debtorId, wishBody(kind, draft.wish, source));
      return;
    case 'representative':
      await complianceApi.addRepresentative(debtorId, {
        kind: draft.speaker,
        name: draft.name.trim(),
        contact: draft.contact.trim(),
        source,
      });
      return;
    case 'consent':
      await complianceApi.addConsent(draft.numberId ?? 0, {
        source,
        given_at: fromLocalInput(draft.givenAt, zone) ?? '',
        expires_at: fromLocalInput(draft.expiresAt, zone),
      });
      return;
    case 'letter':
      await complianceApi.addLetter(draft.caseId ?? 0, {
        kind: draft.letter,
        channel: draft.channel,
        sent_at: fromLocalInput(draft.sentAt, zone) ?? '',
        reference: draft.reference.trim(),
      });
      return;
    case 'number':
      await complianceApi.addNumber(debtorId, {
        number: draft.number.trim(),
        source: draft.numberSource,
        place: draft.place ? oneOf(PLACES, draft.place, 'home') : null,
      });
      return;
    case 'do_not_call':
      await complianceApi.listNumbers({ numbers: [draft.number], reason: draft.reason.trim() || asked, source: 'debtor' });
  }
}
