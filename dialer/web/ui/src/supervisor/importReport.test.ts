import { expect, it } from 'vitest';
import { readReport } from './importReport';

const REPORT = {
  import_id: 1,
  duration_s: 0.76,
  file: {
    kind: 'csv',
    encoding: 'utf-8-sig',
    delimiter: ';',
    sheet: null,
    header_line: 1,
    dates: 'dmy',
    decimals: 'comma',
    columns: [{ header: 'pratica', meaning: 'case_reference' }],
    ignored: ['colore'],
  },
  debtors_created: 300,
  leads_entered: 0,
  cases_kept_out: 2,
  reasons: [{ column: 'telefono', reason: 'too short', count: 3 }],
  imported_before: [{ file: 'a.csv', at: '2026-11-20T09:00:00Z' }],
};

it('reads what was found out, leaving out what is empty', () => {
  const found = readReport(REPORT);
  expect(Object.fromEntries(found.facts.map(({ name, value }) => [name, value]))).toEqual({
    kind: 'csv',
    encoding: 'utf-8-sig',
    delimiter: ';',
    header_line: '1',
    dates: 'dmy',
    decimals: 'comma',
    debtors_created: '300',
    cases_kept_out: '2',
    duration_s: '0.76',
  });
  expect(found.columns).toEqual([{ header: 'pratica', meaning: 'case_reference' }]);
  expect(found.ignored).toEqual(['colore']);
  expect(found.reasons).toEqual([{ column: 'telefono', reason: 'too short', count: 3 }]);
  expect(found.earlier).toEqual([{ file: 'a.csv', at: '2026-11-20T09:00:00Z' }]);
});

it('bears a report of any shape', () => {
  for (const report of [{}, { file: null, reasons: 'x', imported_before: [1, null] }, { file: [] }]) {
    expect(readReport(report)).toEqual({ facts: [], columns: [], ignored: [], reasons: [], earlier: [] });
  }
});
