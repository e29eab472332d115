/** The telephone: whether it works, whether the microphone hears, mute. */
import { ActionIcon, Alert, Button, Code, Popover, Tooltip } from '@mantine/core';
import {
  IconDeviceLandlinePhone,
  IconHeadset,
  IconHeadsetOff,
  IconInfoCircle,
  IconMicrophone,
  IconMicrophoneOff,
} from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HEARD_LEVEL } from '../phone/port';
import type { PhoneControl } from '../phone/usePhone';
import type { LegState } from '../shared/api/types';
import { useProblemText } from '../shared/i18n/useText';
import classes from './agent.module.css';

const BARS = [0.005, 0.015, 0.035, 0.07, 0.14];

export function PhonePanel({ phone, leg }: { phone: PhoneControl; leg: LegState }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  if (phone.error) return <Faulty title={t('phone.noAccount')} remedy={problemText(phone.error)} onRetry={phone.retry} />;
  if (!phone.account) return <div className={classes.phone} />;
  if (phone.account.kind === 'sip') return <DeskPhone phone={phone} leg={leg} />;
  if (phone.state.phase === 'failed') {
    const fault = phone.state.fault ?? 'crashed';
    return (
      <Faulty
        title={t(`phone.fault.${fault}.title`)}
        remedy={t(`phone.fault.${fault}.remedy`)}
        fault={fault}
        onRetry={phone.retry}
      />
    );
  }
  return <PagePhone phone={phone} />;
}

function PagePhone({ phone }: { phone: PhoneControl }) {
  const { t } = useTranslation();
  const { state } = phone;
  const muteLabel = state.isMuted ? t('phone.unmute') : t('phone.mute');
  return (
    <div className={classes.phone} data-testid="phone" data-phase={state.phase}>
      <IconHeadset size={22} aria-hidden />
      <div className={classes.phoneText}>
        <div className={classes.phoneTitle}>{t(`phone.phase.${state.phase}`)}</div>
        {state.hasMicrophone ? <MicrophoneText phone={phone} /> : <span className={classes.dim}>{t('phone.allow')}</span>}
      </div>
      {state.isAudioBlocked && (
        <Button size="compact-sm" variant="light" onClick={phone.resumeAudio} data-testid="phone-resume-audio">
          {t('phone.playAudio')}
        </Button>
      )}
      <Tooltip label={`${muteLabel} (F4)`}>
        <ActionIcon
          size={40}
          variant={state.isMuted ? 'filled' : 'default'}
          color={state.isMuted ? 'red' : undefined}
          disabled={state.phase !== 'in_call'}
          aria-label={muteLabel}
          aria-pressed={state.isMuted}
          onClick={() => phone.setMuted(!state.isMuted)}
          data-testid="mute"
        >
          {state.isMuted ? <IconMicrophoneOff size={20} /> : <IconMicrophone size={20} />}
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

/** Polls the level by itself so that nothing else is drawn again ten times a second. */
function MicrophoneText({ phone }: { phone: PhoneControl }) {
  const { t } = useTranslation();
  const { readLevel, state } = phone;
  const [level, setLevel] = useState(0);
  const [wasHeard, setWasHeard] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => {
      const loudness = readLevel();
      setLevel(loudness);
      if (loudness > HEARD_LEVEL) setWasHeard(true);
    }, 120);
    return () => clearInterval(timer);
  }, [readLevel]);
  const verdict = state.isMuted ? t('phone.muted') : wasHeard ? t('phone.microphoneOk') : t('phone.saySomething');
  return (
    <span style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
      <span className={classes.meter} aria-hidden>
        {BARS.map((threshold, index) => (
          <span key={threshold} style={{ height: 6 + index * 3 }} data-on={!state.isMuted && level > threshold} />
        ))}
      </span>
      <span className={classes.dim} data-testid="microphone" data-heard={wasHeard}>
        {verdict}
      </span>
    </span>
  );
}

function DeskPhone({ phone, leg }: { phone: PhoneControl; leg: LegState }) {
  const { t } = useTranslation();
  const { account } = phone;
  if (!account) return null;
  return (
    <div className={classes.phone} data-testid="phone" data-phase={`desk-${leg}`}>
      <IconDeviceLandlinePhone size={22} aria-hidden />
      <div className={classes.phoneText}>
        <div className={classes.phoneTitle}>{t('phone.desk.title')}</div>
        <span className={classes.dim}>{t(`phone.desk.${leg}`)}</span>
      </div>
      <Popover position="bottom-end" width={360} withArrow trapFocus>
        <Popover.Target>
          <ActionIcon variant="default" size={40} aria-label={t('phone.desk.setUp')} data-testid="phone-help">
            <IconInfoCircle size={20} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <p style={{ marginTop: 0 }}>{t('phone.desk.intro')}</p>
          <p>
            {t('phone.desk.address')} <Code>{account.sip_uri}</Code>
            <br />
            {t('phone.desk.user')} <Code>{account.authorization_user}</Code>
            <br />
            {t('phone.desk.password')} <Code>{account.password}</Code>
          </p>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

function Faulty({
  title,
  remedy,
  fault,
  onRetry,
}: {
  title: string;
  remedy: string;
  fault?: string;
  onRetry: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.phone} data-testid="phone" data-phase="failed" data-fault={fault} role="alert">
      <IconHeadsetOff size={22} color="var(--mantine-color-red-filled)" aria-hidden />
      <div className={classes.phoneText}>
        <div className={classes.phoneTitle}>{title}</div>
        <Popover position="bottom-end" width={380} withArrow>
          <Popover.Target>
            <Button variant="transparent" size="compact-xs" px={0} data-testid="phone-remedy">
              {t('phone.whatToDo')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <Alert color="yellow" variant="light">
              {remedy}
            </Alert>
          </Popover.Dropdown>
        </Popover>
      </div>
      <Button size="compact-sm" variant="light" onClick={onRetry} data-testid="phone-retry">
        {t('common.retry')}
      </Button>
    </div>
  );
}
