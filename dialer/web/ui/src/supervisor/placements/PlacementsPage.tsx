/** A creditor's placements, and one of them: `#/placements`, `#/placements/7`. */
import { Badge, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../../shared/api/house';
import { useFormat } from '../../shared/format/useFormat';
import { goTo, usePlace } from '../../shared/router';
import { DataTable } from '../../shared/ui/DataTable';
import { Page } from '../../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { PlacementFile } from './PlacementFile';
import { RecallList } from './RecallList';
import classes from './placements.module.css';

export default function PlacementsPage() {
  const opened = Number(usePlace().path.split('/')[2]) || null;
  return opened ? <PlacementFile key={opened} placementId={opened} /> : <PlacementList />;
}

function PlacementList() {
  const { t } = useTranslation();
  const format = useFormat();
  const [chosen, setChosen] = useState<number | null>(null);
  const creditors = useQuery({ queryKey: ['creditors'], queryFn: houseApi.creditors });
  const creditorId = chosen ?? creditors.data?.items[0]?.creditor_id ?? null;
  const list = useQuery({
    queryKey: ['placements', creditorId],
    queryFn: () => houseApi.placements(creditorId ?? 0),
    enabled: creditorId !== null,
  });
  const rows = list.data?.items ?? [];
  return (
    <Page title={t('placements.title')} hint={t('placements.hint')}>
      <div className={classes.filters}>
        <NativeSelect
          label={t('placements.creditor')}
          value={String(creditorId ?? '')}
          onChange={(event) => setChosen(Number(event.currentTarget.value))}
          data={(creditors.data?.items ?? []).map((item) => ({ value: String(item.creditor_id), label: item.name }))}
          data-testid="placements-creditor"
        />
        {creditorId !== null && <RecallList key={creditorId} creditorId={creditorId} />}
      </div>
      <Problem error={creditors.error ?? list.error} onRetry={() => void list.refetch()} />
      <Panel flush>
        {creditors.isPending || (creditorId !== null && list.isPending) ? (
          <Loading />
        ) : rows.length === 0 ? (
          <Empty title={t('placements.none')} testId="placements-none" />
        ) : (
          <DataTable
            label={t('placements.title')}
            rows={rows}
            rowKey={(row) => row.placement_id}
            onOpen={(row) => goTo(`/placements/${row.placement_id}`)}
            testId="placements-table"
            columns={[
              { id: 'code', header: t('placements.code'), cell: (row) => row.code },
              {
                id: 'received',
                header: t('placements.received'),
                cell: (row) => (row.received_on ? format.at(row.received_on, 'date') : '–'),
              },
              {
                id: 'mandate',
                header: t('placements.mandate'),
                cell: (row) =>
                  `${row.mandate_starts ? format.at(row.mandate_starts, 'date') : '…'} – ${
                    row.mandate_ends ? format.at(row.mandate_ends, 'date') : t('placements.open')
                  }`,
              },
              { id: 'fee', header: t('placements.fee'), cell: (row) => row.fee || <Badge color="gray">{t('placements.feeMissing')}</Badge> },
              { id: 'cases', header: t('placements.cases'), cell: (row) => format.count(row.case_count), isRight: true },
            ]}
          />
        )}
      </Panel>
    </Page>
  );
}
