import { describe, expect, it } from 'vitest';
import { changeObjection, changeStep, emptyStep, firstDraft, flawsAt, freeId, insertVariable, moved, withoutAt } from './scriptDraft';

const DRAFT = firstDraft('Small');

describe('a script while it is edited', () => {
  it('begins with the steps that belong in every one', () => {
    expect(DRAFT.steps.map((step) => [step.id, step.is_required, step.ending])).toEqual([
      ['who', true, null],
      ['identity', true, null],
      ['for_whom', true, null],
      ['thank', false, 'complete'],
    ]);
    expect(DRAFT.steps[1]?.branches[0]?.needs_identity).toBe(true);
  });

  it('leads answers to a step that gets another name, unless two bear the old one', () => {
    expect(changeStep(DRAFT, 1, { id: 'check' }).steps[0]?.branches[0]?.to).toBe('check');
    const twins = { ...DRAFT, steps: [...DRAFT.steps, emptyStep('identity')] };
    expect(changeStep(twins, 1, { id: 'check' }).steps[0]?.branches[0]?.to).toBe('identity');
  });

  it('moves, removes and changes one thing alone', () => {
    expect(moved(['a', 'b'], 0, 1)).toEqual(['b', 'a']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(withoutAt(['a', 'b'], 0)).toEqual(['b']);
    const two = { ...DRAFT, objections: [0, 1].map((n) => ({ id: `o${n}`, title: '', answer: '', is_open: false })) };
    expect(changeObjection(two, 1, { title: 'Why?' }).objections.map((item) => item.title)).toEqual(['', 'Why?']);
    expect(changeStep(DRAFT, 9, { title: 'x' })).toBe(DRAFT);
  });

  it('finds free names, flaws of a place, and the caret', () => {
    expect(freeId(['step_1', 'step_3'], 'step')).toBe('step_2');
    const flaw = { code: 'no_text', place: 'step:who', message: '', facts: {} };
    expect(flawsAt([flaw], 'step:who')).toEqual([flaw]);
    expect(flawsAt([flaw], 'step:whom')).toEqual([]);
    expect(insertVariable('Hello !', 6, 'debtor')).toBe('Hello {debtor}!');
  });
});
