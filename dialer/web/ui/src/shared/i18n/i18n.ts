/** Languages of the page: one JSON catalogue each, loaded when it is chosen, the office's part when it is wanted. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../format/format';
import type { Part } from './parts';

export const LANGUAGES: readonly Language[] = ['it', 'en'];

const REMEMBERED = 'sollecito.language';

type Loader = () => Promise<{ default: object }>;

const CATALOGUES: Readonly<Record<Language, Readonly<Record<Part, Loader>>>> = {
  it: { desk: () => import('./it.json?part=desk'), office: () => import('./it.json?part=office') },
  en: { desk: () => import('./en.json?part=desk'), office: () => import('./en.json?part=office') },
};

const wanted = new Set<Part>(['desk']);
const loaded = new Set<string>();

export function isLanguage(text: string | null | undefined): text is Language {
  return text === 'it' || text === 'en';
}

/** The language chosen before on this machine, else the browser's, else Italian. */
export function firstLanguage(remembered: string | null, browser: readonly string[]): Language {
  if (isLanguage(remembered)) return remembered;
  for (const tag of browser) {
    const base = tag.slice(0, 2).toLowerCase();
    if (isLanguage(base)) return base;
  }
  return 'it';
}

async function loadCatalogue(language: Language): Promise<void> {
  const missing = [...wanted].filter((part) => !loaded.has(`${language} ${part}`));
  await Promise.all(
    missing.map(async (part) => {
      const { default: catalogue } = await CATALOGUES[language][part]();
      i18next.addResourceBundle(language, 'translation', catalogue, true, true);
      loaded.add(`${language} ${part}`);
    }),
  );
}

/** From now on the texts of supervisors' and administrators' pages too; done when they are there. */
export async function wantOffice(): Promise<void> {
  wanted.add('office');
  if (i18next.isInitialized && isLanguage(i18next.language)) await loadCatalogue(i18next.language);
}

export async function changeLanguage(language: Language): Promise<void> {
  await loadCatalogue(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  localStorage.setItem(REMEMBERED, language);
}

export async function startI18n(): Promise<void> {
  const language = firstLanguage(localStorage.getItem(REMEMBERED), navigator.languages);
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  loaded.clear();
  await loadCatalogue(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
