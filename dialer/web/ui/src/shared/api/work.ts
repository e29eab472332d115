/** The order of work: learned models, and why a lead stands where it stands. */
import { answer, client } from './http';

export const workApi = {
  scoring: () => answer(client.GET('/api/scoring', { params: { query: {} } })),
  learn: (creditorId: number) =>
    answer(client.POST('/api/scoring/learnings', { params: { query: { creditor_id: creditorId } } })),
  lead: (leadId: number) => answer(client.GET('/api/leads/{lead_id}/score', { params: { path: { lead_id: leadId } } })),
};
