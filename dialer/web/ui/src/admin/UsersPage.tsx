/** Users: who may log in, as what, and an agent's telephone and teams. */
import { Badge } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { AdminList } from './AdminList';
import { EnabledBadge } from './EnabledBadge';
import { LoginLink } from './LoginLink';
import { useTeams, useUsers } from './useHouse';
import { UserForm } from './UserForm';

export default function UsersPage() {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const users = useUsers();
  const teams = useTeams();
  const [edited, setEdited] = useState<User | 'new' | null>(null);
  const [link, setLink] = useState<{ name: string; token: string; expiresAt: string } | null>(null);
  const teamName = new Map(teams.data?.items.map((team) => [team.team_id, team.name]));
  return (
    <AdminList
      title={t('users.title')}
      newLabel={t('users.new')}
      emptyLabel={t('users.none')}
      query={users}
      rowKey={(user) => user.user_id}
      onNew={() => setEdited('new')}
      onOpen={setEdited}
      testId="users"
      columns={[
        { id: 'name', header: t('users.name'), cell: (user) => user.name },
        { id: 'username', header: t('login.username'), cell: (user) => user.username },
        {
          id: 'roles',
          header: t('users.roles'),
          cell: (user) =>
            user.roles.map((role) => (
              <Badge key={role} mr={6}>
                {text('role', role)}
              </Badge>
            )),
        },
        {
          id: 'phone',
          header: t('users.phone'),
          cell: (user) => (user.agent ? t(`users.kind.${user.agent.endpoint_kind}`) : '–'),
        },
        {
          id: 'teams',
          header: t('users.teams'),
          cell: (user) => user.agent?.team_ids.map((id) => teamName.get(id) ?? id).join(', ') || '–',
        },
        { id: 'login', header: t('users.lastLogin'), cell: (user) => format.at(user.login_at) },
        {
          id: 'state',
          header: t('users.state'),
          cell: (user) =>
            user.is_enabled && !user.has_password ? (
              <Badge color="yellow">{t('users.invited')}</Badge>
            ) : (
              <EnabledBadge isEnabled={user.is_enabled} />
            ),
        },
      ]}
    >
      {edited && (
        <UserForm
          user={edited === 'new' ? null : edited}
          teams={teams.data?.items ?? []}
          onClose={() => setEdited(null)}
          onLink={setLink}
        />
      )}
      {link && <LoginLink {...link} onClose={() => setLink(null)} />}
    </AdminList>
  );
}
