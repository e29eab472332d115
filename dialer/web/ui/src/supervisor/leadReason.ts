/** Why a lead waits or has ended, in words: a fixed word, a hold, or the rule that spoke. Pure. */
import type { CodeKind } from '../shared/i18n/useText';

type Text = (kind: CodeKind, code: string) => string;

export function leadReasonText(reason: string, text: Text): string {
  if (reason.startsWith('hold_')) return `${text('leadReason', 'hold')}: ${text('hold', reason.slice('hold_'.length))}`;
  const [word = '', detail] = reason.split(':', 2);
  return detail ? `${text('leadReason', word)}: ${detail.replaceAll('_', ' ')}` : text('leadReason', reason);
}
