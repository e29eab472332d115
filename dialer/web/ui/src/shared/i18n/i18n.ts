/** Languages of the page: one JSON catalogue each, loaded when it is chosen. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../format/format';

export const LANGUAGES: readonly Language[] = ['it', 'en'];

const REMEMBERED = 'sollecito.language';

const CATALOGUES: Readonly<Record<Language, () => Promise<{ default: object }>>> = {
  it: () => import('./it.json'),
  en: () => import('./en.json'),
};

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
  if (i18next.hasResourceBundle(language, 'translation')) return;
  const { default: catalogue } = await CATALOGUES[language]();
  i18next.addResourceBundle(language, 'translation', catalogue, true, true);
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
  await loadCatalogue(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
