/** One administrator's list: a head with "new", a table, whose rows open a form. */
import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { DataTable, type Column } from '../shared/ui/DataTable';
import { Page } from '../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem } from '../shared/ui/parts';

interface Props<T> {
  title: string;
  hint?: string;
  newLabel: string;
  emptyLabel: string;
  query: UseQueryResult<{ items: T[] }>;
  columns: readonly Column<T>[];
  rowKey: (row: T) => number;
  onNew: () => void;
  onOpen: (row: T) => void;
  testId: string;
  children?: ReactNode;
}

export function AdminList<T>(props: Props<T>) {
  const { title, hint, newLabel, emptyLabel, query, columns, rowKey, onNew, onOpen, testId, children } = props;
  return (
    <Page
      title={title}
      hint={hint}
      actions={
        <Button leftSection={<IconPlus size={18} />} onClick={onNew} data-testid={`${testId}-new`}>
          {newLabel}
        </Button>
      }
    >
      {query.error && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      <Panel flush>
        {query.isPending ? (
          <Loading />
        ) : query.data?.items.length ? (
          <div style={{ overflowX: 'auto' }}>
            <DataTable
              label={title}
              rows={query.data.items}
              columns={columns}
              rowKey={rowKey}
              rowTestId={(row) => `${testId}-${rowKey(row)}`}
              onOpen={onOpen}
              testId={testId}
            />
          </div>
        ) : (
          <Empty title={emptyLabel} />
        )}
      </Panel>
      {children}
    </Page>
  );
}
