import { describe, expect, it } from 'vitest';
import { campaignBody, checkCampaign, faultOfSchedule, NEW_CAMPAIGN, type CampaignDraft } from './campaignDraft';

const draft = (part: Partial<CampaignDraft>): CampaignDraft => ({
  ...NEW_CAMPAIGN,
  name: 'Novembre',
  creditorId: 1,
  callerId: '+390269000001',
  ...part,
});

describe('a campaign’s draft', () => {
  it('is complete with a name, a creditor and a caller ID', () => {
    expect(checkCampaign(draft({}))).toEqual({});
    expect(checkCampaign(NEW_CAMPAIGN)).toEqual({ name: 'missing', creditorId: 'missing', callerId: 'missing' });
  });

  it.each([
    ['ringTimeoutS', 4],
    ['ringTimeoutS', 121],
    ['maxAttempts', 0],
    ['wrapUpS', Number.NaN],
  ] as const)('refuses %s of %d', (field, value) => {
    expect(checkCampaign(draft({ [field]: value }))).toEqual({ [field]: 'range' });
  });

  it('asks for what belongs to its mode only, and sends nothing else', () => {
    expect(checkCampaign(draft({ mode: 'power', powerRatio: 0.9 }))).toEqual({ powerRatio: 'range' });
    expect(checkCampaign(draft({ mode: 'preview', previewS: 4 }))).toEqual({ previewS: 'range' });
    const predictive = draft({ mode: 'predictive', powerRatio: 0.9, previewS: 4 });
    expect(checkCampaign(predictive)).toEqual({});
    expect(campaignBody(predictive)).toMatchObject({ mode: 'predictive' });
    expect(campaignBody(predictive)).not.toHaveProperty('power_ratio');
    expect(campaignBody(predictive)).not.toHaveProperty('preview_s');
    expect(campaignBody(draft({ mode: 'power' }))).toMatchObject({ power_ratio: 1.5 });
  });

  it('sends what the rules read: recording, consent to messages, and the estimate where lines are opened ahead', () => {
    const predictive = draft({ mode: 'predictive', records: true, hasMessageConsent: true, falsePositives: 1.5 });
    expect(campaignBody(predictive)).toMatchObject({ records: true, has_message_consent: true, false_positive_ratio: 0.015 });
    expect(campaignBody(draft({ falsePositives: 1.5 }))).not.toHaveProperty('false_positive_ratio');
    expect(checkCampaign(draft({ mode: 'predictive', falsePositives: 101 }))).toEqual({ falsePositives: 'range' });
  });

  it('has the notice of recording played only where conversations are recorded', () => {
    expect(campaignBody(draft({ records: true, announcesRecording: true }))).toMatchObject({ announces_recording: true });
    expect(campaignBody(draft({ records: false, announcesRecording: true }))).toMatchObject({ announces_recording: false });
    expect(campaignBody(draft({ records: true }))).toMatchObject({ announces_recording: false });
  });

  it('finds periods that end before they start, lack a time, or overlap', () => {
    const period = (weekday: number, start: string, stop: string) => ({ weekday, start, stop });
    expect(faultOfSchedule([])).toBeNull();
    expect(faultOfSchedule([period(0, '09:00', '')])).toBe('missing');
    expect(faultOfSchedule([period(0, '19:00', '09:00')])).toBe('order');
    expect(faultOfSchedule([period(0, '09:00', '13:00'), period(0, '12:00', '18:00')])).toBe('overlap');
    expect(faultOfSchedule([period(0, '09:00', '13:00'), period(0, '13:00', '18:00')])).toBeNull();
    expect(faultOfSchedule([period(0, '09:00', '13:00'), period(1, '12:00', '18:00')])).toBeNull();
  });

  it('becomes a body with sorted periods and whole times', () => {
    const body = campaignBody(
      draft({ schedule: [{ weekday: 2, start: '14:00', stop: '18:00' }, { weekday: 0, start: '09:00', stop: '13:00' }] }),
    );
    expect(body.schedule).toEqual([
      { weekday: 0, start: '09:00:00', stop: '13:00:00' },
      { weekday: 2, start: '14:00:00', stop: '18:00:00' },
    ]);
    expect(body).toMatchObject({ name: 'Novembre', creditor_id: 1, caller_id: '+390269000001' });
  });
});
