/** The pages of one account: which there are, by role, and the one that is open. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { Frame } from './shared/ui/Frame';
import { MeContext } from './shared/session/me';
import { replacePlace, usePlace } from './shared/router';
import { wantOffice } from './shared/i18n/i18n';
import { Loading } from './shared/ui/parts';
import { pagesOf, pageAt, type PageId } from './pageTable';
import type { Me } from './shared/api/types';

const ChangePassword = lazy(() => import('./login/ChangePassword'));

/** A page of the office comes with its texts. */
const office = (page: () => Promise<{ default: React.ComponentType }>) =>
  lazy(async () => {
    const [view] = await Promise.all([page(), wantOffice()]);
    return view;
  });

const VIEWS: Readonly<Record<PageId, React.LazyExoticComponent<React.ComponentType>>> = {
  agent: lazy(() => import('./agent/AgentPage')),
  floor: office(() => import('./supervisor/FloorPage')),
  campaigns: office(() => import('./supervisor/CampaignsPage')),
  attempts: office(() => import('./supervisor/AttemptsPage')),
  scripts: office(() => import('./supervisor/scripts/ScriptsPage')),
  cases: office(() => import('./supervisor/case/CasesPage')),
  payments: office(() => import('./supervisor/payments/PaymentsPage')),
  rates: office(() => import('./rules/RatesPage')),
  agreed: office(() => import('./supervisor/agreed/AgreedPage')),
  debtors: office(() => import('./supervisor/DebtorsPage')),
  treatment: office(() => import('./supervisor/treatment/TreatmentPage')),
  handOffs: office(() => import('./supervisor/handoffs/HandOffsPage')),
  placements: office(() => import('./supervisor/placements/PlacementsPage')),
  disputes: office(() => import('./supervisor/disputes/DisputesPage')),
  touch: office(() => import('./supervisor/touch/TouchPage')),
  figures: office(() => import('./supervisor/portfolio/FiguresPage')),
  work: office(() => import('./supervisor/work/WorkPage')),
  reports: office(() => import('./supervisor/ReportsPage')),
  imports: office(() => import('./supervisor/ImportsPage')),
  rules: office(() => import('./rules/RulesPage')),
  users: office(() => import('./admin/UsersPage')),
  teams: office(() => import('./admin/TeamsPage')),
  trunks: office(() => import('./admin/TrunksPage')),
  creditors: office(() => import('./admin/CreditorsPage')),
  agreements: office(() => import('./admin/AgreementsPage')),
};

export function Pages({ me }: { me: Me }) {
  const place = usePlace();
  const pages = pagesOf(me.roles);
  const page = pageAt(place.path, pages) ?? pages[0];
  const [isChanging, setIsChanging] = useState(false);
  useEffect(() => {
    if (page && !pageAt(place.path, pages)) replacePlace(page.path);
  }, [page, pages, place.path]);
  const View = page ? VIEWS[page.id] : null;
  return (
    <MeContext value={me}>
      <Frame me={me} pages={pages} current={page?.id ?? null} onChangePassword={() => setIsChanging(true)}>
        {/* The server refuses everything else until the password is the person's own. */}
        {!me.must_change_password && <Suspense fallback={<Loading />}>{View && <View />}</Suspense>}
      </Frame>
      {(isChanging || me.must_change_password) && (
        <Suspense fallback={null}>
          <ChangePassword isDemanded={me.must_change_password} onClose={() => setIsChanging(false)} />
        </Suspense>
      )}
    </MeContext>
  );
}
