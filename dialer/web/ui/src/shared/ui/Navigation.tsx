/** The way to every page: in one row where they are few, else by group, with a second row for the group's own pages. */
import {
  IconBriefcase,
  IconBuildingBank,
  IconChartBar,
  IconCoinEuro,
  IconFileCertificate,
  IconFileImport,
  IconFolder,
  IconGavel,
  IconHeadset,
  IconHourglassHigh,
  IconHeartHandshake,
  IconLayoutDashboard,
  IconListNumbers,
  IconListDetails,
  IconReportAnalytics,
  IconPercentage,
  IconPhoneCheck,
  IconRouter,
  IconScale,
  IconSpeakerphone,
  IconMessage2,
  IconStairsUp,
  IconUsers,
  IconUsersGroup,
  IconMessageReport,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { groupsOf, type PageEntry, type PageId } from '../../pageTable';
import classes from './frame.module.css';

const ICONS: Readonly<Record<PageId, typeof IconHeadset>> = {
  agent: IconHeadset,
  floor: IconLayoutDashboard,
  campaigns: IconSpeakerphone,
  attempts: IconListDetails,
  scripts: IconMessage2,
  treatment: IconStairsUp,
  handOffs: IconScale,
  disputes: IconMessageReport,
  work: IconListNumbers,
  figures: IconChartBar,
  reports: IconReportAnalytics,
  cases: IconFolder,
  payments: IconCoinEuro,
  rates: IconPercentage,
  agreed: IconHeartHandshake,
  debtors: IconPhoneCheck,
  touch: IconHourglassHigh,
  imports: IconFileImport,
  placements: IconBriefcase,
  rules: IconGavel,
  users: IconUsers,
  teams: IconUsersGroup,
  trunks: IconRouter,
  creditors: IconBuildingBank,
  agreements: IconFileCertificate,
};

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
  const Icon = ICONS[page.id];
  return (
    <a
      href={`#${page.path}`}
      className={classes.link}
      aria-current={isCurrent ? 'page' : undefined}
      data-testid={`nav-${page.id}`}
    >
      <Icon size={17} aria-hidden />
      <span className={classes.linkText}>{t(`nav.${page.id}`)}</span>
    </a>
  );
}
