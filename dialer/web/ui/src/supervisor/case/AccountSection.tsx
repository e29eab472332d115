/** The account of a case: its invoices and what is still owed of each. */
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../shared/format/useFormat';
import { DataTable } from '../../shared/ui/DataTable';
import { Amount, Empty, Panel } from '../../shared/ui/parts';
import type { CasePartProps } from './sections';

export function AccountSection({ file }: CasePartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = file.case.invoices;
  return (
    <Panel title={t('case.section.account')} flush={rows.length > 0} testId="case-invoices">
      {rows.length === 0 ? (
        <Empty title={t('case.noInvoice')} />
      ) : (
        <DataTable
          label={t('case.section.account')}
          rows={rows}
          rowKey={(row) => row.invoice_id}
          columns={[
            { id: 'number', header: t('file.invoice'), cell: (row) => row.number },
            { id: 'due', header: t('file.dueOn'), cell: (row) => <span className="num">{format.at(row.due_on, 'date')}</span> },
            { id: 'amount', header: t('file.amount'), cell: (row) => <Amount money={row.amount} />, isRight: true },
            { id: 'residual', header: t('file.residual'), cell: (row) => <Amount money={row.residual} />, isRight: true },
          ]}
        />
      )}
    </Panel>
  );
}
