/** How much of the limits is used, and where and when the debtor is best reached. */
import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Relationship } from '../../shared/api/types';
import { formatPhone } from '../../shared/format/format';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { DataTable } from '../../shared/ui/DataTable';
import { Empty, Labelled, Panel } from '../../shared/ui/parts';
import { windowText } from '../verdicts';
import classes from './relation.module.css';

const DAY_H = 24;

export function ContactPanel({ relation }: { relation: Relationship }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const wanted = relation.preferences.find((one) => one.ended_at === null);
  const stretch = (one: Relationship['counts'][number]) => {
    if (one.hours === DAY_H && one.is_calendar) return t('relation.today');
    if (one.hours === 7 * DAY_H && one.is_calendar) return t('relation.thisWeek');
    return t('relation.inDays', { count: Math.round(one.hours / DAY_H) });
  };
  return (
    <Panel title={t('relation.contacts')} testId="contact-counts">
      {relation.counts.length === 0 ? (
        <Empty title={t('relation.noLimits')} />
      ) : (
        <div className={classes.meters}>
          {relation.counts.map((one) => (
            <Labelled key={`${one.rule_id} ${one.hours}`} label={`${text('counted', one.counted)} · ${stretch(one)}`}>
              <strong className="num" data-testid="contact-count">
                {t('relation.ofMost', { count: one.count, most: one.most })}
              </strong>
              <Progress
                value={Math.min(100, (100 * one.count) / one.most)}
                color={one.count >= one.most ? 'red' : 'teal'}
                aria-label={one.title}
                mt={4}
              />
              <div className={classes.dim}>{[one.rule_id, one.title].filter(Boolean).join(' · ')}</div>
            </Labelled>
          ))}
        </div>
      )}
      <h3 style={{ margin: '18px 0 8px', fontSize: '0.95rem' }}>{t('relation.best')}</h3>
      {wanted && (
        <p className={classes.dim} data-testid="wanted-contact">
          {t('relation.wants')}{' '}
          {[
            wanted.channel && text('medium', wanted.channel),
            (wanted.weekdays.length > 0 || wanted.starts) &&
              windowText(
                { weekdays: wanted.weekdays, starts: wanted.starts, stops: wanted.stops, place: null },
                { day: (day) => text('day', day), everyDay: t('record.everyDay'), allDay: t('record.allDay'), place: (at) => text('numberPlace', at) },
              ),
            wanted.language && text('language', wanted.language),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
      {relation.best.length === 0 ? (
        <span className={classes.dim}>{t('relation.noBest')}</span>
      ) : (
        <div className={classes.scroll}>
          <DataTable
            label={t('relation.best')}
            testId="best-contact"
            rows={relation.best}
            rowKey={(row) => row.campaign_id}
            columns={[
              { id: 'campaign', header: t('relation.campaign'), cell: (row) => `${row.campaign_name} · ${row.creditor_name}` },
              { id: 'number', header: t('record.number'), cell: (row) => <span className="num">{formatPhone(row.e164)}</span> },
              { id: 'at', header: t('relation.bestAt'), cell: (row) => <span className="num">{format.at(row.at)}</span> },
              { id: 'chance', header: t('relation.answerThen'), cell: (row) => format.ratio(row.answer_chance), isRight: true },
              { id: 'now', header: t('relation.answerNow'), cell: (row) => format.ratio(row.answer_now), isRight: true },
              { id: 'basis', header: t('relation.basis'), cell: (row) => t(row.is_learned ? 'relation.learned' : 'relation.prior') },
            ]}
          />
        </div>
      )}
    </Panel>
  );
}
