/** Invoices that came near their prescription and that nobody has taken yet. */
import { Badge, Button, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../rules/useRules';
import { treatmentApi } from '../../shared/api/treatment';
import type { PrescriptionAlarm } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { DataTable } from '../../shared/ui/DataTable';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { Amount, Empty, Panel, Problem } from '../../shared/ui/parts';

const COLOURS: Readonly<Record<number, string>> = { 180: 'yellow', 90: 'orange', 30: 'red', 0: 'dark' };

export function Alarms() {
  const { t } = useTranslation();
  const format = useFormat();
  const [taking, setTaking] = useState<PrescriptionAlarm | null>(null);
  const read = useInfiniteQuery({
    queryKey: ['treatment', 'alarms'],
    queryFn: ({ pageParam }) => treatmentApi.alarms(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 60_000,
  });
  const rows = read.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title={t('treatment.alarms')} flush={rows.length > 0} testId="alarms">
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {read.isSuccess && rows.length === 0 && <Empty title={t('treatment.none.alarms')} testId="alarms-none" />}
      {rows.length > 0 && (
        <DataTable
          label={t('treatment.alarms')}
          rows={rows}
          rowKey={(row) => row.alarm_id}
          testId="alarm-rows"
          columns={[
            { id: 'reference', header: t('case.reference'), cell: (row) => <a href={`#/cases/${row.case_id}`}>{row.reference}</a> },
            { id: 'debtor', header: t('case.debtor'), cell: (row) => row.debtor },
            { id: 'invoice', header: t('file.invoice'), cell: (row) => row.invoice },
            { id: 'residual', header: t('file.residual'), cell: (row) => <Amount money={row.residual} />, isRight: true },
            {
              id: 'days',
              header: t('treatment.alarm'),
              cell: (row) => (
                <Badge color={COLOURS[row.days] ?? 'gray'}>
                  {row.days === 0 ? t('treatment.alarmPassed') : t('treatment.alarmLeft', { count: row.days_left })}
                </Badge>
              ),
            },
            { id: 'expires', header: t('treatment.prescribesOn'), cell: (row) => format.at(row.expires_on, 'date') },
            {
              id: 'take',
              header: '',
              cell: (row) => (
                <Button size="compact-sm" variant="default" onClick={() => setTaking(row)} data-testid={`alarm-take-${row.alarm_id}`}>
                  {t('treatment.take')}
                </Button>
              ),
            },
          ]}
        />
      )}
      {read.hasNextPage && (
        <Button variant="default" onClick={() => void read.fetchNextPage()} loading={read.isFetchingNextPage}>
          {t('common.more')}
        </Button>
      )}
      {taking && <TakeForm alarm={taking} onClose={() => setTaking(null)} />}
    </Panel>
  );
}

function TakeForm({ alarm, onClose }: { alarm: PrescriptionAlarm; onClose: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const change = useChange(['treatment'], () => treatmentApi.takeAlarm(alarm.alarm_id, note.trim()), onClose);
  return (
    <FormDrawer
      title={t('treatment.takeTitle', { invoice: alarm.invoice })} onClose={onClose} onSubmit={() => change.mutate(undefined)}
      error={change.error} isPending={change.isPending} submitLabel={t('treatment.take')} testId="alarm-form"
    >
      <TextInput
        label={t('treatment.takeNote')} description={t('treatment.takeHint')} value={note} maxLength={200} data-autofocus
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDrawer>
  );
}
