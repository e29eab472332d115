/** Cases: found, and opened one by one. */
import { answer, client } from './http';

type CaseStatus = 'open' | 'paid' | 'closed' | 'recalled';

export interface CaseSearch {
  q: string;
  /** Creditor's code; empty: all. */
  creditor: string;
  status: CaseStatus | '';
}

const casePath = (caseId: number) => ({ params: { path: { case_id: caseId } } });

export const casesApi = {
  list: (search: CaseSearch, cursor: string | null) =>
    answer(
      client.GET('/api/cases', {
        params: {
          query: {
            limit: 50,
            ...(search.q && { q: search.q }),
            ...(search.creditor && { creditor: search.creditor }),
            ...(search.status && { status: search.status }),
            ...(cursor && { cursor }),
          },
        },
      }),
    ),
  file: (caseId: number) => answer(client.GET('/api/cases/{case_id}', casePath(caseId))),
};
