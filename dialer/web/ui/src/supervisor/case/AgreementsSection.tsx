/** What was agreed about a case: promises, plans and settlements, each with what can be done with it, and its history. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { agreementsApi, paperAddress, type Agreements, type Offer, type PaperKind, type Suggestion } from '../../shared/api/agreements';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { useIsCreditor } from '../../shared/session/me';
import { DataTable } from '../../shared/ui/DataTable';
import { Amount, Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { notifyDone, useNotifyProblem } from '../../shared/ui/notify';
import { STATE_COLOURS, stateWords } from '../agreed/states';
import { CancelForm, MoveForm, PromiseForm } from './AgreementForms';
import { rateStates } from './agreementDraft';
import { NeedsForm } from './NeedsForm';
import { OfferForm } from './OfferForm';
import { PlanForm } from './PlanForm';
import type { CasePartProps } from './casePart';
import { Suggested } from './Suggested';

type Opened =
  | { form: 'promise' | 'plan' | 'offer'; from?: Suggestion }
  | { form: 'needs' }
  | { form: 'cancelPromise' | 'cancelPlan'; id: number }
  | { form: 'move'; offer: Offer; move: Offer['moves'][number] };

export function AgreementsSection({ file, onChanged }: CasePartProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const caseId = file.case.case_id;
  const key = ['case', caseId, 'agreements'];
  const read = useQuery({ queryKey: key, queryFn: () => agreementsApi.read(caseId) });
  const [opened, setOpened] = useState<Opened | null>(null);
  function saved(): void {
    setOpened(null);
    notifyDone(t('agreed.saved'));
    void queries.invalidateQueries({ queryKey: ['case', caseId] });
    void queries.invalidateQueries({ queryKey: ['payment data', caseId] });
    onChanged();
  }
  /** What is suggested opens its form, filled; whoever pays at once is told how. */
  function choose(from: Suggestion): void {
    if (from.kind === 'pay_now') document.getElementById('case-account')?.scrollIntoView({ behavior: 'smooth' });
    else setOpened({ form: from.kind === 'settlement' ? 'offer' : from.kind, from });
  }
  const found = read.data;
  const isOpen = file.case.state === 'open';
  const canAgree = !useIsCreditor();
  const actions = isOpen && canAgree && (
    <Group gap="xs">
      {(['promise', 'plan', 'offer'] as const).map((form) => (
        <Button key={form} size="compact-sm" variant="default" onClick={() => setOpened({ form })} data-testid={`agree-${form}`}>
          {t(`agreed.${form}`)}
        </Button>
      ))}
    </Group>
  );
  const isEmpty = found && found.promises.length + found.plans.length + found.settlements.length === 0;
  return (
    <Panel title={t('case.section.agreements')} actions={actions} testId="case-agreements">
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {!found ? (
        !read.error && <Loading />
      ) : (
        <Stack gap="lg">
          {isOpen && canAgree && <Suggested caseId={caseId} onChoose={choose} onAsk={() => setOpened({ form: 'needs' })} />}
          {isEmpty && (
            <Empty title={t('agreed.none')} testId="agreements-none">
              {t('agreed.noneHint')}
            </Empty>
          )}
          <Promises found={found} onCancel={(id) => setOpened({ form: 'cancelPromise', id })} onSaved={saved} />
          <Plans found={found} onCancel={(id) => setOpened({ form: 'cancelPlan', id })} onSaved={saved} />
          <Settlements found={found} onMove={(offer, move) => setOpened({ form: 'move', offer, move })} onSaved={saved} />
          <Papers found={found} />
          <Log found={found} />
        </Stack>
      )}
      {found && opened?.form === 'promise' && <PromiseForm found={found} from={opened.from} onClose={() => setOpened(null)} onSaved={saved} />}
      {found && opened?.form === 'plan' && <PlanForm found={found} from={opened.from} onClose={() => setOpened(null)} onSaved={saved} />}
      {found && opened?.form === 'offer' && <OfferForm found={found} from={opened.from} onClose={() => setOpened(null)} onSaved={saved} />}
      {found && opened?.form === 'needs' && <NeedsForm found={found} onClose={() => setOpened(null)} onSaved={saved} />}
      {(opened?.form === 'cancelPromise' || opened?.form === 'cancelPlan') && (
        <CancelForm caseId={caseId} what={opened.form} id={opened.id} onClose={() => setOpened(null)} onSaved={saved} />
      )}
      {opened?.form === 'move' && (
        <MoveForm caseId={caseId} offer={opened.offer} move={opened.move} onClose={() => setOpened(null)} onSaved={saved} />
      )}
    </Panel>
  );
}

