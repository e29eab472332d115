/** Statements of fees and remittance: what was issued, and what the next one would say up to a day. */
import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { placementsApi, statementUrl } from '../../shared/api/placements';
import { useFormat } from '../../shared/format/useFormat';
import { DataTable } from '../../shared/ui/DataTable';
import { Amount, Panel, Problem, Stat } from '../../shared/ui/parts';
import classes from './placements.module.css';

type Placement = Awaited<ReturnType<typeof placementsApi.file>>;

export function Statements({ placement, mayIssue }: { placement: Placement; mayIssue: boolean }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [until, setUntil] = useState('');
  const language = i18n.language.startsWith('it') ? 'it' : 'en';
  const key = placement.placement_id;
  const draft = useQuery({
    queryKey: ['statement-draft', key, until],
    queryFn: () => placementsApi.draft(key, until),
    enabled: until !== '',
    retry: false,
  });
  const issue = useMutation({
    mutationFn: () => placementsApi.issue(key, until),
    onSuccess: async () => {
      setUntil('');
      await queries.invalidateQueries({ queryKey: ['placement', key] });
    },
  });
  const drawn = until === '' ? null : (draft.data?.statement ?? null);
  const money = (minor: number, currency: string) => <Amount money={{ minor, currency }} />;
  return (
    <Panel title={t('placements.statements')}>
      {placement.statements.length === 0 ? (
        <p>{t('placements.noStatement')}</p>
      ) : (
        <DataTable
          label={t('placements.statements')}
          rows={placement.statements}
          rowKey={(row) => row.statement_id}
          testId="statements-table"
          columns={[
            { id: 'number', header: t('placements.number'), cell: (row) => row.number },
            {
              id: 'period',
              header: t('placements.period'),
              cell: (row) => `${format.at(row.starts_on, 'date')} – ${format.at(row.ends_on, 'date')}`,
            },
            { id: 'collected', header: t('placements.collected'), cell: (row) => money(row.collected_minor, row.currency), isRight: true },
            { id: 'direct', header: t('placements.direct'), cell: (row) => money(row.direct_minor, row.currency), isRight: true },
            { id: 'earned', header: t('placements.earned'), cell: (row) => money(row.fee_minor, row.currency), isRight: true },
            { id: 'vat', header: t('placements.vat'), cell: (row) => money(row.vat_minor, row.currency), isRight: true },
            { id: 'remitted', header: t('placements.remitted'), cell: (row) => money(row.remitted_minor, row.currency), isRight: true },
            {
              id: 'files',
              header: t('placements.documents'),
              cell: (row) => (
                <Group gap={6}>
                  {(['csv', 'pdf'] as const).map((form) => (
                    <a key={form} href={statementUrl(row.statement_id, form, language)} download>
                      {form.toUpperCase()}
                    </a>
                  ))}
                </Group>
              ),
            },
          ]}
        />
      )}
      <div className={classes.row}>
        <TextInput
          type="date"
          label={t('placements.until')}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
          error={draft.error ? draft.error.message : null}
          data-testid="statement-until"
        />
        {mayIssue && (
          <Button disabled={!drawn} loading={issue.isPending} onClick={() => issue.mutate()} data-testid="statement-issue">
            {t('placements.issue')}
          </Button>
        )}
      </div>
      <Problem error={issue.error} />
      {drawn && (
        <div className={classes.facts} data-testid="statement-draft">
          <Stat label={t('placements.lines')} value={format.count(draft.data?.lines.length ?? 0)} />
          <Stat label={t('placements.collected')} value={money(drawn.collected_minor, drawn.currency)} />
          <Stat label={t('placements.earned')} value={money(drawn.fee_minor, drawn.currency)} />
          <Stat label={t('placements.vat')} value={money(drawn.vat_minor, drawn.currency)} />
          <Stat label={t('placements.remitted')} value={money(drawn.remitted_minor, drawn.currency)} />
        </div>
      )}
    </Panel>
  );
}
