/** Keeps a note on the server while it is typed: nothing is lost by a reload, a crash, a restart or a second tab. */
import { ApiProblem } from '../shared/api/http';

export interface StoredNote {
  text: string;
  version: number;
}

/** `typing`: saved in a moment; `waiting`: the server does not answer, the page tries again by itself. */
export type NoteState = 'loading' | 'saved' | 'typing' | 'waiting' | 'over';

export interface NoteSource {
  read: () => Promise<StoredNote>;
  save: (note: StoredNote, isLeaving: boolean) => Promise<StoredNote>;
}

export interface NoteOptions {
  source: NoteSource;
  /** What the keeper knows has changed. */
  onChange: (text: string, state: NoteState) => void;
  /** This tab's own memory, for a reload while the server is away; emptied with every saving. */
  memory: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  key: string;
}

export const PAUSE_MS = 600;
export const RETRY_MS: readonly number[] = [1000, 3000, 8000, 15_000];
const LONGEST = 2000;

/** Two texts that grew from the same one: what both have added stays. */
export function joinNotes(base: string, own: string, theirs: string): string {
  if (own === base || theirs.startsWith(own)) return theirs;
  if (theirs === base || own.startsWith(theirs)) return own;
  const added = own.startsWith(base) ? own.slice(base.length).trimStart() : own;
  return `${theirs}\n${added}`.slice(0, LONGEST);
}

export class NoteKeeper {
  private base = '';
  private own = '';
  private version = 0;
  private isRead = false;
  private isBusy = false;
  private isOver = false;
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: NoteOptions) {
    const kept = this.remembered();
    if (kept) ({ base: this.base, own: this.own } = kept);
  }

  /** Read what is stored, now and whenever another page may have written. */
  refresh(): void {
    if (!this.isOver) this.arm(0);
  }

  type(text: string): void {
    if (this.isOver) return;
    this.own = text;
    this.options.memory.setItem(this.options.key, JSON.stringify({ base: this.base, own: text }));
    this.tell(this.isRead ? 'typing' : 'loading');
    this.arm(PAUSE_MS);
  }

  /** The page goes, or the form is closed: what is not saved is sent without waiting for the answer. */
  leave(): void {
    clearTimeout(this.timer);
    if (this.isOver || !this.isRead || this.own === this.base) return;
    void this.options.source.save({ text: this.own, version: this.version }, true).then(
      (stored) => {
        if (this.own === stored.text) this.forget();
      },
      () => undefined,
    );
  }

  /** The verdict holds the note now. */
  finish(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.forget();
  }

  private arm(afterMs: number): void {
    clearTimeout(this.timer);
    if (this.isBusy) return;
    this.timer = setTimeout(() => void this.work(), afterMs);
  }

  private async work(): Promise<void> {
    this.isBusy = true;
    let nextMs: number | null = null;
    try {
      nextMs = await this.step();
      this.tries = 0;
    } catch (error) {
      nextMs = this.failed(error);
    } finally {
      this.isBusy = false;
    }
    if (nextMs !== null && !this.isOver) this.arm(nextMs);
  }

  /** One request; how long to wait for the next one, null where everything is saved. */
  private async step(): Promise<number | null> {
    if (!this.isRead || this.own === this.base) {
      this.take(await this.options.source.read());
    } else {
      const sent = this.own;
      const stored = await this.options.source.save({ text: sent, version: this.version }, false);
      this.base = sent;
      this.version = stored.version;
    }
    if (this.own !== this.base) {
      this.tell('typing');
      return this.isRead ? PAUSE_MS : 0;
    }
    this.forget();
    this.tell('saved');
    return null;
  }

  private take(stored: StoredNote): void {
    this.own = joinNotes(this.base, this.own, stored.text);
    this.base = stored.text;
    this.version = stored.version;
    this.isRead = true;
  }

  private failed(error: unknown): number | null {
    const code = error instanceof ApiProblem ? error.code : '';
    if (code === 'already_disposed' || code === 'not_your_call') {
      this.finish();
      this.tell('over');
      return null;
    }
    if (code === 'note_moved_on') {
      this.isRead = false;
      return 0;
    }
    this.tell('waiting');
    this.tries += 1;
    return RETRY_MS[Math.min(this.tries, RETRY_MS.length) - 1] ?? PAUSE_MS;
  }

  private tell(state: NoteState): void {
    if (!this.isOver || state === 'over') this.options.onChange(this.own, state);
  }

  private forget(): void {
    this.options.memory.removeItem(this.options.key);
  }

  private remembered(): { base: string; own: string } | null {
    try {
      const kept = JSON.parse(this.options.memory.getItem(this.options.key) ?? 'null') as { base?: unknown; own?: unknown } | null;
      return typeof kept?.base === 'string' && typeof kept.own === 'string' ? { base: kept.base, own: kept.own } : null;
    } catch {
      return null;
    }
  }
}
