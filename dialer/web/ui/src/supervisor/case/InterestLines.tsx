/** How the interest of each invoice was reckoned, line by line; folded away until it is wanted. */
import { Button, Collapse } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../shared/api/payments';
import { useFormat } from '../../shared/format/useFormat';
import { DataTable } from '../../shared/ui/DataTable';

export function InterestLines({ account }: { account: Account }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [isOpen, setIsOpen] = useState(false);
  const rows = account.items.flatMap((item) => item.interest_lines.map((line) => ({ ...line, number: item.number })));
  if (rows.length === 0) return null;
  return (
    <div>
      <Button variant="transparent" size="compact-sm" px={0} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)} data-testid="interest-lines-open">
        {t(isOpen ? 'account.hideInterest' : 'account.showInterest', { count: rows.length })}
      </Button>
      <Collapse expanded={isOpen}>
        <DataTable
          label={t('account.interestLines')}
          rows={rows}
          rowKey={(row) => `${row.number} ${row.from_on}`}
          columns={[
            { id: 'number', header: t('file.invoice'), cell: (row) => row.number },
            {
              id: 'days',
              header: t('account.period'),
              cell: (row) => (
                <span className="num">
                  {format.at(row.from_on, 'date')} – {format.at(row.to_on, 'date')}
                </span>
              ),
            },
            { id: 'count', header: t('account.days'), cell: (row) => format.count(row.days), isRight: true },
            { id: 'label', header: t('account.ratePeriod'), cell: (row) => row.label || t('account.contract') },
            { id: 'percent', header: t('account.rate'), cell: (row) => `${row.percent} %`, isRight: true },
            {
              id: 'principal',
              header: t('account.onPrincipal'),
              cell: (row) => format.money({ minor: row.principal_minor, currency: account.currency }),
              isRight: true,
            },
            {
              id: 'exact',
              header: t('account.interest'),
              cell: (row) => format.money({ minor: Math.round(Number(row.exact)), currency: account.currency }),
              isRight: true,
            },
          ]}
        />
      </Collapse>
    </div>
  );
}
