/** Periods of published rates as people say them: `2026-H2` is the second half of 2026. */
import type { TFunction } from 'i18next';

export function periodText(t: TFunction, label: string): string {
  const [year, half] = label.split('-H');
  return half === '1' || half === '2' ? t(`rates.half${half}`, { year }) : label;
}
