/** The script of the conversation in hand, with its keys: Alt and a digit answers, Alt and 0 goes back. */
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { agentApi } from '../shared/api/agent';
import type { ScriptShown } from '../shared/api/types';
import { ScriptStep } from '../shared/script/ScriptStep';
import { useNotifyProblem } from '../shared/ui/notify';

interface Props {
  callId: string;
  /** As the server pushed it last. */
  script: ScriptShown;
  /** The conversation has begun. */
  mayMove: boolean;
}

type Move = { step: string; answer: number | null } | { objection: string } | 'back';

function ask(callId: string, move: Move): Promise<ScriptShown> {
  if (move === 'back') return agentApi.scriptBack(callId);
  return 'objection' in move ? agentApi.meetObjection(callId, move.objection) : agentApi.sayStep(callId, move.step, move.answer);
}

export default function ScriptPanel({ callId, script, mayMove }: Props) {
  const onError = useNotifyProblem();
  // The answer to a move stands until the server pushes something newer.
  const [moved, setMoved] = useState<{ from: ScriptShown; to: ScriptShown } | null>(null);
  const shown = moved?.from === script ? moved.to : script;
  const move = useMutation({
    mutationFn: (asked: Move) => ask(callId, asked),
    onSuccess: (to) => setMoved({ from: script, to }),
    onError,
  });
  const isStill = !mayMove || move.isPending;

  const keys = useRef<(digit: number) => boolean>(() => false);
  useEffect(() => {
    keys.current = (digit) => {
      if (isStill) return true;
      if (digit === 0) {
        if (shown.may_go_back) move.mutate('back');
      } else if (shown.answers.length === 0) {
        if (digit === 1 && !shown.is_done) move.mutate({ step: shown.step, answer: null });
      } else if (shown.answers[digit - 1] && !shown.answers[digit - 1]?.is_locked) {
        move.mutate({ step: shown.step, answer: digit - 1 });
      }
      return true;
    };
  });
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
      if (!digit || !event.altKey || event.ctrlKey || event.metaKey || event.repeat || event.defaultPrevented) return;
      if (document.querySelector('[role="dialog"]')) return;
      if (keys.current(Number(digit))) event.preventDefault();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  return (
    <ScriptStep
      key={shown.step}
      shown={shown}
      isBusy={isStill}
      showKeys
      onAnswer={(answer) => move.mutate({ step: shown.step, answer })}
      onBack={() => move.mutate('back')}
      onObjection={(objection) => move.mutate({ objection })}
    />
  );
}
