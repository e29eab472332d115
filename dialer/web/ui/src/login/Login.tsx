import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionApi } from '../shared/api/session';
import { ME_KEY } from '../shared/session/me';
import { Problem } from '../shared/ui/parts';
import { Door } from './Door';

export function Login() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const logIn = useMutation({
    mutationFn: () => sessionApi.logIn(username.trim(), password),
    onSuccess: (me) => queries.setQueryData(ME_KEY, me),
    onError: () => setPassword(''),
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (username.trim() && password) logIn.mutate();
  }
  return (
    <Door title={t('login.title')} intro={t('login.intro')}>
      <form onSubmit={submit} data-testid="login-form">
        <Stack gap="md">
          <TextInput
            label={t('login.username')}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            data-autofocus
            // A log-in page has one thing to do.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            required
            withAsterisk={false}
            size="md"
            data-testid="login-username"
          />
          <PasswordInput
            label={t('login.password')}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            required
            withAsterisk={false}
            size="md"
            visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword') }}
            data-testid="login-password"
          />
          <Problem error={logIn.error} />
          <Button type="submit" size="md" loading={logIn.isPending} data-testid="login-submit">
            {t('login.submit')}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
