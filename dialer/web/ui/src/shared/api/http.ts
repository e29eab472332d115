/** One door to the server: paths and bodies checked against its OpenAPI, the CSRF token, problems as exceptions. */
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './schema';

/** What the server said was wrong (RFC 9457), in its own words and facts. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || code);
  }
}

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
let csrfToken = '';
const loggedOutListeners = new Set<() => void>();

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called when the server no longer knows the session (expired, ended elsewhere). */
export function onLoggedOut(listener: () => void): () => void {
  loggedOutListeners.add(listener);
  return () => loggedOutListeners.delete(listener);
}

const session: Middleware = {
  onRequest({ request }) {
    // The server says its refusals in the language of the page, not of the browser.
    if (document.documentElement.lang) request.headers.set('accept-language', document.documentElement.lang);
    if (UNSAFE.has(request.method) && csrfToken) request.headers.set('x-csrf-token', csrfToken);
    return request;
  },
  onResponse({ request, response }) {
    const isLogIn = new URL(request.url).pathname === '/api/session';
    if (response.status === 401 && !isLogIn) loggedOutListeners.forEach((listener) => listener());
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    return new ApiProblem(0, 'unreachable', String(error));
  },
};

/** The document names the CSRF header for every unsafe method; here one middleware sends it, so callers need not. */
type Operations<P> = {
  [Path in keyof P]: {
    [Method in keyof P[Path]]: P[Path][Method] extends { parameters: infer Parameters }
      ? Omit<P[Path][Method], 'parameters'> & { parameters: Omit<Parameters, 'header'> & { header?: never } }
      : P[Path][Method];
  };
};

export const client = createClient<Operations<paths>>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  headers: { accept: 'application/json' },
  // Looked up at each call, so that tests can put their own in place.
  fetch: (request) => globalThis.fetch(request),
});
client.use(session);

export function problemOf(error: unknown, response: Pick<Response, 'status' | 'statusText'>): ApiProblem {
  if (typeof error !== 'object' || error === null) {
    return new ApiProblem(response.status, `http_${response.status}`, String(error || response.statusText));
  }
  const { type: _type, title, status: _status, detail, code, ...facts } = error as Record<string, unknown>;
  return new ApiProblem(
    response.status,
    typeof code === 'string' ? code : `http_${response.status}`,
    typeof detail === 'string' ? detail : String(title ?? response.statusText),
    facts,
  );
}

/** The field that a request was refused for, by its last name; empty: none is named. */
export function faultField(error: unknown): string {
  const named = error instanceof ApiProblem ? error.facts['field'] : null;
  return typeof named === 'string' ? (named.split('.').at(-1) ?? '') : '';
}

/** The code that a request was refused with; empty: it was not refused. */
export function faultCode(error: unknown): string {
  return error instanceof ApiProblem ? error.code : '';
}

/** The whole path of the field that the server named: `sets.1.segment`; empty: none. */
export function faultPath(error: unknown): string {
  const named = error instanceof ApiProblem ? error.facts['field'] : null;
  return typeof named === 'string' ? named : '';
}

/** The answer's body, or the problem thrown. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(error, response);
  return data as T;
}
