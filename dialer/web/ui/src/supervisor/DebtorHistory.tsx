/** The calls of the last 31 days with a debtor, and what the limits count each as. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MayWeCall } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { DataTable } from '../shared/ui/DataTable';
import { Empty, Panel } from '../shared/ui/parts';
import { historyOf } from './verdicts';

const FIRST = 12;

export function DebtorHistory({ known }: { known: MayWeCall }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const [isWhole, setIsWhole] = useState(false);
  const rows = historyOf(known);
  return (
    <Panel title={t('debtors.history')} flush={rows.length > 0} testId="debtor-history">
      {rows.length === 0 ? (
        <Empty title={t('debtors.noHistory')}>{t('debtors.noHistoryHint')}</Empty>
      ) : (
        <div style={{ overflowX: 'auto' }}>
          <DataTable
            label={t('debtors.history')}
            rows={isWhole ? rows : rows.slice(0, FIRST)}
            rowKey={(row) => row.key}
            columns={[
              { id: 'at', header: t('attempts.at'), cell: (row) => <span className="num">{format.at(row.at)}</span> },
              { id: 'number', header: t('record.number'), cell: (row) => <span className="num">{row.e164 ? formatPhone(row.e164) : '–'}</span> },
              {
                id: 'outcome',
                header: t('attempts.outcome'),
                cell: (row) =>
                  row.kind === 'attempt'
                    ? row.outcome
                      ? text('outcome', row.outcome)
                      : t('debtors.underWay')
                    : t(row.kind === 'silent' ? 'debtors.silentWhat' : row.isInbound ? 'inbound.one' : 'debtors.talkOutbound'),
              },
              { id: 'debt', header: t('debtors.about'), cell: (row) => row.debt || '–' },
              { id: 'counts', header: t('debtors.countsAs'), cell: (row) => t(`debtors.counted.${row.counts}`) },
            ]}
          />
          {rows.length > FIRST && !isWhole && (
            <Button m="sm" size="compact-sm" variant="subtle" onClick={() => setIsWhole(true)}>
              {t('debtors.showAll', { count: rows.length })}
            </Button>
          )}
        </div>
      )}
    </Panel>
  );
}
