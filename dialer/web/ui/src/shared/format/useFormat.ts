/** Formatting bound to the language and zone of the page. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useZone } from '../session/zone';
import { formatCount, formatDecimal, formatExact, formatInstant, formatMoney, formatRatio, type DateStyle, type Language, type Money } from './format';

export interface Formats {
  language: Language;
  zone: string;
  money: (money: Money) => string;
  count: (count: number) => string;
  decimal: (value: number, decimals?: number) => string;
  /** A decimal that came as text. */
  exact: (text: string) => string;
  ratio: (ratio: number | null | undefined) => string;
  at: (instant: string | number | Date | null | undefined, style?: DateStyle) => string;
}

export function useFormat(): Formats {
  const { i18n } = useTranslation();
  const zone = useZone();
  const language: Language = i18n.language.startsWith('en') ? 'en' : 'it';
  return useMemo(
    () => ({
      language,
      zone,
      money: (money) => formatMoney(money, language),
      count: (count) => formatCount(count, language),
      decimal: (value, decimals) => formatDecimal(value, language, decimals),
      exact: (text) => formatExact(text, language),
      ratio: (ratio) => formatRatio(ratio, language),
      at: (instant, style = 'dateTime') => formatInstant(instant, style, language, zone),
    }),
    [language, zone],
  );
}
