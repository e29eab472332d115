/** Cases that a payment may belong to: those that were found, and any other that is searched for. */
import { Button, Group, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { casesApi } from '../../shared/api/cases';
import type { Payment } from '../../shared/api/payments';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { Loading, Problem } from '../../shared/ui/parts';
import classes from './payments.module.css';

interface Props {
  payment: Payment;
  isPending: boolean;
  onPick: (caseId: number, item: string) => void;
}

export function CasePicker({ payment, isPending, onPick }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const [typed, setTyped] = useState('');
  const [sought, setSought] = useState('');
  const found = useQuery({
    queryKey: ['cases to pay', sought],
    queryFn: () => casesApi.list({ q: sought, creditor: payment.creditor_code, status: '' }, null),
    enabled: sought.length >= 2,
  });
  function search(event: FormEvent): void {
    event.preventDefault();
    setSought(typed.trim());
  }
  const others = (found.data?.items ?? []).filter((one) => !payment.suggestions.some((known) => known.case_id === one.case_id));
  return (
    <div>
      <h3 className={classes.small}>{t('payments.suggestions')}</h3>
      {payment.suggestions.length === 0 && <p className={classes.dim}>{t('payments.noSuggestion')}</p>}
      <ul className={classes.list} data-testid="payment-suggestions">
        {payment.suggestions.map((one) => (
          <li key={`${one.case_id} ${one.invoice}`}>
            <span>
              <a href={`#/cases/${one.case_id}`}>{one.reference}</a> · {one.debtor_name}
              <span className={classes.dim}>
                {[one.invoice, text('matchBasis', one.basis), format.ratio(one.likeness)].filter(Boolean).join(' · ')}
              </span>
            </span>
            <Button size="compact-sm" variant="light" loading={isPending} onClick={() => onPick(one.case_id, one.invoice)} data-testid={`assign-${one.case_id}`}>
              {t('payments.assign')}
            </Button>
          </li>
        ))}
      </ul>
      <form onSubmit={search} role="search">
        <Group align="end">
          <TextInput label={t('payments.otherCase')} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} style={{ flex: 1 }} />
          <Button type="submit" variant="default" leftSection={<IconSearch size={16} />}>
            {t('common.search')}
          </Button>
        </Group>
      </form>
      <Problem error={found.error} />
      {found.isFetching && <Loading />}
      {found.data && others.length === 0 && <p className={classes.dim}>{t('cases.none')}</p>}
      <ul className={classes.list}>
        {others.map((one) => (
          <li key={one.case_id}>
            <span>
              <a href={`#/cases/${one.case_id}`}>{one.reference}</a> · {one.debtor_name}
              <span className={classes.dim}>
                {text('caseState', one.status)} · {format.money(one.balance)}
              </span>
            </span>
            <Button size="compact-sm" variant="light" loading={isPending} onClick={() => onPick(one.case_id, '')}>
              {t('payments.assign')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
