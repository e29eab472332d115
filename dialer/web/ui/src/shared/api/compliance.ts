/** Who may be called, and what is recorded that forbids it. */
import { answer, client } from './http';
import type { ConsentBody, LetterBody, ListEntryBody, NumberBody, NumberChange, RepresentativeBody, WishBody } from './types';

const debtorPath = (debtorId: number) => ({ params: { path: { debtor_id: debtorId } } });

export const complianceApi = {
  queueVerdicts: (campaignId: number) =>
    answer(client.GET('/api/campaigns/{campaign_id}/leads/verdicts', { params: { path: { campaign_id: campaignId } } })),
  findDebtors: (q: string, cursor: string | null) =>
    answer(client.GET('/api/debtors', { params: { query: { q, limit: 30, ...(cursor ? { cursor } : {}) } } })),
  mayWeCall: (debtorId: number, language: 'it' | 'en') =>
    answer(
      client.GET('/api/debtors/{debtor_id}/verdicts', {
        params: { path: { debtor_id: debtorId }, query: { language } },
      }),
    ),
  addWish: (debtorId: number, body: WishBody) =>
    answer(client.POST('/api/debtors/{debtor_id}/wishes', { ...debtorPath(debtorId), body })),
  endWish: (wishId: number) =>
    answer(client.DELETE('/api/wishes/{wish_id}', { params: { path: { wish_id: wishId } } })),
  addRepresentative: (debtorId: number, body: RepresentativeBody) =>
    answer(client.POST('/api/debtors/{debtor_id}/representatives', { ...debtorPath(debtorId), body })),
  endRepresentative: (representativeId: number) =>
    answer(
      client.DELETE('/api/representatives/{representative_id}', {
        params: { path: { representative_id: representativeId } },
      }),
    ),
  addConsent: (numberId: number, body: ConsentBody) =>
    answer(client.POST('/api/numbers/{number_id}/consents', { params: { path: { number_id: numberId } }, body })),
  endConsent: (consentId: number) =>
    answer(client.DELETE('/api/consents/{consent_id}', { params: { path: { consent_id: consentId } } })),
  addLetter: (caseId: number, body: LetterBody) =>
    answer(client.POST('/api/cases/{case_id}/letters', { params: { path: { case_id: caseId } }, body })),
  addNumber: (debtorId: number, body: NumberBody) =>
    answer(client.POST('/api/debtors/{debtor_id}/numbers', { ...debtorPath(debtorId), body })),
  correctNumber: (numberId: number, body: NumberChange) =>
    answer(client.PATCH('/api/numbers/{number_id}', { params: { path: { number_id: numberId } }, body })),
  listNumbers: (body: ListEntryBody) => answer(client.POST('/api/dnc', { body })),
};
