/** How cases are treated: next steps, decisions of people, prescription, hand-offs, strategies. */
import { answer, client } from './http';
import type { components } from './schema';
import type { ActBody, HandOffKind, HandOffMove, PrescriptionChoice } from './types';

export const WORK_KINDS = ['letters', 'messages', 'decisions', 'closures', 'hand_offs'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

export type TreatmentTerms = components['schemas']['TermsOut'];
export type TreatmentTermsBody = components['schemas']['TermsIn'];

const caseAt = (caseId: number) => ({ params: { path: { case_id: caseId } } });
const pageQuery = (cursor: string | null) => ({ limit: 50, ...(cursor && { cursor }) });

export const treatmentApi = {
  ofCase: (caseId: number) => answer(client.GET('/api/cases/{case_id}/treatment', caseAt(caseId))),
  contactPlan: (caseId: number) => answer(client.GET('/api/cases/{case_id}/contact-plan', caseAt(caseId))),
  finishStep: (caseId: number, step: string, note: string) =>
    answer(
      client.POST('/api/cases/{case_id}/treatment/steps/{step}/done', {
        params: { path: { case_id: caseId, step } },
        body: { note },
      }),
    ),
  decideClosure: (caseId: number, isConfirmed: boolean, note: string) =>
    answer(client.POST('/api/cases/{case_id}/treatment/closure', { ...caseAt(caseId), body: { is_confirmed: isConfirmed, note } })),
  decidePrescription: (caseId: number, choice: PrescriptionChoice, note: string) =>
    answer(client.POST('/api/cases/{case_id}/prescription/decisions', { ...caseAt(caseId), body: { choice, note } })),
  addAct: (caseId: number, body: ActBody) =>
    answer(client.POST('/api/cases/{case_id}/prescription/acts', { ...caseAt(caseId), body })),
  endAct: (caseId: number, actId: number) =>
    answer(
      client.POST('/api/cases/{case_id}/prescription/acts/{act_id}/end', { params: { path: { case_id: caseId, act_id: actId } } }),
    ),
  handOff: (caseId: number, kind: HandOffKind, recipient: string) =>
    answer(client.POST('/api/cases/{case_id}/hand-offs', { ...caseAt(caseId), body: { kind, recipient } })),
  moveHandOff: (handOffId: number, move: HandOffMove, note: string) =>
    answer(
      client.POST('/api/hand-offs/{hand_off_id}/moves', { params: { path: { hand_off_id: handOffId } }, body: { move, note } }),
    ),
  work: (kind: WorkKind, cursor: string | null) =>
    answer(client.GET('/api/treatment/work', { params: { query: { kind, ...pageQuery(cursor) } } })),
  prescriptions: (within: number, cursor: string | null) =>
    answer(client.GET('/api/treatment/prescriptions', { params: { query: { within, ...pageQuery(cursor) } } })),
  alarms: (cursor: string | null) =>
    answer(client.GET('/api/prescription-alarms', { params: { query: pageQuery(cursor) } })),
  alarmsOfCase: (caseId: number) => answer(client.GET('/api/cases/{case_id}/prescription/alarms', caseAt(caseId))),
  takeAlarm: (alarmId: number, note: string) =>
    answer(
      client.POST('/api/prescription-alarms/{alarm_id}/take', { params: { path: { alarm_id: alarmId } }, body: { note } }),
    ),
  terms: (creditorId: number) =>
    answer(client.GET('/api/creditors/{creditor_id}/treatment-terms', { params: { path: { creditor_id: creditorId } } })),
  setTerms: (creditorId: number, body: TreatmentTermsBody) =>
    answer(client.PUT('/api/creditors/{creditor_id}/treatment-terms', { params: { path: { creditor_id: creditorId } }, body })),
  strategies: () => answer(client.GET('/api/strategies')),
  assignments: () => answer(client.GET('/api/strategy-assignments')),
  trials: () => answer(client.GET('/api/treatment/trials')),
};
