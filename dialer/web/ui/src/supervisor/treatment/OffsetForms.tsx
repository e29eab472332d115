/** A test of offsets is started, its proposal accepted or refused, or it is ended early: each with its reason. */
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange, useCreditorList } from '../../rules/useRules';
import { offsetsApi, type OffsetTest } from '../../shared/api/offsets';
import { treatmentApi } from '../../shared/api/treatment';
import { useFormat } from '../../shared/format/useFormat';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { bodyOf, daysOf, faultsOf, shareOf, type OffsetDraft } from './offsetDraft';
import { signed } from './offsetDays';
import classes from './treatment.module.css';

const KEYS = ['treatment'];
const TESTED = ['caring', 'soft'];

export function OffsetForm({ onClose, onStarted }: { onClose: () => void; onStarted: (testId: number) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const creditors = useCreditorList();
  const versions = useQuery({ queryKey: ['treatment', 'strategies'], queryFn: treatmentApi.strategies });
  const [typed, setTyped] = useState<OffsetDraft>({
    name: '', creditor: '', debtorKind: '', creditKind: '', strategyId: 0, step: '', days: '', base: '', gain: '5',
  });
  const [isTried, setIsTried] = useState(false);
  const kept = versions.data?.items ?? [];
  const version = kept.find((one) => one.strategy_id === typed.strategyId) ?? kept[0];
  const steps = version?.steps.filter((step) => TESTED.includes(step.phase)) ?? [];
  const step = steps.find((one) => one.id === typed.step) ?? steps[0];
  const draft: OffsetDraft = { ...typed, strategyId: version?.strategy_id ?? 0, step: step?.id ?? '' };
  const faults = isTried ? faultsOf(draft) : new Set();
  const [base, gain, days] = [shareOf(draft.base), shareOf(draft.gain), daysOf(draft.days)];
  const size = useQuery({
    queryKey: ['treatment', 'offset-size', base, gain, days?.length],
    queryFn: () => offsetsApi.size(base ?? 0, gain ?? 0, days?.length ?? 1),
    enabled: base !== null && gain !== null && base + gain < 1 && days !== null,
  });
  const body = bodyOf(draft);
  const change = useChange(KEYS, () => (body ? offsetsApi.start(body) : Promise.reject(new Error('unreachable'))), (made) => {
    onStarted(made.test_id);
    onClose();
  });
  const put = (part: Partial<OffsetDraft>) => setTyped((before) => ({ ...before, ...part }));
  return (
    <FormDrawer
      title={t('offsets.start')} submitLabel={t('offsets.begin')} onClose={onClose}
      onSubmit={() => (body ? change.mutate(undefined) : setIsTried(true))} error={change.error ?? versions.error} isPending={change.isPending} testId="offset-form"
    >
      <TextInput
        label={t('offsets.name')} description={t('offsets.nameHint')} value={draft.name} required data-autofocus
        error={faults.has('name') && t('offsets.nameNeeded')} onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('case.creditor')} value={draft.creditor} onChange={(event) => put({ creditor: event.currentTarget.value })}
        data={[{ value: '', label: t('offsets.everybody') }, ...(creditors.data?.items ?? []).map((one) => ({ value: one.code, label: one.name }))]}
      />
      <NativeSelect
        label={t('offsets.debtors')} value={draft.debtorKind}
        onChange={(event) => put({ debtorKind: event.currentTarget.value as OffsetDraft['debtorKind'] })}
        data={[{ value: '', label: t('offsets.bothKinds') }, ...(['consumer', 'business'] as const).map((kind) => ({ value: kind, label: t(`offsets.kind.${kind}`) }))]}
      />
      <NativeSelect
        label={t('treatment.version')} description={t('offsets.versionHint')} value={String(draft.strategyId)}
        onChange={(event) => put({ strategyId: Number(event.currentTarget.value), step: '' })}
        data={kept.map((one) => ({ value: String(one.strategy_id), label: `${one.name} ${one.version}` }))}
      />
      <NativeSelect
        label={t('treatment.step')} value={draft.step} error={faults.has('step') && t('offsets.noStep')}
        onChange={(event) => put({ step: event.currentTarget.value })}
        data={steps.map((one) => ({ value: one.id, label: `${one.title} (${signed(one.from_day)} … ${signed(one.to_day)})` }))}
      />
      <TextInput
        label={t('offsets.rivals')} description={t('offsets.rivalsHint')} placeholder="-5, -3" value={draft.days} required
        error={faults.has('days') && t('offsets.daysNeeded')} onChange={(event) => put({ days: event.currentTarget.value })}
      />
      <TextInput
        label={t('offsets.base')} description={t('offsets.baseHint')} value={draft.base} required inputMode="decimal"
        error={faults.has('base') && t('offsets.shareNeeded')} onChange={(event) => put({ base: event.currentTarget.value })}
      />
      <TextInput
        label={t('offsets.gain')} description={t('offsets.gainHint')} value={draft.gain} required inputMode="decimal"
        error={faults.has('gain') && t('offsets.gainNeeded')} onChange={(event) => put({ gain: event.currentTarget.value })}
      />
      {size.data && days && (
        <p className={classes.plain} role="status" data-testid="offset-size">
          {t('offsets.size', {
            count: size.data.per_arm, all: format.count(size.data.per_arm * (days.length + 1)), power: format.ratio(size.data.power),
            wrong: format.ratio(size.data.false_proposals),
          })}
        </p>
      )}
    </FormDrawer>
  );
}

export function DecisionForm({ test, isAccepted, onClose }: { test: OffsetTest; isAccepted: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [version, setVersion] = useState('');
  const [isTried, setIsTried] = useState(false);
  const change = useChange(KEYS, () => offsetsApi.decide(test.test_id, isAccepted, note.trim(), version.trim()), onClose);
  const best = test.result?.best ?? null;
  const arm = best === null ? undefined : test.arms[best];
  return (
    <FormDrawer
      title={isAccepted ? t('offsets.accept') : t('offsets.refuse')} onClose={onClose}
      onSubmit={() => (note.trim() ? change.mutate(undefined) : setIsTried(true))} error={change.error} isPending={change.isPending} testId="offset-decision"
    >
      <p className={classes.plain}>{t(isAccepted ? 'offsets.willAccept' : 'offsets.willRefuse', { day: arm ? signed(arm.from_day) : '' })}</p>
      <Textarea
        label={t('treatment.reason')} value={note} required autosize minRows={3} data-autofocus
        error={isTried && !note.trim() ? t('treatment.reasonNeeded') : null} onChange={(event) => setNote(event.currentTarget.value)}
      />
      {isAccepted && (
        <TextInput
          label={t('offsets.newVersion')} description={t('offsets.newVersionHint')} value={version}
          onChange={(event) => setVersion(event.currentTarget.value)}
        />
      )}
    </FormDrawer>
  );
}

export function StopForm({ test, onClose }: { test: OffsetTest; onClose: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [isTried, setIsTried] = useState(false);
  const change = useChange(KEYS, () => offsetsApi.stop(test.test_id, note.trim()), onClose);
  return (
    <FormDrawer
      title={t('offsets.stop')} onClose={onClose} onSubmit={() => (note.trim() ? change.mutate(undefined) : setIsTried(true))}
      error={change.error} isPending={change.isPending} testId="offset-stop-form"
    >
      <p className={classes.plain}>{t('offsets.willStop')}</p>
      <Textarea
        label={t('treatment.reason')} value={note} required autosize minRows={3} data-autofocus
        error={isTried && !note.trim() ? t('treatment.reasonNeeded') : null} onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDrawer>
  );
}
