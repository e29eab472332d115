/** The agent's requests, each with its refusal shown. The new state itself arrives over the WebSocket. */
import { useMutation } from '@tanstack/react-query';
import { agentApi } from '../shared/api/agent';
import type { AgentPauseReason, ConsentAnswer, IdentityItem } from '../shared/api/types';
import { useNotifyProblem } from '../shared/ui/notify';

export function useAgentActions() {
  const onError = useNotifyProblem();
  const goOnline = useMutation({ mutationFn: agentApi.goOnline, onError });
  const goOffline = useMutation({ mutationFn: agentApi.goOffline, onError });
  const ready = useMutation({ mutationFn: agentApi.ready, onError });
  const pause = useMutation({ mutationFn: (reason: AgentPauseReason) => agentApi.pause(reason), onError });
  const hangUp = useMutation({ mutationFn: agentApi.hangUp, onError });
  const hold = useMutation({ mutationFn: (isWanted: boolean) => agentApi.hold(isWanted), onError });
  const transfer = useMutation({ mutationFn: agentApi.transfer, onError });
  const closePart = useMutation({ mutationFn: agentApi.closePart, onError });
  // One after another: keys that overtake each other would be another number.
  const press = useMutation({ mutationFn: agentApi.press, scope: { id: 'keys' }, onError });
  const reconnect = useMutation({ mutationFn: agentApi.reconnect, onError });
  const sayClosing = useMutation({ mutationFn: agentApi.sayClosing, onError });
  const checkIdentity = useMutation({
    mutationFn: ({ callId, items }: { callId: string; items: IdentityItem[] }) => agentApi.checkIdentity(callId, items),
    onError,
  });
  const tellCountry = useMutation({ mutationFn: agentApi.tellCountry, onError });
  const giveNotice = useMutation({ mutationFn: agentApi.giveNotice, onError });
  const answerConsent = useMutation({
    mutationFn: ({ callId, given }: { callId: string; given: ConsentAnswer }) => agentApi.answerConsent(callId, given),
    onError,
  });
  const accept = useMutation({ mutationFn: agentApi.acceptPreview, onError });
  const skip = useMutation({ mutationFn: (reason: string) => agentApi.skipPreview(reason), onError });
  return {
    goOnline,
    goOffline,
    ready,
    pause,
    hangUp,
    hold,
    transfer,
    closePart,
    press,
    reconnect,
    sayClosing,
    checkIdentity,
    tellCountry,
    giveNotice,
    answerConsent,
    accept,
    skip,
  };
}

export type AgentActions = ReturnType<typeof useAgentActions>;
