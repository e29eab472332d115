/** A text to be said, with a list of variables that go where the caret is. */
import { Select, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScriptVariable } from '../../shared/api/types';
import { insertVariable } from './scriptDraft';

interface Props {
  label: string;
  value: string;
  readOnly: boolean;
  variables: readonly ScriptVariable[];
  onChange: (text: string) => void;
  testId?: string;
}

export function TextWithVariables({ label, value, readOnly, variables, onChange, testId }: Props) {
  const { t, i18n } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const option = (item: ScriptVariable) => {
    const example = i18n.language.startsWith('it') ? item.example_it : item.example_en;
    return { value: item.name, label: example ? `{${item.name}} · ${example}` : `{${item.name}}` };
  };
  return (
    <div>
      <Textarea ref={field} label={label} value={value} autosize minRows={2} maxLength={2000} readOnly={readOnly} onChange={(event) => onChange(event.currentTarget.value)} data-testid={testId} />
      {!readOnly && (
        <Select
          mt={4}
          size="xs"
          maw={320}
          aria-label={t('scripts.variable')}
          placeholder={t('scripts.variable')}
          searchable
          value={null}
          data={[
            { group: t('scripts.variableOpen'), items: variables.filter((item) => item.is_open).map(option) },
            { group: t('scripts.variableHeld'), items: variables.filter((item) => !item.is_open).map(option) },
          ]}
          onChange={(name) => name && onChange(insertVariable(value, field.current?.selectionStart ?? value.length, name))}
        />
      )}
    </div>
  );
}
