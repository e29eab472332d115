/** The campaign form without its looks: a draft as typed, its faults, and the body it becomes. Pure. */
import type { Campaign, CampaignBody, CampaignType, Creditor, Shift } from '../shared/api/types';

export const WORKING_MODES = ['preview', 'progressive', 'power', 'predictive'] as const;
export type WorkingMode = (typeof WORKING_MODES)[number];
/** Modes that open more lines than there are agents ready. */
export const DIALS_AHEAD: readonly WorkingMode[] = ['power', 'predictive'];
export const CAMPAIGN_TYPES: readonly CampaignType[] = ['caring', 'soft', 'phone'];

export interface Period {
  weekday: number;
  /** `09:00`. */
  start: string;
  stop: string;
}

export interface CampaignDraft {
  name: string;
  creditorId: number | null;
  kind: CampaignType;
  mode: WorkingMode;
  teamIds: number[];
  trunkIds: number[];
  callerId: string;
  zone: string;
  schedule: Period[];
  ringTimeoutS: number;
  powerRatio: number;
  previewS: number;
  wrapUpS: number;
  maxAttempts: number;
  language: string;
  records: boolean;
  announcesRecording: boolean;
  hasMessageConsent: boolean;
  /** Of the answered calls that a detector would take for machines, as estimated; per cent. */
  falsePositives: number;
}

export type CampaignField = 'name' | 'creditorId' | 'callerId' | 'schedule' | 'ringTimeoutS' | 'powerRatio' | 'previewS' | 'wrapUpS' | 'maxAttempts' | 'falsePositives';
export type CampaignFault = 'missing' | 'range' | 'order' | 'overlap';
export type CampaignFaults = Partial<Record<CampaignField, CampaignFault>>;

/** Least and greatest of each number, as the server has them. */
export const RANGES = {
  ringTimeoutS: [5, 120],
  powerRatio: [1, 5],
  previewS: [5, 3600],
  wrapUpS: [5, 3600],
  maxAttempts: [1, 100],
  falsePositives: [0, 100],
} as const satisfies Partial<Record<CampaignField, readonly [number, number]>>;

export const WORKING_WEEK: readonly Period[] = [0, 1, 2, 3, 4].map((weekday) => ({ weekday, start: '09:00', stop: '19:00' }));

export const NEW_CAMPAIGN: CampaignDraft = {
  name: '',
  creditorId: null,
  kind: 'phone',
  mode: 'progressive',
  teamIds: [],
  trunkIds: [],
  callerId: '',
  zone: 'Europe/Rome',
  schedule: [...WORKING_WEEK],
  ringTimeoutS: 30,
  powerRatio: 1.5,
  previewS: 60,
  wrapUpS: 60,
  maxAttempts: 12,
  language: 'it',
  records: false,
  announcesRecording: false,
  hasMessageConsent: false,
  falsePositives: 0,
};

export function draftOf(campaign: Campaign): CampaignDraft {
  return {
    name: campaign.name,
    creditorId: campaign.creditor_id,
    kind: campaign.kind,
    mode: WORKING_MODES.find((mode) => mode === campaign.mode) ?? 'progressive',
    teamIds: [...campaign.team_ids],
    trunkIds: [...campaign.trunk_ids],
    callerId: campaign.caller_id,
    zone: campaign.zone,
    schedule: campaign.schedule.map(({ weekday, start, stop }) => ({
      weekday,
      start: start.slice(0, 5),
      stop: stop.slice(0, 5),
    })),
    ringTimeoutS: campaign.ring_timeout_s,
    powerRatio: campaign.power_ratio,
    previewS: campaign.preview_s,
    wrapUpS: campaign.wrap_up_s,
    maxAttempts: campaign.max_attempts,
    language: campaign.language,
    records: campaign.records,
    announcesRecording: campaign.announces_recording,
    hasMessageConsent: campaign.has_message_consent,
    falsePositives: Math.round(campaign.false_positive_ratio * 1e4) / 100,
  };
}

/** The template of a creditor's own uploads as a draft; one that has none begins as a soft campaign in working hours. */
export function templateDraft(creditor: Pick<Creditor, 'creditor_id' | 'name' | 'language' | 'self_service'>): CampaignDraft {
  const own = { name: creditor.name, creditorId: creditor.creditor_id };
  const kept = creditor.self_service.template as Campaign | undefined;
  return { ...(kept ? draftOf(kept) : { ...NEW_CAMPAIGN, kind: 'soft', language: creditor.language }), ...own };
}

export function faultOfSchedule(schedule: readonly Period[]): CampaignFault | null {
  if (schedule.some(({ start, stop }) => !start || !stop)) return 'missing';
  if (schedule.some(({ start, stop }) => stop <= start)) return 'order';
  const doOverlap = schedule.some((a, index) =>
    schedule.slice(index + 1).some((b) => a.weekday === b.weekday && a.start < b.stop && b.start < a.stop),
  );
  return doOverlap ? 'overlap' : null;
}

/** Some numbers belong to one mode; in the others they are neither shown nor sent. */
function isAsked(field: CampaignField, mode: WorkingMode): boolean {
  if (field === 'powerRatio') return mode === 'power';
  if (field === 'previewS') return mode === 'preview';
  if (field === 'falsePositives') return DIALS_AHEAD.includes(mode);
  return true;
}

export function checkCampaign(draft: CampaignDraft): CampaignFaults {
  const faults: CampaignFaults = {};
  if (!draft.name.trim()) faults.name = 'missing';
  if (draft.creditorId === null) faults.creditorId = 'missing';
  if (!draft.callerId.trim()) faults.callerId = 'missing';
  const schedule = faultOfSchedule(draft.schedule);
  if (schedule) faults.schedule = schedule;
  for (const [field, [least, most]] of Object.entries(RANGES) as [keyof typeof RANGES, readonly [number, number]][]) {
    const value = draft[field];
    if (!isAsked(field, draft.mode)) continue;
    if (!(value >= least && value <= most)) faults[field] = 'range';
  }
  return faults;
}

function shiftsOf(schedule: readonly Period[]): Shift[] {
  return [...schedule]
    .sort((a, b) => a.weekday - b.weekday || a.start.localeCompare(b.start))
    .map(({ weekday, start, stop }) => ({ weekday, start: `${start}:00`, stop: `${stop}:00` }));
}

/** The body; creditor and type can be given only to a new campaign. Call it only with a draft without faults. */
export function campaignBody(draft: CampaignDraft): CampaignBody {
  if (draft.creditorId === null) throw new Error('no creditor chosen');
  return {
    name: draft.name.trim(),
    creditor_id: draft.creditorId,
    kind: draft.kind,
    mode: draft.mode,
    team_ids: draft.teamIds,
    trunk_ids: draft.trunkIds,
    caller_id: draft.callerId.trim(),
    zone: draft.zone,
    schedule: shiftsOf(draft.schedule),
    ring_timeout_s: draft.ringTimeoutS,
    ...(isAsked('powerRatio', draft.mode) && { power_ratio: draft.powerRatio }),
    ...(isAsked('previewS', draft.mode) && { preview_s: draft.previewS }),
    wrap_up_s: draft.wrapUpS,
    max_attempts: draft.maxAttempts,
    language: draft.language,
    records: draft.records,
    announces_recording: draft.records && draft.announcesRecording,
    has_message_consent: draft.hasMessageConsent,
    ...(isAsked('falsePositives', draft.mode) && { false_positive_ratio: draft.falsePositives / 100 }),
  };
}
