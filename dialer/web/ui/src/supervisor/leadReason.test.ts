import { expect, it } from 'vitest';
import { leadReasonText } from './leadReason';

const text = (kind: string, code: string) => `<${kind}.${code}>`;

it.each([
  ['no_answer', '<leadReason.no_answer>'],
  ['hold_disputed', '<leadReason.hold>: <hold.disputed>'],
  ['refused:IT-07', '<leadReason.refused>: IT-07'],
  ['skipped:wrong_moment', '<leadReason.skipped>: wrong moment'],
])('%s reads %s', (reason, words) => expect(leadReasonText(reason, text)).toBe(words));
