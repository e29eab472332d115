/** Who may be called, and what is recorded that forbids it. */
import { answer, client } from './http';
import type { ListEntryBody, RepresentativeBody, WishBody } from './types';

const debtorPath = (debtorId: number) => ({ params: { path: { debtor_id: debtorId } } });

export const complianceApi = {
  queueVerdicts: (campaignId: number) =>
    answer(client.GET('/api/campaigns/{campaign_id}/leads/verdicts', { params: { path: { campaign_id: campaignId } } })),
  findCases: (q: string) => answer(client.GET('/api/cases', { params: { query: { q, limit: 30 } } })),
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
  listNumbers: (body: ListEntryBody) => answer(client.POST('/api/dnc', { body })),
};
