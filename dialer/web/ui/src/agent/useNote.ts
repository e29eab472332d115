/** The note of a call in hand, kept while it is typed. */
import { useEffect, useRef, useState } from 'react';
import { agentApi } from '../shared/api/agent';
import { NoteKeeper, type NoteState } from './noteKeeper';

export interface KeptNote {
  state: NoteState | null;
  type: (text: string) => void;
  /** The verdict was saved, with the note. */
  finish: () => void;
}

/**
 * `isOn`: the call has no verdict yet. `isLive`: this page is the one that the server talks to; when it becomes so, another
 * page may have written.
 */
export function useNote(callId: string, isOn: boolean, isLive: boolean, onText: (text: string) => void): KeptNote {
  const [state, setState] = useState<NoteState | null>(null);
  const keeper = useRef<NoteKeeper | null>(null);
  const tell = useRef(onText);
  useEffect(() => {
    tell.current = onText;
  });
  useEffect(() => {
    if (!isOn) return undefined;
    const current = new NoteKeeper({
      source: {
        read: () => agentApi.note(callId),
        save: (note, isLeaving) => agentApi.saveNote(callId, note, isLeaving),
      },
      memory: window.sessionStorage,
      key: `sollecito.note.${callId}`,
      onChange: (text, next) => {
        tell.current(text);
        setState(next);
      },
    });
    keeper.current = current;
    current.refresh();
    const leave = () => current.leave();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      current.leave();
      keeper.current = null;
    };
  }, [callId, isOn]);
  useEffect(() => {
    if (isLive) keeper.current?.refresh();
  }, [isLive]);
  return {
    state: isOn ? state : null,
    type: (text) => keeper.current?.type(text),
    finish: () => keeper.current?.finish(),
  };
}
