/** Before the person is identified: in whose name the agent speaks, and a way to say so that tells of no debt. */
import { IconMessageCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { HeldFile } from '../shared/api/types';
import { useMe } from '../shared/session/me';
import classes from './agent.module.css';

export function Introduction({ file }: { file: HeldFile }) {
  const { t } = useTranslation();
  const me = useMe();
  const found = file.introduction;
  if (!found) return null;
  const mode = found.is_caring ? (found.party === 'first' ? 'caringFirst' : 'caringThird') : found.party;
  const words = { name: found.name, agency: me.agency || t('introduction.agency'), agent: me.name, debtor: file.debtor.name };
  return (
    <section className={classes.conductStep} data-testid="introduction" data-mode={mode}>
      <IconMessageCircle size={18} aria-hidden />
      <div className={classes.grow}>
        <div className={classes.strong}>{t(`introduction.who.${mode}`, words)}</div>
        <q data-testid="introduction-words">{found.greeting || t(`introduction.say.${mode}`, words)}</q>
        <div className={classes.dim}>{t(found.name ? 'introduction.noDebt' : 'introduction.noCreditor')}</div>
      </div>
    </section>
  );
}
