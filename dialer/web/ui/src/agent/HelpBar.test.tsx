// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { agentApi } from '../shared/api/agent';
import type { HelpRequest } from '../shared/api/types';
import en from '../shared/i18n/en.json';
import { HelpBar } from './HelpBar';

const ASKED: HelpRequest = {
  call_id: 'c1', campaign_id: 1, agent_name: 'Ada', asked_at: '2026-11-23T09:00:00Z', answered_at: null, answered_by: '',
};

beforeAll(async () => {
  await i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: en } }, interpolation: { escapeValue: false } });
});
afterEach(cleanup);

const bar = (news: string, callId: string | null = 'c1') => (
  <MantineProvider>
    <QueryClientProvider client={client}>
      <HelpBar callId={callId} news={news} />
    </QueryClientProvider>
  </MantineProvider>
);
let client = new QueryClient();

it('asks, waits, and says who is coming when the answer is pushed', async () => {
  client = new QueryClient();
  const read = vi.spyOn(agentApi, 'help').mockResolvedValue({ request: null });
  const ask = vi.spyOn(agentApi, 'askHelp').mockResolvedValue(ASKED);
  vi.spyOn(agentApi, 'withdrawHelp').mockResolvedValue(undefined);
  const user = userEvent.setup();
  const view = render(bar(''));
  await user.click(await screen.findByTestId('help-ask'));
  await waitFor(() => expect(screen.getByTestId('help').dataset['state']).toBe('asked'));
  expect(ask).toHaveBeenCalledWith('c1');
  read.mockResolvedValue({ request: { ...ASKED, answered_at: '2026-11-23T09:00:20Z', answered_by: 'Carla' } });
  view.rerender(bar('2026-11-23T09:00:20Z'));
  expect(await screen.findByText('Carla is coming.')).toBeTruthy();
  await user.click(screen.getByTestId('help-withdraw'));
  await waitFor(() => expect(screen.getByTestId('help').dataset['state']).toBe('none'));
});

it('keeps its place before the conversation and cannot be pressed there', () => {
  const read = vi.spyOn(agentApi, 'help').mockClear();
  render(bar('', null));
  expect(screen.getByRole<HTMLButtonElement>('button').disabled).toBe(true);
  expect(read).not.toHaveBeenCalled();
});
