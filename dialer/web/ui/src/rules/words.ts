/** Names of countries and areas as people read them. */
import type { Language } from '../shared/format/format';

const NAMES = new Map<Language, Intl.DisplayNames>();

/** A country's name in the page's language; the code itself where it is none. */
export function countryName(code: string, language: Language): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  const names = NAMES.get(language) ?? new Intl.DisplayNames([language], { type: 'region', fallback: 'code' });
  NAMES.set(language, names);
  return names.of(code) ?? code;
}

export interface Area {
  country: string;
  region: string;
  municipality: string;
  postcode_prefix?: string;
}

/** From the smallest part to the country: `Faenza, Emilia-Romagna, Italy`. */
export function areaText(area: Area, language: Language): string {
  const postcode = area.postcode_prefix ? `${area.postcode_prefix}…` : '';
  const country = area.country ? countryName(area.country, language) : '';
  return [postcode, area.municipality, area.region, country].filter(Boolean).join(', ');
}

export type Span = 'inForce' | 'toCome' | 'over' | 'lifted';

/** How a span of whole days stands on a day (`2026-11-23`). */
export function standingOf(span: { starts: string; ends: string | null; isLifted: boolean }, today: string): Span {
  if (span.isLifted) return 'lifted';
  if (span.starts > today) return 'toCome';
  return span.ends !== null && span.ends < today ? 'over' : 'inForce';
}

/** The numbers of a pasted text, one a line or separated by commas, in E.164; and what is none. */
export function numbersIn(text: string): { numbers: string[]; wrong: string[] } {
  const found = text
    .split(/[\n,;]+/)
    .map((line) => line.trim())
    .filter(Boolean);
  const compact = found.map((line) => line.replace(/[\s().\-/]/g, '').replace(/^00/, '+'));
  return {
    numbers: [...new Set(compact.filter((number) => /^\+[1-9]\d{5,14}$/.test(number)))],
    wrong: found.filter((_, index) => !/^\+[1-9]\d{5,14}$/.test(compact[index] ?? '')),
  };
}
