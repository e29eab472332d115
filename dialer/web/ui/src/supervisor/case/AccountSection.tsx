/** The account of a case: what is owed on any day and why, what was booked, how the debtor may pay. */
import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconPlus, IconQrcode } from '@tabler/icons-react';
import { useState } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { paymentsApi, type Account, type LedgerEntry } from '../../shared/api/payments';
import { useFormat } from '../../shared/format/useFormat';
import { periodText } from '../../rules/period';
import { useCodeText } from '../../shared/i18n/useText';
import { useIsCreditor } from '../../shared/session/me';
import { DataTable } from '../../shared/ui/DataTable';
import { Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { EntryForm } from './EntryForm';
import { InterestLines } from './InterestLines';
import { ChargeLumpSums, LumpSumNote } from './LumpSums';
import { PaymentDataPanel } from './PaymentDataPanel';
import { ReopenForm } from './ReopenForm';
import { TermsPanel } from './TermsPanel';
import type { CasePartProps } from './casePart';
import classes from './case.module.css';

export function AccountSection({ file, onChanged }: CasePartProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const caseId = file.case.case_id;
  const [on, setOn] = useState('');
  const [isBooking, setIsBooking] = useState<LedgerEntry | true | null>(null);
  const [isPaying, setIsPaying] = useState(false);
  const read = useQuery({ queryKey: ['account', caseId, on], queryFn: () => paymentsApi.account(caseId, on) });
  const isCreditor = useIsCreditor();
  const [isReopening, setIsReopening] = useState(false);
  const isClosed = file.case.state === 'closed';
  const isOver = isClosed || file.case.state === 'recalled';
  function booked(): void {
    setIsBooking(null);
    setIsReopening(false);
    void queries.invalidateQueries({ queryKey: ['account', caseId] });
    onChanged();
  }
  return (
    <Panel
      title={t('case.section.account')}
      testId="case-account"
      actions={
        file.case.state !== 'recalled' && (
          <Group gap="xs">
            {isClosed && !isCreditor && (
              <Button size="compact-sm" variant="light" onClick={() => setIsReopening(true)} data-testid="case-reopen">
                {t('account.reopen')}
              </Button>
            )}
            {!isClosed && (
              <Button size="compact-sm" variant="light" leftSection={<IconQrcode size={16} />} onClick={() => setIsPaying(!isPaying)} aria-expanded={isPaying} data-testid="payment-data-open">
                {t('account.howToPay')}
              </Button>
            )}
            {!isOver && !isCreditor && read.data && !on && <ChargeLumpSums caseId={caseId} account={read.data} onCharged={booked} />}
            {!isCreditor && (
              <Button size="compact-sm" variant="light" leftSection={<IconPlus size={16} />} onClick={() => setIsBooking(true)} data-testid="entry-add">
                {t(isClosed ? 'account.bookPayment' : 'account.book')}
              </Button>
            )}
          </Group>
        )
      }
    >
      <Stack>
        <TextInput
          type="date"
          label={t('account.on')}
          description={t('account.onHint')}
          value={on}
          onChange={(event) => setOn(event.currentTarget.value)}
          maw={260}
          data-testid="account-on"
        />
        {isPaying && <PaymentDataPanel caseId={caseId} />}
        <Problem error={read.error} onRetry={() => void read.refetch()} />
        {read.data && (
          <TermsPanel
            caseId={caseId}
            account={read.data}
            numbers={file.case.invoices.map((invoice) => invoice.number)}
            mayDecide={!isOver && !isCreditor}
            onDecided={booked}
          />
        )}
        {read.data ? <AccountView account={read.data} onReverse={isOver || isCreditor ? undefined : setIsBooking} /> : !read.error && <Loading />}
      </Stack>
      {isReopening && <ReopenForm caseId={caseId} onClose={() => setIsReopening(false)} onDone={booked} />}
      {isBooking && (
        <EntryForm
          caseId={caseId}
          isClosed={isClosed}
          numbers={file.case.invoices.map((invoice) => invoice.number)}
          currency={file.case.balance.currency}
          reversed={isBooking === true ? null : isBooking}
          onClose={() => setIsBooking(null)}
          onBooked={booked}
        />
      )}
    </Panel>
  );
}

/** What of the total is not asked for stands beneath it, with the reason. */
function TotalCell({ account, item }: { account: Account; item: Account['items'][number] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sum = (minor: number) => format.money({ minor, currency: account.currency });
  return (
    <>
      <strong className="num">{sum(item.total_minor)}</strong>
      {item.left_out_minor > 0 && (
        <div className={classes.dim} data-testid={`left-out-${item.number}`}>
          {t('account.leftOut', { sum: sum(item.left_out_minor) })}
        </div>
      )}
    </>
  );
}

/** What the bookkeeping names by a code, in words; everything else as it was written. */
function restsOn(t: TFunction, reference: string): string {
  const [, number] = /^import:(\d+)$/.exec(reference) ?? [];
  return number ? t('account.byImport', { number }) : reference || '–';
}

function AccountView({ account, onReverse }: { account: Account; onReverse: ((entry: LedgerEntry) => void) | undefined }) {
  const { t } = useTranslation();
  const isCreditor = useIsCreditor();
  const format = useFormat();
  const text = useCodeText();
  const money = (minor: number) => <span className="num">{format.money({ minor, currency: account.currency })}</span>;
  return (
    <Stack>
      {account.missing_rates.length > 0 && (
        <Alert color="yellow" data-testid="missing-rates">
          {t('account.missingRates', { periods: account.missing_rates.map((label) => periodText(t, label)).join(', ') })} <a href="#/rates">{t('account.toRates')}</a>
        </Alert>
      )}
      {account.items.length === 0 ? (
        <Empty title={t('case.noInvoice')} />
      ) : (
        <div style={{ overflowX: 'auto' }}>
          <DataTable
            label={t('account.items')}
            rows={account.items}
            rowKey={(row) => row.number || '-'}
            testId="account-items"
            columns={[
              { id: 'number', header: t('file.invoice'), cell: (row) => row.number || t('account.caseLevel') },
              { id: 'due', header: t('file.dueOn'), cell: (row) => <span className="num">{format.at(row.due_on, 'date')}</span> },
              { id: 'principal', header: t('account.principal'), cell: (row) => money(row.principal_minor), isRight: true },
              {
                id: 'interest',
                header: t('account.interest'),
                cell: (row) => (
                  <>
                    {row.missing_rates.length > 0 && '≥ '}
                    {money(row.interest_minor)}
                  </>
                ),
                isRight: true,
              },
              {
                id: 'costs',
                header: t('account.costs'),
                cell: (row) => (
                  <>
                    {money(row.costs_minor)}
                    <LumpSumNote account={account} item={row} />
                  </>
                ),
                isRight: true,
              },
              { id: 'total', header: t('account.total'), cell: (row) => <TotalCell account={account} item={row} />, isRight: true },
            ]}
          />
        </div>
      )}
      <Group justify="flex-end" gap="lg">
        {account.credit_minor > 0 && (
          <span className={classes.dim}>
            {t('account.credit')} {money(account.credit_minor)}
          </span>
        )}
        <strong data-testid="account-balance">
          {t('case.balance')} {money(account.balance_minor)}
        </strong>
        {account.asked_minor < account.balance_minor && (
          <span data-testid="account-asked">
            {t('account.asked')} {money(account.asked_minor)}
          </span>
        )}
      </Group>
      <InterestLines account={account} />
      <div style={{ overflowX: 'auto' }}>
        <DataTable
          label={t('account.entries')}
          rows={[...account.entries].reverse()}
          rowKey={(row) => row.entry_id}
          testId="account-entries"
          columns={[
            { id: 'value', header: t('account.valueOn'), cell: (row) => <span className="num">{format.at(row.value_on, 'date')}</span> },
            {
              id: 'kind',
              header: t('account.entry'),
              cell: (row) => (
                <span className={row.counts || row.kind === 'reversal' ? undefined : classes.void}>
                  {text('entryKind', row.kind)}
                  {row.component && ` · ${row.ground ? text('ground', row.ground) : text('component', row.component)}`}
                </span>
              ),
            },
            { id: 'item', header: t('file.invoice'), cell: (row) => row.item || '–' },
            { id: 'reference', header: t('account.restsOn'), cell: (row) => restsOn(t, row.reference) },
            { id: 'booked', header: t('account.bookedAt'), cell: (row) => <span className="num">{format.at(row.booked_at)}</span> },
            { id: 'by', header: t('account.by'), cell: (row) => row.by || <span className={classes.dim}>{t('account.byItself')}</span> },
            { id: 'minor', header: t('file.amount'), cell: (row) => money(row.minor), isRight: true },
            {
              id: 'actions',
              header: <span className={classes.hidden}>{t('common.actions')}</span>,
              cell: (row) =>
                onReverse && row.counts && row.kind !== 'reversal' && !row.is_from_payment ? (
                  <Button size="compact-xs" variant="subtle" onClick={() => onReverse(row)} data-testid={`reverse-${row.entry_id}`}>
                    {t('account.reverse')}
                  </Button>
                ) : row.is_from_payment && row.counts && !isCreditor ? (
                  <a href="#/payments?state=matched">{t('account.inPayments')}</a>
                ) : null,
              isRight: true,
            },
          ]}
        />
      </div>
    </Stack>
  );
}
