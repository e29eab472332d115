/** An offer that the agent takes: which outcome it is, and how it fills the form. Pure. */
import type { components } from '../shared/api/schema';
import type { Outcome } from '../shared/api/types';
import { editableMoney, type Language } from '../shared/format/format';
import type { Draft, TakenOffer } from './disposition';

export type AgentOffer = components['schemas']['AgentCaseOffers']['offers'][number];

/** The outcome that an offer is; null: this call cannot have it. */
export function codeOf(offer: AgentOffer, choices: ReadonlySet<Outcome>, balanceMinor: number | null): Outcome | null {
  const isPart = balanceMinor !== null && offer.minor < balanceMinor;
  const codes: Record<AgentOffer['kind'], Outcome> = { pay_now: 'PAID_NOW', promise: isPart ? 'PTP_PART' : 'PTP', plan: 'PLAN', settlement: 'SETTLE' };
  return choices.has(codes[offer.kind]) ? codes[offer.kind] : null;
}

/** The fields that an offer fills; what was written beside them stays. */
export function filledBy(offer: AgentOffer, caseId: number, code: Outcome, language: Language, why: string): Partial<Draft> {
  const taken: TakenOffer = { caseId, every: offer.every, downPaymentMinor: offer.down_payment_minor };
  const amount = editableMoney(offer.minor, language);
  switch (offer.kind) {
    case 'pay_now':
      return { code, taken: null };
    case 'promise':
      return { code, amount, promiseOn: offer.due_on, taken: null };
    case 'plan':
      return { code, rates: String(offer.count), promiseOn: offer.first_on ?? offer.due_on, taken };
    case 'settlement':
      return { code, amount, promiseOn: offer.due_on, offerReason: why, taken };
  }
}
