/** The facts behind a verdict: calls, holds, wishes, representatives, letters, do-not-call entries. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { complianceApi } from '../shared/api/compliance';
import type { MayWeCall, Wish } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { notifyDone, useNotifyProblem } from '../shared/ui/notify';
import { Panel } from '../shared/ui/parts';
import { windowText } from './verdicts';
import classes from './verdicts.module.css';

function List({ title, children, isEmpty }: { title: string; children: ReactNode; isEmpty: boolean }) {
  const { t } = useTranslation();
  return (
    <Panel title={title}>
      {isEmpty ? <span className={classes.dim}>{t('common.none')}</span> : <ul className={classes.list}>{children}</ul>}
    </Panel>
  );
}

export function DebtorFacts({ known, onChanged }: { known: MayWeCall; onChanged: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const onError = useNotifyProblem();
  const done = () => {
    notifyDone(t('common.saved'));
    onChanged();
  };
  const endWish = useMutation({ mutationFn: complianceApi.endWish, onSuccess: done, onError });
  const endSpeaker = useMutation({ mutationFn: complianceApi.endRepresentative, onSuccess: done, onError });
  const holds = known.prospects.flatMap((prospect) =>
    prospect.holds.map((hold) => ({ ...hold, whose: prospect.creditor_code, campaign: prospect.campaign_id })),
  );
  const wishText = (wish: Wish) =>
    [
      text('wish', wish.kind),
      wish.kind === 'avoid' &&
        windowText(wish, {
          day: (day) => text('day', day),
          everyDay: t('record.everyDay'),
          allDay: t('record.allDay'),
          place: (at) => text('numberPlace', at),
        }),
      wish.medium && text('medium', wish.medium),
    ]
      .filter(Boolean)
      .join(': ');
  return (
    <div className={classes.facts} data-testid="why-facts">
      <List title={t('debtors.wishes')} isEmpty={known.wishes.length === 0}>
        {known.wishes.map((wish) => (
          <li key={wish.wish_id} data-testid="wish">
            <span className={wish.ended_at ? classes.ended : undefined}>
              {wishText(wish)}
              <span className={classes.dim}>
                {' '}
                {text('factSource', wish.source)} · {format.at(wish.recorded.at)}
              </span>
            </span>
            {!wish.ended_at && (
              <Button size="compact-xs" variant="subtle" loading={endWish.isPending} onClick={() => endWish.mutate(wish.wish_id)}>
                {t('record.withdraw')}
              </Button>
            )}
          </li>
        ))}
      </List>
      <List title={t('debtors.representatives')} isEmpty={known.representatives.length === 0}>
        {known.representatives.map((one) => (
          <li key={one.representative_id}>
            <span className={one.ended_at ? classes.ended : undefined}>
              {[text('representative', one.kind), one.name, one.contact].filter(Boolean).join(' · ')}
            </span>
            {!one.ended_at && (
              <Button
                size="compact-xs"
                variant="subtle"
                loading={endSpeaker.isPending}
                onClick={() => endSpeaker.mutate(one.representative_id)}
              >
                {t('record.withdraw')}
              </Button>
            )}
          </li>
        ))}
      </List>
      <List title={t('debtors.holds')} isEmpty={holds.length === 0}>
        {holds.map((hold) => (
          <li key={`${hold.whose}-${hold.campaign}-${hold.reason}-${hold.starts}`}>
            <span>
              {text('hold', hold.reason)} <span className={classes.dim}>{hold.whose}</span>
            </span>
            <span className={classes.dim}>{hold.ends ? t('verdicts.until', { at: format.at(hold.ends) }) : '∞'}</span>
          </li>
        ))}
      </List>
      <List title={t('debtors.attempts')} isEmpty={known.attempts.length === 0}>
        {known.attempts.slice(0, 12).map((past) => (
          <li key={`${past.at}-${past.e164}`}>
            <span>{format.at(past.at)}</span>
            <span className="num">{formatPhone(past.e164)}</span>
            <span className={classes.dim}>{text('outcome', past.outcome)}</span>
          </li>
        ))}
      </List>
      <List title={t('debtors.conversations')} isEmpty={known.conversations.length + known.silent_calls.length === 0}>
        {known.conversations.map((talk) => (
          <li key={`talk-${talk.at}`}>
            <span>{format.at(talk.at)}</span>
            <span className={classes.dim}>
              {[t(talk.is_inbound ? 'inbound.one' : 'debtors.conversation'), talk.debt].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
        {known.silent_calls.map((call) => (
          <li key={`silent-${call.at}`}>
            <span>{format.at(call.at)}</span>
            <span className={classes.dim}>{t('debtors.silent')}</span>
          </li>
        ))}
      </List>
      <List title={t('debtors.lists')} isEmpty={known.list_entries.length + known.letters.length === 0}>
        {known.list_entries.map((entry) => (
          <li key={entry.entry_id}>
            <span className="num">{formatPhone(entry.e164)}</span>
            <span className={classes.dim}>
              {entry.creditor_id === null ? t('record.ownList') : t('record.creditorList')} · {entry.reason}
            </span>
          </li>
        ))}
        {known.letters.map((letter) => (
          <li key={`letter-${letter.letter_id}`}>
            <span>{t('debtors.letter')}</span>
            <span className={classes.dim}>{format.at(letter.sent_at)}</span>
          </li>
        ))}
      </List>
    </div>
  );
}
