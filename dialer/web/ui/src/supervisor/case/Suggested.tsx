/** The lawful ways out of a case, the most promising first, each with its why. */
import { NativeSelect, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agreementsApi } from '../../shared/api/agreements';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { DataTable } from '../../shared/ui/DataTable';
import { Amount, Problem } from '../../shared/ui/parts';

const REASONS = [
  'NOT_RECEIVED', 'FORGOT', 'BILLING_ERROR', 'TECHNICAL', 'SERVICE', 'SUPPLY_NONCONFORMITY', 'LIQUIDITY', 'HARDSHIP_TEMP',
  'HARDSHIP_PERM', 'OPPORTUNISTIC', 'REFUSAL', 'ALREADY_PAID',
] as const;

export function Suggested({ caseId }: { caseId: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const [reason, setReason] = useState('');
  const read = useQuery({
    queryKey: ['case', caseId, 'suggestions', reason],
    queryFn: () => agreementsApi.suggestions(caseId, reason),
  });
  const found = read.data;
  return (
    <details data-testid="suggested">
      <summary>{t('agreed.next')}</summary>
      <NativeSelect
        label={t('agreed.suggestFor')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data={[{ value: '', label: t('agreed.anyReason') }, ...REASONS.map((code) => ({ value: code, label: text('reason', code) }))]}
        maw={360}
        my="xs"
      />
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {found &&
        (found.offers.length === 0 ? (
          <Text size="sm">{found.why_none && t(`agreed.suggestedNone.${found.why_none}`)}</Text>
        ) : (
          <DataTable
            label={t('agreed.next')}
            rows={found.offers.map((offer, index) => ({ ...offer, index }))}
            rowKey={(row) => row.index}
            testId="suggestions"
            columns={[
              {
                id: 'kind',
                header: t('agreed.offerKind'),
                cell: (row) => `${text('offerKind', row.kind)}${row.rates.length > 1 ? ` × ${row.rates.length}` : ''}`,
              },
              { id: 'due', header: t('agreed.due'), cell: (row) => <span className="num">{format.at(row.due_on, 'date')}</span> },
              { id: 'why', header: t('agreed.why'), cell: (row) => text('offerWhy', row.why) },
              { id: 'needs', header: t('agreed.needs'), cell: (row) => text('level', row.needs) },
              { id: 'minor', header: t('agreed.brings'), cell: (row) => <Amount money={{ minor: row.minor, currency: found.currency }} />, isRight: true },
              { id: 'expected', header: t('agreed.expected'), cell: (row) => <Amount money={{ minor: row.expected_minor, currency: found.currency }} />, isRight: true },
            ]}
          />
        ))}
    </details>
  );
}
