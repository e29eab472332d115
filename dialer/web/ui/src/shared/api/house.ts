/** What administrators keep: users, teams, trunks, creditors, agreements. */
import { answer, client } from './http';
import type {
  AgreementBody,
  AgreementChange,
  CreditorBody,
  CreditorChange,
  TeamBody,
  TeamChange,
  TrunkBody,
  TrunkChange,
  UploadTemplate,
  UserBody,
  UserChange,
} from './types';

export const houseApi = {
  users: () => answer(client.GET('/api/users')),
  addUser: (body: UserBody) => answer(client.POST('/api/users', { body })),
  changeUser: (userId: number, body: UserChange) =>
    answer(client.PATCH('/api/users/{user_id}', { params: { path: { user_id: userId } }, body })),
  addLoginLink: (userId: number) =>
    answer(client.POST('/api/users/{user_id}/login-link', { params: { path: { user_id: userId } } })),

  teams: () => answer(client.GET('/api/teams')),
  addTeam: (body: TeamBody) => answer(client.POST('/api/teams', { body })),
  changeTeam: (teamId: number, body: TeamChange) =>
    answer(client.PATCH('/api/teams/{team_id}', { params: { path: { team_id: teamId } }, body })),

  trunks: () => answer(client.GET('/api/trunks')),
  addTrunk: (body: TrunkBody) => answer(client.POST('/api/trunks', { body })),
  changeTrunk: (trunkId: number, body: TrunkChange) =>
    answer(client.PATCH('/api/trunks/{trunk_id}', { params: { path: { trunk_id: trunkId } }, body })),
  addCallerId: (trunkId: number, callerId: string, label: string) =>
    answer(
      client.POST('/api/trunks/{trunk_id}/caller-ids', {
        params: { path: { trunk_id: trunkId } },
        body: { caller_id: callerId, label },
      }),
    ),
  changeCallerId: (trunkId: number, callerIdId: number, change: { label?: string; is_enabled?: boolean }) =>
    answer(
      client.PATCH('/api/trunks/{trunk_id}/caller-ids/{caller_id_id}', {
        params: { path: { trunk_id: trunkId, caller_id_id: callerIdId } },
        body: change,
      }),
    ),

  creditors: () => answer(client.GET('/api/creditors')),
  addCreditor: (body: CreditorBody) => answer(client.POST('/api/creditors', { body })),
  changeCreditor: (creditorId: number, body: CreditorChange) =>
    answer(client.PATCH('/api/creditors/{creditor_id}', { params: { path: { creditor_id: creditorId } }, body })),
  letUpload: (creditorId: number, template: UploadTemplate) =>
    answer(
      client.PUT('/api/creditors/{creditor_id}/self-service', { params: { path: { creditor_id: creditorId } }, body: template }),
    ),
  placements: (creditorId: number) =>
    answer(client.GET('/api/creditors/{creditor_id}/placements', { params: { path: { creditor_id: creditorId } } })),
  agreeFee: (placementId: number, fee: string) =>
    answer(client.PATCH('/api/placements/{placement_id}', { params: { path: { placement_id: placementId } }, body: { fee } })),
  announcements: (creditorId: number) =>
    answer(
      client.GET('/api/creditors/{creditor_id}/announcements', { params: { path: { creditor_id: creditorId } } }),
    ),
  putAnnouncement: (creditorId: number, name: string, language: string, file: File) =>
    answer(
      client.PUT('/api/creditors/{creditor_id}/announcements/{name}', {
        params: { path: { creditor_id: creditorId, name }, query: { language } },
        body: file as never,
        bodySerializer: (body: unknown) => body as File,
        headers: { 'content-type': 'audio/wav' },
      }),
    ),

  agreements: () => answer(client.GET('/api/monitoring-agreements')),
  addAgreement: (body: AgreementBody) => answer(client.POST('/api/monitoring-agreements', { body })),
  changeAgreement: (agreementId: number, body: AgreementChange) =>
    answer(
      client.PATCH('/api/monitoring-agreements/{agreement_id}', {
        params: { path: { agreement_id: agreementId } },
        body,
      }),
    ),
};
