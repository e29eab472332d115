/** What the debtor says about paying: five short questions, and the figures of a month for those who want to give them. */
import { Button, Checkbox, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agreementsApi, type Affordability, type Agreements, type Needs } from '../../shared/api/agreements';
import { faultPath } from '../../shared/api/http';
import { editableMoney, parseMoney } from '../../shared/format/format';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText, useProblemText } from '../../shared/i18n/useText';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { Loading, Problem } from '../../shared/ui/parts';

const REASONS = [
  'NOT_RECEIVED', 'FORGOT', 'BILLING_ERROR', 'TECHNICAL', 'SERVICE', 'SUPPLY_NONCONFORMITY', 'LIQUIDITY', 'HARDSHIP_TEMP',
  'HARDSHIP_PERM', 'OPPORTUNISTIC', 'REFUSAL', 'ALREADY_PAID',
] as const;
const EVERY = ['month', 'two_weeks', 'week'] as const;
const FIGURES = ['income', 'housing', 'living', 'other_debts'] as const;
type Figure = (typeof FIGURES)[number];

interface Props {
  found: Agreements;
  onClose: () => void;
  onSaved: () => void;
}

export function NeedsForm({ found, onClose, onSaved }: Props) {
  const needs = useQuery({ queryKey: ['case', found.case_id, 'needs'], queryFn: () => agreementsApi.needs(found.case_id), gcTime: 0 });
  const form = useQuery({
    queryKey: ['case', found.case_id, 'affordability'],
    queryFn: () => agreementsApi.affordability(found.case_id),
    gcTime: 0,
  });
  if (needs.error ?? form.error) return <Problem error={needs.error ?? form.error} />;
  if (!needs.data || !form.data) return <Loading />;
  return <Questions found={found} needs={needs.data} figures={form.data.form} onClose={onClose} onSaved={onSaved} />;
}

