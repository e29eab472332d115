/** A creditor's figures, or one batch's: what is open by age, what comes in, how fast, at what cost. */
import { Button, NativeSelect, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconChartBar, IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { figuresApi, type FiguresSearch } from '../../shared/api/figures';
import { houseApi } from '../../shared/api/house';
import type { Figures } from '../../shared/api/types';
import { useIsCreditor } from '../../shared/session/me';
import { Page } from '../../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { MonthPanels } from './MonthPanels';
import { VintagePanel } from './VintagePanel';
import { WaysPanel } from './WaysPanel';
import { WorkPanels } from './WorkPanels';
import classes from './portfolio.module.css';

const PERIODS = [3, 6, 12, 24];

export default function FiguresPage() {
  const { t } = useTranslation();
  const creditors = useQuery({ queryKey: ['creditors'], queryFn: houseApi.creditors });
  const [chosen, setChosen] = useState<FiguresSearch | null>(null);
  const first = creditors.data?.items[0];
  const search = chosen ?? (first ? { creditorId: first.creditor_id, placementId: null, currency: '', months: 12 } : null);
  return (
    <Page
      title={t('portfolio.title')}
      hint={t('portfolio.hint')}
      actions={
        search && (
          <Button component="a" href={figuresApi.csvUrl(search)} variant="default" leftSection={<IconDownload size={16} />} data-testid="figures-csv">
            {t('portfolio.csv')}
          </Button>
        )
      }
    >
      <Problem error={creditors.error} onRetry={() => void creditors.refetch()} />
      {creditors.isPending && <Loading />}
      {creditors.data && !search && <Empty icon={<IconChartBar size={28} />} title={t('portfolio.noCreditor')} />}
      {search && <Portfolio search={search} creditors={creditors.data?.items ?? []} onChoose={setChosen} />}
    </Page>
  );
}

interface Props {
  search: FiguresSearch;
  creditors: readonly { creditor_id: number; name: string }[];
  onChoose: (search: FiguresSearch) => void;
}

function Portfolio({ search, creditors, onChoose }: Props) {
  const { t } = useTranslation();
  const read = useQuery({ queryKey: ['figures', search], queryFn: () => figuresApi.read(search) });
  // The batches and currencies of all: what a filter leaves out can still be chosen.
  const whole = { ...search, placementId: null };
  const all = useQuery({ queryKey: ['figures', whole], queryFn: () => figuresApi.read(whole) });
  const figures = read.data;
  const isCreditor = useIsCreditor();
  return (
    <Stack>
      <div className={classes.filters}>
        <NativeSelect
          label={t('case.creditor')}
          value={search.creditorId}
          onChange={(event) => onChoose({ ...search, creditorId: Number(event.currentTarget.value), placementId: null, currency: '' })}
          data={creditors.map((item) => ({ value: String(item.creditor_id), label: item.name }))}
          data-testid="figures-creditor"
        />
        <NativeSelect
          label={t('portfolio.batch')}
          value={search.placementId ?? ''}
          onChange={(event) => onChoose({ ...search, placementId: Number(event.currentTarget.value) || null })}
          data={[
            { value: '', label: t('common.all') },
            ...(all.data?.vintages ?? []).map((one) => ({ value: String(one.placement_id), label: one.code })),
          ]}
          data-testid="figures-batch"
        />
        <NativeSelect
          label={t('portfolio.period')}
          value={search.months}
          onChange={(event) => onChoose({ ...search, months: Number(event.currentTarget.value) })}
          data={PERIODS.map((months) => ({ value: String(months), label: t('portfolio.months', { count: months }) }))}
          data-testid="figures-months"
        />
        {(all.data?.currencies.length ?? 0) > 1 && (
          <NativeSelect
            label={t('portfolio.currency')}
            value={search.currency || all.data?.currency}
            onChange={(event) => onChoose({ ...search, currency: event.currentTarget.value })}
            data={all.data?.currencies ?? []}
          />
        )}
      </div>
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {!figures && !read.error && <Loading />}
      {figures && <Found figures={figures} />}
      {!isCreditor && <WaysPanel search={search} />}
    </Stack>
  );
}

function Found({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  if (figures.invoice_count === 0) {
    return (
      <Panel>
        <Empty icon={<IconChartBar size={28} />} title={t('portfolio.none')} testId="figures-none">
          {t('portfolio.noneWhy')}
        </Empty>
      </Panel>
    );
  }
  return (
    <Stack data-testid="figures">
      <WorkPanels figures={figures} />
      <MonthPanels figures={figures} />
      <VintagePanel figures={figures} />
    </Stack>
  );
}