interface PartProps {
  found: Agreements;
  onSaved: () => void;
}

function State({ state, kind }: { state: string; kind: string }) {
  const text = useCodeText();
  return <Badge color={STATE_COLOURS[state] ?? 'gray'}>{text(stateWords(kind, state), state)}</Badge>;
}

const CODES = ['replaced', 'corrected', 'plan', 'settlement', 'closed', 'recalled', 'nothing_owed'];

/** Why it is over: what a person wrote, or the word for what happened by itself. */
function ClosedWhy({ reason }: { reason: string }) {
  const text = useCodeText();
  return (
    <Text size="sm" c="dimmed" component="span">
      {CODES.includes(reason) ? text('closedWhy', reason) : reason}
    </Text>
  );
}

const RATE_COLOURS = { paid: 'teal', partly: 'orange', overdue: 'red', to_come: 'gray' } as const;

/** Each rate and what became of it: payments cover them in their order. */
function Rates({ plan, today }: { plan: Agreements['plans'][number]; today: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const states = rateStates(plan.rates, plan.paid_minor, today);
  return (
    <table aria-label={t('agreed.rates')} data-testid="plan-rates">
      <tbody>
        {plan.rates.map((rate, index) => {
          const state = states[index]?.state ?? 'to_come';
          return (
            <tr key={rate.number} data-state={state}>
              <td className="num">{format.at(rate.due_on, 'date')}</td>
              <td className="num" style={{ textAlign: 'right', padding: '0 10px' }}>
                <Amount money={{ minor: rate.principal_minor + rate.interest_minor, currency: plan.currency }} />
              </td>
              <td>
                <Badge size="sm" variant="light" color={RATE_COLOURS[state]}>
                  {t(`agreed.rateState.${state}`)}
                </Badge>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Titled({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Text fw={600} size="sm" mb={4} component="h3">
        {title}
      </Text>
      <div style={{ overflowX: 'auto' }}>{children}</div>
    </section>
  );
}

function Print({ found, kind, id, onSaved }: PartProps & { kind: PaperKind; id: number }) {
  const { t } = useTranslation();
  const problem = useNotifyProblem();
  const issue = useMutation({
    mutationFn: () => agreementsApi.paper(found.case_id, kind, id),
    onSuccess: (paper) => {
      window.location.assign(paperAddress(found.case_id, paper.paper_id));
      onSaved();
    },
    onError: problem,
  });
  return (
    <Button size="compact-xs" variant="subtle" loading={issue.isPending} onClick={() => issue.mutate()} data-testid={`print-${kind}`}>
      {t(kind === 'release' ? 'agreed.release' : 'agreed.print')}
    </Button>
  );
}

function Promises({ found, onSaved, onCancel }: PartProps & { onCancel: (id: number) => void }) {
  const canAgree = !useIsCreditor();
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  if (found.promises.length === 0) return null;
  const money = (minor: number) => <Amount money={{ minor, currency: found.currency }} />;
  return (
    <Titled title={t('agreed.promises')}>
      <DataTable
        label={t('agreed.promises')}
        rows={found.promises}
        rowKey={(row) => row.promise_id}
        testId="promises"
        columns={[
          { id: 'made', header: t('agreed.made'), cell: (row) => <span className="num">{format.at(row.made_on, 'date')}</span> },
          {
            id: 'due',
            header: t('agreed.due'),
            cell: (row) => (
              <span className="num" title={t('agreed.lastDay', { day: format.at(row.last_day, 'date') })}>
                {format.at(row.due_on, 'date')}
              </span>
            ),
          },
          { id: 'method', header: t('agreed.method'), cell: (row) => text('method', row.method) },
          { id: 'state', header: t('agreed.state'), cell: (row) => <State kind="promise" state={row.state} /> },
          { id: 'why', header: t('agreed.note'), cell: (row) => row.closed_reason && <ClosedWhy reason={row.closed_reason} /> },
          { id: 'amount', header: t('agreed.amount'), cell: (row) => money(row.minor), isRight: true },
          { id: 'paid', header: t('agreed.paid'), cell: (row) => money(row.paid_minor), isRight: true },
          {
            id: 'do',
            header: '',
            cell: (row) =>
              canAgree && row.state === 'open' && (
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  <Print found={found} kind="promise" id={row.promise_id} onSaved={onSaved} />
                  <Button size="compact-xs" variant="subtle" color="red" onClick={() => onCancel(row.promise_id)}>
                    {t('agreed.cancel')}
                  </Button>
                </Group>
              ),
          },
        ]}
      />
    </Titled>
  );
}

function Plans({ found, onSaved, onCancel }: PartProps & { onCancel: (id: number) => void }) {
  const canAgree = !useIsCreditor();
  const { t } = useTranslation();
  const format = useFormat();
  if (found.plans.length === 0) return null;
  const money = (minor: number) => <Amount money={{ minor, currency: found.currency }} />;
  return (
    <Titled title={t('agreed.plans')}>
      <DataTable
        label={t('agreed.plans')}
        rows={found.plans}
        rowKey={(row) => row.plan_id}
        testId="plans"
        columns={[
          { id: 'made', header: t('agreed.made'), cell: (row) => <span className="num">{format.at(row.agreed_on, 'date')}</span> },
          {
            id: 'rates',
            header: t('agreed.rates'),
            cell: (row) => (
              <details open={row.state === 'active' || row.state === 'late'}>
                <summary>{t('agreed.rateCount', { count: row.rates.length })}</summary>
                <Rates plan={row} today={found.today} />
              </details>
            ),
          },
          { id: 'next', header: t('agreed.nextDue'), cell: (row) => <span className="num">{format.at(row.next_due_on, 'date')}</span> },
          {
            id: 'state',
            header: t('agreed.state'),
            cell: (row) => (
              <>
                <State kind="plan" state={row.state} />
                {row.broken_on && <div>{t('agreed.brokenOn', { day: format.at(row.broken_on, 'date') })}</div>}
                {row.closed_reason && (
                  <div>
                    <ClosedWhy reason={row.closed_reason} />
                  </div>
                )}
              </>
            ),
          },
          { id: 'total', header: t('agreed.total'), cell: (row) => money(row.total_minor), isRight: true },
          { id: 'paid', header: t('agreed.paid'), cell: (row) => money(row.paid_minor), isRight: true },
          { id: 'overdue', header: t('agreed.overdue'), cell: (row) => money(row.overdue_minor), isRight: true },
          {
            id: 'do',
            header: '',
            cell: (row) =>
              canAgree && (row.state === 'active' || row.state === 'late') && (
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  <Print found={found} kind="plan" id={row.plan_id} onSaved={onSaved} />
                  <Button size="compact-xs" variant="subtle" color="red" onClick={() => onCancel(row.plan_id)}>
                    {t('agreed.cancel')}
                  </Button>
                </Group>
              ),
          },
        ]}
      />
    </Titled>
  );
}

function Settlements({ found, onSaved, onMove }: PartProps & { onMove: (offer: Offer, move: Offer['moves'][number]) => void }) {
  const canAgree = !useIsCreditor();
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  if (found.settlements.length === 0) return null;
  return (
    <Titled title={t('agreed.settlements')}>
      <DataTable
        label={t('agreed.settlements')}
        rows={found.settlements}
        rowKey={(row) => row.settlement_id}
        testId="settlements"
        columns={[
          { id: 'made', header: t('agreed.made'), cell: (row) => <span className="num">{format.at(row.made_on, 'date')}</span> },
          { id: 'amount', header: t('agreed.amount'), cell: (row) => <Amount money={{ minor: row.minor, currency: row.currency }} />, isRight: true },
          { id: 'discount', header: t('agreed.discount'), cell: (row) => <span className="num">{format.decimal(row.discount_percent)} %</span>, isRight: true },
          {
            id: 'due',
            header: t('agreed.due'),
            cell: (row) =>
              row.rates.map((rate) => (
                <div key={rate.number} className="num">
                  {format.at(rate.due_on, 'date')}
                  {row.rates.length > 1 && ` · ${format.money({ minor: rate.principal_minor, currency: row.currency })}`}
                </div>
              )),
          },
          { id: 'expires', header: t('agreed.expires'), cell: (row) => <span className="num">{format.at(row.expires_on, 'date')}</span> },
          { id: 'state', header: t('agreed.state'), cell: (row) => <State kind="settlement" state={row.state} /> },
          {
            id: 'needs',
            header: t('agreed.needs'),
            cell: (row) => (row.decided_by ? `${row.decided_by} (${text('level', row.needs)})` : text('level', row.needs)),
          },
          { id: 'by', header: t('agreed.offeredBy'), cell: (row) => row.by || '–' },
          { id: 'reason', header: t('agreed.reason'), cell: (row) => row.reason },
          {
            id: 'do',
            header: '',
            cell: (row) => (
              <Group gap={4} justify="flex-end" wrap="nowrap">
                {canAgree && (row.state === 'offered' || row.state === 'accepted') && (
                  <Print found={found} kind="settlement" id={row.settlement_id} onSaved={onSaved} />
                )}
                {canAgree && row.state === 'paid' && <Print found={found} kind="release" id={row.settlement_id} onSaved={onSaved} />}
                {row.moves.map((move) => (
                  <Button key={move} size="compact-xs" variant="light" onClick={() => onMove(row, move)} data-testid={`offer-${move}`}>
                    {t(`agreed.${move}`)}
                  </Button>
                ))}
              </Group>
            ),
          },
        ]}
      />
    </Titled>
  );
}

function Papers({ found }: { found: Agreements }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  if (found.papers.length === 0) return null;
  return (
    <Titled title={t('agreed.papers')}>
      <DataTable
        label={t('agreed.papers')}
        rows={found.papers}
        rowKey={(row) => row.paper_id}
        columns={[
          { id: 'when', header: t('agreed.when'), cell: (row) => <span className="num">{format.at(row.made_at, 'dateTime')}</span> },
          { id: 'kind', header: t('agreed.papers'), cell: (row) => text('paper', row.kind) },
          { id: 'sum', header: 'SHA-256', cell: (row) => <code>{row.sha256.slice(0, 16)}…</code> },
          { id: 'do', header: '', cell: (row) => <a href={paperAddress(found.case_id, row.paper_id)}>{t('agreed.download')}</a> },
        ]}
      />
    </Titled>
  );
}

function Log({ found }: { found: Agreements }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  if (found.log.length === 0) return null;
  return (
    <Titled title={t('agreed.log')}>
      <DataTable
        label={t('agreed.log')}
        rows={found.log.map((line, index) => ({ ...line, index }))}
        rowKey={(row) => row.index}
        testId="agreement-log"
        columns={[
          { id: 'when', header: t('agreed.when'), cell: (row) => <span className="num">{format.at(row.at, 'dateTime')}</span> },
          { id: 'what', header: t('agreed.what'), cell: (row) => `${text('agreement', row.kind)}: ${text('agreedMove', row.move)}` },
          {
            id: 'amount',
            header: t('agreed.amount'),
            cell: (row) => row.minor !== null && <Amount money={{ minor: row.minor, currency: found.currency }} />,
            isRight: true,
          },
          { id: 'by', header: t('agreed.by'), cell: (row) => row.by || t('agreed.byItself') },
          { id: 'note', header: t('agreed.note'), cell: (row) => row.note },
        ]}
      />
    </Titled>
  );
}
