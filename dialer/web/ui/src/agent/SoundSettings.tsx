/** Which microphone and loudspeaker, how loud, and whether both work: a test tone, and one's own voice played back. */
import { Alert, Button, NativeSelect, Progress, Slider } from '@mantine/core';
import { IconMicrophone, IconVolume } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listDevices, type SoundDevices } from '../phone/devices';
import { playBack, playTest, RECORD_MS } from '../phone/soundTest';
import type { PhoneControl } from '../phone/usePhone';
import classes from './agent.module.css';

const NONE: SoundDevices = { microphones: [], speakers: [] };

export default function SoundSettings({ phone }: { phone: PhoneControl }) {
  const { t } = useTranslation();
  const { sound } = phone;
  const [devices, setDevices] = useState(NONE);
  const [busy, setBusy] = useState<'' | 'tone' | 'recording' | 'playing'>('');
  const [fault, setFault] = useState(false);
  const mayChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype;

  useEffect(() => {
    const look = () => void listDevices().then(setDevices, () => setDevices(NONE));
    look();
    navigator.mediaDevices.addEventListener('devicechange', look);
    return () => navigator.mediaDevices.removeEventListener('devicechange', look);
  }, []);

  function run(first: 'tone' | 'recording', work: () => Promise<void>): void {
    setBusy(first);
    setFault(false);
    work()
      .catch(() => setFault(true))
      .finally(() => setBusy(''));
  }
  const choices = (found: SoundDevices['microphones'], chosen: string) => [
    { value: '', label: t('sound.system') },
    ...found.map(({ id, label }) => ({ value: id, label: label || t('sound.unnamed') })),
    ...(chosen && !found.some(({ id }) => id === chosen) ? [{ value: chosen, label: t('sound.unplugged') }] : []),
  ];
  return (
    <div className={classes.sound} data-testid="sound-settings">
      {phone.state.isStandIn && (
        <Alert color="orange" data-testid="stand-in">
          {t('sound.standIn')}
        </Alert>
      )}
      <NativeSelect
        label={t('sound.microphone')}
        value={sound.microphoneId}
        onChange={(event) => phone.setSound({ ...sound, microphoneId: event.currentTarget.value })}
        data={choices(devices.microphones, sound.microphoneId)}
        data-testid="sound-microphone"
      />
      <Level read={phone.readLevel} label={t('sound.microphoneLevel')} testId="level-microphone" />
      {mayChooseSpeaker && (
        <NativeSelect
          label={t('sound.speaker')}
          value={sound.speakerId}
          onChange={(event) => phone.setSound({ ...sound, speakerId: event.currentTarget.value })}
          data={choices(devices.speakers, sound.speakerId)}
          data-testid="sound-speaker"
        />
      )}
      <div>
        <div className={classes.dim} id="sound-volume">
          {t('sound.volume')}
        </div>
        <Slider
          value={Math.round(sound.volume * 100)}
          onChange={(value) => phone.setSound({ ...sound, volume: value / 100 })}
          min={5}
          max={100}
          step={5}
          label={(value) => `${value} %`}
          thumbProps={{ 'aria-labelledby': 'sound-volume' }}
          data-testid="sound-volume"
        />
      </div>
      <div className={classes.wishButtons}>
        <Button
          size="compact-md"
          variant="default"
          leftSection={<IconVolume size={16} />}
          disabled={busy !== ''}
          onClick={() => run('tone', () => playTest(sound))}
          data-testid="sound-tone"
        >
          {t('sound.tone')}
        </Button>
        <Button
          size="compact-md"
          variant="default"
          leftSection={<IconMicrophone size={16} />}
          disabled={busy !== '' || phone.state.phase === 'in_call'}
          onClick={() => run('recording', () => playBack(sound, () => setBusy('playing')))}
          data-testid="sound-playback"
        >
          {busy === 'recording' ? t('sound.recording', { seconds: RECORD_MS / 1000 }) : busy === 'playing' ? t('sound.playing') : t('sound.playback')}
        </Button>
      </div>
      {fault && (
        <p role="alert" className={classes.dim}>
          {t('sound.testFailed')}
        </p>
      )}
    </div>
  );
}

/** Loudness, read by itself so that nothing else is drawn again. */
function Level({ read, label, testId }: { read: () => number; label: string; testId: string }) {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setLevel(read()), 120);
    return () => clearInterval(timer);
  }, [read]);
  // Speech lies between a hundredth and a third of the full scale: shown by its decibels.
  const percent = Math.max(0, Math.min(100, 100 + 50 * Math.log10(Math.max(level, 0.0001) / 0.3)));
  return <Progress value={percent} color="teal" size="sm" aria-label={label} data-testid={testId} />;
}
