/** One ticket: what was asked, its answer, what became of it, and the next move. */
import { Button, Drawer, Group, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../rules/useRules';
import { disputesApi, type Says } from '../../shared/api/disputes';
import type { Side, TicketFile, Verdict } from '../../shared/api/types';
import { parseMoney } from '../../shared/format/format';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { useIsCreditor, useMe } from '../../shared/session/me';
import { Amount, Labelled, Loading, Panel, Problem } from '../../shared/ui/parts';
import { CodeSelect, Due, Lines, MoveFrame, Said, SaysSelect, VERDICTS } from './parts';
import classes from './disputes.module.css';

type Move = 'answer' | 'close' | 'reopen' | 'note';
const OTHER: Readonly<Record<Side, Side>> = { creditor: 'agency', agency: 'creditor' };

export function TicketDrawer({ ticketId, onClose }: { ticketId: number; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const read = useQuery({ queryKey: ['disputes', 'ticket', ticketId], queryFn: () => disputesApi.ticket(ticketId) });
  return (
    <Drawer
      opened
      onClose={onClose}
      size={640}
      title={read.data ? `${text('ticketKind', read.data.ticket.kind)} · ${read.data.about.reference}` : t('disputes.ticket')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {read.data ? <Ticket file={read.data} /> : !read.error && <Loading />}
    </Drawer>
  );
}

function Ticket({ file }: { file: TicketFile }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const me = useMe();
  const { ticket, about } = file;
  const [move, setMove] = useState<Move | null>(null);
  const take = useChange(['disputes', 'case'], () => disputesApi.changeTicket(ticket.ticket_id, { owner: me.user_id }), () => undefined);
  const pass = useChange(['disputes', 'case'], () => disputesApi.changeTicket(ticket.ticket_id, { side: OTHER[ticket.side] }), () => undefined);
  const isCreditor = useIsCreditor();
  const own: Move[] = ticket.state === 'open' && ticket.side === 'creditor' ? ['answer', 'note'] : ticket.state === 'closed' ? [] : ['note'];
  const moves: Move[] = isCreditor
    ? own
    : ticket.state === 'open' ? ['answer', 'close', 'note'] : ticket.state === 'answered' ? ['close', 'reopen', 'note'] : ['reopen'];
  return (
    <Stack data-testid="ticket">
      <div className={classes.facts}>
        <Labelled label={t('case.one')}>
          <a href={`#/cases/${ticket.case_id}`}>{about.reference}</a>
          <div>{about.debtor_name}</div>
        </Labelled>
        <Labelled label={t('case.status')}>{text('ticketState', ticket.state)}</Labelled>
        <Labelled label={t('disputes.due')}>
          <Due on={ticket.due_on} isLate={ticket.is_late} />
        </Labelled>
        {ticket.state === 'open' && (
          <Labelled label={t('disputes.side')}>
            {text('side', ticket.side)}{' '}
            {!isCreditor && (
              <Button size="compact-xs" variant="default" onClick={() => pass.mutate(undefined)} loading={pass.isPending} data-testid="ticket-pass">
                {t(`disputes.passTo.${OTHER[ticket.side]}`)}
              </Button>
            )}
          </Labelled>
        )}
        {!isCreditor && <Labelled label={t('disputes.owner')}>
          {about.owner_name || '–'}{' '}
          {ticket.owner !== me.user_id && (
            <Button size="compact-xs" variant="default" onClick={() => take.mutate(undefined)} loading={take.isPending}>
              {t('disputes.take')}
            </Button>
          )}
        </Labelled>}
        {ticket.hold && <Labelled label={t('disputes.hold')}>{text('hold', ticket.hold)}</Labelled>}
        {ticket.disputed_minor !== null && (
          <Labelled label={t('disputes.disputedOf', { invoice: ticket.invoice })}>
            <Amount money={{ minor: ticket.disputed_minor, currency: about.currency }} />
          </Labelled>
        )}
        {ticket.verdict && <Labelled label={t('disputes.verdict')}>{text('verdict', ticket.verdict)}</Labelled>}
      </div>
      <Group gap="xs">
        {moves.map((one) => (
          <Button
            key={one}
            variant={one === moves[0] ? 'filled' : 'default'}
            onClick={() => setMove(one)}
            aria-pressed={move === one}
            data-testid={`ticket-${one}`}
          >
            {t(`disputes.move.${one}`)}
          </Button>
        ))}
      </Group>
      <Problem error={take.error ?? pass.error} />
      {move && <MoveForm key={`${move}-${ticket.state}`} file={file} move={move} onDone={() => setMove(null)} />}
      <Panel title={t('disputes.history')}>
        <Lines lines={file.lines} />
      </Panel>
    </Stack>
  );
}

function MoveForm({ file, move, onDone }: { file: TicketFile; move: Move; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { ticket, about } = file;
  const [said, setSaid] = useState('');
  const [verdict, setVerdict] = useState<Verdict | ''>(ticket.verdict ?? '');
  const isCreditor = useIsCreditor();
  const isTask = ticket.kind === 'task';
  const [says, setSays] = useState<Says>(move === 'reopen' ? 'debtor' : 'agency');
  const [credit, setCredit] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const creditMinor = credit.trim() ? parseMoney(credit) : null;
  const isForDebtor = verdict === 'upheld' || verdict === 'partly_upheld';
  const faults = {
    said: move !== 'close' && !said.trim() ? t('common.required') : null,
    verdict: !isTask && (move === 'answer' || move === 'close') && !verdict ? t('common.required') : null,
    credit:
      move === 'close' && credit.trim() && (creditMinor === null || creditMinor <= 0 || creditMinor > (ticket.disputed_minor ?? 0))
        ? t('disputes.creditMost', { amount: format.money({ minor: ticket.disputed_minor ?? 0, currency: about.currency }) })
        : null,
  };
  const change = useChange<undefined, unknown>(
    ['disputes', 'case'],
    () => {
      if (move === 'answer') return disputesApi.answerTicket(ticket.ticket_id, said, verdict || null);
      if (move === 'close') return disputesApi.closeTicket(ticket.ticket_id, verdict || null, isForDebtor ? creditMinor : null, said);
      if (move === 'reopen') return disputesApi.reopenTicket(ticket.ticket_id, said, says);
      return disputesApi.noteTicket(ticket.ticket_id, said, says);
    },
    onDone,
  );
  return (
    <MoveFrame
      change={change}
      isRight={Object.values(faults).every((fault) => fault === null)}
      onCheck={() => setIsChecked(true)}
      onDone={onDone}
      label={t(`disputes.move.${move}`)}
      testId="ticket-save"
    >
      {!isTask && (move === 'answer' || move === 'close') && (
        <CodeSelect
          label={t('disputes.verdict')}
          kind="verdict"
          codes={VERDICTS}
          value={verdict}
          onChange={setVerdict}
          error={isChecked ? faults.verdict : null}
          testId="ticket-verdict"
        />
      )}
      {move === 'close' && isForDebtor && ticket.disputed_minor !== null && (
        <TextInput
          label={t('disputes.credit')}
          description={t('disputes.creditHint')}
          value={credit}
          onChange={(event) => setCredit(event.currentTarget.value)}
          error={isChecked ? faults.credit : null}
          inputMode="decimal"
          data-testid="ticket-credit"
        />
      )}
      {!isCreditor && (move === 'note' || move === 'reopen') && <SaysSelect value={says} onChange={setSays} />}
      <Said
        label={t(move === 'answer' && isTask ? 'disputes.said.answerTask' : `disputes.said.${move}`)}
        value={said}
        onChange={setSaid}
        error={isChecked ? faults.said : null}
        isOptional={move === 'close'}
        testId="ticket-text"
      />
    </MoveFrame>
  );
}
