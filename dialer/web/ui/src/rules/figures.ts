/** A rule's figure as fields that a person may make stricter, and back as the server wants it. */

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** Kinds of number that a caller ID may be. */
export const NUMBER_KINDS = [
  'fixed', 'mobile', 'fixed_or_mobile', 'voip', 'toll_free', 'shared_cost', 'premium', 'voicemail', 'other', 'unknown',
] as const;

/** Which way is stricter. */
export type Bound = 'most' | 'least';

export type Field = { key: string } & (
  | { type: 'count'; base: number | null; bound: Bound }
  | { type: 'ratio'; base: number | null }
  /** One word of a few, the strictest first. */
  | { type: 'choice'; base: string; options: readonly string[] }
  /** Words that may be taken away. */
  | { type: 'fewer'; base: readonly string[] }
  /** Words that may be added; the pack's stay. */
  | { type: 'more'; base: readonly string[]; options: readonly string[] }
  /** Times of one weekday: `08:30-21:00`; empty: closed. */
  | { type: 'windows'; base: string }
);

/** What a person entered, by field; a field that is not there keeps the pack's figure. */
export type Entry = Readonly<Record<string, unknown>>;

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const numberIn = (value: unknown, key: string): number | null => {
  const found = isTable(value) ? value[key] : value;
  return typeof found === 'number' ? found : null;
};
const wordsIn = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Weekday → `08:30-21:00`, of a table like `{mon-fri: ..., sat: ...}`. */
export function windowsByDay(value: unknown): Record<string, string> {
  const found: Record<string, string[]> = Object.fromEntries(WEEKDAYS.map((day) => [day, []]));
  for (const [names, windows] of Object.entries(isTable(value) ? value : {})) {
    if (windows === null || windows === 'none') continue;
    for (const day of daysOf(names)) found[day]?.push(...(Array.isArray(windows) ? windows.map(String) : [String(windows)]));
  }
  return Object.fromEntries(WEEKDAYS.map((day) => [day, (found[day] ?? []).join(', ')]));
}

function daysOf(names: string): string[] {
  if (names.trim() === 'all') return [...WEEKDAYS];
  return names.split(',').flatMap((piece) => {
    const [first = '', last = first] = piece.split('-').map((name) => name.trim());
    const start = WEEKDAYS.findIndex((day) => day === first);
    const stop = WEEKDAYS.findIndex((day) => day === last);
    if (start < 0 || stop < 0) return [];
    return Array.from({ length: ((stop - start + 7) % 7) + 1 }, (_, step) => WEEKDAYS[(start + step) % 7] ?? '');
  });
}

const counted = (key: string, bound: Bound, base: number | null): Field => ({ key, type: 'count', base, bound });

/** The fields of a rule; none: there is nothing in it that a person could make stricter by a figure. */
export function fieldsOf(kind: string, value: unknown): Field[] {
  const table = isTable(value) ? value : {};
  switch (kind) {
    case 'attempts_per_day':
    case 'conversations_per_day':
    case 'conversations_per_week':
    case 'recorded_calls':
      return [counted('', 'most', numberIn(value, 'max'))];
    case 'attempt_gap_min':
      return [counted('', 'least', numberIn(value, 'minutes'))];
    case 'machine_repeat_h':
      return [counted('', 'least', numberIn(value, 'hours'))];
    case 'conversation_block':
    case 'letter_first':
      return [counted('', 'least', numberIn(value, 'days'))];
    case 'attempts_rolling':
      return [counted('max', 'most', numberIn(value, 'max')), counted('hours', 'least', numberIn(value, 'hours'))];
    case 'attempts_in_days':
      return [counted('max', 'most', numberIn(value, 'max')), counted('days', 'least', numberIn(value, 'days'))];
    case 'quarantine':
      return [
        counted('hours', 'least', numberIn(value, 'hours')),
        counted('days', 'least', numberIn(table, 'days')),
        { key: 'during', type: 'choice', base: String(table['during'] ?? ''), options: ['blocked', 'reserved_agent'] },
        { key: 'afterwards', type: 'choice', base: String(table['afterwards'] ?? ''), options: ['reserved_agent', 'free'] },
      ];
    case 'recordings':
      return ['information', 'debt_content'].map((key) => ({
        key,
        type: 'choice',
        base: String(table[key] ?? ''),
        options: ['refused', 'code', 'allowed'],
      }));
    case 'work_number':
      return [{ key: '', type: 'fewer', base: wordsIn(value) }];
    case 'caller_id':
      return [
        { key: 'deny', type: 'more', base: wordsIn(table['deny']), options: NUMBER_KINDS },
        {
          key: 'short_codes',
          type: 'choice',
          base: String(table['short_codes'] ?? 'allowed'),
          options: ['refused', 'allowed'],
        },
      ];
    case 'hours': {
      const days = windowsByDay(value);
      return WEEKDAYS.map((key) => ({ key, type: 'windows', base: days[key] ?? '' }));
    }
    case 'abandonment_max_ratio':
      return [{ key: '', type: 'ratio', base: numberIn(value, 'ratio') }];
    default:
      return [];
  }
}

