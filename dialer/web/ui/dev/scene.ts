/** The mock server's day: one visitor at an agent's desk, a floor that moves, lists that can be changed. */
import * as pacing from './pacing.ts';
import { debtorFile, dispositionChoices, personName } from './people.ts';

type Json = Record<string, unknown>;
type Send = (type: string, data: object) => void;

/** The demonstration's clock: a working Monday at ten in Rome. */
const STARTED = Date.now();
let woundMs = Date.parse('2026-11-23T09:00:00Z') - STARTED;

export const now = () => new Date(Date.now() + woundMs);
export const iso = (at: Date | number = now()) => new Date(at).toISOString();
export function wind(seconds: number): void {
  woundMs += seconds * 1000;
}

export class Desk {
  private status: Json = {
    agent_id: 1, name: 'Giulia Bianchi', teams: [1], state: 'offline', since: iso(), leg: 'down', call_id: null,
    campaign_id: null, pause_reason: null, pause_wanted: null, closing_at: null, deadline_at: null,
  };
  private pop: Json | null = null;
  private timer: NodeJS.Timeout | undefined;
  private callCount = 0;
  private readonly listeners = new Set<Send>();
  readonly recent: Json[] = [];
  isPreview = false;

  view(): Json {
    return { ...this.status, pop: this.pop };
  }

  enter(send: Send): () => void {
    this.listeners.add(send);
    send('snapshot', { agent: this.view() });
    return () => this.listeners.delete(send);
  }

  private tell(type: string, data: object): void {
    for (const send of this.listeners) send(type, data);
  }

  private move(part: Json): void {
    this.status = { ...this.status, pause_reason: null, closing_at: null, deadline_at: null, ...part, since: iso() };
    this.tell('agent_state', this.status);
  }

  private later(ms: number, action: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(action, ms);
  }

  online(): void {
    this.move({ state: 'paused', pause_reason: 'arrived', leg: 'calling' });
    this.later(700, () => this.move({ state: 'paused', pause_reason: 'arrived', leg: 'up' }));
  }

  offline(): void {
    clearTimeout(this.timer);
    this.clear();
    this.move({ state: 'offline', leg: 'down', call_id: null });
  }

  pause(reason: string): void {
    if (['reserved', 'talking', 'wrap_up'].includes(String(this.status['state']))) {
      this.status = { ...this.status, pause_wanted: reason };
      this.tell('agent_state', this.status);
      return;
    }
    clearTimeout(this.timer);
    this.move({ state: 'paused', pause_reason: reason });
  }

  ready(): void {
    this.clear();
    this.move({ state: 'ready', call_id: null, pause_wanted: null });
    this.later(2500, () => (this.isPreview ? this.preview() : this.connect()));
  }

  private file(): object {
    this.callCount += 1;
    return debtorFile(this.callCount, iso().slice(0, 10));
  }

  private preview(): void {
    const deadline = iso(now().getTime() + 60_000);
    this.pop = { agent_id: 1, call_id: null, lead_id: 55, campaign_id: 1, mode: 'preview', at: iso(), file: this.file(), deadline_at: deadline };
    this.move({ state: 'reserved', campaign_id: 1, deadline_at: deadline });
    this.tell('screen_pop', this.pop);
  }

  accept(): void {
    this.connect();
  }

  skip(): void {
    this.ready();
  }

  private connect(): void {
    const callId = `cMOCK${String(this.callCount + 1).padStart(4, '0')}`;
    this.move({ state: 'reserved', call_id: callId, campaign_id: 1 });
    this.later(400, () => {
      this.pop = { agent_id: 1, call_id: callId, lead_id: 56, campaign_id: 1, mode: 'progressive', at: iso(), file: this.file(), deadline_at: null };
      this.tell('screen_pop', this.pop);
      this.tell('call_state', { call_id: callId, campaign_id: 1, state: 'talking', since: iso(), outcome: null });
      this.move({ state: 'talking', call_id: callId, campaign_id: 1 });
      const file = this.pop['file'] as { debtor: { debtor_id: number; name: string } };
      this.recent.unshift({
        call_id: callId, campaign_id: 1, campaign_name: 'Luce Serena · novembre', debtor_id: file.debtor.debtor_id,
        debtor_name: file.debtor.name, joined_at: iso(), ended_at: null, disposition: null, note: '', correctable_until: null,
      });
    });
  }

  sayClosing(isClosing: boolean): void {
    this.status = { ...this.status, closing_at: isClosing ? (this.status['closing_at'] ?? iso()) : null };
    this.tell('agent_state', this.status);
  }

  hangUp(): void {
    const last = this.recent[0];
    if (last) last['ended_at'] = iso();
    if (last?.['disposition']) {
      this.finish();
      return;
    }
    this.move({ state: 'wrap_up', deadline_at: iso(now().getTime() + 60_000) });
    this.later(60_000, () => this.move({ state: 'paused', pause_reason: 'unfinished' }));
  }

  dispose(body: Json): void {
    const call = this.recent.find((item) => item['call_id'] === body['call_id']);
    if (call) {
      call['disposition'] = body['code'];
      call['note'] = body['note'] ?? '';
      call['correctable_until'] = iso(now().getTime() + 600_000);
    }
    if (this.status['state'] === 'wrap_up') this.finish();
    else this.sayClosing(true);
  }

