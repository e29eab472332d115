/** What of the creditor's files was taken, what was refused and why; also as CSV and PDF. */
import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { acceptanceUrl, placementsApi } from '../../shared/api/placements';
import { useFormat } from '../../shared/format/useFormat';
import { DataTable } from '../../shared/ui/DataTable';
import { Empty, Loading, Panel, Problem } from '../../shared/ui/parts';

const COUNTS = ['row_count', 'added_count', 'updated_count', 'unchanged_count', 'refused_case_count', 'refused_row_count', 'incomplete_row_count'] as const;

export function Acceptance({ placementId }: { placementId: number }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const report = useQuery({ queryKey: ['acceptance', placementId], queryFn: () => placementsApi.acceptance(placementId) });
  const language = i18n.language.startsWith('it') ? 'it' : 'en';
  const files = report.data?.files ?? [];
  const lines = files.flatMap((file) => file.lines.map((line, index) => ({ ...line, file: file.name, key: `${file.import_id}-${index}` })));
  return (
    <Panel
      title={t('placements.acceptance')}
      actions={
        <Group gap="xs">
          {(['csv', 'pdf'] as const).map((form) => (
            <Button key={form} component="a" size="xs" variant="default" href={acceptanceUrl(placementId, form, language)} download>
              {form.toUpperCase()}
            </Button>
          ))}
        </Group>
      }
    >
      <Problem error={report.error} onRetry={() => void report.refetch()} />
      {report.isPending && <Loading />}
      {report.data && files.length === 0 && <Empty title={t('placements.noFile')} />}
      {files.length > 0 && (
        <DataTable
          label={t('placements.files')}
          rows={files}
          rowKey={(row) => row.import_id}
          testId="acceptance-files"
          columns={[
            { id: 'name', header: t('placements.file'), cell: (row) => row.name },
            ...COUNTS.map((name) => ({
              id: name,
              header: t(`placements.count.${name}`),
              cell: (row: (typeof files)[number]) => format.count(row[name]),
              isRight: true,
            })),
          ]}
        />
      )}
      {lines.length > 0 && (
        <DataTable
          label={t('placements.findings')}
          rows={lines}
          rowKey={(row) => row.key}
          testId="acceptance-lines"
          columns={[
            { id: 'line', header: t('placements.line'), cell: (row) => row.line, isRight: true },
            { id: 'reference', header: t('case.reference'), cell: (row) => row.reference || '–' },
            { id: 'verdict', header: t('placements.verdictHead'), cell: (row) => t(`placements.verdict.${row.verdict}`) },
            { id: 'column', header: t('placements.column'), cell: (row) => row.column || '–' },
            { id: 'reason', header: t('placements.why'), cell: (row) => row.reason },
            { id: 'remedy', header: t('placements.remedy'), cell: (row) => row.remedy },
          ]}
        />
      )}
    </Panel>
  );
}
