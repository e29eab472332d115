/** The rules: packs in force, moratoria, added holidays, do-not-call lists; each part with an address of its own. */
import { useTranslation } from 'react-i18next';
import { usePlace } from '../shared/router';
import { Page } from '../shared/ui/PageHead';
import { HolidaysTab } from './HolidaysTab';
import { ListsTab } from './ListsTab';
import { MoratoriaTab } from './MoratoriaTab';
import { PacksTab } from './PacksTab';
import classes from './rules.module.css';

const TABS = { packs: PacksTab, moratoria: MoratoriaTab, holidays: HolidaysTab, lists: ListsTab } as const;
type TabId = keyof typeof TABS;
const IDS = Object.keys(TABS) as TabId[];

export default function RulesPage() {
  const { t } = useTranslation();
  const place = usePlace();
  const wanted = place.path.split('/')[2];
  const current = IDS.find((id) => id === wanted) ?? 'packs';
  const Tab = TABS[current];
  return (
    <Page title={t('rules.title')} hint={t(`rules.hint.${current}`)}>
      <nav className={classes.tabs} aria-label={t('rules.title')}>
        {IDS.map((id) => (
          <a
            key={id}
            href={`#/rules/${id}`}
            className={classes.tab}
            aria-current={id === current ? 'page' : undefined}
            data-testid={`rules-tab-${id}`}
          >
            {t(`rules.tab.${id}`)}
          </a>
        ))}
      </nav>
      <Tab />
    </Page>
  );
}