  private finish(): void {
    const wanted = this.status['pause_wanted'];
    this.clear();
    if (wanted) this.move({ state: 'paused', pause_reason: wanted, pause_wanted: null, call_id: null });
    else this.ready();
  }

  private clear(): void {
    if (!this.pop) return;
    this.pop = null;
    this.tell('screen_cleared', { agent_id: 1 });
  }

  choices(callId: string): object {
    const call = this.recent.find((item) => item['call_id'] === callId);
    return dispositionChoices(callId, (call?.['correctable_until'] as string | null) ?? null);
  }

  callbacks(): Json[] {
    return [1, 2, 3].map((index) => ({
      lead_id: index, campaign_id: 1, campaign_name: 'Luce Serena · novembre', debtor_id: 10 + index,
      debtor_name: personName(index + 3), at: iso(now().getTime() + (index - 1) * 5_400_000 - 60_000), mine: index !== 3,
    }));
  }
}

export class Floor {
  isStopped = false;
  isAgreed = false;
  private readonly listeners = new Set<Send>();
  private calls: Json[] = [];
  private serial = 0;

  constructor() {
    setInterval(() => this.tick(), 1000).unref();
  }

  agents(): Json[] {
    const states = ['talking', 'talking', 'ready', 'wrap_up', 'talking', 'paused', 'ready', 'reserved', 'talking'];
    return states.map((state, index) => ({
      agent_id: index + 1, name: personName(index + 20), team_ids: [index < 6 ? 1 : 2], state,
      since: iso(now().getTime() - (index * 37 + 12) * 1000), leg: 'up', call_id: null, campaign_id: 1,
      pause_reason: state === 'paused' ? 'lunch' : null, deadline_at: null,
    }));
  }

  campaigns(): Json[] {
    const second = Math.floor(now().getTime() / 1000);
    const weighed = pacing.at(second);
    return [
      {
        campaign_id: 1, at: iso(), agents_by_state: { ready: 2, talking: 3, wrap_up: 1, paused: 1, reserved: 1 },
        calls_by_state: { dialing: 1 + (second % 2), ringing: 3, talking: 3 }, ready_lead_count: 412 - (second % 60), ...weighed,
      },
      {
        campaign_id: 2, at: iso(), agents_by_state: null, calls_by_state: { ringing: 1, talking: 1 }, ready_lead_count: 88,
        launch_reason: 'no_free_agent', figures: { in_flight: 1, waiting: 0, line_limit: 29 }, caps: [], fallback: null,
      },
    ];
  }

  snapshot(): Json {
    return {
      seq: 1, at: iso(), stopped: this.isStopped, link: true, is_monitoring_agreed: this.isAgreed, campaigns: this.campaigns(),
      calls: this.calls, agents: this.isAgreed ? this.agents() : null,
      teams: this.isAgreed ? null : [
        { team_id: 1, name: 'Milano mattina', present_count: 6, by_state: { talking: 3, ready: 1, wrap_up: 1, paused: 1 } },
        { team_id: null, name: 'others', present_count: 3, by_state: null },
      ],
      stuck_agents: [{ agent_id: 8, name: personName(27) }],
      notices: [
        { at: iso(STARTED + woundMs - 300_000), level: 'info', code: 'campaign_started', facts: { campaign: 'Luce Serena · novembre' } },
        { at: iso(STARTED + woundMs - 90_000), level: 'warning', code: 'trunk_limit_reached', facts: { trunk: 'carrier-1' } },
      ],
    };
  }

  enter(send: Send): () => void {
    this.listeners.add(send);
    send('snapshot', this.snapshot());
    return () => this.listeners.delete(send);
  }

  setStopped(isStopped: boolean): void {
    this.isStopped = isStopped;
    this.diff({ stopped: isStopped, notices: [{ at: iso(), level: 'warning', code: isStopped ? 'dialing_stopped' : 'dialing_resumed', facts: {} }] });
  }

  private diff(part: Json): void {
    const empty = {
      stopped: null, link: null, is_monitoring_agreed: null, campaigns: null, gone_campaigns: null, calls: null,
      agents: null, teams: null, stuck_agents: null, notices: null,
    };
    for (const send of this.listeners) send('diff', { ...empty, ...part });
  }

  private tick(): void {
    const ORDER = ['dialing', 'ringing', 'ringing', 'ringing', 'connecting', 'talking'];
    const upsert: Json[] = [];
    const gone: string[] = [];
    for (const call of [...this.calls]) {
      const age = (now().getTime() - Date.parse(call['since'] as string)) / 1000;
      const at = ORDER.indexOf(String(call['state']));
      if (call['state'] === 'talking' ? age > 25 : age > 2) {
        const next = call['state'] === 'ringing' ? 4 : at + 1;
        const state = ORDER[next];
        if (!state || (state === 'connecting' && this.serial % 3 === 0)) {
          this.calls = this.calls.filter((item) => item !== call);
          gone.push(String(call['call_id']));
        } else {
          call['state'] = state;
          call['since'] = iso();
          upsert.push(call);
        }
      }
    }
    if (!this.isStopped && this.calls.length < 9) {
      this.serial += 1;
      const call: Json = { call_id: `cLIVE${this.serial}`, campaign_id: 1 + (this.serial % 2), state: 'dialing', since: iso(), agent_id: null };
      this.calls.push(call);
      upsert.push(call);
    }
    this.diff({ campaigns: this.campaigns(), calls: upsert.length || gone.length ? { upsert, gone } : null });
  }
}