/** Words of a choice that are no laxer than the pack's. */
export function stricterOptions(field: Field & { type: 'choice' }): readonly string[] {
  const base = field.options.indexOf(field.base);
  return base < 0 ? field.options : field.options.slice(0, base + 1);
}

/** What a person would have entered for a setting that is stored. */
export function entryOf(kind: string, base: unknown, own: unknown): Entry {
  if (own === null || own === undefined) return {};
  const fields = fieldsOf(kind, base);
  const values = kind === 'hours' ? windowsByDay(own) : own;
  const found = fields.map((field) => {
    const value = field.key && isTable(values) ? values[field.key] : isTable(values) ? numberIn(values, 'max') : values;
    return [field.key, value] as const;
  });
  return Object.fromEntries(found.filter(([, value], index) => isGiven(fields[index], value)));
}

function isGiven(field: Field | undefined, value: unknown): boolean {
  if (field === undefined || value === undefined || value === null) return false;
  if (field.type === 'windows') return true;
  if (field.type === 'fewer' || field.type === 'more') return !isSame(field.base, wordsIn(value));
  return value !== '' && value !== field.base;
}

const isSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((word) => other.includes(word));

/** The setting to store; undefined: nothing is stricter than the pack. */
export function settingOf(kind: string, base: unknown, entry: Entry): unknown {
  const fields = fieldsOf(kind, base);
  const given = fields.filter((field) => isGiven(field, entry[field.key]));
  if (kind === 'hours') {
    const days = fields.map((field) => [field.key, String(entry[field.key] ?? field.base).trim()] as const);
    if (days.every(([, text], index) => text === fields[index]?.base)) return undefined;
    return Object.fromEntries(
      days.filter(([, text]) => text !== '').map(([day, text]) => [day, text.split(',').map((part) => part.trim())]),
    );
  }
  if (given.length === 0) return undefined;
  if (fields.length === 1 && fields[0]?.key === '') return entry[''];
  const whole = Object.fromEntries(
    fields
      .map((field) => [field.key, given.includes(field) ? entry[field.key] : field.base] as const)
      .filter(([, value]) => value !== null),
  );
  const allow = kind === 'caller_id' && isTable(base) ? base['allow'] : undefined;
  return allow === undefined ? whole : { ...whole, allow };
}

/**
 * All settings as they are to be stored: what has no field on the page stays as it was. Several packs may have a rule of
 * one id; the first stands for all of them.
 */
export function settingsOf(
  rules: readonly { rule_id: string; kind: string; value: unknown }[],
  entries: Readonly<Record<string, Entry>>,
  stored: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const settings = new Map(Object.entries(stored));
  const done = new Set<string>();
  for (const rule of rules) {
    const entry = entries[rule.rule_id];
    if (entry === undefined || done.has(rule.rule_id)) continue;
    done.add(rule.rule_id);
    const setting = settingOf(rule.kind, rule.value, entry);
    if (setting === undefined) settings.delete(rule.rule_id);
    else settings.set(rule.rule_id, setting);
  }
  return Object.fromEntries(settings);
}
