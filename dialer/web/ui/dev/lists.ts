/** The mock server's lists: campaigns, attempts, imports, users, teams, trunks, creditors, agreements. */
import { CREDITORS, personName, TEAMS } from './people.ts';
import { iso, now } from './scene.ts';

type Row = Record<string, unknown>;
type Answer = { status?: number; body?: unknown; text?: string };
type Handler = (match: RegExpMatchArray, body: Row, url: URL) => Answer | undefined;
type Route = [method: string, path: RegExp, handler: Handler];

const ago = (seconds: number) => iso(now().getTime() - seconds * 1000);

const leadCounts = (index: number): Row => ({
  ready: 412 - index * 90, scheduled: 1290 - index * 311, leased: 6, dialed: 5, done: 688 + index * 30, closed: 41, total: 2442,
});

const figuresToday: Row = {
  campaign_id: null, since: '2026-11-22T23:00:00Z', attempt_count: 1184, open_count: 7, answered_count: 455, joined_count: 441,
  silent_count: 9, right_party_count: 288, promise_count: 96, promised: [{ minor: 2_214_350, currency: 'EUR' }], talk_s: 61_220,
  outcomes: {
    NA: 498, BUSY: 71, REJECTED: 64, INVALID: 22, UNREACH: 61, SILENT: 9, PTP: 78, PTP_PART: 18, CB: 54, TP: 88, ALREADY_PAID: 31,
    REFUSAL: 24, VM: 66, DISPUTE: 12,
  },
};

const campaigns: Row[] = [
  ['Luce Serena · novembre', 1, 'phone', 'predictive', 'running'],
  ['Acque Vive · caring', 2, 'caring', 'progressive', 'running'],
  ['Fibra Nord · primo sollecito', 3, 'soft', 'preview', 'paused'],
  ['Luce Serena · gas', 1, 'phone', 'progressive', 'draft'],
].map(([name, creditorId, kind, mode, state], index) => ({
  campaign_id: index + 1, name, creditor_id: creditorId, creditor_code: CREDITORS[Number(creditorId) - 1]?.code,
  creditor_name: CREDITORS[Number(creditorId) - 1]?.name, leads: leadCounts(index), kind, mode, state,
  team_ids: [1], trunk_ids: [1], caller_id: '+390269000001', pack: 'it', zone: 'Europe/Rome',
  schedule: [0, 1, 2, 3, 4].map((weekday) => ({ weekday, start: '09:00:00', stop: '19:00:00' })),
  ring_timeout_s: 30, power_ratio: 1.5, preview_s: 60, wrap_up_s: 60, max_attempts: 12, language: 'it', records: false, announces_recording: false, false_positive_ratio: 0, has_message_consent: false,
}));

const users: Row[] = ['giulia.bianchi', 'marco.ferrari', 'elena.conti', 'paolo.galli'].map((username, index) => ({
  user_id: index + 1, has_password: index !== 1, login_at: index === 1 ? null : ago(3600 * (index + 1)), username, name: personName(index + 20), roles: index === 3 ? ['supervisor', 'admin'] : ['agent'], language: 'it',
  is_enabled: index !== 2, must_change_password: index === 1, created_at: ago(86_400 * 9),
  agent: index === 3 ? null : { agent_id: index + 1, endpoint: `agent-${username.replace('.', '-')}`, endpoint_kind: 'webrtc', team_ids: [1] },
}));

const trunks: Row[] = [
  {
    trunk_id: 1, code: 'carrier-1', kind: 'register', host: 'sip.carrier.example', port: 5060, username: 'sollecito', has_password: true,
    codecs: ['alaw', 'ulaw'], max_channels: 60, max_calls_per_s: 5, is_enabled: true, tariff_minor_per_minute: 800, tariff_currency: 'EUR',
    caller_ids: [
      { caller_id_id: 1, caller_id: '+390269000001', label: 'Milano', is_enabled: true },
      { caller_id_id: 2, caller_id: '+390832000002', label: 'Lecce', is_enabled: true },
    ],
  },
];

const agreements: Row[] = [];
const importRow = (importId: number, part: Row): Row => ({
  import_id: importId, creditor_id: 1, creditor_code: 'luce-serena', campaign_id: null, file_name: 'nuovo.csv', file_size: 412_000,
  state: 'running', is_dry_run: false, created_at: iso(), started_at: iso(), finished_at: null, row_count: 0, total_count: 2000,
  added_count: 0, updated_count: 0, unchanged_count: 0, rejected_count: 0, has_rejects: false, report: {}, error: '', ...part,
});

