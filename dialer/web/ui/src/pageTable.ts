/** Every page: its address, who may open it, and the group in which it stands. */
import type { Role } from './shared/api/types';

export type PageId =
  | 'agent'
  | 'floor'
  | 'campaigns'
  | 'attempts'
  | 'scripts'
  | 'debtors'
  | 'cases'
  | 'treatment'
  | 'handOffs'
  | 'disputes'
  | 'touch'
  | 'payments'
  | 'rates'
  | 'agreed'
  | 'placements'
  | 'work'
  | 'figures'
  | 'reports'
  | 'imports'
  | 'rules'
  | 'users'
  | 'teams'
  | 'trunks'
  | 'creditors'
  | 'agreements';

/** Pages that are used together: beside each other in the navigation of roles that have many. */
export type PageGroup = 'floor' | 'cases' | 'money' | 'figures' | 'house';

export interface PageEntry {
  id: PageId;
  path: string;
  role: Role;
  group: PageGroup;
  /** Other roles that may open it too. */
  also?: readonly Role[];
}

const PAGES: readonly PageEntry[] = [
  { id: 'agent', path: '/agent', role: 'agent', group: 'floor' },
  { id: 'floor', path: '/floor', role: 'supervisor', group: 'floor' },
  { id: 'campaigns', path: '/campaigns', role: 'supervisor', group: 'floor' },
  { id: 'attempts', path: '/attempts', role: 'supervisor', group: 'floor' },
  { id: 'scripts', path: '/scripts', role: 'supervisor', group: 'floor', also: ['admin'] },
  { id: 'cases', path: '/cases', role: 'supervisor', group: 'cases', also: ['admin', 'creditor'] },
  { id: 'payments', path: '/payments', role: 'supervisor', group: 'money' },
  { id: 'agreed', path: '/agreed', role: 'supervisor', group: 'cases', also: ['admin', 'creditor'] },
  { id: 'debtors', path: '/debtors', role: 'supervisor', group: 'cases' },
  { id: 'treatment', path: '/treatment', role: 'supervisor', group: 'cases' },
  { id: 'handOffs', path: '/hand-offs', role: 'supervisor', group: 'cases' },
  { id: 'disputes', path: '/disputes', role: 'supervisor', group: 'cases', also: ['creditor'] },
  { id: 'touch', path: '/first-touch', role: 'supervisor', group: 'cases' },
  { id: 'work', path: '/work', role: 'supervisor', group: 'floor' },
  { id: 'figures', path: '/figures', role: 'supervisor', group: 'figures', also: ['creditor'] },
  { id: 'reports', path: '/reports', role: 'supervisor', group: 'figures' },
  { id: 'placements', path: '/placements', role: 'supervisor', group: 'money', also: ['admin', 'creditor'] },
  { id: 'imports', path: '/imports', role: 'supervisor', group: 'money', also: ['creditor'] },
  { id: 'rules', path: '/rules', role: 'supervisor', group: 'house', also: ['admin'] },
  { id: 'users', path: '/users', role: 'admin', group: 'house' },
  { id: 'teams', path: '/teams', role: 'admin', group: 'house' },
  { id: 'trunks', path: '/trunks', role: 'admin', group: 'house' },
  { id: 'creditors', path: '/creditors', role: 'admin', group: 'house' },
  { id: 'agreements', path: '/agreements', role: 'admin', group: 'house' },
  { id: 'rates', path: '/rates', role: 'admin', group: 'money', also: ['supervisor'] },
];

/** The pages of the roles; those that another role's people may open too come last. */
export function pagesOf(roles: readonly Role[]): PageEntry[] {
  const own = PAGES.filter((page) => roles.includes(page.role));
  const more = PAGES.filter((page) => !own.includes(page) && page.also?.some((role) => roles.includes(role)));
  return [...own, ...more];
}

/** With more pages than these, they are shown by group: what a bar of 1280 pixels takes in both languages. */
const MOST_IN_A_ROW = 8;

/** The pages by group, in their order; one group of all where they fit in a row. */
export function groupsOf(pages: readonly PageEntry[]): ReadonlyMap<PageGroup, readonly PageEntry[]> {
  const groups = new Map<PageGroup, PageEntry[]>();
  for (const page of pages) {
    const key = pages.length > MOST_IN_A_ROW ? page.group : 'floor';
    groups.set(key, [...(groups.get(key) ?? []), page]);
  }
  return groups;
}

export function pageAt(path: string, pages: readonly PageEntry[]): PageEntry | undefined {
  return pages.find((page) => path === page.path || path.startsWith(`${page.path}/`));
}
