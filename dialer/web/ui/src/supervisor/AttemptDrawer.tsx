/** One attempt: its facts, its diary line by line, every disposition it was given. */
import { Badge, Drawer, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { floorApi } from '../shared/api/floor';
import type { AttemptDetail } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { Labelled, Loading, Panel, Problem } from '../shared/ui/parts';
import { causeOf, talkOf } from './attempts';
import { ScriptSaid } from './scripts/ScriptSaid';
import classes from './attempts.module.css';

export function AttemptDrawer({ callId, onClose }: { callId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const detail = useQuery({ queryKey: ['attempt', callId], queryFn: () => floorApi.attempt(callId) });
  return (
    <Drawer
      opened
      onClose={onClose}
      size={620}
      title={detail.data?.attempt.debtor_name ?? callId}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Problem error={detail.error} onRetry={() => void detail.refetch()} />
      {detail.data ? <Detail detail={detail.data} /> : !detail.error && <Loading />}
    </Drawer>
  );
}

function Detail({ detail }: { detail: AttemptDetail }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const { attempt } = detail;
  return (
    <Stack data-testid="attempt-detail">
      <div className={classes.facts}>
        <Labelled label={t('attempts.outcome')}>
          {attempt.outcome ? <Badge size="lg">{text('outcome', attempt.outcome)}</Badge> : t('file.underWay')}
        </Labelled>
        <Labelled label={t('attempts.number')}>{formatPhone(attempt.e164)}</Labelled>
        <Labelled label={t('attempts.campaign')}>{attempt.campaign_name}</Labelled>
        <Labelled label={t('attempts.mode')}>{text('mode', attempt.mode)}</Labelled>
        <Labelled label={t('attempts.trunk')}>
          {attempt.trunk_code} · {formatPhone(attempt.caller_id)}
        </Labelled>
        <Labelled label={t('attempts.cause')}>
          {causeOf(attempt)} {attempt.cause_text && <span className={classes.data}>{attempt.cause_text}</span>}
        </Labelled>
        <Labelled label={t('attempts.talk')}>{talkOf(attempt)}</Labelled>
        <Labelled label={t('attempts.rule')}>
          {[detail.rule_id, detail.pack_version].filter(Boolean).join(' · ') || '–'}
        </Labelled>
        {detail.quality && (
          <Labelled label={t('attempts.sound')}>
            <span data-testid="attempt-quality">
              {t(detail.quality.round_trip_ms === null ? 'attempts.soundFiguresShort' : 'attempts.soundFigures', {
                loss: format.ratio(detail.quality.loss_ratio),
                jitter: Math.round(detail.quality.jitter_ms),
                worst: Math.round(detail.quality.jitter_worst_ms),
                trip: Math.round(detail.quality.round_trip_ms ?? 0),
              })}
            </span>
          </Labelled>
        )}
      </div>
      {detail.script && <ScriptSaid record={detail.script} />}
      <Panel title={t('attempts.diary')}>
        <ol className={classes.diary} data-testid="diary">
          {detail.diary.map((line) => (
            <li key={`${line.at}-${line.kind}-${String(line.data['step'] ?? '')}`}>
              <span className="num">{format.at(line.at, 'timeSeconds')}</span>
              <span>
                {text('diary', line.kind)}
                <span className={classes.data} style={{ display: 'block' }}>
                  {Object.entries(line.data)
                    .filter(([, value]) => value !== null && value !== '')
                    .map(([name, value]) => `${name}: ${String(value)}`)
                    .join(' · ')}
                </span>
              </span>
            </li>
          ))}
        </ol>
      </Panel>
      {detail.dispositions.length > 0 && (
        <Panel title={t('attempts.dispositions')}>
          <ol className={classes.diary}>
            {detail.dispositions.map((item) => (
              <li key={item.at}>
                <span className="num">{format.at(item.at, 'timeSeconds')}</span>
                <span>
                  <strong>{text('outcome', item.code)}</strong>
                  {item.corrects_at && <Badge ml={8}>{t('attempts.correction')}</Badge>}
                  <span className={classes.data} style={{ display: 'block' }}>
                    {[
                      item.default_reason && text('reason', item.default_reason),
                      item.promise_on && `${t('file.promise')}: ${format.at(item.promise_on, 'date')}`,
                      item.callback_at && `${t('attempts.callback')}: ${format.at(item.callback_at)}`,
                      item.note,
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </span>
              </li>
            ))}
          </ol>
        </Panel>
      )}
    </Stack>
  );
}
