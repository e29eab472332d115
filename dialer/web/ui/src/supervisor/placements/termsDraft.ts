/** The terms of fees as the form holds them, and as they are stored. */

export interface BandDraft {
  percent: string;
  fromDays: string;
  fromEuros: string;
}

export interface TermsDraft {
  bands: BandDraft[];
  fixed: string;
  minimum: string;
  cap: string;
  tailDays: string;
  vat: string;
  earnsOnDirect: boolean;
}

interface StoredBand {
  percent?: unknown;
  from_days?: unknown;
  from_minor?: unknown;
}

export const NEW_BAND: BandDraft = { percent: '', fromDays: '0', fromEuros: '0' };

export function termsDraft(stored: Record<string, unknown>): TermsDraft {
  const bands = Array.isArray(stored.bands) ? (stored.bands as StoredBand[]) : [];
  return {
    bands: bands.map((band) => ({
      percent: String(band.percent ?? ''),
      fromDays: String(band.from_days ?? 0),
      fromEuros: euros(band.from_minor),
    })),
    fixed: euros(stored.fixed_minor),
    minimum: euros(stored.minimum_minor),
    cap: stored.cap_minor === undefined || stored.cap_minor === null ? '' : euros(stored.cap_minor),
    tailDays: String(stored.tail_days ?? 0),
    vat: String(stored.vat_percent ?? '22'),
    earnsOnDirect: stored.earns_on_direct !== false,
  };
}

/** As it is sent; the server says what cannot be. */
export function termsBody(draft: TermsDraft): Record<string, unknown> {
  return {
    bands: draft.bands.map((band) => ({
      percent: decimal(band.percent),
      from_days: Number(band.fromDays || '0'),
      from_minor: cents(band.fromEuros),
    })),
    fixed_minor: cents(draft.fixed),
    minimum_minor: cents(draft.minimum),
    cap_minor: draft.cap.trim() === '' ? null : cents(draft.cap),
    tail_days: Number(draft.tailDays || '0'),
    vat_percent: decimal(draft.vat),
    earns_on_direct: draft.earnsOnDirect,
  };
}

/** Exact: `12,5` and `12.50` are 1250, never a float. What is no amount becomes null, and is refused by the server. */
export function cents(text: string): number | null {
  const plain = decimal(text) || '0';
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

function euros(minor: unknown): string {
  const value = typeof minor === 'number' ? minor : 0;
  return value % 100 === 0 ? String(value / 100) : `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`;
}

function decimal(text: string): string {
  return text.trim().replace(',', '.');
}
