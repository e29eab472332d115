/** A trunk's tariff as people write it: cents per minute; stored in thousandths of a cent. Pure. */

/** `0,8` -> 800; null for what is not a price. */
export function parseTariff(text: string): number | null {
  if (text.trim() === '') return 0;
  if (!/^\d{1,6}([.,]\d{1,3})?$/.test(text.trim())) return null;
  return Math.round(Number(text.trim().replace(',', '.')) * 1000);
}

export function formatTariff(thousandths: number, language: 'it' | 'en'): string {
  const text = String(thousandths / 1000);
  return language === 'it' ? text.replace('.', ',') : text;
}

/** A caller id is E.164 or a short code of three to six digits. */
export function isCallerId(text: string): boolean {
  return /^\+[1-9]\d{5,14}$/.test(text) || /^\d{3,6}$/.test(text);
}
