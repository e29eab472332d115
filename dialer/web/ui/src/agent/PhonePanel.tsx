/** The telephone: whether it works, whether the microphone hears, mute. */
import { ActionIcon, Alert, Button, Code, Popover, Tooltip } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconAlertTriangle,
  IconDeviceLandlinePhone,
  IconHeadset,
  IconHeadsetOff,
  IconInfoCircle,
  IconMicrophone,
  IconMicrophoneOff,
} from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HEARD_LEVEL } from '../phone/port';
import type { PhoneControl } from '../phone/usePhone';
import type { LegState } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useProblemText } from '../shared/i18n/useText';
import { Dot, Loading } from '../shared/ui/parts';
import type { Sound } from './useQuality';
import classes from './agent.module.css';

const BARS = [0.005, 0.015, 0.035, 0.07, 0.14];

/** Loaded when it is first opened. */
const SoundSettings = lazy(() => import('./SoundSettings'));

export function PhonePanel({ phone, leg, sound }: { phone: PhoneControl; leg: LegState; sound: Sound | null }) {
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
  return <PagePhone phone={phone} sound={sound} />;
}

function PagePhone({ phone, sound }: { phone: PhoneControl; sound: Sound | null }) {
  const { t } = useTranslation();
  const { state } = phone;
  const muteLabel = state.isMuted ? t('phone.unmute') : t('phone.mute');
  return (
    <div className={classes.phone} data-testid="phone" data-phase={state.phase}>
      <IconHeadset size={22} aria-hidden />
      <div className={classes.phoneText}>
        <div className={classes.phoneTitle}>
          {t(`phone.phase.${state.phase}`)}
          {sound && <QualityDot sound={sound} />}
        </div>
        {state.hasMicrophone ? <MicrophoneText phone={phone} /> : <span className={classes.dim}>{t('phone.allow')}</span>}
      </div>
      {state.isAudioBlocked && (
        <Button size="compact-sm" variant="light" onClick={phone.resumeAudio} data-testid="phone-resume-audio">
          {t('phone.playAudio')}
        </Button>
      )}
      <Popover position="bottom-end" width={340} withArrow trapFocus>
        <Popover.Target>
          <ActionIcon
            size={40}
            variant="default"
            color={state.isStandIn ? 'orange' : undefined}
            disabled={!state.hasMicrophone}
            aria-label={t('sound.title')}
            data-testid="sound-open"
          >
            {state.isStandIn ? <IconAlertTriangle size={20} color="var(--mantine-color-orange-filled)" /> : <IconAdjustmentsHorizontal size={20} />}
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <Suspense fallback={<Loading />}>
            <SoundSettings phone={phone} />
          </Suspense>
        </Popover.Dropdown>
      </Popover>
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

const GRADE_COLOURS = { good: 'teal', fair: 'yellow', poor: 'red' } as const;

/** Quiet: a dot, with the figures for who wants them; words only where the voice suffers. */
function QualityDot({ sound }: { sound: Sound }) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = t(sound.roundTripMs === null ? 'sound.figuresShort' : 'sound.figures', {
    loss: format.ratio(sound.lossRatio),
    jitter: Math.round(sound.jitterMs),
    trip: Math.round(sound.roundTripMs ?? 0),
  });
  return (
    <Tooltip label={label}>
      <span className={classes.quality} role="img" aria-label={`${t(`sound.grade.${sound.grade}`)}. ${label}`} data-testid="quality" data-grade={sound.grade}>
        <Dot color={GRADE_COLOURS[sound.grade]} />
        {sound.grade !== 'good' && t(`sound.grade.${sound.grade}`)}
      </span>
    </Tooltip>
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
