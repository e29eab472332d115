/** Teams of agents; campaigns are worked by teams. */
import { MultiSelect, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../shared/api/house';
import type { Team, User } from '../shared/api/types';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { AdminList } from './AdminList';
import { EnabledBadge } from './EnabledBadge';
import { useSave, useTeams, useUsers } from './useHouse';

export default function TeamsPage() {
  const { t } = useTranslation();
  const teams = useTeams();
  const users = useUsers();
  const [edited, setEdited] = useState<Team | 'new' | null>(null);
  const agents = (users.data?.items ?? []).filter((user) => user.agent !== null);
  const nameOf = new Map(agents.map((user) => [user.agent?.agent_id, user.name]));
  return (
    <AdminList
      title={t('teams.title')}
      newLabel={t('teams.new')}
      emptyLabel={t('teams.none')}
      query={teams}
      rowKey={(team) => team.team_id}
      onNew={() => setEdited('new')}
      onOpen={setEdited}
      testId="teams"
      columns={[
        { id: 'name', header: t('teams.name'), cell: (team) => team.name },
        { id: 'count', header: t('teams.count'), isRight: true, width: 120, cell: (team) => team.agent_ids.length },
        {
          id: 'agents',
          header: t('teams.agents'),
          cell: (team) => team.agent_ids.map((id) => nameOf.get(id) ?? id).join(', ') || '–',
        },
        { id: 'state', header: t('users.state'), cell: (team) => <EnabledBadge isEnabled={team.is_enabled} /> },
      ]}
    >
      {edited && <TeamForm team={edited === 'new' ? null : edited} agents={agents} onClose={() => setEdited(null)} />}
    </AdminList>
  );
}

/** ISO 3166-1, or nothing. */
function isCountry(text: string): boolean {
  return /^([A-Z]{2})?$/.test(text);
}

function TeamForm({ team, agents, onClose }: { team: Team | null; agents: readonly User[]; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(team?.name ?? '');
  const [agentIds, setAgentIds] = useState<number[]>(team?.agent_ids ?? []);
  const [isEnabled, setIsEnabled] = useState(team?.is_enabled ?? true);
  const [country, setCountry] = useState(team?.country ?? '');
  const [isChecked, setIsChecked] = useState(false);
  const save = useSave(
    ['teams', 'users'],
    () => {
      const body = { name: name.trim(), agent_ids: agentIds, country };
      return team ? houseApi.changeTeam(team.team_id, { ...body, is_enabled: isEnabled }) : houseApi.addTeam(body);
    },
    onClose,
  );
  function submit(): void {
    setIsChecked(true);
    if (name.trim() && isCountry(country)) save.mutate();
  }
  return (
    <FormDrawer
      title={team ? t('teams.change', { name: team.name }) : t('teams.new')}
      onClose={onClose}
      onSubmit={submit}
      error={save.error}
      isPending={save.isPending}
      submitLabel={team ? t('common.save') : t('common.create')}
      testId="team-form"
    >
      <TextInput
        label={t('teams.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={isChecked && !name.trim() ? t('common.required') : null}
        required
        data-autofocus
        data-testid="team-name"
      />
      <MultiSelect
        searchable
        label={t('teams.agents')}
        value={agentIds.map(String)}
        onChange={(ids) => setAgentIds(ids.map(Number))}
        data={agents.flatMap((user) => (user.agent ? [{ value: String(user.agent.agent_id), label: user.name }] : []))}
        data-testid="team-agents"
      />
      <TextInput
        label={t('teams.country')}
        description={t('teams.countryHint')}
        value={country}
        onChange={(event) => setCountry(event.currentTarget.value.trim().toUpperCase())}
        error={isChecked && !isCountry(country) ? t('teams.countryFault') : null}
        maxLength={2}
        data-testid="team-country"
      />
      {team && (
        <Switch
          label={t('teams.isEnabled')}
          checked={isEnabled}
          onChange={(event) => setIsEnabled(event.currentTarget.checked)}
          data-testid="team-enabled"
        />
      )}
    </FormDrawer>
  );
}
