/** The debtor as each creditor's customer: what is owed and was paid, promises, habit, value and ability to pay. */
import { Badge, NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { relationApi } from '../../shared/api/relation';
import type { AbilityBody, Customer, CustomerValue, Relationship } from '../../shared/api/types';
import { BEHAVIOUR_COLOURS } from '../../shared/facts/toneColours';
import { oneOf } from '../../shared/facts/wishDraft';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { DataTable } from '../../shared/ui/DataTable';
import { notifyDone, useNotifyProblem } from '../../shared/ui/notify';
import { Amount, Empty, Panel } from '../../shared/ui/parts';
import classes from './relation.module.css';

const VALUES = ['standard', 'valued', 'key'] as const satisfies readonly CustomerValue[];
const ABILITIES = ['full', 'later', 'partial', 'none'] as const satisfies readonly AbilityBody['ability'][];

export function CustomersPanel({ relation, onChanged }: { relation: Relationship; onChanged: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const onError = useNotifyProblem();
  const onSuccess = () => {
    notifyDone(t('common.saved'));
    onChanged();
  };
  const setValue = useMutation({
    mutationFn: ({ creditorId, value }: { creditorId: number; value: CustomerValue }) =>
      relationApi.setValue(relation.debtor_id, creditorId, value),
    onSuccess,
    onError,
  });
  const setAbility = useMutation({
    mutationFn: (body: AbilityBody) => relationApi.addAbility(relation.debtor_id, body),
    onSuccess,
    onError,
  });
  const abilityOf = (row: Customer) =>
    relation.abilities.find((one) => one.creditor_id === row.creditor_id && one.ended_at === null)?.ability ?? '';
  const promises = (row: Customer) =>
    Object.entries(row.promises)
      .map(([state, count]) => `${text('promiseState', state)}: ${format.count(count)}`)
      .join(' · ') || '–';
  const habit = (row: Customer) => {
    const recent = Number(row.habit['recent_days']);
    const earlier = Number(row.habit['earlier_days']);
    if (row.behaviour === 'unknown' || !Number.isFinite(recent) || !Number.isFinite(earlier)) return null;
    return t('relation.habit', { recent: format.decimal(recent), earlier: format.decimal(earlier) });
  };
  return (
    <Panel title={t('relation.section.customers')} flush={relation.customers.length > 0} testId="customers">
      {relation.customers.length === 0 ? (
        <Empty title={t('relation.noCase')} />
      ) : (
        <div className={classes.scroll}>
          <DataTable
            label={t('relation.section.customers')}
            rows={relation.customers}
            rowKey={(row) => `${row.creditor_id} ${row.owed.currency}`}
            columns={[
              { id: 'creditor', header: t('case.creditor'), cell: (row) => row.creditor_name },
              { id: 'owed', header: t('relation.owed'), cell: (row) => <Amount money={row.owed} />, isRight: true },
              {
                id: 'paid',
                header: t('relation.paid'),
                cell: (row) => (
                  <>
                    <Amount money={row.paid} />
                    {row.last_payment_on && <div className={classes.dim}>{format.at(row.last_payment_on, 'date')}</div>}
                  </>
                ),
                isRight: true,
              },
              { id: 'promises', header: t('relation.promises'), cell: promises },
              {
                id: 'behaviour',
                header: t('relation.behaviour'),
                cell: (row) => (
                  <>
                    <Badge color={BEHAVIOUR_COLOURS[row.behaviour] ?? 'gray'} data-testid="behaviour">
                      {text('behaviour', row.behaviour)}
                    </Badge>
                    <div className={classes.dim}>{habit(row)}</div>
                  </>
                ),
              },
              {
                id: 'value',
                header: t('relation.value'),
                cell: (row) => (
                  <NativeSelect
                    aria-label={`${t('relation.value')}: ${row.creditor_name}`}
                    size="xs"
                    value={row.value}
                    disabled={setValue.isPending}
                    onChange={(event) =>
                      setValue.mutate({ creditorId: row.creditor_id, value: oneOf(VALUES, event.currentTarget.value, 'standard') })
                    }
                    data={VALUES.map((value) => ({ value, label: text('customerValue', value) }))}
                    data-testid="customer-value"
                  />
                ),
              },
              {
                id: 'ability',
                header: t('relation.ability'),
                cell: (row) => (
                  <NativeSelect
                    aria-label={`${t('relation.ability')}: ${row.creditor_name}`}
                    size="xs"
                    value={abilityOf(row)}
                    disabled={setAbility.isPending}
                    onChange={(event) => {
                      const ability = ABILITIES.find((one) => one === event.currentTarget.value);
                      if (ability) setAbility.mutate({ creditor_id: row.creditor_id, ability, source: 'call' });
                    }}
                    data={[
                      { value: '', label: t('relation.notSaid'), disabled: true },
                      ...ABILITIES.map((value) => ({ value, label: text('ability', value) })),
                    ]}
                    data-testid="ability"
                  />
                ),
              },
            ]}
          />
        </div>
      )}
    </Panel>
  );
}
