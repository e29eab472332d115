/** Log-in, log-out, the account's own settings. */
import { syncClock } from '../time/clock';
import { answer, client, setCsrfToken } from './http';
import type { Me } from './types';

function entered(me: Me): Me {
  setCsrfToken(me.csrf_token);
  syncClock(me.clock.now);
  return me;
}

export const sessionApi = {
  me: () => answer(client.GET('/api/me')).then(entered),
  logIn: (username: string, password: string) =>
    answer(client.POST('/api/session', { body: { username, password } })).then(entered),
  logOut: () => answer(client.DELETE('/api/session')).then(() => setCsrfToken('')),
  changePassword: (old: string, fresh: string) =>
    answer(client.POST('/api/me/password', { body: { old, new: fresh } })),
  firstLogin: (body: { token: string; username: string; name: string; password: string }) =>
    answer(client.POST('/api/first-login', { body })).then(entered),
  advanceClock: (seconds: number) =>
    answer(client.POST('/api/clock/advance', { body: { seconds } })).then((clock) => syncClock(clock.now)),
};
