/** The designer of a plan: equal rates, with interest, or own dates and amounts; what comes of it is shown to the cent. */
import { Alert, Group, NativeSelect, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agreementsApi, type PlanBody } from '../../shared/api/agreements';
import { faultPath } from '../../shared/api/http';
import { editableMoney, parseMoney } from '../../shared/format/format';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText, useProblemText } from '../../shared/i18n/useText';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import type { FormProps } from './AgreementForms';
import { EMPTY, leftOf, linesOf, ratesOf, type Line } from './agreementDraft';
import { RateLines } from './RateLines';
import { RateTable } from './RateTable';

const EVERY = ['month', 'two_weeks', 'week'] as const;
const WAYS = ['equal', 'interest', 'own'] as const;
type Way = (typeof WAYS)[number];

export function PlanForm({ found, from, onClose, onSaved }: FormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const problem = useProblemText();
  const [way, setWay] = useState<Way>('equal');
  const [count, setCount] = useState(String(from?.count ?? 3));
  const [firstOn, setFirstOn] = useState(from?.first_on ?? '');
  const [every, setEvery] = useState<(typeof EVERY)[number]>(from?.every ?? 'month');
  const [percent, setPercent] = useState('');
  const [down, setDown] = useState(from?.down_payment_minor ? editableMoney(from.down_payment_minor, format.language) : '');
  const [lines, setLines] = useState<Line[]>([EMPTY, EMPTY]);
  const [isChecked, setIsChecked] = useState(false);
  const rates = ratesOf(lines);
  const downMinor = down.trim() ? parseMoney(down) : 0;
  const isPercent = /^\d{1,2}([.,]\d{1,4})?$/.test(percent.trim());
  const isReady =
    way === 'own'
      ? rates !== null && rates.length > 0 && leftOf(lines, found.asked_minor) === 0
      : Number(count) > 0 && !!firstOn && downMinor !== null && (way === 'equal' || isPercent);
  const body: PlanBody =
    way === 'own'
      ? { rates: rates ?? [] }
      : {
          first_on: firstOn || null,
          count: Math.min(120, Math.trunc(Number(count)) || 0),
          every,
          yearly_percent: way === 'interest' && isPercent ? percent.trim().replace(',', '.') : '0',
          down_payment_minor: downMinor ?? 0,
        };
  const [asked] = useDebouncedValue(isReady ? JSON.stringify(body) : '', 300);
  const draft = useQuery({
    queryKey: ['case', found.case_id, 'plan draft', asked],
    queryFn: () => agreementsApi.draftPlan(found.case_id, JSON.parse(asked) as PlanBody),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
  const save = useMutation({ mutationFn: () => agreementsApi.plan(found.case_id, body), onSuccess: onSaved });
  const error = asked === JSON.stringify(body) ? (draft.error ?? save.error) : save.error;
  const path = faultPath(error);
  const fault = (field: string) => (path === field ? problem(error) : null);
  const missing = (isLacking: boolean) => (isChecked && isLacking ? t('disposition.fault.missing') : null);
  const rateFault = (index: number) => (way === 'own' && path.startsWith(`instalments.${index + 1}`) ? problem(error) : null);
  const isOwnPlace = ['count', 'first_on', 'yearly_percent', 'down_payment'].includes(path) || (way === 'own' && path.startsWith('instalments.'));
  const money = (minor: number) => format.money({ minor, currency: found.currency });
  const left = leftOf(lines, found.asked_minor);
  const shown = isReady && !draft.error && draft.data;
  function choose(next: Way): void {
    // what was planned is where one's own rates begin
    if (next === 'own' && shown && ratesOf(lines)?.length === 0) setLines(linesOf(shown.rates, format.language));
    setWay(next);
  }
  return (
    <FormDrawer
      title={t('agreed.newPlan')}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true);
        if (isReady) save.mutate();
      }}
      error={isOwnPlace ? null : error}
      isPending={save.isPending}
      submitLabel={t('agreed.agree')}
      size={560}
      testId="plan-form"
    >
      <Text size="sm">
        {t('agreed.asked', { sum: money(found.asked_minor) })}
        {found.disputed_minor > 0 && ` · ${t('agreed.disputedOut', { sum: money(found.disputed_minor) })}`}
      </Text>
      <Text size="sm" c="dimmed">
        {t('agreed.planAllowed', { count: found.terms.most_rates, sum: money(found.terms.least_rate_minor) })}
      </Text>
      <SegmentedControl
        aria-label={t('agreed.way')}
        value={way}
        onChange={(value) => choose(WAYS.find((one) => one === value) ?? 'equal')}
        data={WAYS.map((value) => ({ value, label: t(`agreed.ways.${value}`) }))}
        data-testid="plan-way"
        fullWidth
      />
      {way === 'own' ? (
        <>
          <RateLines
            lines={lines}
            onChange={setLines}
            today={found.today}
            most={found.terms.most_rates}
            isChecked={isChecked}
            faultOf={rateFault}
            testId="plan-own"
          />
          {left !== 0 && (
            <Alert color={isChecked ? 'red' : 'orange'} p="xs" role={isChecked ? 'alert' : undefined} data-testid="plan-left">
              {t(left > 0 ? 'agreed.leftToShare' : 'agreed.tooMuchShared', { sum: money(Math.abs(left)), all: money(found.asked_minor) })}
            </Alert>
          )}
        </>
      ) : (
        <>
          <Group grow align="flex-start">
            <TextInput label={t('agreed.count')} value={count} onChange={(event) => setCount(event.currentTarget.value)} inputMode="numeric" error={fault('count') ?? missing(!(Number(count) > 0))} data-testid="plan-count" />
            <NativeSelect
              label={t('agreed.every')}
              value={every}
              onChange={(event) => setEvery(EVERY.find((one) => one === event.currentTarget.value) ?? 'month')}
              data={EVERY.map((value) => ({ value, label: text('every', value) }))}
            />
            <TextInput type="date" label={t('agreed.firstOn')} value={firstOn} min={found.today} onChange={(event) => setFirstOn(event.currentTarget.value)} error={fault('first_on') ?? missing(!firstOn)} data-testid="plan-first" />
          </Group>
          <Group grow align="flex-start">
            <TextInput label={t('agreed.downPayment')} value={down} onChange={(event) => setDown(event.currentTarget.value)} inputMode="decimal" error={fault('down_payment') ?? (downMinor === null ? t('disposition.fault.not_an_amount') : null)} data-testid="plan-down" />
            {way === 'interest' && (
              <TextInput label={t('agreed.yearlyPercent')} value={percent} onChange={(event) => setPercent(event.currentTarget.value)} inputMode="decimal" error={fault('yearly_percent') ?? missing(!isPercent)} data-testid="plan-percent" />
            )}
          </Group>
        </>
      )}
      {shown && <RateTable draft={shown} />}
    </FormDrawer>
  );
}
