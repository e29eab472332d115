/** What a supervisor should know, newest first. */
import { useTranslation } from 'react-i18next';
import type { Notice } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { Dot, Empty } from '../shared/ui/parts';
import classes from './floor.module.css';

const COLOURS: Readonly<Record<string, string>> = { info: 'brand', warning: 'orange', error: 'red' };

export function Notices({ notices, names }: { notices: readonly Notice[]; names: ReadonlyMap<number, string> }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  if (notices.length === 0) return <Empty title={t('floor.noNotices')} />;
  /** Words and ids among the facts in the page's language: a doubt's reason, and whom it is about. */
  const factsOf = ({ facts }: Notice) => {
    const campaign = names.get(Number(facts['campaign_id']));
    const why = typeof facts['reason'] === 'string' ? text('distrust', facts['reason']) : '';
    return { ...facts, why, who: campaign ? `«${campaign}»` : t('pacing.everyone') };
  };
  return (
    <ul className={`${classes.list} ${classes.scroller}`} aria-live="polite">
      {notices.map((notice) => (
        <li key={`${notice.at}-${notice.code}`}>
          <Dot color={COLOURS[notice.level] ?? 'gray'} />
          <span className={classes.grow}>{text('notice', notice.code, factsOf(notice))}</span>
          <span className={`${classes.dim} num`}>{format.at(notice.at, 'time')}</span>
        </li>
      ))}
    </ul>
  );
}
