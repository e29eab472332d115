/** Create a user, or change one: name, roles, the agent's telephone and teams, a new password, enabled or not. */
import { Button, Checkbox, Group, MultiSelect, NativeSelect, PasswordInput, Radio, Stack, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../shared/api/house';
import type { Role, Team, User } from '../shared/api/types';
import { useCodeText } from '../shared/i18n/useText';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { useSave } from './useHouse';

const ROLES: readonly Role[] = ['agent', 'supervisor', 'admin', 'creditor'];

interface Props {
  user: User | null;
  teams: readonly Team[];
  onClose: () => void;
  onLink: (link: { name: string; token: string; expiresAt: string }) => void;
}

export function UserForm({ user, teams, onClose, onLink }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  const [username, setUsername] = useState(user?.username ?? '');
  const [name, setName] = useState(user?.name ?? '');
  const [roles, setRoles] = useState<Role[]>(user?.roles ?? ['agent']);
  const [language, setLanguage] = useState<'it' | 'en'>(user?.language === 'en' ? 'en' : 'it');
  const [kind, setKind] = useState<'sip' | 'webrtc'>(user?.agent?.endpoint_kind === 'sip' ? 'sip' : 'webrtc');
  const [teamIds, setTeamIds] = useState<number[]>(user?.agent?.team_ids ?? []);
  const [password, setPassword] = useState('');
  const [isEnabled, setIsEnabled] = useState(user?.is_enabled ?? true);
  const [isChecked, setIsChecked] = useState(false);

  const [creditorIds, setCreditorIds] = useState<number[] | null>(user?.creditor_ids ?? null);
  const creditors = useQuery({ queryKey: ['creditors'], queryFn: houseApi.creditors });

  const agent = roles.includes('agent') ? { endpoint_kind: kind, team_ids: teamIds } : null;
  const save = useSave(
    ['users', 'teams'],
    async () => {
      if (user) {
        await houseApi.changeUser(user.user_id, {
          name: name.trim(),
          roles,
          language,
          is_enabled: isEnabled,
          ...(agent && { agent }),
          creditor_ids: creditorIds ?? 'all',
          ...(password && { password }),
        });
        return null;
      }
      return houseApi.addUser({
        username: username.trim().toLowerCase(),
        name: name.trim(),
        roles,
        language,
        agent,
        creditor_ids: creditorIds,
        ...(password && { password }),
      });
    },
    (created) => {
      if (created?.login_token && created.login_token_expires_at) {
        onLink({ name: created.user.name, token: created.login_token, expiresAt: created.login_token_expires_at });
      }
      onClose();
    },
  );
  const newLink = useSave(
    ['users'],
    () => houseApi.addLoginLink(user?.user_id ?? 0),
    (made) => {
      onLink({ name, token: made.login_token, expiresAt: made.expires_at });
      onClose();
    },
  );
  const missing = (value: unknown) => (isChecked && !value ? t('common.required') : null);
  const isUsernameRight = /^[a-z0-9][a-z0-9._-]{1,63}$/.test(username.trim().toLowerCase());

  function submit(): void {
    setIsChecked(true);
    if (name.trim() && roles.length > 0 && (user || isUsernameRight)) save.mutate();
  }

  return (
    <FormDrawer
      title={user ? t('users.change', { name: user.name }) : t('users.new')}
      onClose={onClose}
      onSubmit={submit}
      error={save.error ?? newLink.error}
      isPending={save.isPending}
      submitLabel={user ? t('common.save') : t('common.create')}
      testId="user-form"
    >
      <TextInput
        label={t('users.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={missing(name.trim())}
        required
        data-autofocus
        data-testid="user-name"
      />
      <TextInput
        label={t('login.username')}
        description={t('users.usernameHint')}
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
        error={isChecked && !user && !isUsernameRight ? t('users.usernameWrong') : null}
        disabled={user !== null}
        autoCapitalize="none"
        spellCheck={false}
        required
        data-testid="user-username"
      />
      <Checkbox.Group
        label={t('users.roles')}
        value={roles}
        onChange={(values) => setRoles(ROLES.filter((role) => values.includes(role)))}
        error={missing(roles.length)}
      >
        <Group mt={6}>
          {ROLES.map((role) => (
            <Checkbox key={role} value={role} label={text('role', role)} data-testid={`user-role-${role}`} />
          ))}
        </Group>
      </Checkbox.Group>
      <MultiSelect
        searchable
        clearable
        label={t('users.creditors')}
        description={t('users.creditorsHint')}
        placeholder={creditorIds === null ? t('users.allCreditors') : undefined}
        value={(creditorIds ?? []).map(String)}
        onChange={(ids) => setCreditorIds(ids.length > 0 ? ids.map(Number) : null)}
        data={(creditors.data?.items ?? []).map((item) => ({ value: String(item.creditor_id), label: item.name }))}
        disabled={roles.includes('admin')}
        data-testid="user-creditors"
      />
      {agent && (
        <>
          <Radio.Group
            label={t('users.phone')}
            value={kind}
            onChange={(value) => setKind(value === 'sip' ? 'sip' : 'webrtc')}
          >
            <Stack gap={6} mt={6}>
              <Radio value="webrtc" label={t('users.kind.webrtc')} description={t('users.webrtcHint')} />
              <Radio value="sip" label={t('users.kind.sip')} description={t('users.sipHint')} />
            </Stack>
          </Radio.Group>
          <MultiSelect
            searchable
            label={t('users.teams')}
            value={teamIds.map(String)}
            onChange={(ids) => setTeamIds(ids.map(Number))}
            data={teams
              .filter((team) => team.is_enabled || teamIds.includes(team.team_id))
              .map((team) => ({ value: String(team.team_id), label: team.name }))}
            data-testid="user-teams"
          />
        </>
      )}
      <NativeSelect
        label={t('frame.language')}
        value={language}
        onChange={(event) => setLanguage(event.currentTarget.value === 'en' ? 'en' : 'it')}
        data={['it', 'en'].map((code) => ({ value: code, label: text('language', code) }))}
      />
      <PasswordInput
        label={user ? t('users.newPassword') : t('users.password')}
        description={user ? t('users.newPasswordHint') : t('users.passwordHint')}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword') }}
        data-testid="user-password"
      />
      {user && (
        <>
          <Button
            variant="light"
            leftSection={<IconLink size={17} />}
            onClick={() => newLink.mutate()}
            loading={newLink.isPending}
            data-testid="user-link"
          >
            {t('users.makeLink')}
          </Button>
          <Switch
            label={t('users.isEnabled')}
            description={t('users.isEnabledHint')}
            checked={isEnabled}
            onChange={(event) => setIsEnabled(event.currentTarget.checked)}
            data-testid="user-enabled"
          />
        </>
      )}
    </FormDrawer>
  );
}
