/** How a campaign's queue stands with the rules: one bar, and each reason with its count and the next opening. */
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { complianceApi } from '../shared/api/compliance';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { markColour } from '../theme';
import { Loading, Panel, Problem } from '../shared/ui/parts';
import { StackBar } from './StackBar';
import { DECISION_COLOURS, standingSegments } from './verdicts';
import classes from './verdicts.module.css';

export function QueueVerdicts({ campaignId }: { campaignId: number }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const verdicts = useQuery({
    queryKey: ['queue verdicts', campaignId],
    queryFn: () => complianceApi.queueVerdicts(campaignId),
    refetchInterval: (query) => (query.state.data?.is_counting ? 2_000 : 60_000),
  });
  const counted = verdicts.data;
  const most = Math.max(1, ...(counted?.reasons ?? []).map((reason) => reason.count));
  return (
    <Panel title={t('verdicts.title')} testId="queue-verdicts">
      <Problem error={verdicts.error} />
      {!counted && !verdicts.error && <Loading />}
      {counted && counted.at === null && (
        <Text size="sm">{t('verdicts.counting', { count: format.count(counted.counted) as never })}</Text>
      )}
      {counted && counted.at !== null && (
        <>
          <StackBar
            label={t('verdicts.title')}
            empty={t('verdicts.empty')}
            segments={standingSegments(counted, (id) => text('standing', id))}
          />
          <p className={classes.dim} data-testid="verdicts-at">
            {t('verdicts.at', { at: format.at(counted.at) })}
            {counted.next_opening_at && ` · ${t('verdicts.next', { at: format.at(counted.next_opening_at) })}`}
          </p>
          <ul className={classes.reasons}>
            {counted.reasons.map((reason) => (
              <li key={`${reason.decision}-${reason.rule}-${reason.why}`} data-testid={`verdict-${reason.rule}`}>
                <div className={classes.reasonHead}>
                  <span>
                    {text('why', reason.why || 'no_number')}
                    <span className={classes.dim}> {reason.rule}</span>
                  </span>
                  <strong className="num">{format.count(reason.count)}</strong>
                </div>
                <div className={classes.track} aria-hidden>
                  <span
                    style={{
                      width: `${(100 * reason.count) / most}%`,
                      background: markColour(DECISION_COLOURS[reason.decision]),
                    }}
                  />
                </div>
                <span className={classes.dim}>
                  {reason.first_until
                    ? t('verdicts.from', { at: format.at(reason.first_until) })
                    : text('decision', reason.decision)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
