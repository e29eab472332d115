import { describe, expect, it } from 'vitest';
import { bodyOf, daysOf, faultsOf, shareOf, type OffsetDraft } from './offsetDraft';

const GOOD: OffsetDraft = {
  name: ' Spring ', creditor: 'LUCE', debtorKind: 'consumer', creditKind: '', strategyId: 3, step: 'courtesy-call', days: '-5, −3', base: '62,5', gain: '5',
};

describe('a test of offsets as it is typed', () => {
  it('is sent with its days and its shares', () => {
    expect(bodyOf(GOOD)).toEqual({
      name: 'Spring', creditor: 'LUCE', debtor_kind: 'consumer', credit_kind: '', strategy_id: 3, step: 'courtesy-call',
      offsets: [-5, -3], base_ratio: 0.625, least_gain: 0.05, horizon_day: null,
    });
  });
  it('has one to four whole days, each once', () => {
    expect(daysOf('-5;-3 2')).toEqual([-5, -3, 2]);
    for (const text of ['', 'x', '1.5', '-5,-5', '1 2 3 4 5']) expect(daysOf(text)).toBeNull();
  });
  it('has shares between 0 and 100 percent', () => {
    expect(shareOf('7')).toBeCloseTo(0.07);
    for (const text of ['', '0', '100', 'ten', '-3']) expect(shareOf(text)).toBeNull();
  });
  it('names each field that is wrong and is not sent', () => {
    const bad = { ...GOOD, name: ' ', step: '', days: 'tomorrow', base: '', gain: '' };
    expect([...faultsOf(bad)].sort()).toEqual(['base', 'days', 'gain', 'name', 'step']);
    expect(bodyOf(bad)).toBeNull();
    expect([...faultsOf({ ...GOOD, base: '97' })]).toEqual(['gain']);
  });
});
