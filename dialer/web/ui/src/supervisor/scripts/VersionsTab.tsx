/** Every version, who published it, and what one changes of another. */
import { Button, Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { scriptsApi } from '../../shared/api/scripts';
import type { ScriptDocument, ScriptFile } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { goTo } from '../../shared/router';
import { DataTable } from '../../shared/ui/DataTable';
import { Panel, Problem } from '../../shared/ui/parts';
import classes from './scripts.module.css';

export function VersionsTab({ file, onTake }: { file: ScriptFile; onTake: ((script: ScriptDocument) => void) | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = file.item.script_id;
  const take = useMutation({
    mutationFn: (number: number) => scriptsApi.version(id, number),
    onSuccess: (version) => {
      onTake?.(version.script);
      goTo(`/scripts/${id}/steps`);
    },
  });
  return (
    <>
      <Problem error={take.error} />
      <Panel flush>
        <DataTable
          label={t('scripts.tab.versions')}
          rows={file.versions}
          rowKey={(row) => row.number}
          testId="script-versions"
          columns={[
            { id: 'number', header: t('scripts.version'), cell: (row) => `v${row.number}${row.published_at ? '' : ` (${t('scripts.draft')})`}` },
            { id: 'title', header: t('scripts.name'), cell: (row) => row.title },
            { id: 'edited', header: t('scripts.editedAt'), cell: (row) => `${format.at(row.edited_at)} ${row.edited_by}` },
            { id: 'published', header: t('scripts.publishedAt'), cell: (row) => (row.published_at ? `${format.at(row.published_at)} ${row.published_by}` : '–') },
            {
              id: 'take',
              header: '',
              cell: (row) =>
                onTake && row.published_at ? (
                  <Button size="compact-xs" variant="subtle" loading={take.isPending && take.variables === row.number} onClick={() => take.mutate(row.number)}>
                    {t('scripts.takeOver')}
                  </Button>
                ) : null,
            },
          ]}
        />
      </Panel>
      {file.versions.length > 1 && <Changes file={file} />}
    </>
  );
}

function Changes({ file }: { file: ScriptFile }) {
  const { t } = useTranslation();
  const numbers = file.versions.map((version) => version.number);
  const [old, setOld] = useState(numbers[1] ?? 1);
  const [newer, setNewer] = useState(numbers[0] ?? 1);
  const told = useQuery({
    queryKey: ['scripts', file.item.script_id, 'differences', old, newer, file.draft?.revision],
    queryFn: () => scriptsApi.differences(file.item.script_id, old, newer),
  });
  const data = numbers.map((number) => ({ value: String(number), label: `v${number}` }));
  return (
    <Panel title={t('scripts.changes', { old, new: newer })}>
      <div className={classes.row}>
        <Select aria-label={t('scripts.old')} data={data} value={String(old)} allowDeselect={false} w={90} onChange={(number) => number && setOld(Number(number))} />
        <span>{t('scripts.with')}</span>
        <Select aria-label={t('scripts.version')} data={data} value={String(newer)} allowDeselect={false} w={90} onChange={(number) => number && setNewer(Number(number))} />
      </div>
      <Problem error={told.error} onRetry={() => void told.refetch()} />
      {told.data &&
        (told.data.lines.length === 0 ? (
          <p>{t('scripts.noChanges')}</p>
        ) : (
          <ul className={classes.changes} data-testid="script-changes">
            {told.data.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        ))}
    </Panel>
  );
}
