/** Rates to the cent, with their sum: of a plan as it would be agreed. */
import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PlanDraft } from '../../shared/api/agreements';
import { useFormat } from '../../shared/format/useFormat';
import { Amount } from '../../shared/ui/parts';

export function RateTable({ draft }: { draft: PlanDraft }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = (minor: number) => <Amount money={{ minor, currency: draft.currency }} />;
  const hasInterest = draft.interest_minor > 0;
  return (
    <Table aria-label={t('agreed.rates')} data-testid="plan-draft">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('agreed.number')}</Table.Th>
          <Table.Th>{t('agreed.due')}</Table.Th>
          {hasInterest && <Table.Th ta="right">{t('agreed.principal')}</Table.Th>}
          {hasInterest && <Table.Th ta="right">{t('agreed.interest')}</Table.Th>}
          <Table.Th ta="right">{t('agreed.amount')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {draft.rates.map((rate) => (
          <Table.Tr key={rate.number}>
            <Table.Td>{rate.number}</Table.Td>
            <Table.Td className="num">{format.at(rate.due_on, 'date')}</Table.Td>
            {hasInterest && <Table.Td ta="right">{money(rate.principal_minor)}</Table.Td>}
            {hasInterest && <Table.Td ta="right">{money(rate.interest_minor)}</Table.Td>}
            <Table.Td ta="right">{money(rate.principal_minor + rate.interest_minor)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot>
        <Table.Tr fw={600}>
          <Table.Td colSpan={2}>{t('agreed.total')}</Table.Td>
          {hasInterest && <Table.Td ta="right">{money(draft.asked_minor)}</Table.Td>}
          {hasInterest && <Table.Td ta="right">{money(draft.interest_minor)}</Table.Td>}
          <Table.Td ta="right" data-testid="plan-total">
            {money(draft.total_minor)}
          </Table.Td>
        </Table.Tr>
      </Table.Tfoot>
    </Table>
  );
}
