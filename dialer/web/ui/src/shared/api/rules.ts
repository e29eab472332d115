/** The rules themselves: packs in force, stricter figures, moratoria, holidays, do-not-call lists. */
import { answer, client } from './http';
import type { HolidayBody, ListEntryBody, MoratoriumBody } from './types';

export interface ListFilter {
  creditorId: number | null;
  text: string;
}

export interface ListFileOptions {
  creditor: string;
  country: string;
  reason: string;
}

/** A field that is left out, rather than sent empty. */
const given = (name: string, value: string | number | null) => (value === null || value === '' ? {} : { [name]: value });

export const rulesApi = {
  packs: () => answer(client.GET('/api/packs')),
  pack: (code: string) => answer(client.GET('/api/packs/{code}', { params: { path: { code } } })),

  campaignRules: (campaignId: number) =>
    answer(client.GET('/api/campaigns/{campaign_id}/rules', { params: { path: { campaign_id: campaignId } } })),
  tightenCampaign: (campaignId: number, settings: Record<string, unknown>) =>
    answer(
      client.PUT('/api/campaigns/{campaign_id}/rules', {
        params: { path: { campaign_id: campaignId } },
        body: { settings },
      }),
    ),
  creditorRules: (creditorId: number) =>
    answer(client.GET('/api/creditors/{creditor_id}/rules', { params: { path: { creditor_id: creditorId } } })),
  tightenCreditor: (creditorId: number, settings: Record<string, unknown>) =>
    answer(
      client.PUT('/api/creditors/{creditor_id}/rules', {
        params: { path: { creditor_id: creditorId } },
        body: { settings },
      }),
    ),

  moratoria: () => answer(client.GET('/api/moratoria')),
  declareMoratorium: (body: MoratoriumBody) => answer(client.POST('/api/moratoria', { body })),
  liftMoratorium: (moratoriumId: number) =>
    answer(client.DELETE('/api/moratoria/{moratorium_id}', { params: { path: { moratorium_id: moratoriumId } } })),

  reach: (area: { country: string; region: string; municipality: string; postcode_prefix?: string }, creditorId: number | null) =>
    answer(
      client.GET('/api/moratoria/reach', {
        params: {
          query: Object.assign({}, ...Object.entries({ ...area, creditor_id: creditorId }).map(([name, value]) => given(name, value ?? ''))),
        },
      }),
    ),

  holidays: () => answer(client.GET('/api/holidays')),
  addHoliday: (body: HolidayBody) => answer(client.POST('/api/holidays', { body })),
  takeOffHoliday: (holidayId: number) =>
    answer(client.DELETE('/api/holidays/{holiday_id}', { params: { path: { holiday_id: holidayId } } })),
  calendar: (place: { country: string; region: string; municipality: string; year: number }) =>
    answer(client.GET('/api/holidays/calendar', { params: { query: place } })),

  listed: (filter: ListFilter, cursor: string | null) =>
    answer(
      client.GET('/api/dnc', {
        params: {
          query: {
            ...given('creditor_id', filter.creditorId),
            ...given('q', filter.text),
            ...given('cursor', cursor),
            limit: 50,
          },
        },
      }),
    ),
  list: (body: ListEntryBody) => answer(client.POST('/api/dnc', { body })),
  unlist: (entryId: number, reason: string) =>
    answer(client.DELETE('/api/dnc/{entry_id}', { params: { path: { entry_id: entryId }, query: { reason } } })),
  listFile: (file: File, options: ListFileOptions) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(options)) if (value) form.set(name, value);
    // The file comes last: the server reads the form as it arrives.
    form.set('file', file);
    return answer(
      client.POST('/api/dnc/import', {
        body: form as never,
        bodySerializer: (body: unknown) => body as FormData,
      }),
    );
  },
  listRejectsUrl: (rejectsId: string) => `/api/dnc/rejects/${rejectsId}`,
};
