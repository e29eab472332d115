/** What stands around every page: navigation by role, the demo's clock, preferences, the account. */
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconKey, IconLogout, IconPlayerTrackNext, IconUserCircle } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionApi } from '../api/session';
import type { Me } from '../api/types';
import type { PageEntry, PageId } from '../../pageTable';
import { useFormat } from '../format/useFormat';
import { ME_KEY } from '../session/me';
import { useNow } from '../time/clock';
import { Mark } from './Brand';
import { GroupBar, PageBar } from './Navigation';
import { useNotifyProblem } from './notify';
import { LanguageSwitch, SchemeSwitch } from './Preferences';
import classes from './frame.module.css';

interface FrameProps {
  me: Me;
  pages: readonly PageEntry[];
  current: PageId | null;
  onChangePassword: () => void;
  children: ReactNode;
}

export function Frame({ me, pages, current, onChangePassword, children }: FrameProps) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = current ? `${t(`nav.${current}`)} · Sollecito` : 'Sollecito';
  }, [current, t]);
  return (
    <div className={classes.app}>
      <a href="#main" className={classes.skip} onClick={skipToMain}>
        {t('frame.skip')}
      </a>
      <header className={classes.header}>
        <span className={classes.brand}>
          <Mark />
          <span className={classes.brandName}>Sollecito</span>
        </span>
        <PageBar pages={pages} current={current} />
        <div className={classes.right}>
          <LanguageSwitch />
          <SchemeSwitch />
          <AccountMenu me={me} onChangePassword={onChangePassword} />
        </div>
      </header>
      <GroupBar pages={pages} current={current} />
      {me.clock.is_settable ? <ClockBanner me={me} /> : <div />}
      <main id="main" tabIndex={-1} className={classes.main}>
        {children}
      </main>
    </div>
  );
}

function skipToMain(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function AccountMenu({ me, onChangePassword }: { me: Me; onChangePassword: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const notifyProblem = useNotifyProblem();
  const logOut = useMutation({
    mutationFn: sessionApi.logOut,
    onSuccess: () => {
      queries.clear();
      queries.setQueryData(ME_KEY, null);
    },
    onError: notifyProblem,
  });
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Tooltip label={me.name}>
          <ActionIcon variant="light" size="lg" radius="xl" aria-label={t('frame.account', { name: me.name })} data-testid="account-menu">
            <IconUserCircle size={21} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name} · {me.username}
        </Menu.Label>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={onChangePassword} data-testid="change-password">
          {t('password.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => logOut.mutate()} data-testid="log-out">
          {t('frame.logOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Steps that a demonstration wants: the short retry, the long one, tomorrow. */
const STEPS_S: readonly { key: 'minutes30' | 'hours2' | 'day'; seconds: number }[] = [
  { key: 'minutes30', seconds: 1800 },
  { key: 'hours2', seconds: 7200 },
  { key: 'day', seconds: 86_400 },
];

function ClockBanner({ me }: { me: Me }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const queries = useQueryClient();
  const notifyProblem = useNotifyProblem();
  const advance = useMutation({
    mutationFn: sessionApi.advanceClock,
    onSuccess: () => queries.invalidateQueries(),
    onError: notifyProblem,
  });
  return (
    <div className={classes.banner} role="note" data-testid="clock-banner">
      <span>
        {me.demo ? t('clock.demo') : t('clock.settable')}{' '}
        <strong className="num" data-testid="clock-now">
          {format.at(now, 'longDate')}, {format.at(now, 'timeSeconds')}
        </strong>
      </span>
      {me.roles.includes('admin') && (
        <Menu position="bottom">
          <Menu.Target>
            <Button
              size="compact-xs"
              variant="white"
              color="orange.9"
              leftSection={<IconPlayerTrackNext size={14} />}
              loading={advance.isPending}
              data-testid="clock-advance"
            >
              {t('clock.advance')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {STEPS_S.map(({ key, seconds }) => (
              <Menu.Item key={key} onClick={() => advance.mutate(seconds)}>
                {t(`clock.${key}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
