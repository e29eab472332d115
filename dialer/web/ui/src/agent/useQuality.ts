/** Watches how the conversation in hand sounds, and tells the server at its end. */
import { useEffect, useState } from 'react';
import { agentApi } from '../shared/api/agent';
import type { AgentStatus } from '../shared/api/types';
import type { PhoneControl } from '../phone/usePhone';
import { gradeOf, QualityMeter, type AudioStats, type Grade } from '../phone/quality';

export const SAMPLE_MS = 2000;

export interface Sound {
  grade: Grade;
  lossRatio: number;
  jitterMs: number;
  roundTripMs: number | null;
}

/** Of the packets between two samples. */
export function soundBetween(before: AudioStats | null, now: AudioStats): Sound {
  const isSameLeg = before !== null && now.receivedCount >= before.receivedCount;
  const received = now.receivedCount - (isSameLeg ? before.receivedCount : 0);
  const lost = Math.max(0, now.lostCount - (isSameLeg ? before.lostCount : 0));
  const lossRatio = received + lost ? lost / (received + lost) : 0;
  return { grade: gradeOf(lossRatio, now.jitterMs, now.roundTripMs), lossRatio, jitterMs: now.jitterMs, roundTripMs: now.roundTripMs };
}

export function useQuality(status: AgentStatus | null, phone: Pick<PhoneControl, 'state' | 'readStats'>): Sound | null {
  const [sound, setSound] = useState<Sound | null>(null);
  const isUp = phone.state.phase === 'in_call';
  const callId = status?.state === 'talking' ? status.call_id : null;
  const { readStats } = phone;
  useEffect(() => {
    if (!isUp || !callId) return undefined;
    const meter = new QualityMeter();
    let before: AudioStats | null = null;
    let isOver = false;
    const sample = async () => {
      const stats = await readStats();
      if (!stats || isOver) return;
      meter.add(stats);
      setSound(soundBetween(before, stats));
      before = stats;
    };
    const tell = (isLeaving: boolean) => {
      if (isOver) return;
      isOver = true;
      const whole = meter.sum();
      // A call without its figures is no reason to trouble anybody.
      if (whole) void agentApi.tellQuality(callId, whole, isLeaving).catch(() => undefined);
    };
    const leave = () => tell(true);
    void sample();
    const timer = setInterval(() => void sample(), SAMPLE_MS);
    window.addEventListener('pagehide', leave);
    return () => {
      clearInterval(timer);
      window.removeEventListener('pagehide', leave);
      tell(false);
      setSound(null);
    };
  }, [isUp, callId, readStats]);
  return sound;
}
