/** Days and amounts that a person writes, a line each. */
import { ActionIcon, Button, Group, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EMPTY, isEmpty, type Line } from './agreementDraft';
import { parseMoney } from '../../shared/format/format';

interface Props {
  lines: readonly Line[];
  onChange: (lines: Line[]) => void;
  today: string;
  most: number;
  /** Every line that is begun must be whole. */
  isChecked: boolean;
  /** Of a line, from 0: what the server found wrong with it. */
  faultOf?: (index: number) => string | null;
  testId: string;
}

export function RateLines({ lines, onChange, today, most, isChecked, faultOf, testId }: Props) {
  const { t } = useTranslation();
  const change = (index: number, part: Partial<Line>) =>
    onChange(lines.map((line, at) => (at === index ? { ...line, ...part } : line)));
  const lacks = (index: number, line: Line, isLacking: boolean) =>
    isChecked && isLacking && (index === 0 || !isEmpty(line)) ? t('disposition.fault.missing') : null;
  return (
    <div>
      {lines.map((line, index) => (
        <Group key={index} align="flex-start" gap="xs" wrap="nowrap" mb={6}>
          <TextInput
            type="date"
            aria-label={t('agreed.dueOf', { number: index + 1 })}
            label={index === 0 ? t('agreed.due') : undefined}
            value={line.day}
            min={today}
            onChange={(event) => change(index, { day: event.currentTarget.value })}
            error={faultOf?.(index) ?? lacks(index, line, !line.day)}
            data-testid={`${testId}-day-${index}`}
            flex={1}
          />
          <TextInput
            aria-label={t('agreed.amountOf', { number: index + 1 })}
            label={index === 0 ? t('agreed.amount') : undefined}
            value={line.amount}
            onChange={(event) => change(index, { amount: event.currentTarget.value })}
            inputMode="decimal"
            error={lacks(index, line, !parseMoney(line.amount))}
            data-testid={`${testId}-amount-${index}`}
            flex={1}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            mt={index === 0 ? 25 : 0}
            aria-label={t('agreed.dropLine', { number: index + 1 })}
            onClick={() => onChange(lines.length > 1 ? lines.filter((_, at) => at !== index) : [EMPTY])}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      {lines.length < most && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...lines, EMPTY])}
          data-testid={`${testId}-more`}
        >
          {t('agreed.addLine')}
        </Button>
      )}
    </div>
  );
}
