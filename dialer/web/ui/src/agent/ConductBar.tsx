/** What must be said before the debt: from where we call, who is on the line, and whether the call is recorded. */
import { Badge, Button, Chip } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff, IconShieldCheck, IconWorld } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conduct, IdentityItem } from '../shared/api/types';
import { useCodeText } from '../shared/i18n/useText';
import type { AgentActions } from './useAgentActions';
import classes from './agent.module.css';

interface Props {
  callId: string;
  conduct: Conduct;
  isTalking: boolean;
  actions: AgentActions;
}

export function ConductBar({ callId, conduct, isTalking, actions }: Props) {
  const isCountryOwed = conduct.tell_country !== '' && !conduct.is_country_told;
  return (
    <div className={classes.conduct} data-testid="conduct">
      {conduct.tell_country && <Country callId={callId} conduct={conduct} isTalking={isTalking} actions={actions} />}
      <Identity callId={callId} conduct={conduct} isTalking={isTalking && !isCountryOwed} actions={actions} />
      {conduct.recording && (
        <Recording callId={callId} conduct={conduct} isTalking={isTalking && !isCountryOwed} actions={actions} />
      )}
    </div>
  );
}

function Country({ callId, conduct, isTalking, actions }: Props) {
  const { t, i18n } = useTranslation();
  const name = new Intl.DisplayNames([i18n.language], { type: 'region' }).of(conduct.tell_country) ?? conduct.tell_country;
  return (
    <section className={classes.conductStep} data-done={conduct.is_country_told} data-testid="conduct-country">
      <IconWorld size={18} aria-hidden />
      <span className={classes.grow}>{t(conduct.is_country_told ? 'conduct.countryTold' : 'conduct.tellCountry', { country: name })}</span>
      {!conduct.is_country_told && (
        <Button size="compact-sm" disabled={!isTalking} onClick={() => actions.tellCountry.mutate(callId)} data-testid="country-told">
          {t('conduct.told')}
        </Button>
      )}
    </section>
  );
}

function Identity({ callId, conduct, isTalking, actions }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  const [items, setItems] = useState<IdentityItem[]>([]);
  if (conduct.is_identified) {
    return (
      <section className={classes.conductStep} data-done data-testid="identity-done">
        <IconShieldCheck size={18} aria-hidden />
        <span className={classes.grow}>{t('conduct.identified')}</span>
      </section>
    );
  }
  const isEnough = items.length >= conduct.identity_least;
  return (
    <section className={classes.conductStep} data-testid="identity">
      <IconShieldCheck size={18} aria-hidden />
      <div className={classes.grow}>
        <div className={classes.strong}>{t('conduct.identify', { count: conduct.identity_least })}</div>
        <div className={classes.chips} role="group" aria-label={t('conduct.items')}>
          {conduct.identity_items.map((item) => (
            <Chip
              key={item}
              size="xs"
              disabled={!isTalking}
              checked={items.includes(item)}
              onChange={(isOn) => setItems((before) => (isOn ? [...before, item] : before.filter((other) => other !== item)))}
              data-testid={`identity-${item}`}
            >
              {text('identityItem', item)}
            </Chip>
          ))}
        </div>
      </div>
      <Button
        size="compact-md"
        disabled={!isTalking || !isEnough}
        loading={actions.checkIdentity.isPending}
        onClick={() => actions.checkIdentity.mutate({ callId, items })}
        data-testid="identity-confirm"
      >
        {t('conduct.confirm')}
      </Button>
    </section>
  );
}

function Recording({ callId, conduct, isTalking, actions }: Props) {
  const { t } = useTranslation();
  const isRefused = conduct.consent === 'refused';
  const state = conduct.is_recording
    ? 'recording'
    : isRefused
      ? 'refused'
      : conduct.notice_by === ''
        ? 'noticeOwed'
        : conduct.recording === 'consent' && conduct.consent !== 'given'
          ? 'consentOwed'
          : 'starting';
  const mayAgree = conduct.notice_by !== '' && conduct.consent !== 'given' && conduct.recording === 'consent';
  const answer = (given: 'given' | 'refused') => actions.answerConsent.mutate({ callId, given });
  return (
    <section className={classes.conductStep} data-done={conduct.is_recording || isRefused} data-testid="recording" data-state={state}>
      {isRefused ? <IconMicrophoneOff size={18} aria-hidden /> : <IconMicrophone size={18} aria-hidden />}
      <span className={classes.grow}>
        {conduct.is_recording && (
          <Badge color="red" mr={8} data-testid="recording-on">
            {t('conduct.rec')}
          </Badge>
        )}
        {t(`conduct.recording.${state}`)}
      </span>
      {conduct.notice_by === '' && (
        <Button size="compact-sm" disabled={!isTalking} onClick={() => actions.giveNotice.mutate(callId)} data-testid="notice-given">
          {t('conduct.noticeGiven')}
        </Button>
      )}
      {mayAgree && (
        <Button size="compact-sm" color="teal" disabled={!isTalking} onClick={() => answer('given')} data-testid="consent-given">
          {t('conduct.consentGiven')}
        </Button>
      )}
      {!isRefused && (
        <Button size="compact-sm" variant="default" disabled={!isTalking} onClick={() => answer('refused')} data-testid="consent-refused">
          {t('conduct.consentRefused')}
        </Button>
      )}
    </section>
  );
}
