/** People on the floor: single agents only under a stored agreement, else teams of at least five; who is stuck. */
import { Badge, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconLifebuoy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { floorApi } from '../shared/api/floor';
import type { LiveAgent, LiveTeam, StuckAgent } from '../shared/api/types';
import { useCodeText } from '../shared/i18n/useText';
import type { FloorLive } from '../shared/live/floorState';
import { DataTable } from '../shared/ui/DataTable';
import { notifyDone, useNotifyProblem } from '../shared/ui/notify';
import { Empty, Panel, StateBadge, Timer } from '../shared/ui/parts';
import { AGENT_COLOURS } from '../theme';
import { AGENT_ORDER, agentSegments } from './segments';
import { StackBar } from './StackBar';
import classes from './floor.module.css';

export function People({ live }: { live: FloorLive }) {
  const { t } = useTranslation();
  const agents = [...live.agents.values()];
  return (
    <>
      {live.stuck.length > 0 && (
        <Panel title={t('people.stuck')} flush testId="stuck-agents">
          <Stuck agents={live.stuck} />
        </Panel>
      )}
      <Panel
        title={live.isAgreed ? t('people.agents', { count: agents.length }) : t('people.teams')}
        actions={live.isAgreed ? undefined : <Badge color="gray">{t('people.aggregated')}</Badge>}
        flush
        testId={live.isAgreed ? 'live-agents' : 'live-teams'}
      >
        {live.isAgreed ? <Agents agents={agents} /> : <Teams teams={live.teams} />}
      </Panel>
    </>
  );
}

function Stuck({ agents }: { agents: readonly StuckAgent[] }) {
  const { t } = useTranslation();
  const onError = useNotifyProblem();
  const free = useMutation({
    mutationFn: (agentId: number) => floorApi.freeAgent(agentId),
    onSuccess: () => notifyDone(t('people.freed')),
    onError,
  });
  return (
    <ul className={classes.list}>
      {agents.map((agent) => (
        <li key={agent.agent_id}>
          <IconLifebuoy size={19} color="var(--mantine-color-orange-filled)" aria-hidden />
          <span className={classes.grow}>{agent.name}</span>
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => free.mutate(agent.agent_id)}
            loading={free.isPending && free.variables === agent.agent_id}
            data-testid={`free-agent-${agent.agent_id}`}
          >
            {t('people.free')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Agents({ agents }: { agents: readonly LiveAgent[] }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const present = agents
    .filter((agent) => agent.state !== 'offline')
    .sort((a, b) => AGENT_ORDER.indexOf(a.state) - AGENT_ORDER.indexOf(b.state) || a.name.localeCompare(b.name));
  if (present.length === 0) return <Empty title={t('people.nobody')} />;
  return (
    <div className={classes.scroller}>
      <DataTable
        label={t('people.agents', { count: present.length })}
        rows={present}
        rowKey={(agent) => agent.agent_id}
        columns={[
          { id: 'name', header: t('people.name'), cell: (agent) => agent.name },
          {
            id: 'state',
            header: t('people.state'),
            cell: (agent) => (
              <StateBadge color={AGENT_COLOURS[agent.state]}>
                {agent.pause_reason ? text('pause', agent.pause_reason) : text('agentState', agent.state)}
              </StateBadge>
            ),
          },
          { id: 'since', header: t('people.since'), isRight: true, cell: (agent) => <Timer since={agent.since} /> },
        ]}
      />
    </div>
  );
}

function Teams({ teams }: { teams: readonly LiveTeam[] }) {
  const { t } = useTranslation();
  const text = useCodeText();
  if (teams.length === 0) return <Empty title={t('people.nobody')}>{t('people.whyTeams')}</Empty>;
  return (
    <>
      <ul className={classes.list}>
        {teams.map((team) => (
          <li key={team.team_id ?? 'others'} style={{ display: 'block' }}>
            <div style={{ display: 'flex', justifyContent: 'space-between' }}>
              <span className={classes.name}>{team.team_id === null ? t('people.others') : team.name}</span>
              <span className="num">{t('people.present', { count: team.present_count })}</span>
            </div>
            {team.by_state ? (
              <StackBar label={t('people.state')} segments={agentSegments(team.by_state, text)} empty={t('people.nobody')} />
            ) : (
              <div className={classes.dim}>{t('floor.fewerThanFive')}</div>
            )}
          </li>
        ))}
      </ul>
      <p className={classes.dim} style={{ margin: 0, padding: '10px 16px', borderTop: '1px solid var(--app-line)' }}>
        {t('people.whyTeams')}
      </p>
    </>
  );
}
