/**
 * One live WebSocket: reconnects with back-off and jitter, and notices a link that has gone silent.
 *
 * The server sends a snapshot after every connect, so nothing is asked again for what was missed.
 */
import { syncClock } from '../time/clock';
import { parseFrame, PROTOCOL_VERSION, type Frame } from './protocol';

export type LinkState = 'connecting' | 'open' | 'waiting' | 'ended' | 'taken_over' | 'outdated';

export interface LiveSocketOptions {
  url: string;
  onFrame: (frame: Frame) => void;
  onState: (state: LinkState) => void;
  /** Asks whether the server is there and still knows the session: a refused handshake tells a page nothing. */
  onLost?: () => void;
  /** Injected for tests. */
  makeSocket?: (url: string) => WebSocket;
  random?: () => number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const PING_EVERY_MS = 20_000;
/** A half-open connection does not fail by itself: this long without an open socket's answer and it is renewed. */
const CONNECT_TIMEOUT_MS = 10_000;

const FINAL_CLOSES: Readonly<Record<number, LinkState>> = { 4001: 'ended', 4002: 'taken_over' };

export function pauseBeforeAttempt(attempt: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  return ceiling / 2 + (ceiling / 2) * random();
}

export class LiveSocket {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private connectTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  private stopped = true;
  private isOver = false;

  constructor(private readonly options: LiveSocketOptions) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retryTimer);
    this.drop();
  }

  /** The machine is on-line again: connect now, unless the server has said not to come back. */
  wake(): void {
    if (!this.isOver) this.renew();
  }

  /** Connect now, by the person's wish; after "taken over" too. */
  renew(): void {
    if (this.stopped || this.socket?.readyState === WebSocket.OPEN) return;
    this.isOver = false;
    clearTimeout(this.retryTimer);
    this.drop();
    this.connect();
  }

  private connect(): void {
    this.options.onState('connecting');
    const make = this.options.makeSocket ?? ((url: string) => new WebSocket(url));
    const socket = make(this.options.url);
    this.socket = socket;
    this.connectTimer = setTimeout(() => this.lost(socket), CONNECT_TIMEOUT_MS);
    socket.onmessage = (event: MessageEvent) => this.receive(String(event.data));
    socket.onclose = (event: CloseEvent) => this.closed(socket, event.code);
    socket.onopen = () => {
      clearTimeout(this.connectTimer);
      this.pingTimer = setInterval(
        () => socket.send(JSON.stringify({ v: PROTOCOL_VERSION, type: 'ping' })),
        PING_EVERY_MS,
      );
    };
  }

  private receive(text: string): void {
    const parsed = parseFrame(text);
    if (parsed.kind === 'unreadable') return;
    if (parsed.kind === 'other_version') {
      this.stop();
      this.options.onState('outdated');
      return;
    }
    // Only a connection that the server has greeted counts as good; one that dies at once keeps backing off.
    if (parsed.frame.type === 'hello') {
      this.attempt = 0;
      this.options.onState('open');
    }
    if (parsed.frame.at) syncClock(parsed.frame.at);
    this.options.onFrame(parsed.frame);
  }

  private closed(socket: WebSocket, code: number): void {
    const final = FINAL_CLOSES[code];
    if (socket === this.socket && final && !this.stopped) {
      this.drop();
      this.isOver = true;
      this.options.onState(final);
      if (final === 'ended') this.options.onLost?.();
      return;
    }
    this.lost(socket);
  }

  private lost(socket: WebSocket): void {
    if (socket !== this.socket) return;
    this.drop();
    if (this.stopped) return;
    this.options.onState('waiting');
    this.options.onLost?.();
    const pause = pauseBeforeAttempt(this.attempt, this.options.random ?? Math.random);
    this.attempt += 1;
    this.retryTimer = setTimeout(() => this.connect(), pause);
  }

  private drop(): void {
    clearInterval(this.pingTimer);
    clearTimeout(this.connectTimer);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

export function socketUrl(path: string, location: Pick<Location, 'protocol' | 'host'> = window.location): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`;
}
