/** What debtors object, and what to answer. */
import { Alert, Button, Stack, Switch, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ScriptDocument, ScriptFlaw, ScriptVariable } from '../../shared/api/types';
import { Empty, Panel } from '../../shared/ui/parts';
import { useFlawText } from './Flaws';
import { changeObjection, flawsAt, freeId, withoutAt } from './scriptDraft';
import { TextWithVariables } from './TextWithVariables';

interface Props {
  script: ScriptDocument;
  flaws: readonly ScriptFlaw[];
  variables: readonly ScriptVariable[];
  onChange: ((script: ScriptDocument) => void) | null;
}

export function ObjectionsTab({ script, flaws, variables, onChange }: Props) {
  const { t } = useTranslation();
  const flawText = useFlawText();
  const readOnly = onChange === null;
  return (
    <>
      {script.objections.length === 0 && (
        <Panel>
          <Empty title={t('scripts.noObjections')} />
        </Panel>
      )}
      {script.objections.map((item, at) => (
        <Panel
          key={at}
          title={item.title || item.id}
          actions={
            onChange && (
              <Button size="compact-sm" variant="subtle" color="red" onClick={() => onChange({ ...script, objections: withoutAt(script.objections, at) })}>
                {t('scripts.removeObjection')}
              </Button>
            )
          }
        >
          <Stack gap="sm">
            {flawsAt(flaws, `objection:${item.id}`).map((flaw) => (
              <Alert key={`${flaw.code} ${Object.values(flaw.facts).join(' ')}`} color="orange">
                {flawText(flaw)}
              </Alert>
            ))}
            <TextInput label={t('scripts.objection')} value={item.title} maxLength={120} readOnly={readOnly} onChange={(event) => onChange?.(changeObjection(script, at, { title: event.currentTarget.value }))} />
            <TextWithVariables label={t('scripts.answer')} value={item.answer} readOnly={readOnly} variables={variables} onChange={(answer) => onChange?.(changeObjection(script, at, { answer }))} />
            <Switch label={t('scripts.isOpen')} checked={item.is_open} disabled={readOnly} onChange={(event) => onChange?.(changeObjection(script, at, { is_open: event.currentTarget.checked }))} />
          </Stack>
        </Panel>
      ))}
      {onChange && (
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => {
              const id = freeId(script.objections.map((item) => item.id), 'objection');
              onChange({ ...script, objections: [...script.objections, { id, title: '', answer: '', is_open: false }] });
            }}
            data-testid="script-add-objection"
          >
            {t('scripts.addObjection')}
          </Button>
        </div>
      )}
    </>
  );
}
