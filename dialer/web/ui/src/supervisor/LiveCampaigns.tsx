/** Running campaigns: their calls and agents as bars, why lines are opened or not, and on demand what pacing weighs. */
import { Badge, Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Campaign, LiveCampaign } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import type { FloorLive } from '../shared/live/floorState';
import type { Track } from '../shared/live/pacingTrack';
import { Empty, StateBadge } from '../shared/ui/parts';
import { CAMPAIGN_COLOURS } from '../theme';
import { PacingPanel } from './PacingPanel';
import { reasonOf } from './pacing';
import { StackBar } from './StackBar';
import { agentSegments, callSegments } from './segments';
import classes from './floor.module.css';
import pacingClasses from './pacing.module.css';

/** With more campaigns than these that forecast, their panels wait to be opened. */
const OPEN_AT_FIRST = 2;

export function LiveCampaigns({
  live,
  byId,
  only,
}: {
  live: FloorLive;
  byId: ReadonlyMap<number, Campaign>;
  only: number | null;
}) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ReadonlyMap<number, boolean>>(new Map());
  const shown = [...live.campaigns.values()].filter((item) => only === null || item.campaign_id === only);
  if (shown.length === 0) return <Empty title={t('floor.noCampaigns')}>{t('floor.noCampaignsHint')}</Empty>;
  const forecasting = shown.filter((item) => item.caps.length > 0);
  const isOpen = (item: LiveCampaign) =>
    chosen.get(item.campaign_id) ?? (item.caps.length > 0 && forecasting.length <= OPEN_AT_FIRST);
  return (
    <>
      {shown.map((item) => (
        <CampaignRow
          key={item.campaign_id}
          live={item}
          campaign={byId.get(item.campaign_id)}
          track={live.tracks.get(item.campaign_id)}
          since={live.since}
          isOpen={isOpen(item)}
          onToggle={() => setChosen(new Map(chosen).set(item.campaign_id, !isOpen(item)))}
        />
      ))}
    </>
  );
}

interface RowProps {
  live: LiveCampaign;
  campaign: Campaign | undefined;
  track: Track | undefined;
  since: string;
  isOpen: boolean;
  onToggle: () => void;
}

function CampaignRow({ live, campaign, track, since, isOpen, onToggle }: RowProps) {
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
        {live.launch_reason && !isOpen && (
          <div className={classes.dim}>
            {t('floor.why')} {text('launch', reasonOf(live.launch_reason).word)}
          </div>
        )}
        <Button
          className={pacingClasses.toggle}
          size="compact-xs"
          variant="subtle"
          color="gray"
          rightSection={isOpen ? <IconChevronUp size={13} /> : <IconChevronDown size={13} />}
          aria-expanded={isOpen}
          onClick={onToggle}
          data-testid={`pacing-toggle-${live.campaign_id}`}
        >
          {t(isOpen ? 'pacing.hide' : 'pacing.show')}
        </Button>
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
      {isOpen && <PacingPanel live={live} track={track} since={since} />}
    </div>
  );
}
