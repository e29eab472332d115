/** The agent's own callbacks of today and last calls. */
import { Badge, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCalendarTime, IconHistory } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agentApi } from '../shared/api/agent';
import type { OwnCall } from '../shared/api/types';
import { formatLength, formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { useNow } from '../shared/time/clock';
import { Empty, Loading, Problem } from '../shared/ui/parts';
import classes from './agent.module.css';

const CorrectionModal = lazy(() => import('./CorrectionModal'));

export function CallbackList() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(30_000);
  const callbacks = useQuery({ queryKey: ['agent', 'callbacks'], queryFn: agentApi.callbacks, refetchInterval: 60_000 });
  if (callbacks.error) return <Problem error={callbacks.error} onRetry={() => void callbacks.refetch()} />;
  if (!callbacks.data) return <Loading />;
  if (callbacks.data.items.length === 0) {
    return (
      <Empty icon={<IconCalendarTime size={34} stroke={1.4} />} title={t('callbacks.none')}>
        {t('callbacks.noneHint')}
      </Empty>
    );
  }
  return (
    <ul className={classes.list} data-testid="callbacks">
      {callbacks.data.items.map((item) => (
        <li key={item.lead_id}>
          <span className={`${classes.strong} num`} style={{ fontSize: '1.06rem', width: 52 }}>
            {format.at(item.at, 'time')}
          </span>
          <span className={classes.grow}>
            <span className={classes.strong}>{item.debtor_name}</span>
            <div className={classes.dim}>
              {[item.campaign_name, item.e164 && formatPhone(item.e164)].filter(Boolean).join(' · ')}
            </div>
          </span>
          {Date.parse(item.at) <= now && <Badge color="orange">{t('callbacks.due')}</Badge>}
        </li>
      ))}
    </ul>
  );
}

export function RecentList() {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const now = useNow(5_000);
  const [corrected, setCorrected] = useState<OwnCall | null>(null);
  const recent = useQuery({ queryKey: ['agent', 'recent'], queryFn: agentApi.recent });
  if (recent.error) return <Problem error={recent.error} onRetry={() => void recent.refetch()} />;
  if (!recent.data) return <Loading />;
  if (recent.data.items.length === 0) {
    return (
      <Empty icon={<IconHistory size={34} stroke={1.4} />} title={t('recent.none')}>
        {t('recent.noneHint')}
      </Empty>
    );
  }
  return (
    <>
      <ul className={classes.list} data-testid="recent-calls">
        {recent.data.items.map((call) => {
          const isOpen = call.correctable_until !== null && Date.parse(call.correctable_until) > now;
          const isMissing = call.disposition === null && call.ended_at !== null;
          return (
            <li key={call.call_id}>
              <span className={`${classes.dim} num`} style={{ width: 40 }}>
                {format.at(call.joined_at, 'time')}
              </span>
              <span className={classes.grow}>
                <span className={classes.strong}>{call.debtor_name}</span>
                <div className={classes.dim}>
                  {call.disposition ? text('outcome', call.disposition) : t('recent.missing')}
                  {call.joined_at && call.ended_at && (
                    <> · {formatLength(Date.parse(call.ended_at) - Date.parse(call.joined_at))}</>
                  )}
                </div>
              </span>
              {(isOpen || isMissing) && (
                <Button
                  size="compact-sm"
                  variant={isMissing ? 'filled' : 'default'}
                  onClick={() => setCorrected(call)}
                  data-testid={`correct-${call.call_id}`}
                >
                  {isMissing ? t('recent.complete') : t('recent.correct')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {corrected && (
        <Suspense fallback={null}>
          <CorrectionModal call={corrected} onClose={() => setCorrected(null)} />
        </Suspense>
      )}
    </>
  );
}
