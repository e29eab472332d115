/** The treatment of a case: its ladder as a calendar, the clocks of prescription with their acts, hand-offs, what was decided. */
import { Badge, Button, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../rules/useRules';
import { handOffsApi } from '../../shared/api/handOffs';
import { treatmentApi } from '../../shared/api/treatment';
import type { CaseTreatment, HandOffMove } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { useIsCreditor } from '../../shared/session/me';
import { DataTable } from '../../shared/ui/DataTable';
import { Amount, Empty, Labelled, Loading, Panel, Problem } from '../../shared/ui/parts';
import { HandOffDrawer } from '../handoffs/HandOffDrawer';
import { ActForm, ClosureForm, HandOffForm, PrescriptionForm, StepForm } from '../treatment/TreatmentForms';
import classes from '../treatment/treatment.module.css';
import { ContactPlan } from './ContactPlan';
import { treatmentKey } from './NextStep';
import type { CasePartProps } from './casePart';

type Form = 'close' | 'goOn' | 'prescription' | 'act' | 'handOff' | { step: string; title: string };
const RUNG_COLOURS: Readonly<Record<string, string>> = { done: 'green', open: 'blue', lapsed: 'gray', missed: 'gray', later: 'gray', other: 'gray' };
const BY_HAND = new Set(['message', 'letter', 'formal_notice', 'visit', 'bureau_notice', 'legal_file']);
const MOVES: Readonly<Record<string, readonly HandOffMove[]>> = {
  queued: ['prepare', 'cancel'],
  ready: ['send', 'cancel'],
  sent: ['finish', 'cancel'],
};

export function TreatmentSection({ file }: CasePartProps) {
  const isCreditor = useIsCreditor();
  const { t } = useTranslation();
  const format = useFormat();
  const caseId = file.case.case_id;
  const read = useQuery({ queryKey: treatmentKey(caseId), queryFn: () => treatmentApi.ofCase(caseId) });
  const [form, setForm] = useState<Form | null>(null);
  const close = () => setForm(null);
  const found = read.data;
  return (
    <Panel
      title={t('case.section.treatment')}
      testId="case-treatment"
      actions={
        !isCreditor && <Group gap="xs">
          {found?.next?.action === 'propose_closure' && (
            <Button size="sm" variant="default" onClick={() => setForm('goOn')}>
              {t('treatment.goOn')}
            </Button>
          )}
          {file.case.state !== 'open' && file.case.state !== 'held' && file.case.state !== 'promised' && (
            <Button component="a" size="sm" variant="default" href={handOffsApi.closureUrl(caseId, format.language)} download data-testid="closure-report">
              {t('handOffs.closureReport')}
            </Button>
          )}
          <Button size="sm" variant="default" onClick={() => setForm('handOff')} disabled={!found} data-testid="case-hand-off">
            {t('treatment.handOff')}
          </Button>
          <Button size="sm" variant="default" onClick={() => setForm('close')} disabled={file.case.state !== 'open'} data-testid="case-close">
            {t('treatment.close')}
          </Button>
        </Group>
      }
    >
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {found ? <Whole found={found} caseId={caseId} onForm={setForm} /> : !read.error && <Loading />}
      {(form === 'close' || form === 'goOn') && <ClosureForm caseId={caseId} isConfirmed={form === 'close'} onClose={close} />}
      {form === 'prescription' && <PrescriptionForm caseId={caseId} onClose={close} />}
      {form === 'act' && found && (
        <ActForm caseId={caseId} today={found.today} invoices={found.clocks.map((clock) => clock.invoice)} onClose={close} />
      )}
      {form === 'handOff' && <HandOffForm caseId={caseId} onClose={close} />}
      {form !== null && typeof form === 'object' && <StepForm caseId={caseId} step={form.step} title={form.title} onClose={close} />}
    </Panel>
  );
}

interface PartProps {
  found: CaseTreatment;
  caseId: number;
  onForm: (form: Form) => void;
}

function Whole(props: PartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const { found } = props;
  return (
    <Stack>
      {found.next ? (
        <p className={classes.why} data-testid="treatment-why">
          <strong>{text('nextAction', found.next.action)}</strong> · {found.next.sentence[format.language]}
        </p>
      ) : (
        <Empty title={t('treatment.notPlanned')}>{t('treatment.notPlannedHint')}</Empty>
      )}
      <div className={classes.facts}>
        <Labelled label={t('case.phase')}>
          {text('phase', found.phase)}
          {found.phase_since && (
            <div className={classes.dim}>{t('treatment.since', { day: format.at(found.phase_since, 'date'), longest: found.longest_days ?? '–' })}</div>
          )}
        </Labelled>
        <Labelled label={t('treatment.strategy')}>
          {found.strategy ? `${found.strategy} ${found.version}` : t('treatment.noStrategy')}
          {found.is_challenger && <Badge ml={6}>{t('treatment.challenger')}</Badge>}
          {found.is_control && <Badge ml={6}>{t('treatment.control')}</Badge>}
        </Labelled>
        <Labelled label={t('treatment.prescribesOn')}>
          {found.prescribes_on ? format.at(found.prescribes_on, 'date') : text('prescription', found.prescription || 'none')}
        </Labelled>
        <Answer {...props} />
        <Chance {...props} />
      </div>
      <ContactPlan caseId={props.caseId} />
      <Ladder {...props} />
      <Clocks {...props} />
      <HandOffs {...props} />
      <Events {...props} />
    </Stack>
  );
}

const COUNTS = ['attempts', 'conversations', 'letters', 'messages', 'visits', 'refusals', 'refused_offers'] as const;

/** Whether the debtor answers, and what says so. */
function Answer({ found: { response } }: PartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const counts = COUNTS.filter((name) => response[name] > 0).map((name) => t(`treatment.counted.${name}`, { count: response[name] }));
  return (
    <Labelled label={t('treatment.answer')}>
      <span data-testid="treatment-answer" data-answer={response.answer}>
        {text('answer', response.answer)}
        {response.refused_on && ` · ${format.at(response.refused_on, 'date')}`}
      </span>
      <div className={classes.dim}>{counts.join(', ') || t('treatment.nothingTried')}</div>
    </Labelled>
  );
}

/** How likely the next action brings money, and what that rests on: for the stop rule, which only proposes. */
function Chance({ found: { chance } }: PartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!chance) return null;
  return (
    <Labelled label={t('treatment.chance')}>
      <span data-testid="treatment-chance" data-basis={chance.basis}>
        {format.ratio(chance.probability)} · <Amount money={chance.expected} />
      </span>
      <div className={classes.dim}>
        {chance.basis === 'learned' ? t('treatment.chanceLearned', { model: chance.model_id }) : t('treatment.chanceAge')}
      </div>
      {chance.basis === 'learned' && (
        <div className={classes.dim} data-testid="treatment-share">
          {t('treatment.chanceShare', {
            share: format.ratio(chance.share),
            low: format.ratio(chance.share_low),
            high: format.ratio(chance.share_high),
            count: chance.share_seen,
          })}
        </div>
      )}
    </Labelled>
  );
}

