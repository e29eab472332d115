/** One campaign's queue, why its leads wait, and its calls of today. */
import { Drawer, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { floorApi } from '../shared/api/floor';
import type { Campaign } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { Loading, Panel, Problem, Stat } from '../shared/ui/parts';
import { QueueVerdicts } from './QueueVerdicts';
import { answerRate, silentRate } from './figures';
import { leadReasonText } from './leadReason';
import { OutcomesToday } from './TodayFigures';
import classes from './campaigns.module.css';

const PARTS = ['ready', 'scheduled', 'leased', 'dialed', 'done', 'closed'] as const;

export function CampaignFigures({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const figures = useQuery({
    queryKey: ['campaign figures', campaign.campaign_id],
    queryFn: () => floorApi.campaignFigures(campaign.campaign_id),
    refetchInterval: 10_000,
  });
  const today = figures.data?.today;
  return (
    <Drawer
      opened
      onClose={onClose}
      size={620}
      title={campaign.name}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Problem error={figures.error} />
      {!figures.data || !today ? (
        <Loading />
      ) : (
        <Stack data-testid="campaign-figures">
          <Panel title={t('campaigns.queue')}>
            <div className={classes.queue}>
              {PARTS.map((part) => (
                <Stat
                  key={part}
                  label={text('leadState', part)}
                  value={format.count(figures.data.leads[part])}
                  testId={`leads-${part}`}
                />
              ))}
            </div>
          </Panel>
          <QueueVerdicts campaignId={campaign.campaign_id} />
          {figures.data.reasons.length > 0 && (
            <Panel title={t('campaigns.reasons')}>
              <ul className={classes.reasons}>
                {figures.data.reasons.map((row) => (
                  <li key={`${row.state}-${row.reason}`}>
                    <span className={classes.grow}>{leadReasonText(row.reason, text)}</span>
                    <span className={classes.dim}>{text('leadState', row.state)}</span>
                    <strong className="num">{format.count(row.count)}</strong>
                  </li>
                ))}
              </ul>
            </Panel>
          )}
          <Panel title={t('today.title')}>
            <div className={classes.queue}>
              <Stat label={t('today.attempts')} value={format.count(today.attempt_count)} />
              <Stat label={t('today.answered')} value={`${format.count(today.answered_count)} · ${format.ratio(answerRate(today))}`} />
              <Stat label={t('today.conversations')} value={format.count(today.joined_count)} />
              <Stat label={t('today.promises')} value={format.count(today.promise_count)} />
              <Stat label={t('today.promised')} value={today.promised.map((sum) => format.money(sum)).join(' · ') || '–'} />
              <Stat label={t('today.silent')} value={format.ratio(silentRate(today))} />
            </div>
          </Panel>
          <OutcomesToday figures={today} />
        </Stack>
      )}
    </Drawer>
  );
}
