/** The relationship with a debtor: one view, the line of time, and what is recorded; first touches. */
import { answer, client, problemOf } from './http';
import type { AbilityBody, CareBody, CustomerValue, PreferenceBody } from './types';

const debtor = (debtorId: number) => ({ params: { path: { debtor_id: debtorId } } });

export const relationApi = {
  read: (debtorId: number, language: 'it' | 'en') =>
    answer(
      client.GET('/api/debtors/{debtor_id}/relationship', { params: { path: { debtor_id: debtorId }, query: { language } } }),
    ),
  timeline: (debtorId: number, kinds: readonly string[], caseId: number | null, cursor: string | null) =>
    answer(
      client.GET('/api/debtors/{debtor_id}/timeline', {
        params: {
          path: { debtor_id: debtorId },
          query: { limit: 25, kinds: kinds.join(','), ...(caseId !== null && { case_id: caseId }), ...(cursor ? { cursor } : {}) },
        },
      }),
    ),
  addCare: (debtorId: number, body: CareBody) => answer(client.POST('/api/debtors/{debtor_id}/care', { ...debtor(debtorId), body })),
  reviewCare: (careId: number) =>
    answer(client.POST('/api/care/{care_id}/review', { params: { path: { care_id: careId } }, body: {} })),
  endCare: (careId: number) => answer(client.DELETE('/api/care/{care_id}', { params: { path: { care_id: careId } } })),
  setPreference: (debtorId: number, body: PreferenceBody) =>
    answer(client.PUT('/api/debtors/{debtor_id}/preference', { ...debtor(debtorId), body })),
  endPreference: (preferenceId: number) =>
    answer(client.DELETE('/api/preferences/{preference_id}', { params: { path: { preference_id: preferenceId } } })),
  addAbility: (debtorId: number, body: AbilityBody) =>
    answer(client.POST('/api/debtors/{debtor_id}/ability', { ...debtor(debtorId), body })),
  setValue: (debtorId: number, creditorId: number, value: CustomerValue) =>
    answer(
      client.PUT('/api/debtors/{debtor_id}/creditors/{creditor_id}/value', {
        params: { path: { debtor_id: debtorId, creditor_id: creditorId } },
        body: { value },
      }),
    ),
  touches: () => answer(client.GET('/api/first-touch')),
  late: (creditorId: number | null, cursor: string | null) =>
    answer(
      client.GET('/api/first-touch/late', {
        params: { query: { limit: 50, ...(creditorId ? { creditor_id: creditorId } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  lateCsv: async (creditorId: number | null): Promise<Blob> => {
    const { data, error, response } = await client.GET('/api/first-touch.csv', {
      params: { query: creditorId ? { creditor_id: creditorId } : {} },
      parseAs: 'blob',
    });
    if (!response.ok) throw problemOf(error, response);
    return data as unknown as Blob;
  },
  agreeFirstTouch: (creditorId: number, days: number | null) =>
    answer(
      client.PUT('/api/creditors/{creditor_id}/first-touch', { params: { path: { creditor_id: creditorId } }, body: { days } }),
    ),
  reviews: () => answer(client.GET('/api/care-reviews', { params: { query: { limit: 50 } } })),
};
