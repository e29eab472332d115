/** The first administrator's account, made with the one-time link that the server prints at its first start. */
import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionApi } from '../shared/api/session';
import { replacePlace } from '../shared/router';
import { ME_KEY } from '../shared/session/me';
import { Problem } from '../shared/ui/parts';
import { Door } from './Door';
import { NewPasswordFields } from './NewPasswordFields';
import { passwordFault } from './passwordRules';

export function FirstLogin({ token }: { token: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [username, setUsername] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const enter = useMutation({
    mutationFn: () => sessionApi.firstLogin({ token, username: username.trim(), name: name.trim(), password }),
    onSuccess: (me) => {
      queries.setQueryData(ME_KEY, me);
      replacePlace('/');
    },
  });
  const isComplete = username.trim() && name.trim() && passwordFault(password, repeated) === null;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isComplete) enter.mutate();
  }
  if (!token) {
    return (
      <Door title={t('firstLogin.title')} intro={t('firstLogin.noToken')}>
        <Button variant="light" onClick={() => replacePlace('/')}>
          {t('login.title')}
        </Button>
      </Door>
    );
  }
  return (
    <Door title={t('firstLogin.title')} intro={t('firstLogin.intro')}>
      <form onSubmit={submit} data-testid="first-login-form">
        <Stack gap="md">
          <TextInput
            label={t('firstLogin.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            autoComplete="name"
            required
            withAsterisk={false}
            data-testid="first-login-name"
          />
          <TextInput
            label={t('login.username')}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            withAsterisk={false}
            data-testid="first-login-username"
          />
          <NewPasswordFields
            password={password}
            repeated={repeated}
            onPassword={setPassword}
            onRepeated={setRepeated}
          />
          <Problem error={enter.error} />
          <Button type="submit" size="md" loading={enter.isPending} disabled={!isComplete} data-testid="first-login-submit">
            {t('firstLogin.submit')}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
