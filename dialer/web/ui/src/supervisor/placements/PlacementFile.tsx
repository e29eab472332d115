/** One placement: mandate and terms, what of its files was taken, its cases, its statements; and the way to take it back. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { placementsApi } from '../../shared/api/placements';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { useMe } from '../../shared/session/me';
import { DataTable } from '../../shared/ui/DataTable';
import { Page } from '../../shared/ui/PageHead';
import { Amount, Labelled, Loading, Panel, Problem } from '../../shared/ui/parts';
import { Acceptance } from './Acceptance';
import { FeeTerms } from './FeeTerms';
import { RecallOne } from './RecallOne';
import { Statements } from './Statements';
import classes from './placements.module.css';

export function PlacementFile({ placementId }: { placementId: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const isAdmin = useMe().roles.includes('admin');
  const file = useQuery({ queryKey: ['placement', placementId], queryFn: () => placementsApi.file(placementId) });
  const one = file.data;
  if (!one) return file.error ? <Problem error={file.error} onRetry={() => void file.refetch()} /> : <Loading />;
  const isOver = one.counts.every((count) => count.status !== 'open');
  return (
    <Page
      title={t('placements.one', { code: one.code })}
      hint={<a href="#/placements">{t('placements.back')}</a>}
      actions={
        !isOver && (
          <RecallOne
            title={t('placements.recallOne', { code: one.code })}
            recall={(reason) => placementsApi.recall(placementId, reason)}
            testId="recall-placement"
          />
        )
      }
    >
      <Panel>
        <div className={classes.facts}>
          <Labelled label={t('placements.mandate')}>
            {one.mandate_starts ? format.at(one.mandate_starts, 'date') : '…'} –{' '}
            {one.mandate_ends ? format.at(one.mandate_ends, 'date') : t('placements.open')}
          </Labelled>
          <Labelled label={t('placements.phase')}>{text('phase', one.phase)}</Labelled>
          <Labelled label={t('placements.received')}>{one.received_on ? format.at(one.received_on, 'date') : '–'}</Labelled>
          <Labelled label={t('placements.fee')}>{one.fee || t('placements.feeMissing')}</Labelled>
          {one.recalled_at && (
            <Labelled label={t('placements.recalledAt')}>
              {format.at(one.recalled_at, 'dateTime')} · {one.recall_reason}
            </Labelled>
          )}
        </div>
        <DataTable
          label={t('placements.casesByStatus')}
          rows={one.counts}
          rowKey={(row) => `${row.status}${row.currency}`}
          testId="placement-counts"
          columns={[
            { id: 'status', header: t('case.status'), cell: (row) => text('caseState', row.status) },
            { id: 'count', header: t('placements.cases'), cell: (row) => format.count(row.count), isRight: true },
            {
              id: 'balance',
              header: t('case.balance'),
              cell: (row) => <Amount money={{ minor: row.balance_minor, currency: row.currency }} />,
              isRight: true,
            },
          ]}
        />
      </Panel>
      <FeeTerms key={JSON.stringify(one.fee_terms)} placement={one} mayChange={isAdmin} />
      <Statements placement={one} mayIssue={isAdmin} />
      <Acceptance placementId={placementId} />
    </Page>
  );
}
