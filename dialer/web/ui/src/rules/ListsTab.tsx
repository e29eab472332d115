/** Do-not-call lists, the agency's own and each creditor's: browsed, searched, added to, loaded, numbers taken off. */
import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconFileImport, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { rulesApi } from '../shared/api/rules';
import type { ListEntry } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { Confirm } from '../shared/ui/Confirm';
import { DataTable } from '../shared/ui/DataTable';
import { Empty, Loading, Panel, Problem } from '../shared/ui/parts';
import { ListAddForm } from './ListAddForm';
import { ListFileForm } from './ListFileForm';
import { useChange, useCreditorList, useIsWalled, useUserNames } from './useRules';
import classes from './rules.module.css';

export function ListsTab() {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const nameOf = useUserNames();
  const creditors = useCreditorList();
  const isWalled = useIsWalled();
  const [creditorId, setCreditorId] = useState<number | null>(null);
  const [typed, setTyped] = useState('');
  const [sought, setSought] = useState('');
  const [form, setForm] = useState<'add' | 'file' | null>(null);
  const [going, setGoing] = useState<ListEntry | null>(null);
  const pages = useInfiniteQuery({
    queryKey: ['listed', creditorId, sought],
    queryFn: ({ pageParam }) => rulesApi.listed({ creditorId, text: sought }, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  function search(event: FormEvent): void {
    event.preventDefault();
    const compact = typed.replace(/[^+\d]/g, '').replace(/^00/, '+');
    setSought(compact);
  }
  const creditor = creditors.data?.items.find((item) => item.creditor_id === creditorId) ?? null;
  return (
    <>
      <form onSubmit={search} className={classes.filters} role="search" aria-label={t('lists.search')}>
        <NativeSelect
          label={t('lists.list')}
          value={creditorId ?? ''}
          onChange={(event) => setCreditorId(Number(event.currentTarget.value) || null)}
          data={[
            { value: '', label: t('lists.own') },
            ...(creditors.data?.items ?? []).map((item) => ({
              value: String(item.creditor_id),
              label: t('lists.ofCreditor', { name: item.name }),
            })),
          ]}
          data-testid="lists-list"
        />
        <TextInput
          label={t('lists.search')}
          placeholder="+39 02"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          maxLength={30}
          data-testid="lists-search"
        />
        <Button type="submit" variant="default" leftSection={<IconSearch size={16} />} style={{ minWidth: 0 }} data-testid="lists-search-go">
          {t('common.search')}
        </Button>
      </form>
      {isWalled && !creditor && <Text size="sm" c="dimmed">{t('lists.walled')}</Text>}
      {pages.error && <Problem error={pages.error} onRetry={() => void pages.refetch()} />}
      <Panel
        flush
        title={creditor ? t('lists.ofCreditor', { name: creditor.name }) : t('lists.own')}
        actions={
          (creditor || !isWalled) && (
          <Group gap="xs">
            <Button size="sm" variant="default" leftSection={<IconFileImport size={17} />} onClick={() => setForm('file')} data-testid="lists-file">
              {t('lists.file')}
            </Button>
            <Button size="sm" leftSection={<IconPlus size={17} />} onClick={() => setForm('add')} data-testid="lists-add">
              {t('lists.add')}
            </Button>
          </Group>
          )
        }
      >
        {pages.isPending ? (
          <Loading />
        ) : rows.length === 0 ? (
          <Empty title={sought ? t('lists.noneFound', { text: sought }) : t('lists.none')} testId="lists-none" />
        ) : (
          <div style={{ overflowX: 'auto' }}>
            <DataTable
              label={t('lists.title')}
              rows={rows}
              rowKey={(row) => row.entry_id}
              rowTestId={(row) => `listed-${row.e164}`}
              testId="listed"
              columns={[
                { id: 'number', header: t('lists.number'), cell: (row) => <span className="num">{formatPhone(row.e164)}</span> },
                { id: 'reason', header: t('lists.reason'), cell: (row) => row.reason || '–' },
                { id: 'source', header: t('lists.source'), cell: (row) => text('listSource', row.source) },
                {
                  id: 'by',
                  header: t('rules.recorded'),
                  cell: (row) => `${nameOf(row.recorded.by)} · ${format.at(row.recorded.at)}`,
                },
                {
                  id: 'actions',
                  header: <span className="visually-hidden">{t('common.actions')}</span>,
                  isRight: true,
                  cell: (row) => (row.creditor_id !== null || !isWalled) && (
                    <Button size="compact-sm" variant="default" onClick={() => setGoing(row)} data-testid={`unlist-${row.e164}`}>
                      {t('lists.takeOff')}
                    </Button>
                  ),
                },
              ]}
            />
          </div>
        )}
        {pages.hasNextPage && (
          <Group justify="center" p="sm">
            <Button variant="default" onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage} data-testid="lists-more">
              {t('common.more')}
            </Button>
          </Group>
        )}
      </Panel>
      {form === 'add' && <ListAddForm creditor={creditor} onClose={() => setForm(null)} />}
      {form === 'file' && <ListFileForm creditor={creditor} onClose={() => setForm(null)} />}
      {going && <TakeOff entry={going} onClose={() => setGoing(null)} />}
    </>
  );
}

function TakeOff({ entry, onClose }: { entry: ListEntry; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const takeOff = useChange(['listed'], () => rulesApi.unlist(entry.entry_id, reason.trim()), onClose);
  return (
    <Confirm
      title={t('lists.takeOffTitle', { number: formatPhone(entry.e164) })}
      confirmLabel={t('lists.takeOff')}
      color="red"
      isPending={takeOff.isPending}
      error={takeOff.error}
      onConfirm={() => {
        setIsChecked(true);
        if (reason.trim()) takeOff.mutate(undefined);
      }}
      onClose={onClose}
      testId="unlist-confirm"
    >
      <p>{t('lists.takeOffExplain')}</p>
      <TextInput
        label={t('lists.why')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={isChecked && !reason.trim() ? t('common.required') : null}
        maxLength={120}
        required
        data-testid="unlist-reason"
      />
    </Confirm>
  );
}