const imports: Row[] = [
  importRow(2, { file_name: 'affido-novembre-2.csv', state: 'failed', total_count: null, error: 'The file is empty: give a file with a header line and at least one row.' }),
  importRow(1, {
    file_name: 'affido-novembre.csv', state: 'done', row_count: 4210, total_count: 4210, added_count: 4122, updated_count: 61,
    rejected_count: 27, has_rejects: true, created_at: ago(7200), finished_at: ago(7188),
    report: { encoding: 'Windows-1252', separator: ';', dates: 'gg/mm/aaaa', decimals: 'virgola' },
  }),
];

const OUTCOMES = ['NA', 'PTP', 'BUSY', 'NA', 'TP', 'CB', 'NA', 'REJECTED', 'INVALID', 'SILENT', 'ALREADY_PAID', 'VM', 'UNREACH', 'NA'];
const attempts: Row[] = Array.from({ length: 120 }, (_, index) => {
  const outcome = OUTCOMES[index % OUTCOMES.length];
  const isTalk = ['PTP', 'TP', 'CB', 'ALREADY_PAID', 'VM'].includes(outcome ?? '');
  return {
    call_id: `cATT${String(index).padStart(5, '0')}`, campaign_id: 1 + (index % 2), campaign_name: campaigns[index % 2]?.['name'],
    debtor_name: personName(index), caller_id: '+390269000001', agent_id: null, agent_name: null, disposed_at: null, cause_text: '', lead_id: index, debtor_id: 900 + index,
    e164: `+3934712${String(34_567 + index)}`, trunk_code: 'carrier-1', mode: 'power', ordered_at: ago(60 + index * 47),
    ringing_at: ago(57 + index * 47), answered_at: isTalk ? ago(48 + index * 47) : null, joined_at: isTalk ? ago(47 + index * 47) : null,
    ended_at: ago(20 + index * 40), outcome, disposition: isTalk ? outcome : null, cause_q850: isTalk ? 16 : 19, cause_sip: isTalk ? null : 480,
  };
});

const page = (items: Row[]): Answer => ({ body: { items, next_cursor: null } });

/** GET list, POST, PATCH of one kind of row. */
function crud(path: string, rows: Row[], key: string, made: (body: Row, id: number) => Row): Route[] {
  return [
    ['GET', new RegExp(`^/api/${path}$`), () => page(rows)],
    ['POST', new RegExp(`^/api/${path}$`), (_, body) => {
      const row = made(body, rows.length + 1);
      rows.push(row);
      return { status: 201, body: row };
    }],
    ['PATCH', new RegExp(`^/api/${path}/(\\d+)$`), ([, id], body) => {
      const row = rows.find((item) => item[key] === Number(id));
      if (row) Object.assign(row, body);
      return { body: row };
    }],
  ];
}

