/** A figure of a rule as a pack writes it, in words: numbers, ratios, windows, tables; long tables folded. */
import { useTranslation } from 'react-i18next';
import { useFormat, type Formats } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { windowsByDay, WEEKDAYS } from './figures';
import classes from './rules.module.css';

const LONG = 8;

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function FigureText({ kind, value }: { kind: string; value: unknown }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  if (value === null || value === undefined) return <span className={classes.dim}>{t('rules.ended')}</span>;
  if (kind === 'hours') return <Windows value={value} />;
  if (kind.endsWith('_ratio') && typeof value === 'number') return <span className="num">{format.ratio(value)}</span>;
  if (Array.isArray(value) && value.length === 0) return <span className={classes.dim}>{t('common.none')}</span>;
  if (!isTable(value)) return <span className="num">{plainText(value, format, (word) => text('figure', word))}</span>;
  return (
    <span className={classes.words}>
      {Object.entries(value).map(([name, part]) => (
        <Part key={name} name={text('figure', name)} value={part} />
      ))}
    </span>
  );
}

function Part({ name, value }: { name: string; value: unknown }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const entries = isTable(value) ? Object.entries(value) : Array.isArray(value) ? value.map((item) => [item, null]) : null;
  const word = (item: string) => text('figure', item);
  const shown = (item: unknown, of: unknown) =>
    [plainText(item, format, word), of === null ? '' : plainText(of, format, word)].filter(Boolean).join(': ');
  if (entries !== null && entries.length > LONG) {
    return (
      <details>
        <summary>
          {name}: {t('rules.entries', { count: entries.length })}
        </summary>
        <span className={classes.dim}>{entries.map(([item, of]) => shown(item, of)).join(' · ')}</span>
      </details>
    );
  }
  return (
    <span>
      <span className={classes.dim}>{name}</span>{' '}
      <span className="num">{entries === null ? plainText(value, format, word) : entries.map(([item, of]) => shown(item, of)).join(', ') || '–'}</span>
    </span>
  );
}

function plainText(value: unknown, format: Formats, word: (code: string) => string): string {
  if (typeof value === 'number') return Number.isInteger(value) ? format.count(value) : format.decimal(value);
  if (typeof value === 'string') return /^[a-z_]+$/.test(value) ? word(value) : value;
  if (Array.isArray(value)) return value.map((item) => plainText(item, format, word)).join(', ');
  if (isTable(value)) {
    return Object.entries(value)
      .map(([name, part]) => `${plainText(name, format, word)} ${plainText(part, format, word)}`)
      .join(', ');
  }
  return String(value);
}

/** Days that open alike stand together: `Mon–Fri 08:30-21:00`. */
function Windows({ value }: { value: unknown }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const days = windowsByDay(value);
  const spans: { first: string; last: string; windows: string }[] = [];
  for (const day of WEEKDAYS) {
    const windows = days[day] ?? '';
    const last = spans.at(-1);
    if (last && last.windows === windows) last.last = day;
    else spans.push({ first: day, last: day, windows });
  }
  return (
    <span className={classes.words}>
      {spans.map(({ first, last, windows }) => (
        <span key={first} className="num">
          {first === last ? text('day', first) : `${text('day', first)}–${text('day', last)}`} {windows || t('rules.closed')}
        </span>
      ))}
    </span>
  );
}
