/** The steps on the left, the chosen one on the right. */
import { ActionIcon, Badge, Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScriptDocument, ScriptFlaw, ScriptVariable } from '../../shared/api/types';
import { Panel } from '../../shared/ui/parts';
import { changeStep, emptyStep, flawsAt, freeId, moved, withoutAt } from './scriptDraft';
import { StepForm } from './StepForm';
import classes from './scripts.module.css';

interface Props {
  script: ScriptDocument;
  flaws: readonly ScriptFlaw[];
  variables: readonly ScriptVariable[];
  /** Null: only read. */
  onChange: ((script: ScriptDocument) => void) | null;
}

export function StepsTab({ script, flaws, variables, onChange }: Props) {
  const { t } = useTranslation();
  const [index, setIndex] = useState(0);
  const place = Math.min(index, script.steps.length - 1);
  const step = script.steps[place];
  const reorder = (at: number, by: -1 | 1) => {
    onChange?.({ ...script, steps: moved(script.steps, at, by) });
    setIndex(at + by);
  };
  return (
    <div className={classes.editor}>
      <Panel title={t('scripts.steps')}>
        <ol className={classes.steps} data-testid="script-steps">
          {script.steps.map((item, at) => (
            <li key={`${at} ${item.id}`}>
              <button
                type="button"
                className={classes.step}
                aria-current={at === place ? 'true' : undefined}
                onClick={() => setIndex(at)}
                data-testid={`script-step-${item.id}`}
              >
                <span className={classes.stepTitle}>{item.title || item.id}</span>
                <span className={classes.dim}>
                  {t(`scripts.kinds.${item.kind}`)}
                  {item.is_required && ` · ${t('script.required')}`}
                  {item.ending && ` · ${t(`script.done.${item.ending}`)}`}
                </span>
              </button>
              {flawsAt(flaws, `step:${item.id}`).length > 0 && (
                <Badge color="orange" size="sm">
                  {flawsAt(flaws, `step:${item.id}`).length}
                </Badge>
              )}
            </li>
          ))}
        </ol>
        {onChange && (
          <Button
            mt="sm"
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => {
              const id = freeId(script.steps.map((item) => item.id), 'step');
              onChange({ ...script, steps: [...script.steps, emptyStep(id)] });
              setIndex(script.steps.length);
            }}
            data-testid="script-add-step"
          >
            {t('scripts.addStep')}
          </Button>
        )}
      </Panel>
      {step && (
        <Panel
          title={step.title || step.id}
          actions={
            onChange && (
              <span className={classes.row}>
                <ActionIcon variant="default" disabled={place === 0} aria-label={t('scripts.up')} title={t('scripts.up')} onClick={() => reorder(place, -1)}>
                  <IconArrowUp size={16} />
                </ActionIcon>
                <ActionIcon
                  variant="default"
                  disabled={place === script.steps.length - 1}
                  aria-label={t('scripts.down')}
                  title={t('scripts.down')}
                  onClick={() => reorder(place, 1)}
                >
                  <IconArrowDown size={16} />
                </ActionIcon>
                <Button size="compact-sm" variant="subtle" color="red" onClick={() => onChange({ ...script, steps: withoutAt(script.steps, place) })}>
                  {t('scripts.removeStep')}
                </Button>
              </span>
            )
          }
        >
          <StepForm
            key={place}
            step={step}
            script={script}
            flaws={flawsAt(flaws, `step:${step.id}`)}
            variables={variables}
            onChange={onChange && ((changes) => onChange(changeStep(script, place, changes)))}
          />
        </Panel>
      )}
    </div>
  );
}
