import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '../shared/api/http';
import { joinNotes, NoteKeeper, PAUSE_MS, RETRY_MS, type NoteState, type StoredNote } from './noteKeeper';

vi.mock('../shared/api/http', () => ({
  ApiProblem: class extends Error {
    constructor(
      readonly status: number,
      readonly code: string,
    ) {
      super(code);
    }
  },
}));

/** A server with one note, which checks versions as the real one does. */
class Server {
  stored: StoredNote = { text: '', version: 0 };
  isAway = false;
  refuses = '';
  saves = 0;
  read = () => (this.isAway ? Promise.reject(new ApiProblem(0, 'unreachable', '')) : Promise.resolve(this.stored));
  save = ({ text, version }: StoredNote) => {
    if (this.isAway) return Promise.reject(new ApiProblem(0, 'unreachable', ''));
    if (this.refuses) return Promise.reject(new ApiProblem(409, this.refuses, ''));
    if (version !== this.stored.version) return Promise.reject(new ApiProblem(409, 'note_moved_on', ''));
    this.saves += 1;
    this.stored = { text, version: version + 1 };
    return Promise.resolve(this.stored);
  };
}

class Memory {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
}

function keep(server: Server, memory = new Memory()) {
  const seen: { text: string; state: NoteState }[] = [];
  const keeper = new NoteKeeper({ source: server, memory, key: 'n', onChange: (text, state) => seen.push({ text, state }) });
  keeper.refresh();
  return { keeper, memory, last: () => seen.at(-1) };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a note that is kept while it is typed', () => {
  it('is saved a moment after the last key, once for many', async () => {
    const server = new Server();
    const { keeper, memory, last } = keep(server);
    await pass(0);
    for (const text of ['p', 'pa', 'pays']) keeper.type(text);
    expect(server.saves).toBe(0);
    expect(memory.items.size).toBe(1);
    await pass(PAUSE_MS);
    expect([server.saves, server.stored.text]).toEqual([1, 'pays']);
    expect(last()).toEqual({ text: 'pays', state: 'saved' });
    expect(memory.items.size).toBe(0);
  });

  it('is there again after a reload', async () => {
    const server = new Server();
    server.stored = { text: 'pays on Friday', version: 3 };
    const { last } = keep(server);
    await pass(0);
    expect(last()).toEqual({ text: 'pays on Friday', state: 'saved' });
    expect(server.saves).toBe(0);
  });

  it('waits for a server that is away, says so, and saves when it is back', async () => {
    const server = new Server();
    const { keeper, last } = keep(server);
    await pass(0);
    server.isAway = true;
    keeper.type('typed meanwhile');
    await pass(PAUSE_MS);
    expect(last()?.state).toBe('waiting');
    await pass(RETRY_MS[0] ?? 0);
    server.isAway = false;
    await pass(RETRY_MS[1] ?? 0);
    expect(server.stored.text).toBe('typed meanwhile');
    expect(last()?.state).toBe('saved');
  });

  it('survives a reload while the server is away', async () => {
    const server = new Server();
    server.isAway = true;
    const first = keep(server);
    await pass(0);
    first.keeper.type('not lost');
    await pass(PAUSE_MS);
    server.isAway = false;
    server.stored = { text: 'before', version: 1 };
    const again = keep(server, first.memory);
    await pass(PAUSE_MS);
    expect(server.stored.text).toBe('before\nnot lost');
    expect(again.last()?.text).toBe('before\nnot lost');
  });

  it('joins what another tab has written instead of overwriting it', async () => {
    const server = new Server();
    const { keeper, last } = keep(server);
    const other = keep(server);
    await pass(0);
    other.keeper.type('from the other tab');
    await pass(PAUSE_MS);
    keeper.type('from this tab');
    await pass(3 * PAUSE_MS);
    expect(server.stored.text).toBe('from the other tab\nfrom this tab');
    expect(last()).toEqual({ text: 'from the other tab\nfrom this tab', state: 'saved' });
    other.keeper.refresh();
    await pass(0);
    expect(other.last()?.text).toBe('from the other tab\nfrom this tab');
  });

  it('sends what is left when the page goes', async () => {
    const server = new Server();
    const { keeper, memory } = keep(server);
    await pass(0);
    keeper.type('last words');
    keeper.leave();
    await pass(0);
    expect(server.stored.text).toBe('last words');
    expect(memory.items.size).toBe(0);
  });

  it('ends with the verdict, whichever page gave it', async () => {
    const server = new Server();
    const { keeper, memory, last } = keep(server);
    await pass(0);
    server.refuses = 'already_disposed';
    keeper.type('late');
    await pass(PAUSE_MS);
    expect(last()?.state).toBe('over');
    keeper.type('later still');
    await pass(60_000);
    expect([server.saves, memory.items.size]).toEqual([0, 0]);
  });
});

it('joins two texts that grew from one', () => {
  expect(joinNotes('a', 'a', 'a b')).toBe('a b');
  expect(joinNotes('a', 'a c', 'a')).toBe('a c');
  expect(joinNotes('a', 'a c', 'a b')).toBe('a b\nc');
  expect(joinNotes('a b', 'changed', 'a b c')).toBe('a b c\nchanged');
  expect(joinNotes('', 'a', 'a b')).toBe('a b');
});
