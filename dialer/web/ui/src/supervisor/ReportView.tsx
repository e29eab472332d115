/** The figures of a report: the ratio with its raw counts, days, waits, rules, and the head that covers them. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Report } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { DataTable } from '../shared/ui/DataTable';
import { Empty, Panel } from '../shared/ui/parts';

type Day = Report['days'][number];
type Country = Report['countries'][number];

export function ReportView({ report }: { report: Report }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { total, waits, head } = report;
  const seconds = (ms: number | null) => (ms === null ? '–' : `${format.decimal(ms / 1000)} s`);
  const figure = (id: keyof Day, header: string) => ({
    id,
    header,
    isRight: true,
    cell: (row: Day) => format.count(Number(row[id])),
  });
  return (
    <>
      <Panel title={t('reports.ratio')}>
        <Text size="xl" fw={600} c={total.is_exceeded ? 'red' : undefined} data-testid="report-ratio">
          {format.ratio(total.ratio)}
        </Text>
        <Text size="sm">
          {t(total.is_exceeded ? 'reports.exceeded' : 'reports.kept', { limit: format.ratio(report.max_ratio) })}{' '}
          {t(`reports.${report.formula}`)}: {format.count(total.lost_count)} / {format.count(total.served_count)}
        </Text>
        {report.countries.length > 1 &&
          report.countries
            .filter((row) => row.figures.is_exceeded)
            .map((row) => (
              <Text key={row.country} size="sm" c="red" data-testid={`report-exceeded-${row.country}`}>
                {t('reports.countryExceeded', {
                  country: row.country,
                  ratio: format.ratio(row.figures.ratio),
                  limit: format.ratio(row.max_ratio),
                })}
              </Text>
            ))}
        <Text size="sm" c="dimmed">
          {t('reports.waits', {
            count: waits.count,
            median: seconds(waits.median_ms),
            p95: seconds(waits.p95_ms),
            p99: seconds(waits.p99_ms),
            longest: seconds(waits.longest_ms),
          })}
        </Text>
        <Text size="sm" c="dimmed" data-testid="report-head">
          {head
            ? t('reports.head', { number: head.number, at: format.at(head.at), digest: head.digest.slice(0, 16) })
            : t('reports.noHead')}
        </Text>
        {report.deleted_before && (
          <Text size="sm" c="orange" data-testid="report-deleted">
            {t('reports.deletedBefore', { at: format.at(report.deleted_before) })}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {t('reports.versions', { versions: report.pack_versions.map((one) => one.version).join(', ') || '–' })}
        </Text>
      </Panel>
      <Panel title={t('reports.byDay')} flush>
        <div style={{ overflowX: 'auto' }}>
          <DataTable
            label={t('reports.byDay')}
            testId="report-days"
            rows={[...report.days, total]}
            rowKey={(row) => row.day ?? 'total'}
            columns={[
              { id: 'day', header: t('reports.day'), cell: (row) => <span className="num">{row.day ?? t('reports.total')}</span> },
              figure('ordered_count', t('reports.ordered')),
              figure('answered_count', t('reports.answered')),
              figure('served_count', t('reports.served')),
              figure('lost_count', t('reports.lost')),
              figure('left_count', t('reports.left')),
              { id: 'ratio', header: t('reports.ratio'), isRight: true, cell: (row) => `${format.ratio(row.ratio)}${row.is_exceeded ? ' !' : ''}` },
              figure('deferred_count', t('reports.deferred')),
              figure('refused_count', t('reports.refused')),
            ]}
          />
        </div>
      </Panel>
      {report.countries.length > 1 && (
        <Panel title={t('reports.byCountry')} flush>
          <div style={{ overflowX: 'auto' }}>
            <DataTable
              label={t('reports.byCountry')}
              testId="report-countries"
              rows={report.countries}
              rowKey={(row) => row.country || '?'}
              columns={[
                { id: 'country', header: t('reports.country'), cell: (row) => row.country || t('reports.countryUnknown') },
                { id: 'formula', header: t('reports.formula'), cell: (row) => (row.formula ? t(`reports.${row.formula}`) : '–') },
                { id: 'limit', header: t('reports.limit'), isRight: true, cell: (row) => (row.formula ? format.ratio(row.max_ratio) : '–') },
                ...(['ordered_count', 'served_count', 'lost_count', 'left_count'] as const).map((id) => ({
                  id,
                  header: t(`reports.${id.replace('_count', '')}`),
                  isRight: true,
                  cell: (row: Country) => format.count(row.figures[id]),
                })),
                {
                  id: 'ratio',
                  header: t('reports.ratio'),
                  isRight: true,
                  cell: (row) => `${format.ratio(row.figures.ratio)}${row.figures.is_exceeded ? ' !' : ''}`,
                },
              ]}
            />
          </div>
          <Text size="sm" c="dimmed" p="sm">
            {t('reports.countryNote')}
          </Text>
        </Panel>
      )}
      <Panel title={t('reports.byRule')} flush={report.rules.length > 0}>
        {report.rules.length === 0 ? (
          <Empty title={t('reports.noRule')} testId="report-rules-none">
            {t('reports.noRuleHint')}
          </Empty>
        ) : (
          <DataTable
            label={t('reports.byRule')}
            testId="report-rules"
            rows={report.rules}
            rowKey={(row) => `${row.result}:${row.rule}`}
            columns={[
              { id: 'rule', header: t('reports.rule'), cell: (row) => row.rule },
              { id: 'title', header: t('reports.ruleTitle'), cell: (row) => row.title },
              { id: 'result', header: t('reports.decision'), cell: (row) => t(`reports.result.${row.result}`) },
              { id: 'count', header: t('reports.times'), isRight: true, cell: (row) => format.count(row.count) },
            ]}
          />
        )}
      </Panel>
    </>
  );
}
