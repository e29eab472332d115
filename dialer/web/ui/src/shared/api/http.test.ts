// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { agentApi } from './agent';
import { ApiProblem, onLoggedOut, problemOf, setCsrfToken } from './http';
import { sessionApi } from './session';

function serve(status: number, body: unknown) {
  const fetch = vi.fn((_request: Request) =>
    Promise.resolve(
      new Response(status === 204 ? null : JSON.stringify(body), {
        status,
        headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' },
      }),
    ),
  );
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

afterEach(() => {
  vi.unstubAllGlobals();
  setCsrfToken('');
});

describe('the server’s door', () => {
  it('sends the CSRF token with what changes something, and only then', async () => {
    const fetch = serve(204, null);
    setCsrfToken('t0ken');
    await agentApi.ready();
    expect(fetch.mock.calls[0]?.[0].headers.get('x-csrf-token')).toBe('t0ken');
    serve(200, { items: [] });
    const reading = serve(200, { items: [], next_cursor: null });
    await agentApi.recent();
    expect(reading.mock.calls[0]?.[0].headers.get('x-csrf-token')).toBeNull();
  });

  it('turns a problem into an exception with its code and facts', async () => {
    serve(409, { type: 'urn:x', title: 'The present state forbids it', status: 409, code: 'invalid_transition', detail: 'Not now.', state: 'talking' });
    const error = await agentApi.ready().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({ status: 409, code: 'invalid_transition', detail: 'Not now.', facts: { state: 'talking' } });
  });

  it('says that the server cannot be reached', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(agentApi.ready()).rejects.toMatchObject({ status: 0, code: 'unreachable' });
  });

  it('tells the page when the session is over, but not for a wrong password', async () => {
    const listener = vi.fn();
    const forget = onLoggedOut(listener);
    serve(401, { code: 'wrong_credentials', detail: 'Wrong.', status: 401, title: '', type: '' });
    await sessionApi.logIn('giulia', 'wrong').catch(() => undefined);
    expect(listener).not.toHaveBeenCalled();
    serve(401, { code: 'session_expired', detail: 'Over.', status: 401, title: '', type: '' });
    await agentApi.recent().catch(() => undefined);
    expect(listener).toHaveBeenCalledOnce();
    forget();
  });

  it('copes with an error that is not a problem document', () => {
    expect(problemOf('<html>', { status: 502, statusText: 'Bad Gateway' })).toMatchObject({ code: 'http_502', detail: '<html>' });
  });
});
