// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { floorApi } from '../shared/api/floor';
import { ApiProblem } from '../shared/api/http';
import type { Campaign, Expected, Outlook, WhatIf as Answer } from '../shared/api/types';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import { WhatIf } from './WhatIf';

const CAMPAIGN = { campaign_id: 7, name: 'Autumn', mode: 'progressive', state: 'running', zone: 'Europe/Rome' } as Campaign;

const expected = (mean: number, half: number): Expected => ({
  mean, lo80: mean - half / 2, hi80: mean + half / 2, lo95: mean - half, hi95: mean + half,
});

const outlook = (conversations: number): Outlook => ({
  run_count: 39,
  days_within_cap: 0.974,
  conversations: expected(conversations, 20),
  utilisation: expected(0.72, 0.02),
  abandonment: expected(0.02, 0.01),
  day_abandonment: expected(0.015, 0.005),
});

const ASKED: Answer = {
  what_if_id: 3, campaign_id: 7, state: 'waiting', asked_at: '2026-11-23T13:00:00Z', until: '2026-11-23T18:30:00Z', agents: 18,
  mode: 'progressive', cap: 0.03, formula: 'silent_per_good', done_count: 0, total_count: 39, problem_code: '', problem: '',
  change: { mode: null, agents_more: 0, max_lines_per_agent: null, ring_timeout_s: null, power_ratio: null, cap: null, until: null },
  present: null, changed: null, differences: null,
};

const DONE: Answer = {
  ...ASKED,
  state: 'done',
  done_count: 39,
  present: outlook(400),
  changed: outlook(460),
  differences: { conversations: expected(60, 12), utilisation: expected(0.01, 0.02), abandonment: expected(0.004, 0.002) },
};

function show(): { unmount: () => void } {
  return render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <WhatIf campaign={CAMPAIGN} onClose={() => undefined} />
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
  vi.spyOn(floorApi, 'askWhatIf').mockResolvedValue(ASKED);
  vi.spyOn(floorApi, 'forgetWhatIf').mockResolvedValue(undefined as never);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('what if', () => {
  it('asks for what was filled in and shows both days with what the change does', async () => {
    vi.spyOn(floorApi, 'whatIf').mockResolvedValue(DONE);
    show();
    expect(screen.getByTestId('what-if-ask').textContent).toBe('Foretell the rest of today');
    await userEvent.selectOptions(screen.getByTestId('what-if-mode'), 'predictive');
    await userEvent.type(screen.getByTestId('what-if-agentsMore'), '2');
    await userEvent.type(screen.getByTestId('what-if-capPercent'), '1.5');
    expect(screen.getByTestId('what-if-ask').textContent).toBe('Try the change');
    await userEvent.click(screen.getByTestId('what-if-ask'));
    expect(floorApi.askWhatIf).toHaveBeenCalledWith(7, { mode: 'predictive', agents_more: 2, cap: 0.015 });
    await screen.findByTestId('what-if-result');
    expect(said('what-if-result')).toContain('From 14:00 to 19:30 with 18 agents, simulated 39 times.');
    expect(said('what-if-difference-conversations')).toBe('+60 (from +48 to +72)');
    expect(screen.getByTestId('what-if-difference-conversations').dataset['tone']).toBe('good');
    expect(said('what-if-difference-utilisation')).toContain('no clear difference');
    expect(screen.getByTestId('what-if-difference-abandonment').dataset['tone']).toBe('bad');
    expect(said('what-if-figure-conversations')).toContain('380 – 420');
    expect(said('what-if-within-cap')).toContain('97.4%');
  });

  it('offers only what the chosen mode reads, and refuses what is out of range', async () => {
    show();
    expect(screen.queryByTestId('what-if-powerRatio')).toBeNull();
    await userEvent.selectOptions(screen.getByTestId('what-if-mode'), 'power');
    await userEvent.type(screen.getByTestId('what-if-powerRatio'), '9');
    expect(screen.getByText('From 1 to 5.')).toBeTruthy();
    await userEvent.click(screen.getByTestId('what-if-ask'));
    expect(floorApi.askWhatIf).not.toHaveBeenCalled();
  });

  it('shows how far it is, and ends it when asked to', async () => {
    vi.spyOn(floorApi, 'whatIf').mockResolvedValue({ ...ASKED, state: 'running', done_count: 13 });
    show();
    await userEvent.click(screen.getByTestId('what-if-ask'));
    await waitFor(() => expect(said('what-if-progress')).toContain('Simulated 13 of 39 days'));
    await userEvent.click(screen.getByTestId('what-if-stop'));
    expect(floorApi.forgetWhatIf).toHaveBeenCalledWith(7, 3);
    expect(screen.getByTestId('what-if-ask')).toBeTruthy();
  });

  it('ends a simulation that nobody looks at any more, and no other', async () => {
    vi.spyOn(floorApi, 'whatIf').mockResolvedValue({ ...ASKED, state: 'running' });
    const first = show();
    await userEvent.click(screen.getByTestId('what-if-ask'));
    await screen.findByTestId('what-if-progress');
    first.unmount();
    expect(floorApi.forgetWhatIf).toHaveBeenCalledTimes(1);
    show().unmount();
    expect(floorApi.forgetWhatIf).toHaveBeenCalledTimes(1);
  });

  it('says why there is no answer', async () => {
    vi.spyOn(floorApi, 'askWhatIf').mockRejectedValue(
      new ApiProblem(409, 'too_little_measured', '', { call_count: 12, conversation_count: 3 }),
    );
    show();
    await userEvent.click(screen.getByTestId('what-if-ask'));
    expect((await screen.findByTestId('problem')).textContent).toContain('12 calls and 3 conversations');
  });

  it('says why a simulation broke off', async () => {
    vi.spyOn(floorApi, 'whatIf').mockResolvedValue({ ...ASKED, state: 'failed', problem_code: 'foresight_too_slow', problem: 'x' });
    show();
    await userEvent.click(screen.getByTestId('what-if-ask'));
    expect((await screen.findByTestId('problem')).textContent).toContain('took too long');
    expect(screen.getByTestId('what-if-ask')).toBeTruthy();
  });
});
