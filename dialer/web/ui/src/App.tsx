/** Who is here decides what is shown: log-in, first log-in, or the pages of the account's roles. */
import { Center, Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { ApiProblem, onLoggedOut } from './shared/api/http';
import { sessionApi } from './shared/api/session';
import type { Me } from './shared/api/types';
import { usePlace } from './shared/router';
import { ZoneContext } from './shared/session/zone';
import { ME_KEY } from './shared/session/me';
import { Unreachable } from './login/Unreachable';
import { Pages } from './Pages';

/** Whoever is logged in needs neither now. */
const readLogin = async () => ({ default: (await import('./login/Login')).Login });
const Login = lazy(readLogin);
const FirstLogin = lazy(async () => ({ default: (await import('./login/FirstLogin')).FirstLogin }));

export function App() {
  const place = usePlace();
  const queries = useQueryClient();
  const me = useQuery({ queryKey: ME_KEY, queryFn: sessionApi.me, retry: false, staleTime: Infinity });
  useEffect(
    () =>
      onLoggedOut(() => {
        queries.removeQueries({ predicate: (query) => query.queryKey[0] !== ME_KEY[0] });
        queries.setQueryData<Me | null>(ME_KEY, null);
      }),
    [queries],
  );

  useEffect(() => void readLogin().catch(() => undefined), []);

  if (place.path === '/first-login') {
    return (
      <Suspense fallback={<Wait />}>
        <FirstLogin token={place.query.get('token') ?? ''} />
      </Suspense>
    );
  }
  if (me.isPending) return <Wait />;
  if (me.data) {
    return (
      <ZoneContext value={me.data.clock.zone}>
        <Pages me={me.data} />
      </ZoneContext>
    );
  }
  const isLoggedOut = me.error === null || (me.error instanceof ApiProblem && me.error.status === 401);
  if (!isLoggedOut) return <Unreachable error={me.error} onRetry={() => void me.refetch()} />;
  return (
    <Suspense fallback={<Wait />}>
      <Login />
    </Suspense>
  );
}

function Wait() {
  return (
    <Center h="100dvh">
      <Loader aria-label="…" />
    </Center>
  );
}
