/** What the agent writes down of a conversation, at hand before and after an outcome is chosen. */
import { Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { NoteState } from './noteKeeper';
import classes from './agent.module.css';

interface Props {
  value: string;
  isNeeded: boolean;
  /** Null: the note is saved with the outcome only. */
  state: NoteState | null;
  error: string | null;
  onChange: (text: string) => void;
}

export function NoteField({ value, isNeeded, state, error, onChange }: Props) {
  const { t } = useTranslation();
  const isTold = state === 'waiting' || (state !== null && state !== 'over' && value !== '');
  return (
    <Textarea
      label={
        <span className={classes.noteLabel}>
          {t(isNeeded ? 'disposition.noteNeeded' : 'disposition.note')}
          <span className={classes.noteState} role="status" data-testid="note-state" data-state={state ?? ''}>
            {isTold && t(`disposition.noteState.${state}`)}
          </span>
        </span>
      }
      labelProps={{ style: { display: 'block' } }}
      placeholder={t('disposition.noteWarning')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      maxLength={2000}
      minRows={2}
      maxRows={6}
      autosize
      mb={10}
      data-testid="note"
    />
  );
}
