/** Figures of receivables and of collection work. */
import { answer, client } from './http';
import type { Figures } from './types';

export interface FiguresSearch {
  creditorId: number;
  placementId: number | null;
  currency: string;
  months: number;
}

const queryOf = (search: FiguresSearch) => ({
  creditor_id: search.creditorId,
  months: search.months,
  ...(search.placementId !== null && { placement_id: search.placementId }),
  ...(search.currency && { currency: search.currency }),
});

export const figuresApi = {
  // The same address answers a table as text where one is asked for.
  read: (search: FiguresSearch): Promise<Figures> =>
    answer(client.GET('/api/figures', { params: { query: queryOf(search) } })) as Promise<Figures>,
  csvUrl: (search: FiguresSearch) =>
    `/api/figures?${new URLSearchParams(Object.entries({ ...queryOf(search), form: 'csv' }).map(([name, value]) => [name, String(value)]))}`,
};
