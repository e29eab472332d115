/** "May we call now, and why?" for any debtor: searched by name, tax code, number or case reference. */
import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconPhoneCheck, IconSearch } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { complianceApi } from '../shared/api/compliance';
import { goTo, usePlace } from '../shared/router';
import { Page } from '../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem } from '../shared/ui/parts';
import { DebtorVerdicts } from './DebtorVerdicts';
import { casesText } from './verdicts';
import classes from './verdicts.module.css';

const LEAST = 2;

export default function DebtorsPage() {
  const { t } = useTranslation();
  const place = usePlace();
  const opened = Number(place.path.split('/')[2]) || null;
  const [typed, setTyped] = useState('');
  const [sought, setSought] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const found = useInfiniteQuery({
    queryKey: ['debtors found', sought],
    queryFn: ({ pageParam }) => complianceApi.findDebtors(sought, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    enabled: sought.length >= LEAST,
  });
  const isShort = typed.trim().length < LEAST;
  function search(event: FormEvent): void {
    event.preventDefault();
    setIsChecked(true);
    if (!isShort) setSought(typed.trim());
  }
  const debtors = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('debtors.title')} hint={t('debtors.hint')}>
      <div className={classes.layout}>
        <Panel title={t('debtors.find')}>
          <form onSubmit={search} role="search" aria-label={t('debtors.find')}>
            <TextInput
              label={t('debtors.what')}
              description={t('debtors.whatHint')}
              value={typed}
              error={isChecked && isShort ? t('debtors.tooShort') : null}
              onChange={(event) => setTyped(event.currentTarget.value)}
              data-testid="debtor-search"
            />
            <Button type="submit" mt="sm" leftSection={<IconSearch size={16} />} data-testid="debtor-search-go">
              {t('common.search')}
            </Button>
          </form>
          <Problem error={found.error} />
          {found.isFetching && !found.isFetchingNextPage && <Loading />}
          {found.data && debtors.length === 0 && (
            <Empty title={t('debtors.none')} testId="debtors-none">
              {t('debtors.noneHint')}
            </Empty>
          )}
          <ul className={classes.found} data-testid="debtors-found">
            {debtors.map((debtor) => (
              <li key={debtor.debtor_id}>
                <button
                  type="button"
                  aria-current={debtor.debtor_id === opened}
                  onClick={() => goTo(`/debtors/${debtor.debtor_id}`)}
                >
                  <strong>{debtor.name}</strong>
                  <div className={classes.dim}>{[debtor.tax_code, debtor.municipality].filter(Boolean).join(' · ')}</div>
                  <div className={classes.dim}>{casesText(debtor.cases)}</div>
                </button>
              </li>
            ))}
          </ul>
          {found.hasNextPage && (
            <Button
              variant="subtle"
              size="compact-sm"
              mt="xs"
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
              data-testid="debtors-more"
            >
              {t('debtors.more')}
            </Button>
          )}
        </Panel>
        {opened ? (
          <DebtorVerdicts key={opened} debtorId={opened} />
        ) : (
          <Panel>
            <Empty icon={<IconPhoneCheck size={34} />} title={t('debtors.choose')}>
              {t('debtors.chooseHint')}
            </Empty>
          </Panel>
        )}
      </div>
    </Page>
  );
}
