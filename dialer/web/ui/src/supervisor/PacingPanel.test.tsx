// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { floorApi } from '../shared/api/floor';
import type { Cap, LiveCampaign, Notice } from '../shared/api/types';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import { EMPTY_FLOOR, reduceFloor, type FloorLive } from '../shared/live/floorState';
import { FallbackBanner } from './FallbackBanner';
import { LiveCampaigns } from './LiveCampaigns';
import { Notices } from './Notices';
import { fallbacksOf } from './pacing';

// A canvas cannot be drawn here; the browser test looks at it.
vi.mock('uplot', () => ({ default: vi.fn() }));

const CAP: Cap = {
  formula: 'silent_per_good',
  max_ratio: 0.03,
  window: 'day',
  hours: null,
  served_count: 642,
  lost_count: 12,
  ratio: 12 / 642,
};

const PREDICTIVE: LiveCampaign = {
  campaign_id: 1,
  at: '2026-11-23T09:00:00Z',
  agents_by_state: { ready: 2, talking: 4 },
  calls_by_state: { ringing: 5 },
  ready_lead_count: 12,
  launch_reason: 'risk_above_threshold',
  figures: {
    risk: 0.0624,
    threshold: 0.041,
    budget: 7.26,
    free: 2,
    waiting: 0,
    in_flight: 9,
    expected_answers: 2.31,
    expected_releases: 1.64,
    answer_rate: 0.312,
    line_limit: 22,
    time_left_s: 11_520,
  },
  caps: [CAP],
  fallback: null,
};

function floorWith(...campaigns: LiveCampaign[]): FloorLive {
  const data = {
    seq: 1, at: '', stopped: false, link: true, is_monitoring_agreed: false, campaigns, calls: [], agents: null, teams: [],
    stuck_agents: [], notices: [],
  };
  return reduceFloor(EMPTY_FLOOR, { v: 1, type: 'snapshot', seq: 1, at: '', data });
}

function show(live: FloorLive): void {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <FallbackBanner fallbacks={fallbacksOf(live.campaigns.values())} names={new Map([[1, 'Autumn']])} />
        <LiveCampaigns live={live} byId={new Map()} only={null} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const said = (testId: string) => screen.getByTestId(testId).textContent?.replaceAll(/[\u00a0\u202f]/g, ' ');

beforeAll(async () => {
  await startI18n();
  await changeLanguage('en');
});
beforeEach(() => {
  vi.spyOn(floorApi, 'pacingHistory').mockResolvedValue({
    campaign_id: 1,
    samples: [0, 5, 10].map((second) => ({
      at: new Date(Date.parse('2026-11-23T08:59:00Z') + second * 1000).toISOString(),
      risk: 0.02,
      threshold: 0.04,
      running_ratio: 0.018,
      cap: 0.03,
    })),
  });
});
afterEach(cleanup);

describe('the pacing panel', () => {
  it('says in a sentence why no line is opened, with its figures', () => {
    show(floorWith(PREDICTIVE));
    expect(said('pacing-reason')).toBe(
      'Waiting: if the next call were answered, it would find no agent in time with a probability of 6.2%. The limit is 4.1% now.',
    );
    expect(said('pacing-risk')).toBe('6.2%');
    expect(said('pacing-abandoned')).toBe('1.9%');
    expect(screen.getByText('cap 3.0% · 12 for 642 conversations')).toBeTruthy();
    expect(said('pacing-budget')).toBe('7');
    expect(said('pacing-answer-rate')).toBe('31.2%');
    expect(said('pacing-answers')).toBe('2.3');
    expect(said('pacing-lines')).toBe('9');
    expect(said('pacing-free')).toBe('2');
    expect(screen.getByText('1.6 more expected in 10 seconds')).toBeTruthy();
    expect(said('pacing-time-left')).toBe('3:12');
  });

  it('says it in Italian too', async () => {
    await changeLanguage('it');
    show(floorWith({ ...PREDICTIVE, launch_reason: 'budget_spent' }));
    expect(said('pacing-reason')).toContain('il tetto di 3,0% non lascia margine');
    await changeLanguage('en');
  });

  it('draws the server’s quarter of an hour and what came since', async () => {
    show(floorWith(PREDICTIVE));
    await waitFor(() => expect(screen.getByTestId('chart-risk').dataset['points']).toBe('5'));
    expect(screen.getByTestId('chart-abandoned').textContent).toContain('cap 3.0%');
  });

  it('shows nothing of agents who are fewer than five', () => {
    const { free: _free, expected_releases: _releases, ...figures } = PREDICTIVE.figures;
    show(floorWith({ ...PREDICTIVE, agents_by_state: null, figures }));
    expect(said('pacing-free')).toBe('not shown');
  });

  it('shows one line for each rule that holds', () => {
    const rolling: Cap = { ...CAP, window: 'rolling', hours: 24, formula: 'abandoned_per_live' };
    show(floorWith({ ...PREDICTIVE, caps: [rolling, CAP] }));
    expect(screen.getByText('Abandoned in 24 hours')).toBeTruthy();
    expect(screen.getByText('Abandoned today')).toBeTruthy();
    expect(screen.getByText('cap 3.0% · 12 of 654 answers')).toBeTruthy();
  });

  it('waits to be opened for a campaign that does not forecast', async () => {
    const figures = { free: 1, waiting: 0, in_flight: 3, target: 4, line_limit: 26 };
    show(floorWith({ ...PREDICTIVE, caps: [], launch_reason: 'lines_open', figures }));
    expect(screen.queryByTestId('pacing-1')).toBeNull();
    expect(screen.getByText(/enough lines are open/)).toBeTruthy();
    await userEvent.click(screen.getByTestId('pacing-toggle-1'));
    expect(said('pacing-reason')).toBe('Waiting: the lines that are open are enough for the free agents.');
    expect(said('pacing-target')).toBe('4');
    expect(floorApi.pacingHistory).not.toHaveBeenCalled();
  });
});

describe('a fall-back', () => {
  const careful: LiveCampaign = {
    ...PREDICTIVE,
    launch_reason: 'fallback_stale_events',
    fallback: { reason: 'stale_events', since: '2026-11-23T08:58:00Z' },
  };

  it('is a banner with its reason and since when', () => {
    show(floorWith(careful));
    expect(said('fallback-1')).toBe('“Autumn”: no fresh news comes from the telephone exchange, since 09:58:00.');
    expect(said('pacing-reason')).toBe(
      'Not dialling ahead for now, one line for each free agent: no fresh news comes from the telephone exchange.',
    );
  });

  it('leaves nothing behind when it is over', () => {
    show(floorWith(PREDICTIVE));
    expect(screen.queryByTestId('fallback-banner')).toBeNull();
  });

  it('comes and goes with a notice', () => {
    const notice = (code: string, facts: Notice['facts']): Notice => ({ at: '2026-11-23T09:00:00Z', level: 'info', code, facts });
    render(
      <MantineProvider>
        <Notices
          names={new Map([[1, 'Autumn']])}
          notices={[
            notice('pacing_fallback', { reason: 'clock_step' }),
            notice('pacing_trusted', { reason: 'forecast_off', campaign_id: 1, lasted_s: 900 }),
          ]}
        />
      </MantineProvider>,
    );
    expect(screen.getByText(/Campaigns that dial ahead: .*, the server's clock has jumped\./)).toBeTruthy();
    expect(screen.getByText('«Autumn»: dialling ahead again.')).toBeTruthy();
  });
});
