/** The keys of the codes: the page takes them before the form is there. */
import type { DispositionChoice, Outcome } from '../shared/api/types';

/** One key each, chosen so that a right hand on the mouse leaves the left one to work. */
export const KEYS: Readonly<Partial<Record<Outcome, string>>> = {
  PTP: 'p',
  PTP_PART: 'q',
  PAID_NOW: 'n',
  ALREADY_PAID: 'a',
  PLAN: 'l',
  SETTLE: 's',
  CB: 'c',
  DNC_TIME: 't',
  REFUSAL: 'r',
  VM: 'v',
  VM_NEUTRAL: 'm',
  HANGUP_EARLY: 'e',
  FAX: 'f',
  WRONG: 'w',
  TP: 'x',
  TP_MSG: 'y',
  REFUSED_ID: 'i',
  LANG: 'g',
  MINOR: 'j',
  CARE_OK: '1',
  CARE_RESENT: '2',
  CARE_OBSTACLE: '3',
  DISPUTE: 'd',
  SERVICE: 'b',
  VALIDATION: '4',
  COMPLAINT: 'z',
  HARDSHIP: 'h',
  VULN: 'u',
  DECEASED: 'k',
  INSOLVENCY: '5',
  ATTORNEY: '6',
  CEASE: 'o',
};

export function choiceForKey(key: string, choices: readonly DispositionChoice[]): Outcome | null {
  return choices.find((choice) => KEYS[choice.code] === key.toLowerCase())?.code ?? null;
}
