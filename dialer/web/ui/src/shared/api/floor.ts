/** What supervisors ask of the server: campaigns, the live floor, figures, attempts, imports. */
import { answer, client } from './http';
import type { AttemptPage, CampaignBody, CampaignChange, Outcome, WhatIfBody } from './types';

export interface AttemptFilter {
  campaignId: number | null;
  outcome: Outcome | null;
  from: string | null;
  to: string | null;
}

function attemptQuery(filter: AttemptFilter) {
  return {
    ...(filter.campaignId !== null && { campaign_id: filter.campaignId }),
    ...(filter.outcome && { outcome: filter.outcome }),
    ...(filter.from && { from: filter.from }),
    ...(filter.to && { to: filter.to }),
  };
}

const campaignPath = (campaignId: number) => ({ params: { path: { campaign_id: campaignId } } });

const whatIfPath = (campaignId: number, whatIfId: number) => ({
  params: { path: { campaign_id: campaignId, what_if_id: whatIfId } },
});

export const floorApi = {
  comeToHelp: (callId: string) => answer(client.POST('/api/calls/{call_id}/help/coming', { params: { path: { call_id: callId } } })),
  campaigns: () => answer(client.GET('/api/campaigns')),
  addCampaign: (body: CampaignBody) => answer(client.POST('/api/campaigns', { body })),
  changeCampaign: (campaignId: number, body: CampaignChange) =>
    answer(client.PATCH('/api/campaigns/{campaign_id}', { ...campaignPath(campaignId), body })),
  startCampaign: (campaignId: number) =>
    answer(client.POST('/api/campaigns/{campaign_id}/start', campaignPath(campaignId))),
  pauseCampaign: (campaignId: number) =>
    answer(client.POST('/api/campaigns/{campaign_id}/pause', campaignPath(campaignId))),
  closeCampaign: (campaignId: number) =>
    answer(client.POST('/api/campaigns/{campaign_id}/close', campaignPath(campaignId))),
  enterLeads: (campaignId: number) =>
    answer(client.POST('/api/campaigns/{campaign_id}/leads', campaignPath(campaignId))),
  campaignFigures: (campaignId: number) =>
    answer(client.GET('/api/campaigns/{campaign_id}/figures', campaignPath(campaignId))),

  askWhatIf: (campaignId: number, body: WhatIfBody) =>
    answer(client.POST('/api/campaigns/{campaign_id}/what-if', { ...campaignPath(campaignId), body })),
  whatIf: (campaignId: number, whatIfId: number) =>
    answer(client.GET('/api/campaigns/{campaign_id}/what-if/{what_if_id}', whatIfPath(campaignId, whatIfId))),
  forgetWhatIf: (campaignId: number, whatIfId: number) =>
    answer(client.DELETE('/api/campaigns/{campaign_id}/what-if/{what_if_id}', whatIfPath(campaignId, whatIfId))),

  pacingHistory: (campaignId: number) =>
    answer(client.GET('/api/live/campaigns/{campaign_id}/pacing', campaignPath(campaignId))),

  stopAll: () => answer(client.POST('/api/live/stop')),
  resume: () => answer(client.POST('/api/live/resume')),
  freeCall: (callId: string) =>
    answer(client.POST('/api/live/calls/{call_id}/free', { params: { path: { call_id: callId } } })),
  freeAgent: (agentId: number) =>
    answer(client.POST('/api/live/agents/{agent_id}/free', { params: { path: { agent_id: agentId } } })),

  today: (campaignId: number | null) =>
    answer(
      client.GET('/api/figures/today', { params: { query: campaignId === null ? {} : { campaign_id: campaignId } } }),
    ),
  attempts: (filter: AttemptFilter, cursor: string | null) =>
    answer(
      client.GET('/api/attempts', {
        params: { query: { ...attemptQuery(filter), ...(cursor && { cursor }), limit: 50 } },
      }),
    ) as Promise<AttemptPage>,
  attemptsCsv: (filter: AttemptFilter) =>
    answer(
      client.GET('/api/attempts', {
        params: { query: { ...attemptQuery(filter), limit: 10_000 } },
        headers: { accept: 'text/csv' },
        parseAs: 'blob',
      }),
    ) as Promise<unknown> as Promise<Blob>,
  attempt: (callId: string) =>
    answer(client.GET('/api/attempts/{call_id}', { params: { path: { call_id: callId } } })),

  imports: () => answer(client.GET('/api/imports', { params: { query: { limit: 50 } } })),
  importOf: (importId: number) =>
    answer(client.GET('/api/imports/{import_id}', { params: { path: { import_id: importId } } })),
  upload: (form: FormData) =>
    answer(
      client.POST('/api/imports', {
        // The form is sent as it is; its fields are described by the OpenAPI document.
        body: form as never,
        bodySerializer: (body: unknown) => body as FormData,
      }),
    ),
  rejectsUrl: (importId: number) => `/api/imports/${importId}/rejects`,
};
