// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { agentApi } from '../shared/api/agent';
import { ApiProblem } from '../shared/api/http';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import { WishBar } from './WishBar';

function Held() {
  const [isOpen, setIsOpen] = useState(false);
  return <WishBar mayOpen callId="c1" isOpen={isOpen} onOpen={setIsOpen} />;
}

function show(): void {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <Held />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

beforeAll(async () => {
  await startI18n();
  await changeLanguage('en');
  await import('./WishForm'); // as a browser has it after the first opening
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('the debtor wishes', () => {
  it('days and hours, which are sent as of this call', async () => {
    const add = vi.spyOn(agentApi, 'addWish').mockResolvedValue({} as never);
    show();
    await userEvent.click(screen.getByTestId('wish-open'));
    const kind = await screen.findByTestId('wish-kind');
    await waitFor(() => expect(document.activeElement).toBe(kind));
    await userEvent.click(screen.getByTestId('record-day-mon'));
    await userEvent.type(screen.getByTestId('record-stops'), '14:00');
    await userEvent.click(screen.getByTestId('wish-save'));
    await waitFor(() => expect(screen.queryByTestId('wish-form')).toBeNull());
    expect(add).toHaveBeenCalledWith('c1', { kind: 'avoid', source: 'call', note: '', weekdays: ['mon'], stops: '14:00' });
    expect(screen.getByTestId('wish-bar').textContent).toContain('1');
  });

  it('nothing yet: the form says what is missing and sends nothing', async () => {
    const add = vi.spyOn(agentApi, 'addWish');
    show();
    await userEvent.click(screen.getByTestId('wish-open'));
    await userEvent.click(await screen.findByTestId('wish-save'));
    expect(screen.getByTestId('wish-form').textContent).toContain('Say which days, hours or place to avoid.');
    expect(add).not.toHaveBeenCalled();
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByTestId('wish-form')).toBeNull();
  });

  it('no contact at all; a refusal is shown and the form stays', async () => {
    vi.spyOn(agentApi, 'addWish').mockRejectedValue(new ApiProblem(403, 'not_your_call', 'That call is with another agent.'));
    show();
    await userEvent.click(screen.getByTestId('wish-open'));
    await userEvent.selectOptions(await screen.findByTestId('wish-kind'), 'cease');
    expect(screen.queryByTestId('record-starts')).toBeNull();
    await userEvent.click(screen.getByTestId('wish-save'));
    expect((await screen.findByTestId('problem')).textContent).toContain('another agent');
    expect(screen.getByTestId('wish-form')).toBeTruthy();
  });
});
