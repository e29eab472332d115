/** The supervisor's live floor: today, campaigns, calls, people, notices, and the switch that stops it all. */
import { Alert, Badge, NativeSelect } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Campaign, LiveCampaign, Notice } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { EMPTY_FLOOR, reduceFloor } from '../shared/live/floorState';
import { useLive } from '../shared/live/useLive';
import { LinkBadge } from '../shared/ui/LinkBadge';
import { Page } from '../shared/ui/PageHead';
import { Dot, Empty, Loading, Panel, StateBadge } from '../shared/ui/parts';
import { CAMPAIGN_COLOURS } from '../theme';
import { LiveCalls } from './LiveCalls';
import { People } from './People';
import { StackBar } from './StackBar';
import { agentSegments, callSegments } from './segments';
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
      <TodayFigures figures={today.data} error={today.error} />
      {live.isKnown ? (
        <div className={classes.columns}>
          <div className={classes.column}>
            <Panel title={t('floor.campaigns')} flush testId="live-campaigns">
              <LiveCampaigns live={[...live.campaigns.values()]} byId={byId} only={campaignId} />
            </Panel>
            <LiveCalls calls={[...live.calls.values()]} names={names} only={campaignId} />
            <OutcomesToday figures={today.data} />
          </div>
          <div className={classes.column}>
            <People live={live} />
            <Panel title={t('floor.notices')} flush testId="notices">
              <Notices notices={live.notices} />
            </Panel>
          </div>
        </div>
      ) : (
        <Loading />
      )}
    </Page>
  );
}

function LiveCampaigns({
  live,
  byId,
  only,
}: {
  live: readonly LiveCampaign[];
  byId: ReadonlyMap<number, Campaign>;
  only: number | null;
}) {
  const { t } = useTranslation();
  const shown = live.filter((item) => only === null || item.campaign_id === only);
  if (shown.length === 0) return <Empty title={t('floor.noCampaigns')}>{t('floor.noCampaignsHint')}</Empty>;
  return (
    <>
      {shown.map((item) => (
        <CampaignRow key={item.campaign_id} live={item} campaign={byId.get(item.campaign_id)} />
      ))}
    </>
  );
}

function CampaignRow({ live, campaign }: { live: LiveCampaign; campaign: Campaign | undefined }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  return (
    <div className={classes.campaign} data-testid={`live-campaign-${live.campaign_id}`}>
      <div>
        <div className={classes.name}>{campaign?.name ?? live.campaign_id}</div>
        {campaign && (
          <div style={{ display: 'flex', gap: 6, margin: '4px 0', flexWrap: 'wrap' }}>
            <StateBadge color={CAMPAIGN_COLOURS[campaign.state]}>{text('campaignState', campaign.state)}</StateBadge>
            <Badge color="gray">{text('mode', campaign.mode)}</Badge>
          </div>
        )}
        {live.launch_reason && (
          <div className={classes.dim}>
            {t('floor.why')} {text('launch', live.launch_reason)}
          </div>
        )}
      </div>
      <div>
        <div className={classes.dim}>{t('floor.calls')}</div>
        <StackBar label={t('floor.calls')} segments={callSegments(live.calls_by_state, text)} empty={t('floor.noCallsShort')} />
      </div>
      <div>
        <div className={classes.dim}>{t('floor.agents')}</div>
        {live.agents_by_state ? (
          <StackBar
            label={t('floor.agents')}
            segments={agentSegments(live.agents_by_state, text)}
            empty={t('floor.nobody')}
          />
        ) : (
          <div className={classes.dim}>{t('floor.fewerThanFive')}</div>
        )}
      </div>
      <div style={{ textAlign: 'right' }}>
        <div className={classes.dim}>{t('floor.readyLeads')}</div>
        <div className="num" style={{ fontWeight: 680, fontSize: '1.15rem' }}>
          {format.count(campaign?.leads.ready ?? live.ready_lead_count)}
        </div>
      </div>
    </div>
  );
}

const NOTICE_COLOURS: Readonly<Record<string, string>> = { info: 'brand', warning: 'orange', error: 'red' };

function Notices({ notices }: { notices: readonly Notice[] }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  if (notices.length === 0) return <Empty title={t('floor.noNotices')} />;
  return (
    <ul className={`${classes.list} ${classes.scroller}`} aria-live="polite">
      {notices.map((notice) => (
        <li key={`${notice.at}-${notice.code}`}>
          <Dot color={NOTICE_COLOURS[notice.level] ?? 'gray'} />
          <span className={classes.grow}>{text('notice', notice.code, notice.facts)}</span>
          <span className={`${classes.dim} num`}>{format.at(notice.at, 'time')}</span>
        </li>
      ))}
    </ul>
  );
}
