/** Phone and home collection beside each other. */
import type { FiguresSearch } from './figures';
import { answer, client } from './http';
import type { components } from './schema';

export type Ways = components['schemas']['WaysOut'];
export type WayCell = Ways['cells'][number];

const queryOf = (search: FiguresSearch) => ({
  creditor_id: search.creditorId,
  months: search.months,
  ...(search.placementId !== null && { placement_id: search.placementId }),
  ...(search.currency && { currency: search.currency }),
});

export const waysApi = {
  // The same address answers a table as text where one is asked for.
  read: (search: FiguresSearch): Promise<Ways> =>
    answer(client.GET('/api/figures/phone-and-home', { params: { query: queryOf(search) } })) as Promise<Ways>,
  csvUrl: (search: FiguresSearch) =>
    `/api/figures/phone-and-home?${new URLSearchParams(Object.entries({ ...queryOf(search), form: 'csv' }).map(([name, value]) => [name, String(value)]))}`,
};