function Ladder({ found, onForm }: PartProps) {
  const isCreditor = useIsCreditor();
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const rungs = found.rungs.filter((rung) => rung.state !== 'other');
  if (rungs.length === 0) return null;
  return (
    <DataTable
      label={t('treatment.ladder')}
      rows={rungs}
      rowKey={(rung) => rung.id}
      testId="treatment-ladder"
      columns={[
        { id: 'title', header: t('treatment.step'), cell: (rung) => text('stepTitle', rung.title) },
        { id: 'phase', header: t('case.phase'), cell: (rung) => text('phase', rung.phase) },
        { id: 'first', header: t('treatment.from'), cell: (rung) => format.at(rung.first_on, 'date') },
        { id: 'last', header: t('treatment.until'), cell: (rung) => format.at(rung.last_on, 'date') },
        {
          id: 'state',
          header: t('case.status'),
          cell: (rung) => (
            <Badge color={RUNG_COLOURS[rung.state] ?? 'gray'}>
              {text('rung', rung.state)}
              {rung.attempts > 0 && ` · ${t('treatment.attempts', { count: rung.attempts })}`}
            </Badge>
          ),
        },
        {
          id: 'done',
          header: t('treatment.doneOn'),
          cell: (rung) =>
            rung.done_on ? (
              format.at(rung.done_on, 'date')
            ) : !isCreditor && rung.state === 'open' && BY_HAND.has(rung.action) ? (
              <Button size="compact-sm" variant="default" onClick={() => onForm({ step: rung.id, title: text('stepTitle', rung.title) })}>
                {t('treatment.markDone')}
              </Button>
            ) : (
              ''
            ),
        },
      ]}
    />
  );
}

