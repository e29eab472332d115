/** The sign of each page: a part of its own, which the navigation loads after its words. */
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
import type { PageId } from '../../pageTable';

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

export default function PageIcon({ page }: { page: PageId }) {
  const Icon = ICONS[page];
  return <Icon size={17} aria-hidden />;
}
