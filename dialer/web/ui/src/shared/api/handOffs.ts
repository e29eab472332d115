/** Cases that go to lawyers, visitors and credit bureaux: lists, files, exports, reports, decisions; closure reports. */
import { answer, client } from './http';
import type { components } from './schema';

type Schemas = components['schemas'];
export type HandOffItem = Schemas['HandOffItemOut'];
export type HandOffFile = Schemas['HandOffFileOut'];
export type HandOffExport = Schemas['HandOffExportOut'];
export type HandOffExported = Schemas['HandOffExportedOut'];
export type HandOffReportBody = Schemas['HandOffReportIn'];
export type ReportsRead = Schemas['ReportsReadOut'];
export type HandOffDecision = Schemas['HandOffDecisionIn']['decision'];
export type HandOffKindName = Schemas['HandOffExportIn']['kind'];
export const HAND_OFF_STATES = ['waiting', 'sent', 'to_decide', 'over', 'all'] as const;
export type HandOffStateName = (typeof HAND_OFF_STATES)[number];

const at = (handOffId: number) => ({ params: { path: { hand_off_id: handOffId } } });

export const handOffsApi = {
  list: (kind: HandOffKindName, state: HandOffStateName, creditorId: number | null, cursor: string | null) =>
    answer(
      client.GET('/api/hand-offs', {
        params: { query: { kind, state, limit: 50, ...(creditorId !== null && { creditor_id: creditorId }), ...(cursor && { cursor }) } },
      }),
    ),
  one: (handOffId: number) => answer(client.GET('/api/hand-offs/{hand_off_id}', at(handOffId))),
  makeFile: (handOffId: number, language: 'it' | 'en') =>
    answer(client.POST('/api/hand-offs/{hand_off_id}/file', { ...at(handOffId), body: { language, on: null } })),
  notice: (handOffId: number, on: string, proof: string) =>
    answer(client.POST('/api/hand-offs/{hand_off_id}/notice', { ...at(handOffId), body: { on, proof } })),
  report: (handOffId: number, body: HandOffReportBody) =>
    answer(client.POST('/api/hand-offs/{hand_off_id}/reports', { ...at(handOffId), body })),
  decide: (handOffId: number, decision: HandOffDecision, note: string) =>
    answer(client.POST('/api/hand-offs/{hand_off_id}/decision', { ...at(handOffId), body: { decision, note } })),
  exports: (kind: HandOffKindName) =>
    answer(client.GET('/api/hand-off-exports', { params: { query: { kind, limit: 20 } } })),
  export: (kind: HandOffKindName, creditorId: number, recipient: string, language: 'it' | 'en') =>
    answer(
      client.POST('/api/hand-off-exports', { body: { kind, creditor_id: creditorId, recipient, language, hand_off_ids: [] } }),
    ),
  exportUrl: (batchId: number, form: string) => `/api/hand-off-exports/${batchId}/file?form=${form}`,
  importReports: (kind: HandOffKindName, file: File) => {
    const form = new FormData();
    form.set('kind', kind);
    // The file comes last: the server reads the form as it arrives.
    form.set('file', file);
    return answer(
      client.POST('/api/hand-off-reports/import', {
        body: form as never,
        bodySerializer: (body: unknown) => body as FormData,
      }),
    );
  },
  rejectsUrl: (rejectsId: string) => `/api/hand-off-reports/rejects/${rejectsId}`,
  closureUrl: (caseId: number, language: string) => `/api/cases/${caseId}/closure-report?form=pdf&language=${language}`,
  closures: (creditorId: number, since: string, until: string, language: 'it' | 'en') =>
    answer(
      client.GET('/api/creditors/{creditor_id}/closure-reports', {
        params: { path: { creditor_id: creditorId }, query: { since, until, language } },
        parseAs: 'blob',
      }),
    ) as Promise<unknown> as Promise<Blob>,
};
