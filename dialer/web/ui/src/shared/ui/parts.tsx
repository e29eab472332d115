/** Small parts that every page is made of. */
import { Alert, Badge, Button, Center, Loader } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format/useFormat';
import { formatLength, type Money as MoneyValue } from '../format/format';
import { useProblemText } from '../i18n/useText';
import { markColour } from '../../theme';
import { useNow } from '../time/clock';
import classes from './parts.module.css';

export const tableClass = classes.table;
export const rightClass = classes.right;
export const rowLinkClass = classes.rowLink;

export interface PanelProps {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  flush?: boolean;
  scroll?: boolean;
  className?: string | undefined;
  testId?: string;
}

export function Panel({ title, actions, children, flush, scroll, className, testId }: PanelProps) {
  const id = useId();
  return (
    <section
      className={[classes.panel, className].filter(Boolean).join(' ')}
      data-testid={testId}
      aria-labelledby={title ? id : undefined}
    >
      {(title || actions) && (
        <header className={classes.panelHead}>
          <h2 id={id} className={classes.panelTitle}>
            {title}
          </h2>
          {actions}
        </header>
      )}
      <div className={[classes.panelBody, flush && classes.flush, scroll && classes.scroll].filter(Boolean).join(' ')}>
        {children}
      </div>
    </section>
  );
}

export function Stat({ label, value, hint, testId }: { label: ReactNode; value: ReactNode; hint?: string; testId?: string }) {
  return (
    <div title={hint}>
      <div className={classes.label}>{label}</div>
      <div className={classes.value} data-testid={testId}>
        {value}
      </div>
    </div>
  );
}

export function Labelled({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div>
      <div className={classes.label}>{label}</div>
      <div>{children}</div>
    </div>
  );
}

export function Empty({ icon, title, children, testId }: { icon?: ReactNode; title: ReactNode; children?: ReactNode; testId?: string }) {
  return (
    <div className={classes.empty} data-testid={testId}>
      {icon}
      <div className={classes.emptyTitle}>{title}</div>
      {children && <div>{children}</div>}
    </div>
  );
}

export function Loading() {
  const { t } = useTranslation();
  return (
    <Center h="100%" mih={120}>
      <Loader size="sm" aria-label={t('common.loading')} />
    </Center>
  );
}

export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const text = useProblemText();
  if (!error) return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} role="alert" data-testid="problem">
      {text(error)}
      {onRetry && (
        <Button variant="light" color="red" size="compact-sm" mt="xs" onClick={onRetry} display="block">
          {t('common.retry')}
        </Button>
      )}
    </Alert>
  );
}

export function Dot({ color }: { color: string }) {
  return <span className={classes.dot} style={{ background: markColour(color) }} aria-hidden />;
}

export function StateBadge({ color, children, testId }: { color: string; children: ReactNode; testId?: string }) {
  return (
    <Badge color={color} data-testid={testId} leftSection={<Dot color={color} />}>
      {children}
    </Badge>
  );
}

export function Amount({ money }: { money: MoneyValue }) {
  const format = useFormat();
  return <span className="num">{format.money(money)}</span>;
}

/** Counts up from an instant of the server's clock. */
export function Timer({ since, testId }: { since: string; testId?: string }) {
  const now = useNow();
  return (
    <span className="num" data-testid={testId}>
      {formatLength(now - Date.parse(since))}
    </span>
  );
}

/** Counts down to an instant of the server's clock. */
export function Countdown({ until, testId }: { until: string; testId?: string }) {
  const now = useNow(250);
  return (
    <span className="num" data-testid={testId}>
      {formatLength(Date.parse(until) - now + 999)}
    </span>
  );
}

export function Key({ children }: { children: ReactNode }) {
  return <kbd className="key">{children}</kbd>;
}