function Clocks({ found, caseId, onForm }: PartProps) {
  const isCreditor = useIsCreditor();
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const back = useChange(['treatment', 'case'], (actId: number) => treatmentApi.endAct(caseId, actId), () => undefined);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <h3 className={classes.part}>{t('treatment.prescription')}</h3>
        {!isCreditor && <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => onForm('act')}>
            {t('treatment.addAct')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => onForm('prescription')} disabled={!found.prescribes_on}>
            {t('treatment.decidePrescription')}
          </Button>
        </Group>}
      </Group>
      <p className={classes.dim}>{t('treatment.callNever')}</p>
      {found.clocks.length > 0 && (
        <DataTable
          label={t('treatment.prescription')}
          rows={found.clocks}
          rowKey={(clock) => clock.invoice}
          testId="treatment-clocks"
          columns={[
            { id: 'invoice', header: t('file.invoice'), cell: (clock) => clock.invoice },
            { id: 'due', header: t('file.dueOn'), cell: (clock) => format.at(clock.due_on, 'date') },
            { id: 'residual', header: t('file.residual'), cell: (clock) => <Amount money={clock.residual} />, isRight: true },
            {
              id: 'expires',
              header: t('treatment.prescribesOn'),
              cell: (clock) => (clock.expires_on ? format.at(clock.expires_on, 'date') : clock.unknown_because || text('prescription', 'standing')),
            },
            { id: 'acts', header: t('treatment.countedActs'), cell: (clock) => clock.counted, isRight: true },
          ]}
        />
      )}
      <Problem error={back.error} />
      {found.acts.map((act) => (
        <Group key={act.act_id} gap="xs">
          <span>
            {text('act', act.kind)} · {format.at(act.on_day, 'date')} · {act.proof}
            {act.invoice && ` · ${act.invoice}`}
          </span>
          {act.is_ended ? (
            <Badge color="gray">{t('treatment.takenBack')}</Badge>
          ) : isCreditor ? null : (
            <Button size="compact-sm" variant="subtle" onClick={() => back.mutate(act.act_id)} disabled={back.isPending}>
              {t('treatment.takeBack')}
            </Button>
          )}
        </Group>
      ))}
    </Stack>
  );
}

function HandOffs({ found }: PartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const [opened, setOpened] = useState<number | null>(null);
  const change = useChange(
    ['treatment', 'case', 'handOffs'],
    ({ id, move }: { id: number; move: HandOffMove }) => treatmentApi.moveHandOff(id, move, ''),
    () => undefined,
  );
  if (found.hand_offs.length === 0) return null;
  return (
    <Stack gap="xs" data-testid="treatment-hand-offs">
      <h3 className={classes.part}>{t('treatment.handOffs')}</h3>
      <Problem error={change.error} />
      {found.hand_offs.map((row) => (
        <Group key={row.hand_off_id} gap="xs">
          <Badge>{text('handOffState', row.state)}</Badge>
          <span>
            {text('handOff', row.kind)} {row.recipient} · {format.at(row.opened_on, 'date')}
            {row.stage && ` · ${text('handOffStage', row.stage)}`}
            {row.ended_because && ` · ${text('handOffEnd', row.ended_because)}`}
            {row.due_on && ` · ${t('treatment.bureauFrom', { day: format.at(row.due_on, 'date') })}`}
          </span>
          <Button size="compact-sm" variant="default" onClick={() => setOpened(row.hand_off_id)} data-testid={`hand-off-open-${row.hand_off_id}`}>
            {t('handOffs.open')}
          </Button>
          {(MOVES[row.state] ?? []).map((move) => (
            <Button
              key={move} size="compact-sm" variant="subtle" disabled={change.isPending}
              onClick={() => change.mutate({ id: row.hand_off_id, move })}
            >
              {text('handOffMove', move)}
            </Button>
          ))}
        </Group>
      ))}
      {opened !== null && <HandOffDrawer handOffId={opened} onClose={() => setOpened(null)} />}
    </Stack>
  );
}

function Events({ found }: PartProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  if (found.events.length === 0) return null;
  return (
    <Stack gap={4} data-testid="treatment-events">
      <h3 className={classes.part}>{t('treatment.events')}</h3>
      {found.events.map((event, index) => (
        <div key={index}>
          <span className={classes.dim}>{format.at(event.at)}</span> · {text('treatmentEvent', event.kind)}
          {event.sentence && ` · ${event.sentence[format.language]}`}
          {typeof event.data.title === 'string' && ` · ${text('stepTitle', event.data.title)}`}
          {typeof event.data.note === 'string' && event.data.note && ` · ${event.data.note}`}
          {event.by && ` · ${event.by}`}
        </div>
      ))}
    </Stack>
  );
}
