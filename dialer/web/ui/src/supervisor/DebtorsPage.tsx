/** "May we call now, and why?" for any debtor: searched by name, tax code, number or case reference. */
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPhoneCheck, IconSearch } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { complianceApi } from '../shared/api/compliance';
import { goTo, usePlace } from '../shared/router';
import { Page } from '../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem } from '../shared/ui/parts';
import { DebtorVerdicts } from './DebtorVerdicts';
import { debtorsOf } from './verdicts';
import classes from './verdicts.module.css';

const LEAST = 2;

export default function DebtorsPage() {
  const { t } = useTranslation();
  const place = usePlace();
  const opened = Number(place.path.split('/')[2]) || null;
  const [typed, setTyped] = useState('');
  const [sought, setSought] = useState('');
  const found = useQuery({
    queryKey: ['debtors found', sought],
    queryFn: () => complianceApi.findCases(sought),
    enabled: sought.length >= LEAST,
  });
  function search(event: FormEvent): void {
    event.preventDefault();
    setSought(typed.trim());
  }
  const debtors = debtorsOf(found.data?.items ?? []);
  return (
    <Page title={t('debtors.title')} hint={t('debtors.hint')}>
      <div className={classes.layout}>
        <Panel title={t('debtors.find')}>
          <form onSubmit={search} role="search" aria-label={t('debtors.find')}>
            <TextInput
              label={t('debtors.what')}
              description={t('debtors.whatHint')}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              data-testid="debtor-search"
            />
            <Button type="submit" mt="sm" leftSection={<IconSearch size={16} />} data-testid="debtor-search-go">
              {t('common.search')}
            </Button>
          </form>
          <Problem error={found.error} />
          {found.isFetching && <Loading />}
          {found.data && debtors.length === 0 && <Empty title={t('debtors.none')} testId="debtors-none" />}
          <ul className={classes.found} data-testid="debtors-found">
            {debtors.map((debtor) => (
              <li key={debtor.debtorId}>
                <button
                  type="button"
                  aria-current={debtor.debtorId === opened}
                  onClick={() => goTo(`/debtors/${debtor.debtorId}`)}
                >
                  <strong>{debtor.name}</strong>
                  <div className={classes.dim}>{debtor.references.join(', ')}</div>
                </button>
              </li>
            ))}
          </ul>
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
