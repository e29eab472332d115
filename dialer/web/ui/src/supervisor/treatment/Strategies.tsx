/** The ladders as they are kept: whom each version concerns, its steps, and how comparisons come out. */
import { NativeSelect, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { treatmentApi } from '../../shared/api/treatment';
import type { StrategyVersion } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { DataTable } from '../../shared/ui/DataTable';
import { Amount, Empty, Loading, Panel, Problem } from '../../shared/ui/parts';

export function Strategies() {
  const { t } = useTranslation();
  const read = useQuery({ queryKey: ['treatment', 'strategies'], queryFn: treatmentApi.strategies });
  const [chosen, setChosen] = useState<number | null>(null);
  const versions = read.data?.items ?? [];
  const one = versions.find((item) => item.strategy_id === chosen) ?? versions[0];
  if (read.isPending) return <Loading />;
  return (
    <Stack>
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {!one ? (
        <Empty title={t('treatment.none.strategies')} testId="strategies-none" />
      ) : (
        <>
          <NativeSelect
            label={t('treatment.version')}
            maw={420}
            value={String(one.strategy_id)}
            onChange={(event) => setChosen(Number(event.currentTarget.value))}
            data={versions.map((item) => ({ value: String(item.strategy_id), label: `${item.name} ${item.version}` }))}
            data-testid="strategy-choice"
          />
          <Steps version={one} />
          <Groups />
        </>
      )}
    </Stack>
  );
}

function Steps({ version }: { version: StrategyVersion }) {
  const { t } = useTranslation();
  const text = useCodeText();
  return (
    <Panel title={`${version.title} · ${version.name} ${version.version}`} flush>
      <DataTable
        label={t('treatment.ladder')}
        rows={version.steps}
        rowKey={(step) => step.id}
        testId="strategy-steps"
        columns={[
          { id: 'title', header: t('treatment.step'), cell: (step) => text('stepTitle', step.title) },
          { id: 'phase', header: t('case.phase'), cell: (step) => text('phase', step.phase) },
          { id: 'action', header: t('treatment.action'), cell: (step) => text('stepAction', step.action) },
          { id: 'window', header: t('treatment.days'), cell: (step) => `${step.from_day} … ${step.to_day}`, isRight: true },
          { id: 'gates', header: t('treatment.waitsFor'), cell: (step) => step.gates.map((gate) => text('gate', gate)).join(', ') || '–' },
          { id: 'cost', header: t('treatment.cost'), cell: (step) => <Amount money={step.cost} />, isRight: true },
        ]}
      />
    </Panel>
  );
}

function Groups() {
  const { t } = useTranslation();
  const format = useFormat();
  const trials = useQuery({ queryKey: ['treatment', 'trials'], queryFn: treatmentApi.trials });
  const rows = trials.data?.items.flatMap((trial) => trial.groups.map((group) => ({ trial: trial.trial, ...group }))) ?? [];
  return (
    <Panel title={t('treatment.trials')} flush={rows.length > 0}>
      <Problem error={trials.error} onRetry={() => void trials.refetch()} />
      {rows.length === 0 ? (
        <Empty title={t('treatment.none.trials')} />
      ) : (
        <DataTable
          label={t('treatment.trials')}
          rows={rows}
          rowKey={(row) => `${row.trial}-${row.strategy_id}-${row.is_control}`}
          testId="trial-groups"
          columns={[
            { id: 'trial', header: t('treatment.trial'), cell: (row) => row.trial },
            {
              id: 'group',
              header: t('treatment.group'),
              cell: (row) => `${row.strategy} ${row.version}${row.is_control ? ` · ${t('treatment.control')}` : ''}`,
            },
            { id: 'cases', header: t('treatment.cases'), cell: (row) => format.count(row.cases), isRight: true },
            { id: 'paid', header: t('treatment.paidShare'), cell: (row) => format.ratio(row.paid_ratio), isRight: true },
            {
              id: 'interval',
              header: t('treatment.interval'),
              cell: (row) => (row.low === null ? '–' : `${format.ratio(row.low)} – ${format.ratio(row.high)}`),
              isRight: true,
            },
            { id: 'collected', header: t('treatment.collected'), cell: (row) => <Amount money={row.collected} />, isRight: true },
          ]}
        />
      )}
    </Panel>
  );
}
