/** The supervisor's live floor: today, campaigns, calls, people, notices, and the switch that stops it all. */
import { Alert, NativeSelect } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EMPTY_FLOOR, reduceFloor } from '../shared/live/floorState';
import { useLive } from '../shared/live/useLive';
import { LinkBadge } from '../shared/ui/LinkBadge';
import { Page } from '../shared/ui/PageHead';
import { Loading, Panel } from '../shared/ui/parts';
import { FallbackBanner } from './FallbackBanner';
import { HelpPanel } from './HelpPanel';
import { LiveCalls } from './LiveCalls';
import { LiveCampaigns } from './LiveCampaigns';
import { Notices } from './Notices';
import { fallbacksOf } from './pacing';
import { People } from './People';
import { StopButton, StoppedBanner } from './StopSwitch';
import { OutcomesToday, TodayFigures, useToday } from './TodayFigures';
import { useCampaigns } from './useCampaigns';
import classes from './floor.module.css';

export default function FloorPage() {
  const { t } = useTranslation();
  const { live, link } = useLive('/ws/supervisor', reduceFloor, EMPTY_FLOOR);
  const campaigns = useCampaigns();
  const [campaignId, setCampaignId] = useState<number | null>(null);
  const today = useToday(campaignId);
  const byId = new Map((campaigns.data?.items ?? []).map((item) => [item.campaign_id, item]));
  const names = new Map([...byId].map(([id, item]) => [id, item.name]));
  return (
    <Page
      title={t('floor.title')}
      actions={
        <>
          <LinkBadge link={link} />
          <NativeSelect
            aria-label={t('floor.campaign')}
            value={campaignId ?? ''}
            onChange={(event) => setCampaignId(Number(event.currentTarget.value) || null)}
            data={[
              { value: '', label: t('floor.allCampaigns') },
              ...[...names].map(([id, name]) => ({ value: String(id), label: name })),
            ]}
            data-testid="floor-campaign"
          />
          <StopButton isStopped={live.isStopped} />
        </>
      }
    >
      {live.isStopped && <StoppedBanner />}
      {link !== 'open' && link !== 'connecting' && (
        <Alert color="orange" icon={<IconPlugConnectedX size={18} />} role="alert" data-testid="link-alert">
          {t(`link.explain.${link}`)}
        </Alert>
      )}
      {live.isKnown && !live.isLinkUp && (
        <Alert color="red" icon={<IconPlugConnectedX size={18} />} role="alert" data-testid="exchange-down">
          {t('floor.exchangeDown')}
        </Alert>
      )}
      <FallbackBanner fallbacks={fallbacksOf(live.campaigns.values())} names={names} />
      <HelpPanel help={live.help} names={names} />
      <TodayFigures figures={today.data} error={today.error} />
      {live.isKnown ? (
        <div className={classes.columns}>
          <div className={classes.column}>
            <Panel title={t('floor.campaigns')} flush testId="live-campaigns">
              <LiveCampaigns live={live} byId={byId} only={campaignId} />
            </Panel>
            <LiveCalls calls={[...live.calls.values()]} names={names} only={campaignId} />
            <OutcomesToday figures={today.data} />
          </div>
          <div className={classes.column}>
            <People live={live} />
            <Panel title={t('floor.notices')} flush testId="notices">
              <Notices notices={live.notices} names={names} />
            </Panel>
          </div>
        </div>
      ) : (
        <Loading />
      )}
    </Page>
  );
}
