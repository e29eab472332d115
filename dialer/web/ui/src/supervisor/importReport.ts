/** The report of an import, read from its loose JSON: what is not there, or has another shape, is left out. Pure. */

type Json = Readonly<Record<string, unknown>>;

export interface ImportFindings {
  /** Name of the finding and its value, in the order in which they are shown. */
  facts: { name: string; value: string }[];
  columns: { header: string; meaning: string }[];
  ignored: string[];
  reasons: { column: string; reason: string; count: number }[];
  earlier: { file: string; at: string }[];
}

const FILE_FACTS = ['kind', 'encoding', 'delimiter', 'sheet', 'header_line', 'dates', 'decimals'] as const;
const LOAD_FACTS = ['debtors_created', 'leads_entered', 'cases_kept_out', 'rows_loaded_without_a_value', 'duration_s'] as const;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function records(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export function readReport(report: Json): ImportFindings {
  const file = isRecord(report['file']) ? report['file'] : {};
  const facts = [
    ...FILE_FACTS.map((name) => ({ name, value: text(file[name]) })),
    ...LOAD_FACTS.map((name) => ({ name, value: text(report[name]) })),
  ];
  return {
    facts: facts.filter(({ value }) => value !== '' && value !== '0'),
    columns: records(file['columns']).map((item) => ({ header: text(item['header']), meaning: text(item['meaning']) })),
    ignored: (Array.isArray(file['ignored']) ? file['ignored'] : []).map(text).filter(Boolean),
    reasons: records(report['reasons']).map((item) => ({
      column: text(item['column']),
      reason: text(item['reason']),
      count: Number(item['count'] ?? 0),
    })),
    earlier: records(report['imported_before']).map((item) => ({ file: text(item['file']), at: text(item['at']) })),
  };
}
