/** The telephone on JsSIP: SIP over WebSocket, one automatically answered leg per shift. */
import * as JsSIP from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession';
import { playThrough, listDevices, type SoundChoice } from './devices';
import type { PhoneEvent } from './machine';
import { MicrophoneError, openMicrophone, type Microphone } from './microphone';
import { sipSocketUrl, type Phone, type PhoneFactory } from './port';
import { statsOf, type AudioStats } from './quality';
import type { PhoneAccount } from '../shared/api/types';

/** Rejections of the registration that repeating cannot mend: wrong account, or none. */
const FINAL_REJECTIONS: readonly number[] = [401, 403, 404, 407];

class JsSipPhone implements Phone {
  private microphone: Microphone | null = null;
  private agent: JsSIP.UA | null = null;
  private leg: RTCSession | null = null;
  private readonly speaker = new Audio();
  private isStopped = true;

  constructor(
    private readonly account: PhoneAccount,
    private sound: SoundChoice,
    private readonly tell: (event: PhoneEvent) => void,
  ) {
    this.speaker.autoplay = true;
    this.playAsChosen();
    // A page that goes says so: the person in the conversation hears music at once, not silence.
    window.addEventListener('pagehide', this.leave);
  }

  async start(): Promise<void> {
    this.isStopped = false;
    this.onEvent({ type: 'started' });
    try {
      const microphone = await this.open();
      if (this.isStopped) {
        microphone.close();
        return;
      }
      this.microphone = microphone;
      this.onEvent({ type: 'microphone_opened', isStandIn: microphone.isStandIn });
      navigator.mediaDevices.addEventListener('devicechange', this.lookAgain);
      this.register();
    } catch (error) {
      this.fail(error);
    }
  }

  /** What a stopped telephone still hears (its link closes seconds later) is not news of the one that came after it. */
  private onEvent(event: PhoneEvent): void {
    if (!this.isStopped) this.tell(event);
  }

  private readonly leave = (): void => {
    this.leg?.terminate();
  };

  stop(): void {
    if (this.isStopped) return;
    window.removeEventListener('pagehide', this.leave);
    if ('mediaDevices' in navigator) navigator.mediaDevices.removeEventListener('devicechange', this.lookAgain);
    this.leg?.terminate();
    this.leg = null;
    this.agent?.stop();
    this.agent = null;
    this.microphone?.close();
    this.microphone = null;
    this.speaker.srcObject = null;
    this.onEvent({ type: 'stopped' });
    this.isStopped = true;
  }

  setMuted(isMuted: boolean): void {
    if (!this.leg) return;
    if (isMuted) this.leg.mute({ audio: true });
    else this.leg.unmute({ audio: true });
  }

  resumeAudio(): void {
    this.play();
  }

  setSound(choice: SoundChoice): void {
    const isOther = choice.microphoneId !== this.sound.microphoneId;
    this.sound = choice;
    this.playAsChosen();
    if (isOther && this.microphone) void this.change();
  }

  async readStats(): Promise<AudioStats | null> {
    const connection = this.leg?.connection as RTCPeerConnection | undefined;
    return connection ? statsOf((await connection.getStats()).values()) : null;
  }

  readLevel(): number {
    return this.microphone?.readLevel() ?? 0;
  }

  private register(): void {
    const agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(sipSocketUrl(this.account.ws_path ?? '/sip'))],
      uri: this.account.sip_uri,
      authorization_user: this.account.authorization_user,
      password: this.account.password,
      display_name: this.account.display_name,
      register: true,
      register_expires: 120,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 15,
    });
    agent.on('registered', () => this.onEvent({ type: 'registered' }));
    agent.on('unregistered', () => this.onEvent({ type: 'link_lost' }));
    agent.on('disconnected', () => this.onEvent({ type: 'link_lost' }));
    agent.on('registrationFailed', ({ response }) => {
      const isFinal = response && FINAL_REJECTIONS.includes(response.status_code);
      this.onEvent(isFinal ? { type: 'failed', fault: 'rejected' } : { type: 'link_lost' });
    });
    agent.on('newRTCSession', ({ originator, session }: { originator: string; session: RTCSession }) => {
      if (originator === 'remote') this.take(session);
    });
    this.agent = agent;
    agent.start();
  }

  private take(session: RTCSession): void {
    if (this.leg || !this.microphone) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.leg = session;
    session.on('peerconnection', ({ peerconnection }: { peerconnection: RTCPeerConnection }) => {
      peerconnection.addEventListener('track', ({ streams: [stream], track }) => {
        this.speaker.srcObject = stream ?? new MediaStream([track]);
        this.play();
      });
    });
    session.on('confirmed', () => this.onEvent({ type: 'leg_up' }));
    session.on('muted', () => this.onEvent({ type: 'muted', isMuted: true }));
    session.on('unmuted', () => this.onEvent({ type: 'muted', isMuted: false }));
    session.on('ended', () => this.drop(session));
    session.on('failed', () => this.drop(session));
    session.answer({
      mediaStream: this.microphone.stream,
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: this.account.ice_servers.map((urls) => ({ urls })) },
    });
  }

  private drop(session: RTCSession): void {
    if (session !== this.leg) return;
    this.leg = null;
    this.speaker.srcObject = null;
    this.onEvent({ type: 'leg_down' });
  }

  private play(): void {
    this.speaker.play().then(
      () => this.onEvent({ type: 'audio_playing' }),
      () => this.onEvent({ type: 'audio_blocked' }),
    );
  }

  private open(): Promise<Microphone> {
    return openMicrophone(this.sound.microphoneId, () => void this.change());
  }

  /** Another microphone in the middle of a call: unplugged, plugged in again, or chosen. */
  private async change(): Promise<void> {
    let microphone: Microphone;
    try {
      microphone = await this.open();
    } catch {
      this.onEvent({ type: 'microphone_lost' });
      this.agent?.stop();
      return;
    }
    if (this.isStopped || !this.microphone) {
      microphone.close();
      return;
    }
    const old = this.microphone;
    this.microphone = microphone;
    const [track] = microphone.stream.getAudioTracks();
    const connection = this.leg?.connection as RTCPeerConnection | undefined;
    const sender = connection?.getSenders().find(({ track: sent }) => sent?.kind === 'audio');
    if (track && sender) {
      track.enabled = sender.track?.enabled ?? true; // whoever is muted stays muted
      await sender.replaceTrack(track);
    }
    old.close();
    this.onEvent({ type: 'microphone_changed', isStandIn: microphone.isStandIn });
  }

  /** Something was plugged in or out: the chosen devices are taken as soon as they are there. */
  private readonly lookAgain = (): void => {
    this.playAsChosen();
    if (!this.microphone?.isStandIn) return;
    void listDevices().then(({ microphones }) => {
      if (microphones.some(({ id }) => id === this.sound.microphoneId)) void this.change();
    });
  };

  private playAsChosen(): void {
    this.speaker.volume = this.sound.volume;
    void playThrough(this.speaker, this.sound.speakerId);
  }

  private fail(error: unknown): void {
    this.onEvent({ type: 'failed', fault: error instanceof MicrophoneError ? error.fault : 'crashed' });
  }
}

export const createPhone: PhoneFactory = (account, sound, onEvent) => new JsSipPhone(account, sound, onEvent);
