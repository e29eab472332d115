/** The frame of the pages that come before a session. */
import { Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { Mark } from '../shared/ui/Brand';
import { LanguageSwitch, SchemeSwitch } from '../shared/ui/Preferences';
import classes from './door.module.css';

export function Door({ title, intro, children }: { title: string; intro?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Sollecito`;
  }, [title]);
  return (
    <div className={classes.page}>
      <div className={classes.top}>
        <LanguageSwitch />
        <SchemeSwitch />
      </div>
      <main className={classes.middle}>
        <div className={classes.card}>
          <div className={classes.brand}>
            <Mark size={36} />
            Sollecito
          </div>
          <Title order={1} size="h2">
            {title}
          </Title>
          {intro && <p className={classes.intro}>{intro}</p>}
          {children}
        </div>
      </main>
    </div>
  );
}
