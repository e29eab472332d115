/** The fields in which a rule's figure is made stricter; each says which way, an empty one keeps the pack's. */
import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TightenableRule } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { fieldsOf, stricterOptions, type Entry, type Field } from './figures';
import classes from './rules.module.css';

interface Props {
  rule: TightenableRule;
  entry: Entry;
  onChange: (part: Entry) => void;
}

export function FigureInputs({ rule, entry, onChange }: Props) {
  const { t } = useTranslation();
  const fields = fieldsOf(rule.kind, rule.value);
  return (
    <div
      className={rule.kind === 'hours' ? classes.week : classes.inputs}
      role="group"
      aria-label={t('stricter.own', { rule: rule.title })}
    >
      {rule.kind === 'hours' && <span className={classes.dim}>{t('stricter.weekHint')}</span>}
      {fields.map((field) => (
        <FieldInput key={field.key} ruleId={rule.rule_id} field={field} value={entry[field.key]} onChange={(value) => onChange({ [field.key]: value })} />
      ))}
    </div>
  );
}

interface FieldProps {
  ruleId: string;
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
}

function FieldInput({ ruleId, field, value, onChange }: FieldProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const label = field.key ? text('figure', field.key) : t('stricter.figure');
  const testId = `figure-${ruleId}${field.key && `-${field.key}`}`;
  switch (field.type) {
    case 'count':
      return (
        <NumberInput
          label={label}
          description={field.base === null ? undefined : t(`stricter.${field.bound}`, { count: field.base })}
          placeholder={field.base === null ? undefined : String(field.base)}
          value={typeof value === 'number' ? value : ''}
          onChange={(given) => onChange(typeof given === 'number' ? given : undefined)}
          allowDecimal={false}
          allowNegative={false}
          data-testid={testId}
        />
      );
    case 'ratio':
      return (
        <NumberInput
          label={label}
          description={field.base === null ? undefined : t('stricter.mostRatio', { ratio: format.ratio(field.base) })}
          placeholder={field.base === null ? undefined : String(percent(field.base))}
          value={typeof value === 'number' ? percent(value) : ''}
          onChange={(given) => onChange(typeof given === 'number' ? Number((given / 100).toFixed(6)) : undefined)}
          suffix=" %"
          decimalScale={2}
          allowNegative={false}
          data-testid={testId}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          label={label}
          value={typeof value === 'string' ? value : field.base}
          onChange={(event) => onChange(event.currentTarget.value)}
          data={stricterOptions(field).map((word) => ({ value: word, label: text('figure', word) }))}
          data-testid={testId}
        />
      );
    case 'fewer':
    case 'more': {
      const chosen = Array.isArray(value) ? value.map(String) : [...field.base];
      const options = field.type === 'more' ? field.options : field.base;
      return (
        <Checkbox.Group
          label={label}
          description={t(field.type === 'more' ? 'stricter.more' : 'stricter.fewer')}
          value={chosen}
          onChange={(words) => onChange(words)}
        >
          {options.map((word) => (
            <Checkbox
              key={word}
              value={word}
              mt={4}
              size="xs"
              label={text('figure', word)}
              disabled={field.type === 'more' && field.base.includes(word)}
              data-testid={`${testId}-${word}`}
            />
          ))}
        </Checkbox.Group>
      );
    }
    case 'windows':
      return (
        <TextInput
          label={text('day', field.key)}
          placeholder={field.base || t('rules.closed')}
          value={typeof value === 'string' ? value : field.base}
          onChange={(event) => onChange(event.currentTarget.value)}
          size="xs"
          disabled={field.base === ''}
          data-testid={testId}
        />
      );
  }
}

const percent = (ratio: number) => Number((ratio * 100).toFixed(4));
