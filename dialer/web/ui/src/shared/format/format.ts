/** Money, dates, lengths of time and telephone numbers as people of each language write them. */

export type Language = 'it' | 'en';

export interface Money {
  minor: number;
  currency: string;
}

/** English means British usage here: day before month, 24 hours. */
const LOCALES: Readonly<Record<Language, string>> = { it: 'it-IT', en: 'en-GB' };

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
  let found = cache.get(key) as T | undefined;
  if (!found) {
    found = make();
    cache.set(key, found);
  }
  return found;
}

export function formatMoney(money: Money, language: Language): string {
  const format = cached(
    `money ${language} ${money.currency}`,
    () =>
      new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency: money.currency, useGrouping: 'always' }),
  );
  return format.format(money.minor / 100);
}

export function formatCount(count: number, language: Language): string {
  return cached(`count ${language}`, () => new Intl.NumberFormat(LOCALES[language], { useGrouping: 'always' })).format(
    count,
  );
}

/** A number with so many decimals; one, where nothing is said: expectations of things that come whole. */
export function formatDecimal(value: number, language: Language, decimals = 1): string {
  return cached(
    `decimal ${language} ${decimals}`,
    () => new Intl.NumberFormat(LOCALES[language], { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
  ).format(value);
}

/** A decimal that came as text, with as many decimals as it has: ``2.15`` is 2,15 in Italian. */
export function formatExact(text: string, language: Language): string {
  return formatDecimal(Number(text), language, text.split('.')[1]?.length ?? 0);
}

/** A ratio of 0..1 as a percentage with one decimal. */
export function formatRatio(ratio: number | null | undefined, language: Language): string {
  if (ratio === null || ratio === undefined || Number.isNaN(ratio)) return '–';
  return cached(
    `ratio ${language}`,
    () =>
      new Intl.NumberFormat(LOCALES[language], {
        style: 'percent',
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      }),
  ).format(ratio);
}

const STYLES = {
  date: { day: '2-digit', month: '2-digit', year: 'numeric' },
  longDate: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', hour12: false },
  timeSeconds: { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false },
  dateTime: { day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

export type DateStyle = keyof typeof STYLES;

/**
 * An instant in the given zone. A bare ISO date (`2026-11-30`) is a calendar day and never shifts.
 */
export function formatInstant(
  instant: string | number | Date | null | undefined,
  style: DateStyle,
  language: Language,
  zone = 'Europe/Rome',
): string {
  if (instant === null || instant === undefined || instant === '') return '–';
  const isDay = typeof instant === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(instant);
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return '–';
  const timeZone = isDay ? 'UTC' : zone;
  const used = isDay && style === 'dateTime' ? 'date' : style;
  return cached(
    `date ${language} ${used} ${timeZone}`,
    () => new Intl.DateTimeFormat(LOCALES[language], { ...STYLES[used], timeZone }),
  ).format(date);
}

/** `4:05`, `1:02:09`; never negative. */
export function formatLength(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** Digits in groups: `+39 347 123 4567`, `+39 06 6982 1234`. Other countries keep their prefix unseparated. */
export function formatPhone(e164: string): string {
  if (!e164.startsWith('+39')) return e164.replace(/^(\+\d{2})(\d{3})(\d{3})(\d*)$/, '$1 $2 $3 $4').trim();
  const national = e164.slice(3);
  const areaLength = national.startsWith('3') ? 3 : /^0[26]/.test(national) ? 2 : national.startsWith('0') ? 4 : 3;
  const area = national.slice(0, areaLength);
  const rest = national.slice(areaLength);
  const groups = rest.length <= 4 ? [rest] : [rest.slice(0, 3), rest.slice(3)];
  return ['+39', area, ...groups].filter(Boolean).join(' ');
}

/**
 * Minor units typed by a person: `1.234,56`, `1234.56`, `1234` and `1,234.56` are understood; anything else is null.
 */
export function parseMoney(text: string): number | null {
  const compact = text.replace(/[\s€]/g, '');
  if (!/^\d[\d.,]*$/.test(compact)) return null;
  const last = Math.max(compact.lastIndexOf(','), compact.lastIndexOf('.'));
  const decimals = last < 0 ? -1 : compact.length - last - 1;
  let whole = compact;
  let cents = '';
  if (last >= 0 && decimals <= 2) {
    whole = compact.slice(0, last);
    cents = compact.slice(last + 1);
  }
  const separators = whole.match(/[.,]/g) ?? [];
  if (separators.length && !/^\d{1,3}([.,]\d{3})+$/.test(whole)) return null;
  if (new Set(separators).size > 1) return null;
  const separator = separators[0];
  if (separator && last >= 0 && decimals <= 2 && compact[last] === separator) return null;
  const digits = whole.replace(/[.,]/g, '');
  if (!digits) return null;
  const minor = Number(digits) * 100 + Number((cents + '00').slice(0, 2));
  return Number.isSafeInteger(minor) ? minor : null;
}

/** Minor units as an editable text in the language's own decimals: `1234,56`. */
export function editableMoney(minor: number, language: Language): string {
  const text = (minor / 100).toFixed(2);
  return language === 'it' ? text.replace('.', ',') : text;
}

/** The wall time of an instant in a zone, as `datetime-local` inputs want it. */
export function toLocalInput(instant: string | number | Date, zone: string): string {
  const parts = Object.fromEntries(
    cached(
      `input ${zone}`,
      () =>
        new Intl.DateTimeFormat('en-CA', {
          timeZone: zone,
          year: 'numeric',
          month: '2-digit',
          day: '2-digit',
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
        }),
    )
      .formatToParts(new Date(instant))
      .map((part) => [part.type, part.value]),
  );
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}`;
}

/** The instant of a wall time (`2026-11-23T10:30`) in a zone; null for a wall time that the zone skips. */
export function fromLocalInput(local: string, zone: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local)) return null;
  const asUtc = Date.parse(`${local}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  for (const guess of [asUtc, asUtc + 86_400_000, asUtc - 86_400_000]) {
    const offset = Date.parse(`${toLocalInput(guess, zone)}:00Z`) - guess;
    const candidate = asUtc - offset;
    if (toLocalInput(candidate, zone) === local) return new Date(candidate).toISOString();
  }
  return null;
}
