/**
 * A server for looking at the pages without a dialer: `npm run mock`. It exists only in Vite's mock mode.
 *
 * Any password is right. Usernames: `agente`, `supervisore`, `admin`; `preview` is an agent with previews.
 * `?phone=webrtc` is not needed: the username `webrtc` gets a telephone in the page.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Connect, Plugin } from 'vite';
import { WebSocketServer, type WebSocket } from 'ws';
import { lists } from './lists.ts';
import { history } from './pacing.ts';
import { debtorFile } from './people.ts';
import { Desk, Floor, iso, now, wind } from './scene.ts';
import { ask, read } from './whatIf.ts';

const desk = new Desk();
const floor = new Floor();
let username: string | null = null;

const ROLES: Readonly<Record<string, string[]>> = {
  agente: ['agent'],
  preview: ['agent'],
  webrtc: ['agent'],
  supervisore: ['supervisor'],
  admin: ['supervisor', 'admin'],
  tutti: ['agent', 'supervisor', 'admin'],
};

function me(): object {
  const roles = ROLES[username ?? ''] ?? ['agent'];
  return {
    user_id: 1, username, name: 'Giulia Bianchi', roles, agent_id: roles.includes('agent') ? 1 : null, csrf_token: 'mock',
    language: 'it', must_change_password: false, demo: true, clock: { now: iso(), is_settable: true, zone: 'Europe/Rome' },
  };
}

type Answer = { status?: number; body?: unknown; text?: string };
type Handler = (match: RegExpMatchArray, body: Record<string, unknown>, url: URL) => Answer | undefined;

const done: Answer = { status: 204 };

const ROUTES: readonly [method: string, path: RegExp, handler: Handler][] = [
  ['GET', /^\/api\/me$/, () => (username ? { body: me() } : problem(401, 'not_authenticated'))],
  ['POST', /^\/api\/(session|first-login)$/, (_, body) => logIn(body)],
  ['DELETE', /^\/api\/session$/, () => { username = null; return done; }],
  ['POST', /^\/api\/me\/password$/, () => done],
  ['POST', /^\/api\/clock\/advance$/, (_, body) => { wind(Number(body['seconds'])); return { body: { now: iso(), is_settable: true, zone: 'Europe/Rome' } }; }],
  ['GET', /^\/api\/agent$/, () => ({ body: desk.view() })],
  ['POST', /^\/api\/agent\/online$/, () => { desk.online(); return done; }],
  ['POST', /^\/api\/agent\/offline$/, () => { desk.offline(); return done; }],
  ['POST', /^\/api\/agent\/ready$/, () => { desk.ready(); return done; }],
  ['POST', /^\/api\/agent\/pause$/, (_, body) => { desk.pause(String(body['reason'])); return done; }],
  ['POST', /^\/api\/agent\/hangup$/, () => { desk.hangUp(); return done; }],
  ['POST', /^\/api\/agent\/closing$/, (_, body) => { desk.sayClosing(body['is_closing'] === true); return done; }],
  ['POST', /^\/api\/agent\/preview\/accept$/, () => { desk.accept(); return done; }],
  ['POST', /^\/api\/agent\/preview\/skip$/, () => { desk.skip(); return done; }],
  ['POST', /^\/api\/agent\/disposition$/, (_, body) => { desk.dispose(body); return done; }],
  ['GET', /^\/api\/agent\/dispositions$/, (_, __, url) => ({ body: desk.choices(url.searchParams.get('call_id') ?? '') })],
  ['GET', /^\/api\/agent\/callbacks$/, () => ({ body: { items: desk.callbacks() } })],
  ['GET', /^\/api\/agent\/recent$/, () => ({ body: { items: desk.recent } })],
  ['GET', /^\/api\/agent\/phone$/, () => ({ body: phone() })],
  ['GET', /^\/api\/calls\/([^/]+)\/file$/, () => ({ body: debtorFile(2, iso().slice(0, 10)) })],
  ['GET', /^\/api\/live$/, () => ({ body: floor.snapshot() })],
  ['GET', /^\/api\/live\/campaigns\/(\d+)\/pacing$/, ([, id]) => ({ body: { campaign_id: Number(id), samples: id === '1' ? history(now().getTime()) : [] } })],
  ['POST', /^\/api\/campaigns\/\d+\/what-if$/, (_, body) => ({ status: 202, body: ask(body) })],
  ['GET', /^\/api\/campaigns\/\d+\/what-if\/(\d+)$/, ([, id]) => ({ body: read(Number(id)) })],
  ['DELETE', /^\/api\/campaigns\/\d+\/what-if\/\d+$/, () => done],
  ['POST', /^\/api\/live\/(stop|resume)$/, ([, verb]) => { floor.setStopped(verb === 'stop'); return done; }],
  ['POST', /^\/api\/live\/(calls|agents)\/[^/]+\/free$/, () => done],
  ...lists,
];

function problem(status: number, code: string, detail = code): Answer {
  return { status, body: { type: `urn:sollecito:problem:${code}`, title: code, status, detail, code } };
}

function logIn(body: Record<string, unknown>): Answer {
  if (body['password'] === 'wrong') return problem(401, 'wrong_credentials', 'Wrong username or password.');
  username = String(body['username']);
  desk.isPreview = username === 'preview';
  return { body: me() };
}

function phone(): object {
  const isPage = username === 'webrtc';
  return {
    kind: isPage ? 'webrtc' : 'sip', ws_path: isPage ? '/sip' : null, sip_uri: 'sip:agent-1@sollecito.invalid',
    authorization_user: 'agent-1', password: 'k3w9-q0fz', display_name: 'Giulia Bianchi', ice_servers: [],
  };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, next: Connect.NextFunction): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock');
  if (!url.pathname.startsWith('/api/')) return next();
  const body = await readBody(request);
  for (const [method, path, handler] of ROUTES) {
    const match = request.method === method ? url.pathname.match(path) : null;
    if (!match) continue;
    const found = handler(match, body, url) ?? done;
    response.statusCode = found.status ?? 200;
    response.setHeader('content-type', found.text === undefined ? 'application/json' : 'text/csv');
    response.end(found.text ?? (found.body === undefined ? '' : JSON.stringify(found.body)));
    return undefined;
  }
  response.statusCode = 404;
  response.setHeader('content-type', 'application/problem+json');
  response.end(JSON.stringify(problem(404, 'not_found', `${request.method} ${url.pathname} is not mocked.`).body));
  return undefined;
}

const sockets = new WebSocketServer({ noServer: true });

function serveSocket(socket: WebSocket, path: string): void {
  let seq = 0;
  const send = (type: string, data: object) => {
    seq += 1;
    socket.send(JSON.stringify({ v: 1, type, seq, at: iso(), data }));
  };
  send('hello', { protocol: 1, node: 'mock', now: iso(now()), clock: { now: iso(), is_settable: true, zone: 'Europe/Rome' } });
  const leave = path === '/ws/agent' ? desk.enter(send) : floor.enter(send);
  socket.on('close', leave);
}

function attach(server: { middlewares: Connect.Server; httpServer: unknown }): void {
  server.middlewares.use((request, response, next) => void answer(request, response, next));
  (server.httpServer as Server | null)?.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = new URL(request.url ?? '/', 'http://mock').pathname;
    if (!path.startsWith('/ws/')) return;
    sockets.handleUpgrade(request, socket, head, (client) => serveSocket(client, path));
  });
}

export function mockServer(): Plugin {
  return { name: 'sollecito-mock', configureServer: attach, configurePreviewServer: attach };
}
