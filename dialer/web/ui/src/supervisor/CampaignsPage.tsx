/** All campaigns: what they are, how far their queues are, start and pause. */
import { ActionIcon, Badge, Button, Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  IconChartBar,
  IconDots,
  IconEdit,
  IconFlask,
  IconGavel,
  IconLock,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
  IconUserPlus,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { floorApi } from '../shared/api/floor';
import type { Campaign } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { Confirm } from '../shared/ui/Confirm';
import { DataTable } from '../shared/ui/DataTable';
import { notifyDone, useNotifyProblem } from '../shared/ui/notify';
import { Page } from '../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem, StateBadge } from '../shared/ui/parts';
import { StricterRules } from '../rules/StricterRules';
import { CAMPAIGN_COLOURS } from '../theme';
import { CampaignFigures } from './CampaignFigures';
import { CampaignForm } from './CampaignForm';
import { CAMPAIGNS_KEY, useCampaigns } from './useCampaigns';
import { WhatIf } from './WhatIf';
import { canSimulate } from './whatIf';
import classes from './campaigns.module.css';

export default function CampaignsPage() {
  const { t } = useTranslation();
  const campaigns = useCampaigns();
  const [edited, setEdited] = useState<Campaign | 'new' | null>(null);
  const [watched, setWatched] = useState<Campaign | null>(null);
  const [closing, setClosing] = useState<Campaign | null>(null);
  const [tried, setTried] = useState<Campaign | null>(null);
  const [tightened, setTightened] = useState<Campaign | null>(null);
  return (
    <Page
      title={t('campaigns.title')}
      actions={
        <Button leftSection={<IconPlus size={18} />} onClick={() => setEdited('new')} data-testid="campaign-new">
          {t('campaigns.new')}
        </Button>
      }
    >
      {campaigns.error && !campaigns.data && (
        <Problem error={campaigns.error} onRetry={() => void campaigns.refetch()} />
      )}
      <Panel flush>
        {!campaigns.data ? (
          <Loading />
        ) : campaigns.data.items.length === 0 ? (
          <Empty title={t('campaigns.none')}>{t('campaigns.noneHint')}</Empty>
        ) : (
          <CampaignTable
            campaigns={campaigns.data.items}
            onWatch={setWatched}
            onEdit={setEdited}
            onTry={setTried}
            onTighten={setTightened}
            onAskClose={setClosing}
          />
        )}
      </Panel>
      {edited && <CampaignForm campaign={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      {watched && <CampaignFigures campaign={watched} onClose={() => setWatched(null)} />}
      {tried && <WhatIf campaign={tried} onClose={() => setTried(null)} />}
      {tightened && (
        <StricterRules
          owner={{ kind: 'campaign', id: tightened.campaign_id, name: tightened.name }}
          onClose={() => setTightened(null)}
        />
      )}
      {closing && <CloseCampaign campaign={closing} onClose={() => setClosing(null)} />}
    </Page>
  );
}

interface TableProps {
  campaigns: readonly Campaign[];
  onWatch: (campaign: Campaign) => void;
  onEdit: (campaign: Campaign) => void;
  onTry: (campaign: Campaign) => void;
  onTighten: (campaign: Campaign) => void;
  onAskClose: (campaign: Campaign) => void;
}

const ORDER: readonly Campaign['state'][] = ['running', 'paused', 'draft', 'closed'];

function CampaignTable({ campaigns, onWatch, onEdit, onTry, onTighten, onAskClose }: TableProps) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const rows = [...campaigns].sort(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name),
  );
  const leads = (part: keyof Campaign['leads']) => (campaign: Campaign) => format.count(campaign.leads[part]);
  return (
    <div style={{ overflowX: 'auto' }}>
      <DataTable
        label={t('campaigns.title')}
        rows={rows}
        rowKey={(row) => row.campaign_id}
        rowTestId={(row) => `campaign-${row.campaign_id}`}
        onOpen={onWatch}
        testId="campaigns"
        columns={[
          { id: 'name', header: t('campaign.name'), cell: (row) => row.name },
          {
            id: 'state',
            header: t('campaign.state'),
            cell: (row) => (
              <StateBadge color={CAMPAIGN_COLOURS[row.state]} testId={`campaign-state-${row.campaign_id}`}>
                {text('campaignState', row.state)}
              </StateBadge>
            ),
          },
          { id: 'creditor', header: t('campaign.creditor'), cell: (row) => <a href={`#/cases?creditor=${row.creditor_code}`} onClick={(event) => event.stopPropagation()}>{row.creditor_name}</a> },
          { id: 'kind', header: t('campaign.kind'), cell: (row) => text('campaignType', row.kind) },
          { id: 'mode', header: t('campaign.mode'), cell: (row) => <Badge color="gray">{text('mode', row.mode)}</Badge> },
          { id: 'ready', header: t('lead.ready'), isRight: true, cell: leads('ready') },
          { id: 'scheduled', header: t('lead.scheduled'), isRight: true, cell: leads('scheduled') },
          {
            id: 'working',
            header: t('lead.inHand'),
            isRight: true,
            cell: (row) => format.count(row.leads.leased + row.leads.dialed),
          },
          { id: 'done', header: t('lead.done'), isRight: true, cell: leads('done') },
          {
            id: 'actions',
            header: <span className="visually-hidden">{t('common.actions')}</span>,
            isRight: true,
            cell: (row) => (
              <RowActions
                campaign={row}
                onWatch={onWatch}
                onEdit={onEdit}
                onTry={onTry}
                onTighten={onTighten}
                onAskClose={onAskClose}
              />
            ),
          },
        ]}
      />
    </div>
  );
}

function useCampaignVerb(verb: (campaignId: number) => Promise<unknown>) {
  const queries = useQueryClient();
  const onError = useNotifyProblem();
  return useMutation({
    mutationFn: verb,
    onSuccess: () => queries.invalidateQueries({ queryKey: CAMPAIGNS_KEY }),
    onError,
  });
}

/** Cases kept out of a queue that are named. */
const NAMED = 3;

function RowActions({
  campaign,
  onWatch,
  onEdit,
  onTry,
  onTighten,
  onAskClose,
}: { campaign: Campaign } & Pick<TableProps, 'onWatch' | 'onEdit' | 'onTry' | 'onTighten' | 'onAskClose'>) {
  const { t } = useTranslation();
  const start = useCampaignVerb(floorApi.startCampaign);
  const pause = useCampaignVerb(floorApi.pauseCampaign);
  const enter = useCampaignVerb(async (campaignId) => {
    const { entered_count: count, kept_out_count: keptOut, kept_out: cases } = await floorApi.enterLeads(campaignId);
    const references = cases.slice(0, NAMED).map(({ reference }) => reference).join(', ');
    const why = keptOut > 0 ? ` ${t('campaigns.keptOut', { count: keptOut, references })}` : '';
    notifyDone(t('campaigns.entered', { count }) + why);
  });
  const id = campaign.campaign_id;
  return (
    // The row opens on a click; its buttons do not.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div className={classes.rowActions} onClick={(event) => event.stopPropagation()}>
      {campaign.state === 'running' && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerPause size={15} />}
          onClick={() => pause.mutate(id)}
          loading={pause.isPending}
          data-testid={`campaign-pause-${id}`}
        >
          {t('campaigns.pause')}
        </Button>
      )}
      {(campaign.state === 'draft' || campaign.state === 'paused') && (
        <Button
          size="compact-sm"
          color="teal"
          leftSection={<IconPlayerPlay size={15} />}
          onClick={() => start.mutate(id)}
          loading={start.isPending}
          data-testid={`campaign-start-${id}`}
        >
          {t('campaigns.start')}
        </Button>
      )}
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('campaigns.more', { name: campaign.name })}
            loading={enter.isPending}
            data-testid={`campaign-menu-${id}`}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconChartBar size={16} />} onClick={() => onWatch(campaign)}>
            {t('campaigns.queue')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFlask size={16} />}
            onClick={() => onTry(campaign)}
            disabled={!canSimulate(campaign)}
            data-testid={`campaign-what-if-${id}`}
          >
            {t('campaigns.whatIf')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconEdit size={16} />}
            onClick={() => onEdit(campaign)}
            disabled={campaign.state === 'closed'}
            data-testid={`campaign-edit-${id}`}
          >
            {t('common.edit')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconGavel size={16} />}
            onClick={() => onTighten(campaign)}
            disabled={campaign.state === 'closed'}
            data-testid={`campaign-rules-${id}`}
          >
            {t('stricter.open')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconUserPlus size={16} />}
            onClick={() => enter.mutate(id)}
            disabled={campaign.state === 'closed'}
            data-testid={`campaign-enter-${id}`}
          >
            {t('campaigns.enter')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconLock size={16} />}
            color="red"
            onClick={() => onAskClose(campaign)}
            disabled={campaign.state === 'closed'}
            data-testid={`campaign-close-${id}`}
          >
            {t('campaigns.close')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function CloseCampaign({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const close = useMutation({
    mutationFn: () => floorApi.closeCampaign(campaign.campaign_id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: CAMPAIGNS_KEY });
      onClose();
    },
  });
  return (
    <Confirm
      title={t('campaigns.closeTitle', { name: campaign.name })}
      confirmLabel={t('campaigns.close')}
      color="red"
      isPending={close.isPending}
      error={close.error}
      onConfirm={() => close.mutate()}
      onClose={onClose}
      testId="campaign-close-confirm"
    >
      {t('campaigns.closeExplain')}
    </Confirm>
  );
}
