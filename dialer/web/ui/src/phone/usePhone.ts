/** The agent's telephone for as long as the page is open. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { agentApi } from '../shared/api/agent';
import type { PhoneAccount } from '../shared/api/types';
import { useLocalStorage } from '@mantine/hooks';
import { DEFAULT_SOUND, SOUND_KEY, soundOf, type SoundChoice } from './devices';
import { PHONE_OFF, stepPhone, type PhoneState } from './machine';
import type { Phone, PhoneFactory } from './port';
import type { AudioStats } from './quality';

export interface PhoneControl {
  account: PhoneAccount | null;
  error: unknown;
  state: PhoneState;
  setMuted: (isMuted: boolean) => void;
  resumeAudio: () => void;
  readLevel: () => number;
  readStats: () => Promise<AudioStats | null>;
  sound: SoundChoice;
  setSound: (choice: SoundChoice) => void;
  retry: () => void;
}

/** SIP is a chunk of its own: an agent with a desk telephone never loads it. */
const loadFactory = (): Promise<PhoneFactory> => import('./jssipPhone').then((module) => module.createPhone);

/** `isWanted` false: another page of the same agent has the desk, and with it the telephone; this one's is silent. */
export function usePhone(isWanted: boolean, load: () => Promise<PhoneFactory> = loadFactory): PhoneControl {
  const account = useQuery({ queryKey: ['agent', 'phone'], queryFn: agentApi.phone, staleTime: Infinity });
  const [state, dispatch] = useReducer(stepPhone, PHONE_OFF);
  const [round, setRound] = useState(0);
  const phone = useRef<Phone | null>(null);
  const data = account.data ?? null;
  const [stored, setStored] = useLocalStorage<SoundChoice>({ key: SOUND_KEY, defaultValue: DEFAULT_SOUND, getInitialValueInEffect: false });
  const sound = soundOf(stored);
  const latest = useRef(sound);
  useEffect(() => {
    latest.current = sound;
  });

  useEffect(() => {
    if (data?.kind !== 'webrtc' || !isWanted) return undefined;
    let isGone = false;
    load().then(
      (create) => {
        if (isGone) return;
        phone.current = create(data, latest.current, dispatch);
        void phone.current.start();
      },
      () => {
        dispatch({ type: 'started' });
        dispatch({ type: 'failed', fault: 'crashed' });
      },
    );
    return () => {
      isGone = true;
      phone.current?.stop();
      phone.current = null;
    };
  }, [data, isWanted, load, round]);

  const { refetch } = account;
  const isWaiting = state.fault === 'no_microphone';
  useEffect(() => {
    if (!isWaiting || !('mediaDevices' in navigator)) return undefined;
    // The headset is plugged in: nobody has to press anything.
    const again = () => setRound((count) => count + 1);
    navigator.mediaDevices.addEventListener('devicechange', again);
    return () => navigator.mediaDevices.removeEventListener('devicechange', again);
  }, [isWaiting]);
  return {
    account: data,
    error: account.error,
    state,
    setMuted: useCallback((isMuted) => phone.current?.setMuted(isMuted), []),
    resumeAudio: useCallback(() => phone.current?.resumeAudio(), []),
    readLevel: useCallback(() => phone.current?.readLevel() ?? 0, []),
    readStats: useCallback(() => phone.current?.readStats() ?? Promise.resolve(null), []),
    sound,
    setSound: useCallback(
      (choice) => {
        setStored(choice);
        phone.current?.setSound(choice);
      },
      [setStored],
    ),
    retry: useCallback(() => {
      setRound((count) => count + 1);
      void refetch();
    }, [refetch]),
  };
}
