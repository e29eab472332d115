/** Placements (affidi): terms, acceptance, recall, statements of fees. */
import { answer, client } from './http';
import type { paths } from './schema';

type Body<Path extends keyof paths, Verb extends 'patch' | 'post'> = paths[Path] extends {
  [V in Verb]: { requestBody?: { content: { 'application/json': infer Given } } };
}
  ? Given
  : never;

export type PlacementChange = Body<'/api/placements/{placement_id}', 'patch'>;

const placementPath = (placementId: number) => ({ path: { placement_id: placementId } });

/** The same address gives CSV and PDF when asked for them; here it was not. */
function readable<T>(given: T | string): T {
  if (typeof given === 'string') throw new TypeError('a document came where its figures were asked for');
  return given;
}

export const placementsApi = {
  file: (placementId: number) => answer(client.GET('/api/placements/{placement_id}', { params: placementPath(placementId) })),
  change: (placementId: number, body: PlacementChange) =>
    answer(client.PATCH('/api/placements/{placement_id}', { params: placementPath(placementId), body })),
  acceptance: (placementId: number) =>
    answer(client.GET('/api/placements/{placement_id}/acceptance', { params: placementPath(placementId) })).then(readable),
  draft: (placementId: number, until: string) =>
    answer(
      client.GET('/api/placements/{placement_id}/statement', {
        params: { ...placementPath(placementId), query: { until } },
      }),
    ).then(readable),
  issue: (placementId: number, until: string) =>
    answer(client.POST('/api/placements/{placement_id}/statements', { params: placementPath(placementId), body: { until } })),
  recall: (placementId: number, reason: string) =>
    answer(client.POST('/api/placements/{placement_id}/recall', { params: placementPath(placementId), body: { reason } })),
  recallCase: (caseId: number, reason: string) =>
    answer(client.POST('/api/cases/{case_id}/recall', { params: { path: { case_id: caseId } }, body: { reason } })),
  recallList: (creditorId: number, references: string[], reason: string) =>
    answer(
      client.POST('/api/creditors/{creditor_id}/recalls', {
        params: { path: { creditor_id: creditorId } },
        body: { references, reason },
      }),
    ),
};

/** Where a document lies: the browser fetches it with its own cookie. */
export const acceptanceUrl = (placementId: number, form: 'csv' | 'pdf', language: string) =>
  `/api/placements/${placementId}/acceptance?form=${form}&language=${language}`;
export const statementUrl = (statementId: number, form: 'csv' | 'pdf', language: string) =>
  `/api/statements/${statementId}?form=${form}&language=${language}`;
