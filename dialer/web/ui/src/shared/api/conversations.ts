/** Conversations that came in: a debtor called us and was talked with. */
import { answer, client } from './http';
import type { ConversationBody } from './types';

const ofDebtor = (debtorId: number) => ({ params: { path: { debtor_id: debtorId } } });

export const conversationsApi = {
  list: (debtorId: number) => answer(client.GET('/api/debtors/{debtor_id}/conversations', ofDebtor(debtorId))),
  add: (debtorId: number, body: ConversationBody) =>
    answer(client.POST('/api/debtors/{debtor_id}/conversations', { ...ofDebtor(debtorId), body })),
  takeBack: (conversationId: number) =>
    answer(
      client.DELETE('/api/conversations/{conversation_id}', { params: { path: { conversation_id: conversationId } } }),
    ),
};
