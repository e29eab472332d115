/** What the parts of disputes share: lines of what happened, choices of codes, texts that must say something. */
import { Button, Group, NativeSelect, Stack, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Says } from '../../shared/api/disputes';
import type { DisputeLine } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText, type CodeKind } from '../../shared/i18n/useText';
import { Problem, StateBadge } from '../../shared/ui/parts';
import classes from './disputes.module.css';

export const WAYS = ['call', 'letter', 'email', 'pec', 'sms', 'portal', 'creditor', 'authority', 'in_person'] as const;
export const VERDICTS = ['upheld', 'partly_upheld', 'rejected', 'done', 'withdrawn'] as const;
export const TICKET_KINDS = ['billing', 'technical', 'service', 'supply', 'resend_invoice', 'legal_check', 'insolvency', 'heirs'] as const;
export const SAYS = ['agency', 'debtor'] as const;
export const DISPUTING: readonly string[] = ['billing', 'service', 'supply'];

export function Lines({ lines }: { lines: readonly DisputeLine[] }) {
  const text = useCodeText();
  const format = useFormat();
  return (
    <ol className={classes.lines} data-testid="dispute-lines">
      {lines.map((line) => (
        <li key={`${line.at}-${line.what}-${line.text}`}>
          <span className="num">{format.at(line.at)}</span>
          <span>
            <strong>{text('disputeLine', line.what)}</strong>
            {line.by_name && ` · ${line.by_name}`}
            {line.text && line.voice && (
              <div className={classes.voice} data-voice={line.voice}>
                {text('voice', line.voice)}
              </div>
            )}
            {line.text && <div className={classes.said}>{line.text}</div>}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** A deadline, red once it has passed. */
export function Due({ on, isLate }: { on: string; isLate: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <span className="num">
      {format.at(on, 'date')} {isLate && <StateBadge color="red">{t('disputes.late')}</StateBadge>}
    </span>
  );
}

interface CodeSelectProps<C extends string> {
  label: string;
  kind: CodeKind;
  codes: readonly C[];
  value: C | '';
  onChange: (code: C | '') => void;
  error?: string | null;
  isOptional?: boolean;
  testId?: string;
}

export function CodeSelect<C extends string>({ label, kind, codes, value, onChange, error, isOptional, testId }: CodeSelectProps<C>) {
  const { t } = useTranslation();
  const text = useCodeText();
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={(event) => onChange(codes.find((code) => code === event.currentTarget.value) ?? '')}
      error={error}
      required={!isOptional}
      data={[{ value: '', label: t('disputes.choose') }, ...codes.map((code) => ({ value: code, label: text(kind, code) }))]}
      data-testid={testId}
    />
  );
}

interface SaidProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  error?: string | null;
  isOptional?: boolean;
  testId?: string;
}

export function Said({ label, value, onChange, error, isOptional, testId }: SaidProps) {
  const { t } = useTranslation();
  return (
    <Textarea
      label={label}
      description={t('disputes.textHint')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      required={!isOptional}
      maxLength={4000}
      minRows={3}
      autosize
      data-testid={testId}
    />
  );
}

/** Whose words a person of the agency writes down. */
export function SaysSelect({ value, onChange }: { value: Says; onChange: (says: Says) => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  return (
    <NativeSelect
      label={t('disputes.says')}
      value={value}
      onChange={(event) => onChange(SAYS.find((one) => one === event.currentTarget.value) ?? 'agency')}
      data={SAYS.map((one) => ({ value: one, label: text('voice', one) }))}
      data-testid="ticket-says"
    />
  );
}

interface MoveFrameProps {
  /** What is sent; nothing while a field is wrong. */
  change: { error: Error | null; isPending: boolean; mutate: (nothing: undefined) => void };
  isRight: boolean;
  /** From now on the fields show what is wrong with them. */
  onCheck: () => void;
  onDone: () => void;
  /** Of the button that sends it. */
  label: string;
  testId: string;
  children: ReactNode;
}

/** The form of one step of a ticket, complaint or request: its fields, what went wrong, cancel and send. */
export function MoveFrame({ change, isRight, onCheck, onDone, label, testId, children }: MoveFrameProps) {
  const { t } = useTranslation();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onCheck();
        if (isRight) change.mutate(undefined);
      }}
    >
      <Stack>
        {children}
        <Problem error={change.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={change.isPending} data-testid={testId}>
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
