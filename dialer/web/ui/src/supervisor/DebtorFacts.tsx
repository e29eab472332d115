/** What was told and recorded of a debtor, each with who wrote it down: wishes, representatives, consents, letters, holds. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { complianceApi } from '../shared/api/compliance';
import type { MayWeCall, Recorded, Wish } from '../shared/api/types';
import { formatPhone } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { notifyDone, useNotifyProblem } from '../shared/ui/notify';
import { Panel } from '../shared/ui/parts';
import type { Kind } from './recordDraft';
import { authorOf, holdsOf, windowText } from './verdicts';
import classes from './verdicts.module.css';

interface ListProps {
  title: string;
  isEmpty: boolean;
  children: ReactNode;
  onAdd?: () => void;
  testId?: string;
}

function List({ title, isEmpty, children, onAdd, testId }: ListProps) {
  const { t } = useTranslation();
  return (
    <Panel
      title={title}
      testId={testId}
      actions={
        onAdd && (
          <Button size="compact-sm" variant="subtle" onClick={onAdd} aria-label={`${t('record.add')}: ${title}`} data-testid={`add-${testId}`}>
            {t('record.add')}
          </Button>
        )
      }
    >
      {isEmpty ? <span className={classes.dim}>{t('common.none')}</span> : <ul className={classes.list}>{children}</ul>}
    </Panel>
  );
}

interface ItemProps {
  what: ReactNode;
  more: ReactNode;
  isEnded?: boolean;
  onEnd?: () => void;
  isEnding?: boolean;
  testId?: string;
}

function Item({ what, more, isEnded, onEnd, isEnding, testId }: ItemProps) {
  const { t } = useTranslation();
  return (
    <li data-testid={testId}>
      <span>
        <span className={isEnded ? classes.ended : undefined}>{what}</span>
        <div className={classes.dim}>{more}</div>
      </span>
      {onEnd && !isEnded && (
        <Button size="compact-xs" variant="subtle" loading={isEnding} onClick={onEnd} data-testid="withdraw">
          {t('record.withdraw')}
        </Button>
      )}
    </li>
  );
}

interface Props {
  known: MayWeCall;
  onAdd: (kind: Kind) => void;
  onChanged: () => void;
}

export function DebtorFacts({ known, onAdd, onChanged }: Props) {
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
  const endConsent = useMutation({ mutationFn: complianceApi.endConsent, onSuccess: done, onError });
  const who = (recorded: Recorded, source?: string) =>
    [source && text('factSource', source), format.at(recorded.at), authorOf(known, recorded, t('debtors.byCall'))]
      .filter(Boolean)
      .join(' · ');
  const ended = (endedAt: string | null) => (endedAt ? ` · ${t('debtors.endedAt', { at: format.at(endedAt) })}` : '');
  const e164Of = (numberId: number) => known.numbers.find((one) => one.number_id === numberId)?.e164 ?? '';
  const referenceOf = (caseId: number) => known.cases.find((one) => one.case_id === caseId)?.reference ?? '';
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
  const nowMs = Date.parse(known.at);
  const holds = holdsOf(known);
  return (
    <div className={classes.facts} data-testid="why-facts">
      <List title={t('debtors.wishes')} isEmpty={known.wishes.length === 0} onAdd={() => onAdd('avoid')} testId="wishes">
        {known.wishes.map((wish) => (
          <Item
            key={wish.wish_id}
            testId="wish"
            what={wishText(wish)}
            more={`${who(wish.recorded, wish.source)}${ended(wish.ended_at)}${wish.note ? ` · ${wish.note}` : ''}`}
            isEnded={wish.ended_at !== null}
            isEnding={endWish.isPending && endWish.variables === wish.wish_id}
            onEnd={() => endWish.mutate(wish.wish_id)}
          />
        ))}
      </List>
      <List
        title={t('debtors.representatives')}
        isEmpty={known.representatives.length === 0}
        onAdd={() => onAdd('representative')}
        testId="representatives"
      >
        {known.representatives.map((one) => (
          <Item
            key={one.representative_id}
            testId="representative"
            what={[text('representative', one.kind), one.name, one.contact].filter(Boolean).join(' · ')}
            more={`${who(one.recorded, one.source)}${ended(one.ended_at)}`}
            isEnded={one.ended_at !== null}
            isEnding={endSpeaker.isPending && endSpeaker.variables === one.representative_id}
            onEnd={() => endSpeaker.mutate(one.representative_id)}
          />
        ))}
      </List>
      <List title={t('debtors.consents')} isEmpty={known.consents.length === 0} onAdd={() => onAdd('consent')} testId="consents">
        {known.consents.map((consent) => {
          const isOver = consent.expires_at !== null && Date.parse(consent.expires_at) <= nowMs;
          return (
            <Item
              key={consent.consent_id}
              testId="consent"
              what={
                <>
                  <span className="num">{formatPhone(e164Of(consent.number_id))}</span> {t('debtors.givenAt', { at: format.at(consent.given_at) })}
                  {consent.expires_at &&
                    `, ${t(isOver ? 'debtors.expiredAt' : 'verdicts.until', { at: format.at(consent.expires_at) })}`}
                </>
              }
              more={`${who(consent.recorded, consent.source)}${ended(consent.ended_at)}`}
              isEnded={consent.ended_at !== null || isOver}
              isEnding={endConsent.isPending && endConsent.variables === consent.consent_id}
              onEnd={() => endConsent.mutate(consent.consent_id)}
            />
          );
        })}
      </List>
      <List title={t('debtors.letters')} isEmpty={known.letters.length === 0} onAdd={() => onAdd('letter')} testId="letters">
        {known.letters.map((letter) => (
          <Item
            key={letter.letter_id}
            testId="letter"
            what={[text('letter', letter.kind), text('letterChannel', letter.channel), referenceOf(letter.case_id), letter.reference]
              .filter(Boolean)
              .join(' · ')}
            more={`${t('debtors.sentAt', { at: format.at(letter.sent_at) })} · ${who(letter.recorded)}`}
          />
        ))}
      </List>
      <List
        title={t('debtors.lists')}
        isEmpty={known.list_entries.length === 0}
        onAdd={() => onAdd('do_not_call')}
        testId="list-entries"
      >
        {known.list_entries.map((entry) => (
          <Item
            key={entry.entry_id}
            testId="list-entry"
            what={
              <>
                <span className="num">{formatPhone(entry.e164)}</span>{' '}
                {entry.creditor_id === null ? t('record.ownList') : t('record.creditorList')}
              </>
            }
            more={`${entry.reason} · ${who(entry.recorded)}`}
          />
        ))}
      </List>
      <List title={t('debtors.holds')} isEmpty={holds.length === 0} testId="holds">
        {holds.map((hold) => (
          <Item
            key={`${hold.creditor}-${hold.reason}-${hold.starts}`}
            testId="hold"
            what={`${text('hold', hold.reason)} · ${hold.creditor}`}
            more={hold.ends ? t('verdicts.until', { at: format.at(hold.ends, hold.ends.length === 10 ? 'date' : 'dateTime') }) : t('debtors.noEnd')}
          />
        ))}
      </List>
    </div>
  );
}
