/** A creditor's terms as they are typed, and as they are sent. */
import type { Creditor } from '../shared/api/types';

export interface TermsDraft {
  sector: string;
  business: string;
  consumer: string;
  percent: string;
  reference: string;
  /** `by_default`; empty: only on request. */
  lumpSum: string;
  methods: string[];
  dates: string;
  decimals: string;
  columns: string;
}

export function termsDraft(creditor: Creditor | null): TermsDraft {
  const interest = creditor?.interest ?? {};
  const format = (creditor?.bank_format ?? {}) as { dates?: string; decimals?: string; columns?: Record<string, string> };
  return {
    sector: creditor?.sector ?? 'other',
    business: interest['business'] ?? '',
    consumer: interest['consumer'] ?? '',
    percent: interest['percent'] ?? '',
    reference: interest['reference'] ?? '',
    lumpSum: interest['lump_sum'] === 'by_default' ? 'by_default' : '',
    methods: creditor?.payment_methods ?? [],
    dates: format.dates ?? '',
    decimals: format.decimals ?? '',
    columns: Object.entries(format.columns ?? {})
      .map(([name, header]) => `${name}=${header}`)
      .join(', '),
  };
}

/** Pairs that are no `name=header`. */
export function columnsFault(typed: string): boolean {
  return pairs(typed).some(([name, header]) => !name || !header);
}

export function termsFault(draft: TermsDraft): boolean {
  const isContract = draft.business === 'contract' || draft.consumer === 'contract';
  const lacksRate = !/^\d{1,2}([.,]\d{1,4})?$/.test(draft.percent.trim()) || !draft.reference.trim();
  return (isContract && lacksRate) || columnsFault(draft.columns);
}

/** What is empty is not agreed; the separator of a bank's file, which this form does not show, stays as it was. */
export function termsBody(draft: TermsDraft, creditor: Creditor | null) {
  const isContract = draft.business === 'contract' || draft.consumer === 'contract';
  const rate: Record<string, string> = isContract ? { percent: draft.percent.trim().replace(',', '.'), reference: draft.reference.trim() } : {};
  const delimiter = creditor?.bank_format?.['delimiter'];
  return {
    sector: draft.sector,
    interest: filled({ business: draft.business, consumer: draft.consumer, lump_sum: draft.lumpSum, ...rate }),
    payment_methods: draft.methods.length ? draft.methods : null,
    bank_format: {
      ...filled({ dates: draft.dates, decimals: draft.decimals, delimiter: typeof delimiter === 'string' ? delimiter : '' }),
      ...(draft.columns.trim() && { columns: Object.fromEntries(pairs(draft.columns)) }),
    },
  };
}

function pairs(typed: string): [string, string][] {
  return typed
    .split(',')
    .map((pair) => pair.trim())
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? ['', ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    });
}

const filled = (given: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value));
