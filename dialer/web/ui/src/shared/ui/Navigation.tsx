/** The way to every page: in one row where they are few, else by group, with a second row for the group's own pages. */
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { groupsOf, type PageEntry, type PageId } from '../../pageTable';
import classes from './frame.module.css';

/** The signs come after the words: an agent's first load does without those of all pages. */
const PageIcon = lazy(() => import('./PageIcon'));

interface Props {
  pages: readonly PageEntry[];
  current: PageId | null;
}

/** In the header: the pages, or their groups, each of which leads to its first page. */
export function PageBar({ pages, current }: Props) {
  const { t } = useTranslation();
  const groups = groupsOf(pages);
  return (
    <nav className={classes.nav} aria-label={t('frame.navigation')}>
      {groups.size > 1
        ? [...groups].map(([group, own]) => (
            <a
              key={group}
              href={`#${own[0]?.path ?? '/'}`}
              className={classes.link}
              aria-current={own.some((page) => page.id === current) ? 'true' : undefined}
              data-testid={`nav-group-${group}`}
            >
              {t(`navGroup.${group}`)}
            </a>
          ))
        : pages.map((page) => <PageLink key={page.id} page={page} isCurrent={page.id === current} />)}
    </nav>
  );
}

/** Below the header: the pages of the group that is open. */
export function GroupBar({ pages, current }: Props) {
  const { t } = useTranslation();
  const groups = groupsOf(pages);
  const open = [...groups].find(([, own]) => own.some((page) => page.id === current));
  if (groups.size < 2 || open === undefined) return <div />;
  const [group, own] = open;
  return (
    <nav className={classes.pages} aria-label={t(`navGroup.${group}`)}>
      {own.map((page) => (
        <PageLink key={page.id} page={page} isCurrent={page.id === current} />
      ))}
    </nav>
  );
}

function PageLink({ page, isCurrent }: { page: PageEntry; isCurrent: boolean }) {
  const { t } = useTranslation();
  return (
    <a
      href={`#${page.path}`}
      className={classes.link}
      aria-current={isCurrent ? 'page' : undefined}
      data-testid={`nav-${page.id}`}
    >
      <Suspense fallback={<span className={classes.noIcon} />}>
        <PageIcon page={page.id} />
      </Suspense>
      <span className={classes.linkText}>{t(`nav.${page.id}`)}</span>
    </a>
  );
}
