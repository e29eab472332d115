/** The pages of one account: which there are, by role, and the one that is open. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { Frame } from './shared/ui/Frame';
import { MeContext } from './shared/session/me';
import { replacePlace, usePlace } from './shared/router';
import { Loading } from './shared/ui/parts';
import { pagesOf, pageAt, type PageId } from './pageTable';
import type { Me } from './shared/api/types';

const ChangePassword = lazy(() => import('./login/ChangePassword'));

const VIEWS: Readonly<Record<PageId, React.LazyExoticComponent<React.ComponentType>>> = {
  agent: lazy(() => import('./agent/AgentPage')),
  floor: lazy(() => import('./supervisor/FloorPage')),
  campaigns: lazy(() => import('./supervisor/CampaignsPage')),
  attempts: lazy(() => import('./supervisor/AttemptsPage')),
  debtors: lazy(() => import('./supervisor/DebtorsPage')),
  reports: lazy(() => import('./supervisor/ReportsPage')),
  imports: lazy(() => import('./supervisor/ImportsPage')),
  rules: lazy(() => import('./rules/RulesPage')),
  users: lazy(() => import('./admin/UsersPage')),
  teams: lazy(() => import('./admin/TeamsPage')),
  trunks: lazy(() => import('./admin/TrunksPage')),
  creditors: lazy(() => import('./admin/CreditorsPage')),
  agreements: lazy(() => import('./admin/AgreementsPage')),
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