function Questions({ found, needs, figures, onClose, onSaved }: Props & { needs: Needs; figures: Affordability | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const problem = useProblemText();
  const money = (minor: number | null | undefined) => (minor === null || minor === undefined ? '' : editableMoney(minor, format.language));
  const known = needs.answers;
  const [reason, setReason] = useState<string>(known?.reason ?? needs.told_reason ?? '');
  const [now, setNow] = useState(money(known?.can_pay_now_minor));
  const [perRate, setPerRate] = useState(money(known?.per_rate_minor));
  const [every, setEvery] = useState<(typeof EVERY)[number]>(known?.every ?? 'month');
  const [moneyOn, setMoneyOn] = useState(known?.money_on ?? '');
  const [hasFigures, setHasFigures] = useState(figures !== null);
  const [amounts, setAmounts] = useState<Record<Figure, string>>({
    income: money(figures?.income_minor),
    housing: money(figures?.housing_minor),
    living: money(figures?.living_minor),
    other_debts: money(figures?.other_debts_minor),
  });
  const [household, setHousehold] = useState(String(figures?.household ?? 1));
  const [isChecked, setIsChecked] = useState(false);
  const minorOf = (typed: string) => (typed.trim() ? parseMoney(typed) : undefined);
  const isWrong = (typed: string) => minorOf(typed) === null;
  const read = Object.fromEntries(FIGURES.map((name) => [name, minorOf(amounts[name])])) as Record<Figure, number | null | undefined>;
  const isWhole = !hasFigures || (typeof read.income === 'number' && FIGURES.every((name) => read[name] !== null) && Number(household) >= 1);
  const left = (read.income ?? 0) - (read.housing ?? 0) - (read.living ?? 0) - (read.other_debts ?? 0);
  const hasAnswers = !!reason || !!now.trim() || !!perRate.trim() || !!moneyOn;
  const save = useMutation({
    mutationFn: async () => {
      if (hasAnswers)
        await agreementsApi.keepNeeds(found.case_id, {
          reason: (reason || null) as (typeof REASONS)[number] | null,
          can_pay_now_minor: minorOf(now) ?? null,
          per_rate_minor: minorOf(perRate) ?? null,
          every,
          money_on: moneyOn || null,
        });
      if (hasFigures)
        await agreementsApi.keepAffordability(found.case_id, {
          income_minor: read.income ?? 0,
          housing_minor: read.housing ?? 0,
          living_minor: read.living ?? 0,
          other_debts_minor: read.other_debts ?? 0,
          household: Math.trunc(Number(household)),
        });
      else if (figures) await agreementsApi.dropAffordability(found.case_id);
    },
    onSuccess: onSaved,
  });
  const drop = useMutation({
    mutationFn: () => Promise.all([agreementsApi.dropNeeds(found.case_id), agreementsApi.dropAffordability(found.case_id)]),
    onSuccess: onSaved,
  });
  const path = faultPath(save.error);
  const fault = (field: string, typed?: string) =>
    path === field ? problem(save.error) : typed !== undefined && isChecked && isWrong(typed) ? t('disposition.fault.not_an_amount') : null;
  const keepUntil = known?.keep_until ?? figures?.keep_until;
  return (
    <FormDrawer
      title={t('needs.title')}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true);
        if (!isWrong(now) && !isWrong(perRate) && isWhole && (hasAnswers || hasFigures)) save.mutate();
      }}
      error={['money_on', 'reason'].includes(path) ? null : (save.error ?? drop.error)}
      isPending={save.isPending}
      submitLabel={t('needs.save')}
      size={560}
      testId="needs-form"
    >
      <Text size="sm" c="dimmed">
        {t('needs.hint')}
      </Text>
      <NativeSelect
        label={t('needs.reason')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data={[{ value: '', label: t('agreed.anyReason') }, ...REASONS.map((code) => ({ value: code, label: text('reason', code) }))]}
        error={fault('reason') ?? (isChecked && !hasAnswers && !hasFigures ? t('needs.nothing') : null)}
        data-testid="needs-reason"
      />
      <TextInput label={t('needs.now')} description={t('needs.nowHint')} value={now} onChange={(event) => setNow(event.currentTarget.value)} inputMode="decimal" error={fault('can_pay_now', now)} data-testid="needs-now" />
      <Group grow align="flex-start">
        <NativeSelect
          label={t('needs.every')}
          value={every}
          onChange={(event) => setEvery(EVERY.find((one) => one === event.currentTarget.value) ?? 'month')}
          data={EVERY.map((value) => ({ value, label: text('every', value) }))}
        />
        <TextInput label={t('needs.perRate')} value={perRate} onChange={(event) => setPerRate(event.currentTarget.value)} inputMode="decimal" error={fault('per_rate', perRate)} data-testid="needs-rate" />
        <TextInput type="date" label={t('needs.moneyOn')} value={moneyOn} min={found.today} onChange={(event) => setMoneyOn(event.currentTarget.value)} error={fault('money_on')} data-testid="needs-day" />
      </Group>
      <Checkbox label={t('needs.figures')} description={t('needs.figuresHint')} checked={hasFigures} onChange={(event) => setHasFigures(event.currentTarget.checked)} data-testid="needs-figures" />
      {hasFigures && (
        <>
          <Group grow align="flex-start">
            {FIGURES.slice(0, 2).map((name) => (
              <FigureInput key={name} name={name} amounts={amounts} onChange={setAmounts} error={fault(name, amounts[name]) ?? (isChecked && name === 'income' && !amounts.income.trim() ? t('disposition.fault.missing') : null)} />
            ))}
          </Group>
          <Group grow align="flex-start">
            {FIGURES.slice(2).map((name) => (
              <FigureInput key={name} name={name} amounts={amounts} onChange={setAmounts} error={fault(name, amounts[name])} />
            ))}
            <TextInput label={t('needs.household')} value={household} onChange={(event) => setHousehold(event.currentTarget.value)} inputMode="numeric" error={isChecked && !(Number(household) >= 1) ? t('disposition.fault.missing') : null} />
          </Group>
          {typeof read.income === 'number' && (
            <Text size="sm" data-testid="needs-left">
              {t('needs.left', {
                left: format.money({ minor: left, currency: found.currency }),
                rate: format.money({ minor: Math.max(0, Math.floor(left / 2)), currency: found.currency }),
              })}
            </Text>
          )}
        </>
      )}
      {keepUntil && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {t('needs.keepUntil', { day: format.at(keepUntil, 'date') })}
          </Text>
          <Button variant="subtle" color="red" size="compact-sm" loading={drop.isPending} onClick={() => drop.mutate()} data-testid="needs-drop">
            {t('needs.drop')}
          </Button>
        </Group>
      )}
    </FormDrawer>
  );
}

interface FigureProps {
  name: Figure;
  amounts: Record<Figure, string>;
  onChange: (amounts: Record<Figure, string>) => void;
  error: string | null;
}

function FigureInput({ name, amounts, onChange, error }: FigureProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t(`needs.figure.${name}`)}
      value={amounts[name]}
      onChange={(event) => onChange({ ...amounts, [name]: event.currentTarget.value })}
      inputMode="decimal"
      error={error}
      data-testid={`needs-${name}`}
    />
  );
}
