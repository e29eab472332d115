// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../shared/api/types';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import { ReportView } from './ReportView';

const counts = {
  ordered_count: 120, answered_count: 60, served_count: 50, lost_count: 1, left_count: 2, deferred_count: 0, refused_count: 0,
  ratio: 0.02, is_exceeded: false,
};

const REPORT = {
  campaign_id: 7,
  formula: 'silent_per_good',
  max_ratio: 0.03,
  days: [{ day: '2026-11-20', ...counts }],
  total: { day: null, ...counts },
  waits: { count: 50, median_ms: 400, p95_ms: 900, p99_ms: 1400, longest_ms: 2100 },
  pack_versions: [],
  countries: [],
  deleted_before: null,
  rules: [],
  head: null,
} as unknown as Report;

function show(report: Report): void {
  render(
    <MantineProvider>
      <ReportView report={report} />
    </MantineProvider>,
  );
}

beforeAll(async () => {
  await startI18n();
  await changeLanguage('en');
});
afterEach(cleanup);

describe('a report', () => {
  it('says that no call was deferred or refused, instead of an empty table', () => {
    show(REPORT);
    expect(screen.getByTestId('report-rules-none').textContent).toContain('No call was deferred or refused');
    expect(screen.queryByTestId('report-rules')).toBeNull();
  });

  it('says it in Italian too', async () => {
    await changeLanguage('it');
    show(REPORT);
    expect(screen.getByTestId('report-rules-none').textContent).toContain('Nessuna chiamata rinviata o negata');
    await changeLanguage('en');
  });

  it('lists each rule with its title, decision and times under headings of their own', () => {
    show({
      ...REPORT,
      rules: [
        { rule: 'IT-10', title: 'Calling hours', result: 'deferred', count: 1200 },
        { rule: 'DNC', title: 'Do not call', result: 'refused', count: 3 },
      ],
    });
    const table = within(screen.getByTestId('report-rules'));
    expect(table.getAllByRole('columnheader').map((head) => head.textContent)).toEqual(['Rule', 'What it asks', 'Decision', 'Times']);
    const rows = table.getAllByRole('row').slice(1).map((row) => within(row).getAllByRole('cell').map((cell) => cell.textContent));
    expect(rows).toEqual([
      ['IT-10', 'Calling hours', 'deferred', '1,200'],
      ['DNC', 'Do not call', 'refused', '3'],
    ]);
    expect(screen.queryByTestId('report-rules-none')).toBeNull();
  });

  it('has each country by its own formula when there is more than one, and says what was deleted', () => {
    const country = (code: string, formula: string, lost: number) => ({
      country: code, pack: code.toLowerCase(), formula, max_ratio: 0.03,
      figures: { ...REPORT.total, lost_count: lost, ratio: lost / 50, is_exceeded: lost > 1 },
    });
    show({
      ...REPORT,
      countries: [country('IT', 'silent_per_good', 1), country('GB', 'abandoned_per_live', 2)],
      deleted_before: '2026-11-20T22:40:00Z',
    });
    const rows = within(screen.getByTestId('report-countries')).getAllByRole('row').slice(1);
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/^ITsilent \/ good.*2/),
      expect.stringMatching(/^GBabandoned.*4.*!$/),
    ]);
    expect(screen.getByTestId('report-exceeded-GB').textContent).toContain('beyond its limit');
    expect(screen.queryByTestId('report-exceeded-IT')).toBeNull();
    expect(screen.getByTestId('report-deleted').textContent).toContain('deleted');
    cleanup();
    show({ ...REPORT, countries: [country('IT', 'silent_per_good', 1)] });
    expect(screen.queryByTestId('report-countries')).toBeNull();
    expect(screen.queryByTestId('report-deleted')).toBeNull();
  });

  it('shows the raw counts beside the ratio, and the days with their total', () => {
    show(REPORT);
    expect(screen.getByTestId('report-ratio').textContent).toContain('2');
    const rows = within(screen.getByTestId('report-days')).getAllByRole('row');
    expect(rows).toHaveLength(3);
    expect(rows[2]?.textContent).toContain('Total');
  });
});
