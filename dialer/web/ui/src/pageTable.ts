/** Every page: its address, who may open it, and the group it stands in. */
import type { Role } from './shared/api/types';

export type PageId =
  | 'agent'
  | 'floor'
  | 'campaigns'
  | 'attempts'
  | 'debtors'
  | 'cases'
  | 'treatment'
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

export interface PageEntry {
  id: PageId;
  path: string;
  role: Role;
  /** Other roles that may open it too. */
  also?: readonly Role[];
}

const PAGES: readonly PageEntry[] = [
  { id: 'agent', path: '/agent', role: 'agent' },
  { id: 'floor', path: '/floor', role: 'supervisor' },
  { id: 'campaigns', path: '/campaigns', role: 'supervisor' },
  { id: 'attempts', path: '/attempts', role: 'supervisor' },
  { id: 'cases', path: '/cases', role: 'supervisor', also: ['creditor'] },
  { id: 'payments', path: '/payments', role: 'supervisor' },
  { id: 'agreed', path: '/agreed', role: 'supervisor', also: ['admin'] },
  { id: 'debtors', path: '/debtors', role: 'supervisor' },
  { id: 'treatment', path: '/treatment', role: 'supervisor' },
  { id: 'disputes', path: '/disputes', role: 'supervisor' },
  { id: 'touch', path: '/first-touch', role: 'supervisor' },
  { id: 'work', path: '/work', role: 'supervisor' },
  { id: 'figures', path: '/figures', role: 'supervisor' },
  { id: 'reports', path: '/reports', role: 'supervisor' },
  { id: 'placements', path: '/placements', role: 'supervisor', also: ['admin', 'creditor'] },
  { id: 'imports', path: '/imports', role: 'supervisor', also: ['creditor'] },
  { id: 'rules', path: '/rules', role: 'supervisor', also: ['admin'] },
  { id: 'users', path: '/users', role: 'admin' },
  { id: 'teams', path: '/teams', role: 'admin' },
  { id: 'trunks', path: '/trunks', role: 'admin' },
  { id: 'creditors', path: '/creditors', role: 'admin' },
  { id: 'agreements', path: '/agreements', role: 'admin' },
  { id: 'rates', path: '/rates', role: 'admin', also: ['supervisor'] },
];

/** The pages of the roles; those that another role's people may open too come last. */
export function pagesOf(roles: readonly Role[]): PageEntry[] {
  const own = PAGES.filter((page) => roles.includes(page.role));
  const more = PAGES.filter((page) => !own.includes(page) && page.also?.some((role) => roles.includes(role)));
  return [...own, ...more];
}

export function pageAt(path: string, pages: readonly PageEntry[]): PageEntry | undefined {
  return pages.find((page) => path === page.path || path.startsWith(`${page.path}/`));
}
