/** Payments: bank files with their progress, what waits for a person, what was matched, left out or went back. */
import { Badge, Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { houseApi } from '../../shared/api/house';
import type { Creditor } from '../../shared/api/types';
import { paymentsApi, type Payment, type PaymentState } from '../../shared/api/payments';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { usePlace } from '../../shared/router';
import { DataTable } from '../../shared/ui/DataTable';
import { notifyDone } from '../../shared/ui/notify';
import { Page } from '../../shared/ui/PageHead';
import { Amount, Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { PaymentDrawer } from './PaymentDrawer';
import { PaymentFiles } from './PaymentFiles';
import classes from './payments.module.css';

const STATES: readonly PaymentState[] = ['unmatched', 'matched', 'ignored', 'returned'];
const COLOURS: Readonly<Record<PaymentState, string>> = { unmatched: 'orange', matched: 'teal', ignored: 'gray', returned: 'red' };

/** Somebody looked and nothing had come: steps of the chosen creditor's cases wait for its payments no longer. */
function NothingCame({ creditor }: { creditor: Creditor | undefined }) {
  const { t } = useTranslation();
  const say = useMutation({
    mutationFn: (creditorId: number) => paymentsApi.nothingCame(creditorId),
    onSuccess: ({ waited_count: count }) => notifyDone(t('payments.nothingCameDone', { count, creditor: creditor?.name })),
  });
  return (
    <>
      <Button
        variant="default"
        title={creditor ? t('payments.nothingCameHint') : t('payments.nothingCamePick')}
        disabled={!creditor}
        loading={say.isPending}
        onClick={() => creditor && say.mutate(creditor.creditor_id)}
        data-testid="payments-nothing-came"
      >
        {t('payments.nothingCame')}
      </Button>
      <Problem error={say.error} />
    </>
  );
}

export default function PaymentsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const queries = useQueryClient();
  const asked = usePlace().query.get('state');
  const [state, setState] = useState<PaymentState | ''>(STATES.find((one) => one === asked) ?? 'unmatched');
  const [creditor, setCreditor] = useState('');
  const [opened, setOpened] = useState<Payment | null>(null);
  const creditors = useQuery({ queryKey: ['creditors'], queryFn: houseApi.creditors });
  const payments = useInfiniteQuery({
    queryKey: ['payments', state, creditor],
    queryFn: ({ pageParam }) => paymentsApi.payments(state, creditor, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = payments.data?.pages.flatMap((page) => page.items) ?? [];
  function decided(): void {
    setOpened(null);
    void queries.invalidateQueries({ queryKey: ['payments'] });
  }
  return (
    <Page title={t('payments.title')} hint={t('payments.hint')}>
      <div className={classes.columns}>
        <PaymentFiles creditors={creditors.data?.items ?? []} onRead={() => void queries.invalidateQueries({ queryKey: ['payments'] })} />
        <Stack>
          <Group align="end" role="search" aria-label={t('payments.filters')}>
            <NativeSelect
              label={t('payments.state')}
              value={state}
              onChange={(event) => setState(event.currentTarget.value as PaymentState | '')}
              data={[...STATES.map((one) => ({ value: one, label: text('paymentState', one) })), { value: '', label: t('common.all') }]}
              data-testid="payments-state"
            />
            <NativeSelect
              label={t('case.creditor')}
              value={creditor}
              onChange={(event) => setCreditor(event.currentTarget.value)}
              data={[
                { value: '', label: t('common.all') },
                ...(creditors.data?.items ?? []).map((item) => ({ value: item.code, label: item.name })),
              ]}
            />
            <NothingCame creditor={(creditors.data?.items ?? []).find((item) => item.code === creditor)} />
          </Group>
          <Problem error={payments.error} onRetry={() => void payments.refetch()} />
          <Panel flush>
            {payments.isPending ? (
              <Loading />
            ) : rows.length === 0 ? (
              <Empty title={t(state === 'unmatched' ? 'payments.noneWaits' : 'payments.none')} testId="payments-none">
                {t('payments.noneHint')}
              </Empty>
            ) : (
              <div style={{ overflowX: 'auto' }}>
                <DataTable
                  label={t('payments.title')}
                  rows={rows}
                  rowKey={(row) => row.payment_id}
                  onOpen={setOpened}
                  testId="payments-table"
                  columns={[
                    { id: 'on', header: t('account.valueOn'), cell: (row) => <span className="num">{format.at(row.value_on, 'date')}</span> },
                    { id: 'payer', header: t('payments.payer'), cell: (row) => row.payer || '–' },
                    {
                      id: 'text',
                      header: t('payments.text'),
                      cell: (row) => <span className={classes.text}>{[row.reference, row.text].filter(Boolean).join(' · ') || '–'}</span>,
                    },
                    {
                      id: 'case',
                      header: t('case.reference'),
                      cell: (row) =>
                        row.case_id !== null ? (
                          <a href={`#/cases/${row.case_id}`} onClick={(event) => event.stopPropagation()}>
                            {row.case_reference}
                          </a>
                        ) : row.suggestions.length ? (
                          t('payments.suggestionCount', { count: row.suggestions.length })
                        ) : (
                          '–'
                        ),
                    },
                    {
                      id: 'state',
                      header: t('payments.state'),
                      cell: (row) => <Badge color={COLOURS[row.state]}>{text('paymentState', row.state)}</Badge>,
                    },
                    {
                      id: 'amount',
                      header: t('file.amount'),
                      cell: (row) => (
                        <>
                          {row.kind === 'return' && '−'}
                          <Amount money={row.amount} />
                        </>
                      ),
                      isRight: true,
                    },
                  ]}
                />
              </div>
            )}
          </Panel>
          {payments.hasNextPage && (
            <Button variant="default" mx="auto" onClick={() => void payments.fetchNextPage()} loading={payments.isFetchingNextPage}>
              {t('common.more')}
            </Button>
          )}
        </Stack>
      </div>
      {opened && <PaymentDrawer payment={opened} onClose={() => setOpened(null)} onDecided={decided} />}
    </Page>
  );
}
