/** What help a debtor needs, and how they like to be contacted; each with who told it and when it is looked at again. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { relationApi } from '../../shared/api/relation';
import type { Care, Preference, Relationship } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { DataTable } from '../../shared/ui/DataTable';
import { notifyDone, useNotifyProblem } from '../../shared/ui/notify';
import { Empty, Panel } from '../../shared/ui/parts';
import { windowText } from '../verdicts';
import { CareForm } from './CareForm';
import { PreferenceForm } from './PreferenceForm';
import classes from './relation.module.css';

type Form = 'care' | 'preference' | null;

export function CarePanel({ relation, onChanged }: { relation: Relationship; onChanged: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const onError = useNotifyProblem();
  const [form, setForm] = useState<Form>(null);
  const onSuccess = () => {
    setForm(null);
    notifyDone(t('common.saved'));
    onChanged();
  };
  const endCare = useMutation({ mutationFn: relationApi.endCare, onSuccess, onError });
  const reviewCare = useMutation({ mutationFn: relationApi.reviewCare, onSuccess, onError });
  const endPreference = useMutation({ mutationFn: relationApi.endPreference, onSuccess, onError });
  const who = (row: Care | Preference) =>
    [text('factSource', row.source), format.at(row.recorded.at), relation.authors.find((one) => one.user_id === row.recorded.by)?.name]
      .filter(Boolean)
      .join(' · ');
  const preferenceText = (row: Preference) =>
    [
      (row.weekdays.length > 0 || row.starts) &&
        windowText(
          { weekdays: row.weekdays, starts: row.starts, stops: row.stops, place: null },
          { day: (day) => text('day', day), everyDay: t('record.everyDay'), allDay: t('record.allDay'), place: (at) => text('numberPlace', at) },
        ),
      row.channel && text('medium', row.channel),
      row.language && text('language', row.language),
    ]
      .filter(Boolean)
      .join(' · ');
  const isOver = (row: Care) => row.ended_at === null && row.review_on < relation.at.slice(0, 10);
  return (
    <>
      <Panel
        title={t('relation.care')}
        flush={relation.care.length > 0}
        testId="care"
        actions={
          <Button size="compact-sm" variant="subtle" onClick={() => setForm('care')} data-testid="add-care" aria-label={`${t('record.add')}: ${t('relation.care')}`}>
            {t('record.add')}
          </Button>
        }
      >
        {relation.care.length === 0 ? (
          <Empty title={t('relation.noCare')}>{t('relation.noCareHint')}</Empty>
        ) : (
          <div className={classes.scroll}>
            <DataTable
              label={t('relation.care')}
              rows={relation.care}
              rowKey={(row) => row.vulnerability_id}
              columns={[
                { id: 'need', header: t('relation.need'), cell: (row) => <span className={row.ended_at ? classes.ended : undefined}>{text('need', row.need)}</span> },
                {
                  id: 'review',
                  header: t('relation.reviewOn'),
                  cell: (row) => (
                    <>
                      <span className="num">{format.at(row.review_on, 'date')}</span>
                      {isOver(row) && <div style={{ color: 'var(--mantine-color-red-text)' }}>{t('relation.reviewDue')}</div>}
                    </>
                  ),
                },
                { id: 'who', header: t('relation.toldBy'), cell: (row) => <span className={classes.dim}>{who(row)}</span> },
                {
                  id: 'do',
                  header: t('debtors.actions'),
                  isRight: true,
                  cell: (row) =>
                    row.ended_at ? (
                      <span className={classes.dim}>{t('debtors.endedAt', { at: format.at(row.ended_at) })}</span>
                    ) : (
                      <>
                        <Button size="compact-xs" variant="subtle" loading={reviewCare.isPending && reviewCare.variables === row.vulnerability_id} onClick={() => reviewCare.mutate(row.vulnerability_id)} data-testid="review-care">
                          {t('relation.stillHolds')}
                        </Button>
                        <Button size="compact-xs" variant="subtle" loading={endCare.isPending && endCare.variables === row.vulnerability_id} onClick={() => endCare.mutate(row.vulnerability_id)} data-testid="end-care">
                          {t('record.withdraw')}
                        </Button>
                      </>
                    ),
                },
              ]}
            />
          </div>
        )}
      </Panel>
      <Panel
        title={t('relation.preferences')}
        flush={relation.preferences.length > 0}
        testId="preferences"
        actions={
          <Button size="compact-sm" variant="subtle" onClick={() => setForm('preference')} data-testid="add-preference" aria-label={`${t('record.add')}: ${t('relation.preferences')}`}>
            {t('record.add')}
          </Button>
        }
      >
        {relation.preferences.length === 0 ? (
          <Empty title={t('relation.noPreference')}>{t('relation.noPreferenceHint')}</Empty>
        ) : (
          <div className={classes.scroll}>
            <DataTable
              label={t('relation.preferences')}
              rows={relation.preferences}
              rowKey={(row) => row.preference_id}
              columns={[
                { id: 'what', header: t('relation.what'), cell: (row) => <span className={row.ended_at ? classes.ended : undefined}>{preferenceText(row)}</span> },
                { id: 'who', header: t('relation.toldBy'), cell: (row) => <span className={classes.dim}>{who(row)}</span> },
                {
                  id: 'do',
                  header: t('debtors.actions'),
                  isRight: true,
                  cell: (row) =>
                    row.ended_at ? (
                      <span className={classes.dim}>{t('debtors.endedAt', { at: format.at(row.ended_at) })}</span>
                    ) : (
                      <Button size="compact-xs" variant="subtle" loading={endPreference.isPending} onClick={() => endPreference.mutate(row.preference_id)}>
                        {t('record.withdraw')}
                      </Button>
                    ),
                },
              ]}
            />
          </div>
        )}
      </Panel>
      {form === 'care' && <CareForm debtorId={relation.debtor_id} onClose={() => setForm(null)} onSaved={onSuccess} />}
      {form === 'preference' && <PreferenceForm debtorId={relation.debtor_id} onClose={() => setForm(null)} onSaved={onSuccess} />}
    </>
  );
}
