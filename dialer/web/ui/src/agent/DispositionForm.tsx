/** The agent's verdict on a conversation: a code, and just the fields that this code needs. */
import { Button, Checkbox, NativeSelect, TextInput, Chip } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useImperativeHandle, useRef, useState, type FormEvent, type KeyboardEvent, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { agentApi } from '../shared/api/agent';
import type { DefaultReason, DispositionChoice, DispositionChoices, FileNumber, Outcome } from '../shared/api/types';
import { editableMoney, formatPhone, toLocalInput } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { serverNowMs } from '../shared/time/clock';
import { Key, Problem } from '../shared/ui/parts';
import {
  bodyOf,
  checkDraft,
  dayAfter,
  EMPTY_DRAFT,
  groupChoices,
  partsOf,
  type Draft,
  type DraftField,
  type Faults,
  type FormFacts,
} from './disposition';
import { KEYS } from './dispositionKeys';
import { NoteField } from './NoteField';
import { useNote } from './useNote';
import classes from './agent.module.css';

export interface DispositionFormProps {
  callId: string;
  choices: DispositionChoices;
  balanceMinor: number | null;
  numbers: readonly FileNumber[];
  showKeys: boolean;
  /** False: nobody was identified yet, so nothing can be entered that was said of the debt. */
  isIdentified?: boolean;
  initial?: Partial<Draft>;
  /** False: another page of this agent has the desk, and may write this note. */
  isLive?: boolean;
  onSaved: (code: Outcome) => void;
  /** Lets the page choose a code by key. */
  chooserRef?: Ref<(code: Outcome) => void>;
  /** Fills the form with an offer that was taken. */
  fillRef?: Ref<(part: Partial<Draft>) => void>;
  onReason?: (reason: DefaultReason | null) => void;
}

/** Weekdays are not skipped: the debtor says the day. */
const PROMISE_DAYS = [1, 3, 7, 15];

export function DispositionForm(props: DispositionFormProps) {
  const { callId, choices, balanceMinor, numbers, showKeys, isIdentified = true, isLive = true } = props;
  const { initial, onSaved, chooserRef, fillRef, onReason } = props;
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const [draft, setDraft] = useState<Draft>({ ...EMPTY_DRAFT, ...initial });
  const [faults, setFaults] = useState<Faults>({});
  const form = useRef<HTMLFormElement>(null);
  const fields = useRef<HTMLDivElement>(null);

  const now = toLocalInput(serverNowMs(), format.zone);
  const facts: FormFacts = {
    callId,
    choices: choices.items,
    zone: format.zone,
    nowMs: serverNowMs(),
    today: now.slice(0, 10),
    balanceMinor,
    isIdentified,
  };
  const note = useNote(callId, choices.disposition === null, isLive, (text) =>
    setDraft((before) => (before.note === text ? before : { ...before, note: text })),
  );
  const save = useMutation({
    mutationFn: () => agentApi.dispose(bodyOf(draft, facts)),
    onSuccess: () => {
      note.finish();
      if (draft.code) onSaved(draft.code);
    },
  });

  function change(part: Partial<Draft>): void {
    setDraft((before) => ({ ...before, ...part }));
    setFaults((before) => Object.fromEntries(Object.entries(before).filter(([field]) => !(field in part))));
  }

  function choose(code: Outcome): void {
    const isWhole = code === 'PTP' && balanceMinor !== null && !draft.amount;
    change({ code, taken: null, ...(isWhole && { amount: editableMoney(balanceMinor, format.language) }) });
  }

  /** What the code asks for is where the hands go next. */
  function chooseAndGo(code: Outcome): void {
    if (!isIdentified && choices.items.some((item) => item.code === code && item.needs_identity)) return;
    choose(code);
    requestAnimationFrame(() => fields.current?.querySelector<HTMLElement>('input, select, textarea')?.focus());
  }

  function reset(): void {
    change({ code: null });
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('fieldset button')?.focus());
  }

  useImperativeHandle(chooserRef, () => chooseAndGo);
  useImperativeHandle(fillRef, () => (part: Partial<Draft>) => {
    change(part);
    requestAnimationFrame(() => fields.current?.querySelector<HTMLElement>('input, select, textarea')?.focus());
  });

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (save.isPending) return;
    const found = checkDraft(draft, facts);
    setFaults(found);
    if (Object.keys(found).length === 0) {
      save.mutate();
      return;
    }
    requestAnimationFrame(() => fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  }

  const parts = partsOf(draft, choices.items);
  const needs = new Set(choices.items.find(({ code }) => code === draft.code)?.required ?? []);
  const errorOf = (field: DraftField) => (faults[field] ? t(`disposition.fault.${faults[field]}`) : null);

  return (
    // Ctrl+Enter saves from any field of the form.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form ref={form} noValidate className={classes.form} onSubmit={submit} onKeyDown={onKeyDown} data-testid="disposition-form">
      {draft.code ? (
        <Chosen code={draft.code} onReset={reset} />
      ) : (
        <CodeChoice choices={choices.items} showKeys={showKeys} isIdentified={isIdentified} onChoose={chooseAndGo} />
      )}
      <div className={classes.fields} ref={fields}>
        {parts.has('promise') && (
          <PromiseFields
            draft={draft}
            change={change}
            errorOf={errorOf}
            today={facts.today}
            methods={choices.promise_methods}
          />
        )}
        {(parts.has('plan') || parts.has('settlement')) && (
          <AgreementFields
            draft={draft}
            change={change}
            errorOf={errorOf}
            today={facts.today}
            isPlan={parts.has('plan')}
          />
        )}
        {parts.has('callback') && (
          <CallbackFields draft={draft} change={change} errorOf={errorOf} now={now} numbers={numbers} />
        )}
        {parts.has('default_reason') && isIdentified && (
          <NativeSelect
            label={t('disposition.defaultReason')}
            value={draft.defaultReason ?? ''}
            onChange={(event) => {
              const defaultReason = choices.default_reasons.find((code) => code === event.currentTarget.value) ?? null;
              change({ defaultReason });
              onReason?.(defaultReason);
            }}
            error={errorOf('defaultReason')}
            required={needs.has('default_reason')}
            data={[
              { value: '', label: t('disposition.chooseReason') },
              ...choices.default_reasons.map((code) => ({ value: code, label: text('reason', code) })),
            ]}
            data-testid="default-reason"
          />
        )}
        <Problem error={save.error} />
      </div>
      <div className={classes.save}>
        <NoteField
          value={draft.note}
          isNeeded={needs.has('note')}
          state={note.state}
          error={errorOf('note')}
          onChange={(text) => {
            change({ note: text });
            note.type(text);
          }}
        />
        {faults.code && (
          <p role="alert" style={{ margin: '0 0 8px', color: 'var(--mantine-color-error)', fontSize: '0.84rem' }}>
            {errorOf('code')}
          </p>
        )}
        <Button
          type="submit"
          size="md"
          fullWidth
          loading={save.isPending}
          rightSection={showKeys ? <Key>Ctrl ⏎</Key> : undefined}
          data-testid="disposition-save"
        >
          {t('disposition.save')}
        </Button>
      </div>
    </form>
  );
}

