/** One step: what it is for, what to say, and where each answer leads. */
import { Alert, Button, Checkbox, Select, Stack, Switch, TextInput, Textarea } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ScriptBranch, ScriptDocument, ScriptFlaw, ScriptStepDocument, ScriptVariable } from '../../shared/api/types';
import { useFlawText } from './Flaws';
import { TextWithVariables } from './TextWithVariables';
import { withoutAt } from './scriptDraft';
import classes from './scripts.module.css';

const KINDS: readonly ScriptStepDocument['kind'][] = [
  'greet', 'who', 'identity', 'for_whom', 'listen', 'reason', 'inform', 'propose', 'agree', 'confirm', 'thank', 'other',
];

interface Props {
  step: ScriptStepDocument;
  script: ScriptDocument;
  flaws: readonly ScriptFlaw[];
  variables: readonly ScriptVariable[];
  onChange: ((changes: Partial<ScriptStepDocument>) => void) | null;
}

export function StepForm({ step, script, flaws, variables, onChange }: Props) {
  const { t } = useTranslation();
  const flawText = useFlawText();
  const change = (changes: Partial<ScriptStepDocument>) => onChange?.(changes);
  const readOnly = onChange === null;
  const setBranch = (at: number, changes: Partial<ScriptBranch>) =>
    change({ branches: step.branches.map((branch, place) => (place === at ? { ...branch, ...changes } : branch)) });
  const targets = script.steps.map((item) => ({ value: item.id, label: `${item.title || item.id} (${item.id})` }));
  return (
    <Stack gap="sm" data-testid="step-form">
      {flaws.length > 0 && (
        <Alert color="orange" role="alert">
          {flaws.map((flaw) => (
            <div key={`${flaw.code} ${Object.values(flaw.facts).join(' ')}`}>{flawText(flaw)}</div>
          ))}
        </Alert>
      )}
      <div className={classes.two}>
        <TextInput label={t('scripts.stepTitle')} value={step.title} maxLength={120} readOnly={readOnly} onChange={(event) => change({ title: event.currentTarget.value })} data-testid="step-title" />
        <TextInput
          label={t('scripts.stepId')}
          description={t('scripts.stepIdHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={step.id}
          maxLength={64}
          readOnly={readOnly}
          onChange={(event) => change({ id: event.currentTarget.value.replace(/[^A-Za-z0-9_-]/g, '_') })}
          error={step.id === '' ? t('scripts.stepIdHint') : undefined}
        />
      </div>
      <Select
        label={t('scripts.stepKind')}
        data={KINDS.map((kind) => ({ value: kind, label: t(`scripts.kinds.${kind}`) }))}
        value={step.kind}
        readOnly={readOnly}
        allowDeselect={false}
        onChange={(kind) => kind && change({ kind: kind as ScriptStepDocument['kind'] })}
      />
      <TextWithVariables label={t('scripts.text')} value={step.text} readOnly={readOnly} variables={variables} onChange={(text) => change({ text })} testId="step-text" />
      <Textarea label={t('scripts.tip')} value={step.tip} autosize minRows={1} maxLength={2000} readOnly={readOnly} onChange={(event) => change({ tip: event.currentTarget.value })} />
      <Switch label={t('scripts.required')} checked={step.is_required} disabled={readOnly} onChange={(event) => change({ is_required: event.currentTarget.checked })} data-testid="step-required" />
      <Select
        label={t('scripts.ending')}
        data={[
          { value: '', label: t('scripts.goesOn') },
          { value: 'complete', label: t('scripts.endings.complete') },
          { value: 'early', label: t('scripts.endings.early') },
        ]}
        value={step.ending ?? ''}
        readOnly={readOnly}
        allowDeselect={false}
        onChange={(ending) => change(ending === 'complete' || ending === 'early' ? { ending, branches: [] } : { ending: null })}
        data-testid="step-ending"
      />
      {step.ending === null && (
        <fieldset className={classes.answers}>
          <legend>{t('scripts.answers')}</legend>
          {step.branches.map((branch, at) => (
            <div key={at} className={classes.branch}>
              <TextInput aria-label={t('scripts.label')} placeholder={t('scripts.label')} value={branch.label} maxLength={120} readOnly={readOnly} onChange={(event) => setBranch(at, { label: event.currentTarget.value })} data-testid={`branch-label-${at}`} />
              <Select
                aria-label={t('scripts.to')}
                placeholder={t('scripts.to')}
                data={targets.some((target) => target.value === branch.to) ? targets : [...targets, { value: branch.to, label: `${branch.to} ?` }]}
                value={branch.to}
                readOnly={readOnly}
                allowDeselect={false}
                onChange={(to) => to && setBranch(at, { to })}
                data-testid={`branch-to-${at}`}
              />
              <Checkbox label={t('scripts.gate')} checked={branch.needs_identity} disabled={readOnly} onChange={(event) => setBranch(at, { needs_identity: event.currentTarget.checked })} />
              {!readOnly && (
                <Button size="compact-sm" variant="subtle" color="red" aria-label={`${t('scripts.removeAnswer')} ${at + 1}`} onClick={() => change({ branches: withoutAt(step.branches, at) })}>
                  ✕
                </Button>
              )}
            </div>
          ))}
          {!readOnly && step.branches.length < 9 && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlus size={15} aria-hidden />}
              onClick={() => change({ branches: [...step.branches, { label: '', to: script.steps[0]?.id ?? step.id, needs_identity: false }] })}
              data-testid="branch-add"
            >
              {t('scripts.addAnswer')}
            </Button>
          )}
        </fieldset>
      )}
    </Stack>
  );
}
