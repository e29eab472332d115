/** Scripts of conversations: which there are, and one of them open for editing. */
import { Badge, Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { scriptsApi } from '../../shared/api/scripts';
import type { ScriptItem } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { goTo, usePlace } from '../../shared/router';
import { DataTable } from '../../shared/ui/DataTable';
import { Page } from '../../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { NewScript } from './NewScript';
import { ScriptEditor } from './ScriptEditor';

export default function ScriptsPage() {
  const { t } = useTranslation();
  const [, , id, tab] = usePlace().path.split('/');
  const [isAdding, setIsAdding] = useState(false);
  const list = useQuery({ queryKey: ['scripts'], queryFn: scriptsApi.list });
  if (id && list.data) return <ScriptEditor key={id} scriptId={Number(id)} tab={tab ?? 'steps'} all={list.data} />;
  return (
    <Page
      title={t('scripts.title')}
      hint={t('scripts.hint')}
      actions={
        <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setIsAdding(true)} data-testid="script-new">
          {t('scripts.new')}
        </Button>
      }
    >
      <Problem error={list.error} onRetry={() => void list.refetch()} />
      <Panel flush={Boolean(list.data?.items.length)}>
        {list.data ? list.data.items.length > 0 ? <ScriptList items={list.data.items} /> : <Empty title={t('scripts.none')} /> : !list.error && <Loading />}
      </Panel>
      {isAdding && list.data && <NewScript all={list.data.items} onClose={() => setIsAdding(false)} />}
    </Page>
  );
}

function ScriptList({ items }: { items: readonly ScriptItem[] }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  return (
    <DataTable
      label={t('scripts.title')}
      rows={items}
      rowKey={(row) => row.script_id}
      onOpen={(row) => goTo(`/scripts/${row.script_id}/steps`)}
      testId="scripts"
      columns={[
        { id: 'title', header: t('scripts.name'), cell: (row) => row.title },
        { id: 'creditor', header: t('scripts.creditor'), cell: (row) => row.creditor_name || t('scripts.house') },
        { id: 'kind', header: t('scripts.kind'), cell: (row) => text('campaignType', row.kind) },
        { id: 'language', header: t('scripts.language'), cell: (row) => t(`scripts.languages.${row.language}`) },
        {
          id: 'state',
          header: t('scripts.state'),
          cell: (row) => (
            <Badge variant="light" color={row.is_withdrawn || row.number === null ? 'gray' : 'teal'}>
              {t(row.is_withdrawn ? 'scripts.withdrawn' : row.number === null ? 'scripts.never' : 'scripts.live')}
            </Badge>
          ),
        },
        {
          id: 'version',
          header: t('scripts.version'),
          cell: (row) =>
            row.number === null
              ? '–'
              : t('scripts.publishedBy', {
                  number: row.number,
                  at: format.at(row.published_at ?? '', 'date'),
                  by: row.published_by ? t('scripts.by', { name: row.published_by }) : '',
                }),
        },
        {
          id: 'draft',
          header: t('scripts.draft'),
          cell: (row) => (row.draft_number === null ? t('scripts.noDraft') : t('scripts.draftBy', { number: row.draft_number, by: row.drafted_by })),
        },
      ]}
    />
  );
}
