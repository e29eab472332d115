/** Tests of the days on which caring and soft collection begin: how far they have come, what they found, what was decided. */
import { Badge, Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { offsetsApi, type OffsetTest } from '../../shared/api/offsets';
import { useFormat } from '../../shared/format/useFormat';
import { DataTable } from '../../shared/ui/DataTable';
import { Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { DecisionForm, OffsetForm, StopForm } from './OffsetForms';
import { OffsetResults } from './OffsetResults';
import { signed } from './offsetDays';
import classes from './treatment.module.css';

type Opened = 'start' | 'accept' | 'refuse' | 'stop' | null;
const COLOURS: Record<string, string> = { running: 'brand', proposed: 'orange', accepted: 'teal' };

export function Offsets() {
  const { t } = useTranslation();
  const read = useQuery({ queryKey: ['treatment', 'offsets'], queryFn: offsetsApi.list });
  const [chosen, setChosen] = useState<number | null>(null);
  const [opened, setOpened] = useState<Opened>(null);
  const tests = read.data?.items ?? [];
  const one = tests.find((test) => test.test_id === chosen) ?? tests[0];
  if (read.isPending) return <Loading />;
  return (
    <Stack>
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      <Group align="end">
        {tests.length > 0 && (
          <NativeSelect
            label={t('offsets.test')}
            value={String(one?.test_id ?? '')}
            onChange={(event) => setChosen(Number(event.currentTarget.value))}
            data={tests.map((test) => ({ value: String(test.test_id), label: `${test.name} · ${t(`offsets.state.${test.state}`)}` }))}
            data-testid="offset-choice"
          />
        )}
        <Button leftSection={<IconPlus size={17} />} onClick={() => setOpened('start')} data-testid="offset-start">
          {t('offsets.start')}
        </Button>
      </Group>
      {one ? <One test={one} onOpen={setOpened} /> : !read.error && <Empty title={t('offsets.none')} testId="offsets-none">{t('offsets.noneHint')}</Empty>}
      {opened === 'start' && <OffsetForm onClose={() => setOpened(null)} onStarted={setChosen} />}
      {one && (opened === 'accept' || opened === 'refuse') && <DecisionForm test={one} isAccepted={opened === 'accept'} onClose={() => setOpened(null)} />}
      {one && opened === 'stop' && <StopForm test={one} onClose={() => setOpened(null)} />}
    </Stack>
  );
}

function One({ test, onOpen }: { test: OffsetTest; onOpen: (form: Opened) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const best = test.result?.best ?? null;
  const arm = best === null ? undefined : test.arms[best];
  const kinds = [test.debtor_kind && t(`offsets.kind.${test.debtor_kind}`), test.credit_kind].filter(Boolean).join(', ');
  return (
    <>
      <Panel title={`${test.title} · ${test.strategy} ${test.version}`} testId="offset-test">
        <Stack gap="xs">
          <Group gap="sm">
            <Badge color={COLOURS[test.state] ?? 'gray'} data-testid="offset-state">{t(`offsets.state.${test.state}`)}</Badge>
            <span>{[test.creditor || t('offsets.everybody'), kinds].filter(Boolean).join(' · ')}</span>
            <span>{t('offsets.since', { date: format.at(test.starts_on, 'date') })}</span>
          </Group>
          <p className={classes.plain} data-testid="offset-rule">
            {t('offsets.rule', {
              horizon: t(test.horizon_day === 0 ? 'offsets.byDue' : 'offsets.byDay', { day: test.horizon_day }),
              count: test.per_arm, power: format.ratio(test.power), gain: format.ratio(test.least_gain),
              base: format.ratio(test.base_ratio), wrong: format.ratio(test.false_proposals),
            })}
          </p>
          <p className={classes.plain}>{t(`offsets.explain.${test.state}`, { day: arm ? signed(arm.from_day) : '' })}</p>
          {test.ready_on && <p className={classes.plain}>{t('offsets.readyOn', { date: format.at(test.ready_on, 'date') })}</p>}
          {test.note && <p className={classes.plain}>{t('offsets.because', { note: test.note })}</p>}
          <Group>
            {test.state === 'proposed' && (
              <>
                <Button onClick={() => onOpen('accept')} data-testid="offset-accept">{t('offsets.accept')}</Button>
                <Button variant="default" onClick={() => onOpen('refuse')} data-testid="offset-refuse">{t('offsets.refuse')}</Button>
              </>
            )}
            {test.state === 'running' && (
              <Button variant="default" onClick={() => onOpen('stop')} data-testid="offset-stop">{t('offsets.stop')}</Button>
            )}
          </Group>
        </Stack>
      </Panel>
      {test.result ? <OffsetResults test={test} result={test.result} /> : <Progress test={test} />}
    </>
  );
}

/** Until the arms are compared only how many there are is shown: a share that is looked at early misleads. */
function Progress({ test }: { test: OffsetTest }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel title={t('offsets.progress')} flush>
      <DataTable
        label={t('offsets.progress')}
        rows={test.arms.map((arm, place) => ({ ...arm, place }))}
        rowKey={(arm) => arm.place}
        testId="offset-progress"
        columns={[
          { id: 'arm', header: t('offsets.firstDay'), cell: (arm) => `${signed(arm.from_day)}${arm.place === 0 ? ` · ${t('offsets.present')}` : ''}` },
          { id: 'window', header: t('treatment.days'), cell: (arm) => `${signed(arm.from_day)} … ${signed(arm.to_day)}`, isRight: true },
          { id: 'entered', header: t('offsets.entered'), cell: (arm) => t('offsets.ofNeeded', { count: arm.entered, needed: format.count(test.per_arm) }), isRight: true },
          { id: 'ripe', header: t('offsets.ripe'), cell: (arm) => format.count(arm.ripe), isRight: true },
        ]}
      />
    </Panel>
  );
}
