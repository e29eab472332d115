/** Keys that work anywhere on the agent's page. */
import { useEffect, useRef } from 'react';

const TYPING = 'input:not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable="true"]';

export interface Shortcuts {
  /** Function keys: they work while typing too. */
  always: Readonly<Record<string, () => void>>;
  /** Single characters: only while nobody types, and only if the person leaves them on. */
  single: (key: string) => boolean;
  areSinglesOn: boolean;
}

export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.repeat || document.querySelector('[role="dialog"]')) return;
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const always = current.current.always[event.key];
      if (always) {
        event.preventDefault();
        always();
        return;
      }
      const target = event.target instanceof Element ? event.target : null;
      if (!current.current.areSinglesOn || event.key.length !== 1 || target?.closest(TYPING)) return;
      if (current.current.single(event.key)) event.preventDefault();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
