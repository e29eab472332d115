/** Who is here decides what is shown: log-in, first log-in, or the pages of the account's roles. */
import { Center, Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiProblem, onLoggedOut } from './shared/api/http';
import { sessionApi } from './shared/api/session';
import type { Me } from './shared/api/types';
import { usePlace } from './shared/router';
import { ZoneContext } from './shared/session/zone';
import { ME_KEY } from './shared/session/me';
import { FirstLogin } from './login/FirstLogin';
import { Login } from './login/Login';
import { Unreachable } from './login/Unreachable';
import { Pages } from './Pages';

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

  if (place.path === '/first-login') return <FirstLogin token={place.query.get('token') ?? ''} />;
  if (me.isPending) {
    return (
      <Center h="100dvh">
        <Loader aria-label="…" />
      </Center>
    );
  }
  if (me.data) {
    return (
      <ZoneContext value={me.data.clock.zone}>
        <Pages me={me.data} />
      </ZoneContext>
    );
  }
  const isLoggedOut = me.error === null || (me.error instanceof ApiProblem && me.error.status === 401);
  return isLoggedOut ? <Login /> : <Unreachable error={me.error} onRetry={() => void me.refetch()} />;
}
