/** What is agreed about cases: promises, plans, offers, papers; and the lists over all cases. */
import { answer, client } from './http';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Agreements = Schemas['AgreementsOut'];
export type Offer = Agreements['settlements'][number];
export type PlanRow = Agreements['plans'][number];
export type PromiseRow = Agreements['promises'][number];
export type PlanBody = Schemas['PlanIn'];
export type OfferBody = Schemas['OfferIn'];
export type MoveBody = Schemas['MoveIn'];
export type PlanDraft = Schemas['PlanDraftOut'];
export type OfferDraft = Schemas['OfferDraftOut'];
export type Suggestions = Schemas['SuggestionsOut'];
export type Suggestion = Suggestions['offers'][number];
export type Needs = Schemas['NeedsFound'];
export type NeedsBody = Schemas['NeedsIn'];
export type Affordability = NonNullable<Schemas['AffordabilityFound']['form']>;
export type AffordabilityBody = Schemas['AffordabilityIn'];
export type Terms = Schemas['OfferTermsOut'];
export type TermsBody = Schemas['OfferTermsModel'];
export type AgreedItem = Schemas['AgreementItemOut'];
export type AgreedCounts = Schemas['AgreementCounts'];
export type ListName = keyof AgreedCounts;
export type PaperKind = Schemas['PaperIn']['kind'];

const of = (caseId: number) => ({ path: { case_id: caseId } });

export const agreementsApi = {
  read: (caseId: number) => answer(client.GET('/api/cases/{case_id}/agreements', { params: of(caseId) })),
  promise: (caseId: number, body: Schemas['PromiseGivenIn']) =>
    answer(client.POST('/api/cases/{case_id}/promises', { params: of(caseId), body })),
  endPromise: (caseId: number, promiseId: number, reason: string) =>
    answer(
      client.POST('/api/cases/{case_id}/promises/{promise_id}/cancel', {
        params: { path: { case_id: caseId, promise_id: promiseId } },
        body: { reason },
      }),
    ),
  draftPlan: (caseId: number, body: PlanBody) =>
    answer(client.POST('/api/cases/{case_id}/plans/draft', { params: of(caseId), body })),
  plan: (caseId: number, body: PlanBody) => answer(client.POST('/api/cases/{case_id}/plans', { params: of(caseId), body })),
  endPlan: (caseId: number, planId: number, reason: string) =>
    answer(
      client.POST('/api/cases/{case_id}/plans/{plan_id}/cancel', {
        params: { path: { case_id: caseId, plan_id: planId } },
        body: { reason },
      }),
    ),
  offer: (caseId: number, body: OfferBody) => answer(client.POST('/api/cases/{case_id}/offers', { params: of(caseId), body })),
  move: (caseId: number, offerId: number, body: MoveBody) =>
    answer(
      client.POST('/api/cases/{case_id}/offers/{settlement_id}/move', {
        params: { path: { case_id: caseId, settlement_id: offerId } },
        body,
      }),
    ),
  draftOffer: (caseId: number, body: OfferBody) =>
    answer(client.POST('/api/cases/{case_id}/offers/draft', { params: of(caseId), body })),
  suggestions: (caseId: number) => answer(client.GET('/api/cases/{case_id}/suggestions', { params: of(caseId) })),
  needs: (caseId: number) => answer(client.GET('/api/cases/{case_id}/needs', { params: of(caseId) })),
  keepNeeds: (caseId: number, body: NeedsBody) =>
    answer(client.PUT('/api/cases/{case_id}/needs', { params: of(caseId), body })),
  dropNeeds: (caseId: number) => answer(client.DELETE('/api/cases/{case_id}/needs', { params: of(caseId) })),
  affordability: (caseId: number) => answer(client.GET('/api/cases/{case_id}/affordability', { params: of(caseId) })),
  keepAffordability: (caseId: number, body: AffordabilityBody) =>
    answer(client.PUT('/api/cases/{case_id}/affordability', { params: of(caseId), body })),
  dropAffordability: (caseId: number) =>
    answer(client.DELETE('/api/cases/{case_id}/affordability', { params: of(caseId) })),
  paper: (caseId: number, kind: PaperKind, agreementId: number) =>
    answer(
      client.POST('/api/cases/{case_id}/papers', { params: of(caseId), body: { kind, agreement_id: agreementId } }),
    ),
  list: (list: ListName, cursor: string | null) =>
    answer(client.GET('/api/agreements', { params: { query: { list, limit: 50, ...(cursor && { cursor }) } } })),
  terms: (creditorId: number, language: 'it' | 'en') =>
    answer(
      client.GET('/api/creditors/{creditor_id}/offer-terms', {
        params: { path: { creditor_id: creditorId }, query: { language } },
      }),
    ),
  setTerms: (creditorId: number, body: TermsBody) =>
    answer(
      client.PUT('/api/creditors/{creditor_id}/offer-terms', { params: { path: { creditor_id: creditorId } }, body }),
    ),
  counts: () => answer(client.GET('/api/agreements/counts')),
};

/** Where a paper as it was issued is downloaded. */
export const paperAddress = (caseId: number, paperId: number): string => `/api/cases/${caseId}/papers/${paperId}`;
