/** Short messages in the corner: done, or why not. */
import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useProblemText } from '../i18n/useText';

export function notifyDone(message: string): void {
  notifications.show({ message, color: 'teal', autoClose: 4000 });
}

export function useNotifyProblem(): (error: unknown) => void {
  const text = useProblemText();
  return useCallback(
    (error) => void notifications.show({ message: text(error), color: 'red', autoClose: 8000, role: 'alert' }),
    [text],
  );
}
