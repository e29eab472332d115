// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { agentApi } from '../shared/api/agent';
import type { ScriptShown } from '../shared/api/types';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import ScriptPanel from './ScriptPanel';

const IDENTITY: ScriptShown = {
  version_id: 7,
  number: 3,
  title: '',
  language: 'en',
  step: 'identity',
  kind: 'identity',
  step_title: 'Identity check',
  text: 'Your date of birth?',
  tip: '',
  is_required: true,
  answers: [
    { label: 'Known', is_locked: true },
    { label: 'Somebody else', is_locked: false },
  ],
  ending: '',
  is_done: false,
  may_go_back: true,
  milestones: [
    { title: 'Greeting', is_said: true },
    { title: 'Identity check', is_said: false },
  ],
  objections: [{ id: 'why', title: 'Why do you ask?', answer: 'To know you.' }],
};
const GOODBYE: ScriptShown = { ...IDENTITY, step: 'goodbye', kind: 'other', step_title: 'Goodbye', text: 'Goodbye.', answers: [], ending: 'early', objections: [] };

function show(script: ScriptShown, mayMove = true): void {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <ScriptPanel callId="c1" script={script} mayMove={mayMove} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

beforeAll(async () => {
  await startI18n();
  await changeLanguage('en');
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('the script on the agent’s page', () => {
  it('keeps the answer behind the check locked, and says why', () => {
    show(IDENTITY);
    expect(screen.getByTestId<HTMLButtonElement>('script-answer-0').disabled).toBe(true);
    expect(screen.getByTestId('script-locked').textContent).toContain('identity check');
    expect(screen.getByTestId('script-progress').textContent).toContain('1 of 2');
  });

  it('goes on by Alt and a digit, and shows the next step', async () => {
    const say = vi.spyOn(agentApi, 'sayStep').mockResolvedValue(GOODBYE);
    show(IDENTITY);
    fireEvent.keyDown(document, { code: 'Digit1', altKey: true });
    expect(say).not.toHaveBeenCalled();
    fireEvent.keyDown(document, { code: 'Digit2', altKey: true });
    await waitFor(() => expect(screen.getByTestId('script-text').textContent).toBe('Goodbye.'));
    expect(say).toHaveBeenCalledWith('c1', 'identity', 1);
  });

  it('ends at an ending, and goes back', async () => {
    const say = vi.spyOn(agentApi, 'sayStep').mockResolvedValue({ ...GOODBYE, is_done: true });
    const back = vi.spyOn(agentApi, 'scriptBack').mockResolvedValue(IDENTITY);
    show(GOODBYE);
    await userEvent.click(screen.getByTestId('script-finish'));
    await screen.findByTestId('script-done');
    expect(say).toHaveBeenCalledWith('c1', 'goodbye', null);
    fireEvent.keyDown(document, { code: 'Digit0', altKey: true });
    await waitFor(() => expect(screen.getByTestId('script').dataset['step']).toBe('identity'));
    expect(back).toHaveBeenCalledWith('c1');
  });

  it('shows the answer to an objection and records it', async () => {
    const met = vi.spyOn(agentApi, 'meetObjection').mockResolvedValue(IDENTITY);
    show(IDENTITY);
    await userEvent.click(screen.getByTestId('script-objection-why'));
    expect(screen.getByTestId('script-reply').textContent).toBe('To know you.');
    await waitFor(() => expect(met).toHaveBeenCalledWith('c1', 'why'));
  });

  it('stands still before the conversation begins', () => {
    const say = vi.spyOn(agentApi, 'sayStep').mockResolvedValue(GOODBYE);
    show(IDENTITY, false);
    fireEvent.keyDown(document, { code: 'Digit2', altKey: true });
    expect(say).not.toHaveBeenCalled();
    expect(screen.getByTestId<HTMLButtonElement>('script-answer-1').disabled).toBe(true);
  });
});
