/** What the agent's page asks of the server; the agent is always the session's own. */
import { answer, client } from './http';
import type {
  AgentPauseReason,
  AgentWishBody,
  ConsentAnswer,
  DefaultReason,
  DispositionBody,
  HandDialBody,
  IdentityItem,
  QualityBody,
  TransferBody,
} from './types';

export const agentApi = {
  desk: () => answer(client.GET('/api/agent')),
  phone: () => answer(client.GET('/api/agent/phone')),
  goOnline: () => answer(client.POST('/api/agent/online')),
  goOffline: () => answer(client.POST('/api/agent/offline')),
  ready: () => answer(client.POST('/api/agent/ready')),
  pause: (reason: AgentPauseReason) => answer(client.POST('/api/agent/pause', { body: { reason } })),
  hangUp: () => answer(client.POST('/api/agent/hangup')),
  hold: (isWanted: boolean) => answer(client.POST('/api/agent/hold', { body: { is_wanted: isWanted } })),
  colleagues: () => answer(client.GET('/api/agent/colleagues')),
  transfer: (body: TransferBody) => answer(client.POST('/api/agent/transfer', { body })),
  closePart: (callId: string) => answer(client.POST('/api/agent/part', { body: { call_id: callId } })),
  press: (keys: string) => answer(client.POST('/api/agent/keys', { body: { keys } })),
  reconnect: () => answer(client.POST('/api/agent/reconnect')),
  sayClosing: (isClosing: boolean) => answer(client.POST('/api/agent/closing', { body: { is_closing: isClosing } })),
  checkIdentity: (callId: string, items: IdentityItem[]) =>
    answer(client.POST('/api/agent/identity', { body: { call_id: callId, items } })),
  tellCountry: (callId: string) => answer(client.POST('/api/agent/country-told', { body: { call_id: callId } })),
  giveNotice: (callId: string) => answer(client.POST('/api/agent/recording/notice', { body: { call_id: callId } })),
  answerConsent: (callId: string, given: ConsentAnswer) =>
    answer(client.POST('/api/agent/recording/consent', { body: { call_id: callId, answer: given } })),
  sayStep: (callId: string, step: string, index: number | null) =>
    answer(client.POST('/api/agent/script/step', { body: { call_id: callId, step, answer: index } })),
  scriptBack: (callId: string) => answer(client.POST('/api/agent/script/back', { body: { call_id: callId } })),
  meetObjection: (callId: string, objection: string) =>
    answer(client.POST('/api/agent/script/objection', { body: { call_id: callId, objection } })),
  acceptPreview: () => answer(client.POST('/api/agent/preview/accept')),
  skipPreview: (reason: string) => answer(client.POST('/api/agent/preview/skip', { body: { reason } })),
  findPeople: (q: string) => answer(client.GET('/api/agent/people', { params: { query: { q } } })),
  numbersOf: (debtorId: number) =>
    answer(client.GET('/api/agent/people/{debtor_id}/numbers', { params: { path: { debtor_id: debtorId } } })),
  dialByHand: (body: HandDialBody) => answer(client.POST('/api/agent/dial', { body })),
  addWish: (callId: string, body: AgentWishBody) =>
    answer(client.POST('/api/agent/calls/{call_id}/wishes', { params: { path: { call_id: callId } }, body })),
  dispositions: (callId: string) =>
    answer(client.GET('/api/agent/dispositions', { params: { query: { call_id: callId } } })),
  dispose: (body: DispositionBody) => answer(client.POST('/api/agent/disposition', { body })),
  offers: (callId: string, reason: DefaultReason | null) =>
    answer(client.GET('/api/agent/offers', { params: { query: { call_id: callId, ...(reason && { reason }) } } })),
  note: (callId: string) => answer(client.GET('/api/agent/calls/{call_id}/note', { params: { path: { call_id: callId } } })),
  /** `isLeaving`: the page goes, the request must outlive it. */
  saveNote: (callId: string, body: { text: string; version: number }, isLeaving: boolean) =>
    answer(
      client.PUT('/api/agent/calls/{call_id}/note', { params: { path: { call_id: callId } }, body, keepalive: isLeaving }),
    ),
  help: (callId: string) => answer(client.GET('/api/agent/calls/{call_id}/help', { params: { path: { call_id: callId } } })),
  askHelp: (callId: string) => answer(client.POST('/api/agent/calls/{call_id}/help', { params: { path: { call_id: callId } } })),
  withdrawHelp: (callId: string) =>
    answer(client.DELETE('/api/agent/calls/{call_id}/help', { params: { path: { call_id: callId } } })),
  tellQuality: (callId: string, body: QualityBody, isLeaving: boolean) =>
    answer(
      client.POST('/api/agent/calls/{call_id}/quality', { params: { path: { call_id: callId } }, body, keepalive: isLeaving }),
    ),
  callbacks: () => answer(client.GET('/api/agent/callbacks')),
  recent: () => answer(client.GET('/api/agent/recent')),
  file: (callId: string) => answer(client.GET('/api/calls/{call_id}/file', { params: { path: { call_id: callId } } })),
};