export const lists: readonly Route[] = [
  ['POST', /^\/api\/campaigns\/(\d+)\/(start|pause|close|leads)$/, ([, id, verb]) => {
    const row = campaigns.find((item) => item['campaign_id'] === Number(id));
    if (verb === 'leads') return { body: { entered_count: 312 } };
    if (row) row['state'] = { start: 'running', pause: 'paused', close: 'closed' }[verb ?? ''];
    return { body: row };
  }],
  ['GET', /^\/api\/campaigns\/(\d+)\/figures$/, ([, id]) => ({
    body: {
      campaign_id: Number(id), leads: campaigns.find((item) => item['campaign_id'] === Number(id))?.['leads'], today: figuresToday,
      reasons: [{ state: 'scheduled', reason: 'NA', count: 911 }, { state: 'scheduled', reason: 'IT-07', count: 204 }, { state: 'done', reason: 'PTP', count: 188 }],
    },
  })],
  ['GET', /^\/api\/campaigns\/(\d+)\/leads$/, () => page([])],
  ...crud('campaigns', campaigns, 'campaign_id', (body, id) => ({
    ...body, campaign_id: id, state: 'draft', pack: 'it', leads: leadCounts(4), creditor_name: CREDITORS[Number(body['creditor_id']) - 1]?.name, creditor_code: CREDITORS[Number(body['creditor_id']) - 1]?.code,
  })),
  ...crud('users', users, 'user_id', (body, id) => ({
    ...body, user_id: id, is_enabled: true, must_change_password: true, created_at: iso(),
    agent: body['agent'] ? { agent_id: id, endpoint: `agent-${String(body['username'])}`, team_ids: [], ...(body['agent'] as Row) } : null,
  })).map((route): Route => route[0] === 'POST'
    ? [route[0], route[1], (match, body, url) => ({ status: 201, body: { user: route[2](match, body, url)?.body, login_token: body['password'] ? null : 'one-time-token', login_token_expires_at: ago(-3600) } })]
    : route),
  ...crud('teams', TEAMS as Row[], 'team_id', (body, id) => ({ ...body, team_id: id, is_enabled: true })),
  ...crud('trunks', trunks, 'trunk_id', (body, id) => ({ ...body, trunk_id: id, is_enabled: true, has_password: Boolean(body['password']), caller_ids: [] })),
  ['POST', /^\/api\/trunks\/(\d+)\/caller-ids$/, ([, id], body) => {
    const row = trunks.find((item) => item['trunk_id'] === Number(id));
    const callerIds = (row?.['caller_ids'] as Row[] | undefined) ?? [];
    callerIds.push({ ...body, caller_id_id: callerIds.length + 1, is_enabled: true });
    return { body: { items: row?.['caller_ids'] } };
  }],
  ['PATCH', /^\/api\/trunks\/(\d+)\/caller-ids\/(\d+)$/, ([, id, callerIdId], body) => {
    const row = trunks.find((item) => item['trunk_id'] === Number(id));
    const found = (row?.['caller_ids'] as Row[] | undefined)?.find((item) => item['caller_id_id'] === Number(callerIdId));
    if (found) Object.assign(found, body);
    return { body: found };
  }],
  ...crud('creditors', CREDITORS as Row[], 'creditor_id', (body, id) => ({ ...body, creditor_id: id })),
  ['GET', /^\/api\/creditors\/(\d+)\/announcements$/, () => ({
    body: { items: [{ name: 'recording', language: 'it', duration_ms: 6200, at: iso() }], names: ['abandoned', 'recording'] },
  })],
  ['PUT', /^\/api\/creditors\/(\d+)\/announcements\/(.+)$/, ([, , name]) => ({ body: { name, language: 'it', duration_ms: 5100, at: iso() } })],
  ...crud('monitoring-agreements', agreements, 'agreement_id', (body, id) => ({ ...body, agreement_id: id, by_user_id: 1, created_at: iso(), is_enabled: true, is_in_force: true })),
  ['GET', /^\/api\/figures\/today$/, () => ({ body: figuresToday })],
  ['GET', /^\/api\/attempts$/, (_, __, url) => {
    const outcome = url.searchParams.get('outcome');
    const campaign = url.searchParams.get('campaign_id');
    const found = attempts.filter((item) => (!outcome || item['outcome'] === outcome) && (!campaign || item['campaign_id'] === Number(campaign)));
    const start = Number(url.searchParams.get('cursor') ?? 0);
    const end = start + Number(url.searchParams.get('limit') ?? 50);
    return { body: { items: found.slice(start, end), next_cursor: end < found.length ? String(end) : null } };
  }],
  ['GET', /^\/api\/attempts\/(.+)$/, ([, id]) => {
    const attempt = attempts.find((item) => item['call_id'] === id);
    return {
      body: {
        attempt,
        diary: [
          { at: attempt?.['ordered_at'], kind: 'ordered', data: { rule_id: 'IT-01', trunk: 'carrier-1' } },
          { at: attempt?.['ringing_at'], kind: 'ringing', data: {} },
          { at: attempt?.['answered_at'] ?? attempt?.['ended_at'], kind: attempt?.['answered_at'] ? 'answered' : 'ended', data: { q850: attempt?.['cause_q850'] } },
        ],
        rule_id: 'IT-01', pack_version: 'it 2026.11', dispositions: [],
      },
    };
  }],
  ['POST', /^\/api\/imports$/, () => {
    const importId = imports.length + 1;
    const row = importRow(importId, {});
    imports.unshift(row);
    const timer = setInterval(() => {
      row['row_count'] = Math.min(2000, Number(row['row_count']) + 160);
      row['added_count'] = Math.round(Number(row['row_count']) * 0.97);
      row['rejected_count'] = Math.round(Number(row['row_count']) * 0.01);
      if (row['row_count'] === 2000) {
        Object.assign(row, { state: 'done', has_rejects: true, finished_at: iso(), report: { encoding: 'UTF-8', separator: ',' } });
        clearInterval(timer);
      }
    }, 300);
    return { status: 202, body: { import_id: importId } };
  }],
  ['GET', /^\/api\/imports$/, () => page(imports)],
  ['GET', /^\/api\/imports\/(\d+)$/, ([, id]) => ({ body: imports.find((item) => item['import_id'] === Number(id)) })],
  ['GET', /^\/api\/imports\/(\d+)\/rejects$/, () => ({ text: 'line,column,value,reason,remedy\n7,phone,12,too short,give the number with its prefix\n' })],
];
