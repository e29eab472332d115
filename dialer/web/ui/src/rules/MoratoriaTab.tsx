/** Moratoria: calls stopped for an area or for a creditor's cases, with who declared them, and how they stand. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rulesApi } from '../shared/api/rules';
import type { Moratorium } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { Confirm } from '../shared/ui/Confirm';
import { DataTable } from '../shared/ui/DataTable';
import { Empty, Loading, Panel, Problem, StateBadge } from '../shared/ui/parts';
import { MoratoriumForm } from './MoratoriumForm';
import { useChange, useCreditorList, useIsWalled, useToday, useUserNames } from './useRules';
import { areaText, standingOf, type Span } from './words';

export const SPAN_COLOURS: Readonly<Record<Span, string>> = {
  inForce: 'red',
  toCome: 'yellow',
  over: 'gray',
  lifted: 'gray',
};

export function MoratoriaTab() {
  const { t } = useTranslation();
  const format = useFormat();
  const today = useToday();
  const nameOf = useUserNames();
  const creditors = useCreditorList();
  const moratoria = useQuery({ queryKey: ['moratoria'], queryFn: rulesApi.moratoria });
  const isWalled = useIsWalled();
  const [isNew, setIsNew] = useState(false);
  const [lifting, setLifting] = useState<Moratorium | null>(null);
  const creditorName = (id: number | null) =>
    id === null ? t('moratoria.everyCreditor') : (creditors.data?.items.find((item) => item.creditor_id === id)?.name ?? '–');
  const spanOf = (row: Moratorium) =>
    standingOf({ starts: row.starts_on, ends: row.ends_on, isLifted: row.ended_at !== null }, today);
  const items = moratoria.data?.items ?? [];
  return (
    <>
      {moratoria.error && <Problem error={moratoria.error} onRetry={() => void moratoria.refetch()} />}
      <Panel
        flush
        title={t('moratoria.title')}
        actions={
          <Button size="sm" leftSection={<IconPlus size={17} />} onClick={() => setIsNew(true)} data-testid="moratorium-new">
            {t('moratoria.new')}
          </Button>
        }
      >
        {moratoria.isPending ? (
          <Loading />
        ) : items.length === 0 ? (
          <Empty title={t('moratoria.none')} testId="moratoria-none">
            {t('moratoria.noneHint')}
          </Empty>
        ) : (
          <div style={{ overflowX: 'auto' }}>
            <DataTable
              label={t('moratoria.title')}
              rows={items}
              rowKey={(row) => row.moratorium_id}
              rowTestId={(row) => `moratorium-${row.moratorium_id}`}
              testId="moratoria"
              columns={[
                { id: 'title', header: t('moratoria.name'), cell: (row) => <strong>{row.title}</strong> },
                { id: 'area', header: t('area.title'), cell: (row) => areaText(row, format.language) || t('area.everywhere') },
                { id: 'creditor', header: t('moratoria.creditor'), cell: (row) => creditorName(row.creditor_id) },
                { id: 'starts', header: t('moratoria.starts'), cell: (row) => format.at(row.starts_on, 'date') },
                {
                  id: 'ends',
                  header: t('moratoria.ends'),
                  cell: (row) => (row.ends_on ? format.at(row.ends_on, 'date') : t('moratoria.open')),
                },
                {
                  id: 'state',
                  header: t('users.state'),
                  cell: (row) => <StateBadge color={SPAN_COLOURS[spanOf(row)]}>{t(`rules.span.${spanOf(row)}`)}</StateBadge>,
                },
                {
                  id: 'by',
                  header: t('rules.recorded'),
                  cell: (row) => `${nameOf(row.recorded.by)} · ${format.at(row.recorded.at)}`,
                },
                {
                  id: 'actions',
                  header: <span className="visually-hidden">{t('common.actions')}</span>,
                  isRight: true,
                  cell: (row) =>
                    (row.creditor_id !== null || !isWalled) &&
                    (spanOf(row) === 'inForce' || spanOf(row) === 'toCome') && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        onClick={() => setLifting(row)}
                        data-testid={`moratorium-lift-${row.moratorium_id}`}
                      >
                        {t('moratoria.lift')}
                      </Button>
                    ),
                },
              ]}
            />
          </div>
        )}
      </Panel>
      {isNew && <MoratoriumForm onClose={() => setIsNew(false)} />}
      {lifting && <Lift moratorium={lifting} onClose={() => setLifting(null)} />}
    </>
  );
}

function Lift({ moratorium, onClose }: { moratorium: Moratorium; onClose: () => void }) {
  const { t } = useTranslation();
  const lift = useChange(['moratoria'], () => rulesApi.liftMoratorium(moratorium.moratorium_id), onClose);
  return (
    <Confirm
      title={t('moratoria.liftTitle', { name: moratorium.title })}
      confirmLabel={t('moratoria.lift')}
      color="red"
      isPending={lift.isPending}
      error={lift.error}
      onConfirm={() => lift.mutate(undefined)}
      onClose={onClose}
      testId="moratorium-lift-confirm"
    >
      {t('moratoria.liftExplain')}
    </Confirm>
  );
}
