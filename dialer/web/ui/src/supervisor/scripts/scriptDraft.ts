/** A script while it is edited: pure changes of its document. */
import type { ScriptDocument, ScriptFlaw, ScriptObjection, ScriptStepDocument } from '../../shared/api/types';

export function emptyStep(id: string): ScriptStepDocument {
  return { id, kind: 'other', title: '', text: '', tip: '', is_required: false, branches: [], ending: 'early' };
}

/** The first short name of this beginning that nothing bears. */
export function freeId(taken: readonly string[], beginning: string): string {
  for (let number = 1; ; number += 1) {
    const id = `${beginning}_${number}`;
    if (!taken.includes(id)) return id;
  }
}

export function changeStep(script: ScriptDocument, index: number, changes: Partial<ScriptStepDocument>): ScriptDocument {
  const before = script.steps[index];
  if (!before) return script;
  const after = { ...before, ...changes };
  let steps = script.steps.map((step, place) => (place === index ? after : step));
  const isAlone = script.steps.filter((step) => step.id === before.id).length === 1;
  if (changes.id !== undefined && changes.id !== before.id && isAlone) {
    // Answers follow the step to its new name.
    steps = steps.map((step) => ({
      ...step,
      branches: step.branches.map((branch) => (branch.to === before.id ? { ...branch, to: after.id } : branch)),
    }));
  }
  return { ...script, steps };
}

/** Swap an item with its neighbour; `by` is -1 or 1. */
export function moved<T>(items: readonly T[], index: number, by: -1 | 1): T[] {
  const other = index + by;
  const result = [...items];
  const [mine, theirs] = [result[index], result[other]];
  if (mine === undefined || theirs === undefined) return result;
  result[index] = theirs;
  result[other] = mine;
  return result;
}

export function withoutAt<T>(items: readonly T[], index: number): T[] {
  return items.filter((_, place) => place !== index);
}

export function changeObjection(script: ScriptDocument, index: number, changes: Partial<ScriptObjection>): ScriptDocument {
  return {
    ...script,
    objections: script.objections.map((item, place) => (place === index ? { ...item, ...changes } : item)),
  };
}

/** Flaws of one place: `step:greet`, `objection:why`, `script`. */
export function flawsAt(flaws: readonly ScriptFlaw[], place: string): ScriptFlaw[] {
  return flaws.filter((flaw) => flaw.place === place);
}

/** Put a variable where the caret is. */
export function insertVariable(text: string, at: number, name: string): string {
  return `${text.slice(0, at)}{${name}}${text.slice(at)}`;
}

/** A script to begin with: the steps that belong in every one. */
export function firstDraft(title: string): ScriptDocument {
  const step = (id: string, kind: ScriptStepDocument['kind'], to: string): ScriptStepDocument => ({
    ...emptyStep(id), kind, is_required: true, ending: null, branches: [{ label: '', to, needs_identity: kind === 'identity' }],
  });
  return {
    title,
    steps: [
      step('who', 'who', 'identity'),
      step('identity', 'identity', 'for_whom'),
      step('for_whom', 'for_whom', 'thank'),
      { ...emptyStep('thank'), kind: 'thank', ending: 'complete' },
    ],
    objections: [],
  };
}
