/** What a person decides about a case: a step that was taken, its closure, its prescription, an act, a hand-off. */
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../rules/useRules';
import { treatmentApi } from '../../shared/api/treatment';
import type { ActBody, HandOffKind, PrescriptionChoice } from '../../shared/api/types';
import { useCodeText } from '../../shared/i18n/useText';
import { FormDrawer } from '../../shared/ui/FormDrawer';

interface FormProps {
  caseId: number;
  onClose: () => void;
}

const KEYS = ['treatment', 'case'];
const CHOICES: readonly PrescriptionChoice[] = ['act_ordered', 'no_act_needed', 'let_pass'];
const ACTS: readonly ActBody['kind'][] = ['formal_notice', 'recognition', 'mediation', 'judicial_claim', 'injunction'];
const KINDS: readonly HandOffKind[] = ['visit', 'legal', 'bureau'];

export function StepForm({ caseId, step, title, onClose }: FormProps & { step: string; title: string }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const change = useChange(KEYS, () => treatmentApi.finishStep(caseId, step, note.trim()), onClose);
  return (
    <FormDrawer title={title} onClose={onClose} onSubmit={() => change.mutate(undefined)} error={change.error} isPending={change.isPending} testId="step-form">
      <TextInput
        label={t('treatment.proof')} description={t('treatment.proofHint')} value={note}
        onChange={(event) => setNote(event.currentTarget.value)} data-autofocus
      />
    </FormDrawer>
  );
}

export function ClosureForm({ caseId, isConfirmed, onClose }: FormProps & { isConfirmed: boolean }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [isTried, setIsTried] = useState(false);
  const change = useChange(KEYS, () => treatmentApi.decideClosure(caseId, isConfirmed, note.trim()), onClose);
  const fault = isTried && !note.trim() ? t('treatment.reasonNeeded') : null;
  return (
    <FormDrawer
      title={isConfirmed ? t('treatment.close') : t('treatment.goOn')}
      onClose={onClose}
      onSubmit={() => (note.trim() ? change.mutate(undefined) : setIsTried(true))}
      error={change.error}
      isPending={change.isPending}
      testId="closure-form"
    >
      <Textarea
        label={t('treatment.reason')} value={note} error={fault} required autosize minRows={3} data-autofocus
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDrawer>
  );
}

export function PrescriptionForm({ caseId, onClose }: FormProps) {
  const { t } = useTranslation();
  const text = useCodeText();
  const [choice, setChoice] = useState<PrescriptionChoice>('act_ordered');
  const [note, setNote] = useState('');
  const [isTried, setIsTried] = useState(false);
  const change = useChange(KEYS, () => treatmentApi.decidePrescription(caseId, choice, note.trim()), onClose);
  return (
    <FormDrawer
      title={t('treatment.decidePrescription')}
      onClose={onClose}
      onSubmit={() => (note.trim() ? change.mutate(undefined) : setIsTried(true))}
      error={change.error}
      isPending={change.isPending}
      testId="prescription-form"
    >
      <NativeSelect
        label={t('treatment.decision')} value={choice}
        onChange={(event) => setChoice(CHOICES.find((one) => one === event.currentTarget.value) ?? 'act_ordered')}
        data={CHOICES.map((one) => ({ value: one, label: text('prescriptionChoice', one) }))}
      />
      <Textarea
        label={t('treatment.reason')} value={note} required autosize minRows={3}
        error={isTried && !note.trim() ? t('treatment.reasonNeeded') : null} onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDrawer>
  );
}

export function ActForm({ caseId, invoices, today, onClose }: FormProps & { invoices: readonly string[]; today: string }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const [kind, setKind] = useState<ActBody['kind']>('formal_notice');
  const [on, setOn] = useState(today);
  const [proof, setProof] = useState('');
  const [invoice, setInvoice] = useState('');
  const [isTried, setIsTried] = useState(false);
  const change = useChange(KEYS, () => treatmentApi.addAct(caseId, { kind, on, proof: proof.trim(), invoice, final_on: null }), onClose);
  const proofFault = isTried && !proof.trim() ? t('treatment.proofNeeded') : null;
  const dayFault = isTried && (!on || on > today) ? t('treatment.dayHasCome') : null;
  return (
    <FormDrawer
      title={t('treatment.addAct')}
      onClose={onClose}
      onSubmit={() => (proof.trim() && on && on <= today ? change.mutate(undefined) : setIsTried(true))}
      error={change.error}
      isPending={change.isPending}
      testId="act-form"
    >
      <NativeSelect
        label={t('treatment.act')} value={kind}
        onChange={(event) => setKind(ACTS.find((one) => one === event.currentTarget.value) ?? 'formal_notice')}
        data={ACTS.map((one) => ({ value: one, label: text('act', one) }))}
      />
      <TextInput
        type="date" label={t('treatment.actOn')} description={t('treatment.actOnHint')} value={on} max={today} error={dayFault} required
        onChange={(event) => setOn(event.currentTarget.value)}
      />
      <TextInput
        label={t('treatment.proof')} description={t('treatment.actProofHint')} value={proof} error={proofFault} required
        onChange={(event) => setProof(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('treatment.concerns')} value={invoice} onChange={(event) => setInvoice(event.currentTarget.value)}
        data={[{ value: '', label: t('treatment.everyInvoice') }, ...invoices.map((number) => ({ value: number, label: number }))]}
      />
    </FormDrawer>
  );
}

export function HandOffForm({ caseId, onClose }: FormProps) {
  const { t } = useTranslation();
  const text = useCodeText();
  const [kind, setKind] = useState<HandOffKind>('legal');
  const [recipient, setRecipient] = useState('');
  const change = useChange(KEYS, () => treatmentApi.handOff(caseId, kind, recipient.trim()), onClose);
  return (
    <FormDrawer title={t('treatment.handOff')} onClose={onClose} onSubmit={() => change.mutate(undefined)} error={change.error} isPending={change.isPending} testId="hand-off-form">
      <NativeSelect
        label={t('treatment.to')} value={kind} data-testid="hand-off-kind"
        onChange={(event) => setKind(KINDS.find((one) => one === event.currentTarget.value) ?? 'legal')}
        data={KINDS.map((one) => ({ value: one, label: text('handOff', one) }))}
      />
      <TextInput
        label={t('treatment.recipient')} description={kind === 'bureau' ? t('treatment.bureauHint') : null} value={recipient} maxLength={200} data-testid="hand-off-recipient"
        onChange={(event) => setRecipient(event.currentTarget.value)}
      />
    </FormDrawer>
  );
}