function Chosen({ code, onReset }: { code: Outcome; onReset: () => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const hint = text('outcomeHint', code);
  return (
    <div className={classes.chosen} data-testid="disposition-chosen" data-code={code}>
      <div className={classes.chosenName}>
        {text('outcome', code)}
        {hint !== code.replaceAll('_', ' ') && <div className={classes.dim}>{hint}</div>}
      </div>
      <Button size="compact-sm" variant="default" onClick={onReset} data-testid="disposition-reset">
        {t('disposition.another')}
      </Button>
    </div>
  );
}

interface CodeChoiceProps {
  choices: readonly DispositionChoice[];
  showKeys: boolean;
  isIdentified: boolean;
  onChoose: (code: Outcome) => void;
}

function CodeChoice({ choices, showKeys, isIdentified, onChoose }: CodeChoiceProps) {
  const { t } = useTranslation();
  const text = useCodeText();
  return (
    <div className={classes.groups} role="group" aria-label={t('disposition.choose')}>
      {!isIdentified && choices.some((item) => item.needs_identity) && (
        <p className={classes.dim} data-testid="identity-first">
          {t('disposition.identityFirst')}
        </p>
      )}
      {groupChoices(choices).map((group) => (
        <fieldset key={group.id} className={classes.group}>
          <legend>{t(`disposition.group.${group.id}`)}</legend>
          <div className={classes.codes}>
            {group.choices.map(({ code, needs_identity }) => (
              <button
                key={code}
                type="button"
                className={classes.code}
                onClick={() => onChoose(code)}
                disabled={needs_identity && !isIdentified}
                data-testid={`disposition-${code}`}
              >
                <span>{text('outcome', code)}</span>
                {showKeys && KEYS[code] && <Key>{KEYS[code].toUpperCase()}</Key>}
              </button>
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}

interface PartProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  errorOf: (field: DraftField) => string | null;
}

function PromiseFields({ draft, change, errorOf, today, methods }: PartProps & { today: string; methods: readonly string[] }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label={t('disposition.amount')}
          value={draft.amount}
          onChange={(event) => change({ amount: event.currentTarget.value })}
          inputMode="decimal"
          rightSection={<span className={classes.dim}>€</span>}
          error={errorOf('amount')}
          autoComplete="off"
          data-testid="promise-amount"
        />
        <TextInput
          type="date"
          label={t('disposition.promiseOn')}
          value={draft.promiseOn}
          min={today}
          onChange={(event) => change({ promiseOn: event.currentTarget.value })}
          error={errorOf('promiseOn')}
          data-testid="promise-date"
        />
      </div>
      <div className={classes.chips}>
        {PROMISE_DAYS.map((days) => {
          const day = dayAfter(today, days);
          return (
            <Chip
              key={days}
              size="xs"
              checked={draft.promiseOn === day}
              onChange={() => change({ promiseOn: day })}
            >
              {days === 1 ? t('disposition.tomorrow') : format.at(day, 'date').slice(0, 5)}
            </Chip>
          );
        })}
      </div>
      <NativeSelect
        label={t('disposition.method')}
        value={draft.method}
        onChange={(event) => change({ method: event.currentTarget.value })}
        data={methods.map((method) => ({ value: method, label: text('method', method) }))}
        data-testid="promise-method"
      />
    </>
  );
}

/** A plan of equal monthly rates, or one payment that closes the case; other plans are made on the case's page. */
function AgreementFields({ draft, change, errorOf, today, isPlan }: PartProps & { today: string; isPlan: boolean }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const { taken } = draft;
  const atOnce = taken && taken.downPaymentMinor > 0 && t('offers.atOnce', { sum: editableMoney(taken.downPaymentMinor, format.language) });
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label={t(isPlan ? 'disposition.rates' : 'disposition.offerAmount')}
          value={isPlan ? draft.rates : draft.amount}
          onChange={(event) => change(isPlan ? { rates: event.currentTarget.value } : { amount: event.currentTarget.value })}
          inputMode={isPlan ? 'numeric' : 'decimal'}
          rightSection={isPlan ? undefined : <span className={classes.dim}>€</span>}
          error={errorOf(isPlan ? 'rates' : 'amount')}
          autoComplete="off"
          data-testid={isPlan ? 'plan-rates' : 'offer-amount'}
        />
        <TextInput
          type="date"
          label={t(isPlan ? 'disposition.firstOn' : 'disposition.promiseOn')}
          value={draft.promiseOn}
          min={today}
          onChange={(event) => change({ promiseOn: event.currentTarget.value })}
          error={errorOf('promiseOn')}
          data-testid="agreement-date"
        />
      </div>
      {isPlan ? (
        <p className={classes.dim} data-testid="plan-hint">
          {taken ? [t('offers.every', { every: text('every', taken.every) }), atOnce].filter(Boolean).join(' · ') : t('disposition.planHint')}
        </p>
      ) : (
        <TextInput
          label={t('disposition.offerReason')}
          description={t('disposition.offerHint')}
          value={draft.offerReason}
          onChange={(event) => change({ offerReason: event.currentTarget.value })}
          error={errorOf('offerReason')}
          maxLength={500}
          data-testid="offer-reason"
        />
      )}
    </>
  );
}

function CallbackFields({
  draft,
  change,
  errorOf,
  now,
  numbers,
}: PartProps & { now: string; numbers: readonly FileNumber[] }) {
  const { t } = useTranslation();
  const today = now.slice(0, 10);
  const { zone } = useFormat();
  const times = [
    { key: 'inAnHour', at: toLocalInput(serverNowMs() + 3_600_000, zone) },
    { key: 'tomorrowMorning', at: `${dayAfter(today, 1)}T10:00` },
    { key: 'tomorrowAfternoon', at: `${dayAfter(today, 1)}T17:00` },
  ] as const;
  const usable = numbers.filter((number) => number.state === 'ok');
  return (
    <>
      <TextInput
        type="datetime-local"
        label={t('disposition.callbackAt')}
        value={draft.callbackAt}
        min={now}
        onChange={(event) => change({ callbackAt: event.currentTarget.value })}
        error={errorOf('callbackAt')}
        data-testid="callback-at"
      />
      <div className={classes.chips}>
        {times.map(({ key, at }) => (
          <Chip key={key} size="xs" checked={draft.callbackAt === at} onChange={() => change({ callbackAt: at })}>
            {t(`disposition.${key}`)}
          </Chip>
        ))}
      </div>
      {usable.length > 0 && (
        <NativeSelect
          label={t('disposition.callbackNumber')}
          value={draft.numberId ?? ''}
          onChange={(event) => change({ numberId: Number(event.currentTarget.value) || null })}
          data={[
            { value: '', label: t('disposition.anyNumber') },
            ...usable.map((number) => ({ value: String(number.number_id), label: formatPhone(number.e164) })),
          ]}
          data-testid="callback-number"
        />
      )}
      <Checkbox
        label={t('disposition.mine')}
        description={t('disposition.mineHint')}
        checked={draft.isMine}
        onChange={(event) => change({ isMine: event.currentTarget.checked })}
        data-testid="callback-mine"
      />
    </>
  );
}
