// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { AgentStatus } from '../shared/api/types';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import { StateBar } from './StateBar';
import type { AgentActions } from './useAgentActions';

const TALKING: AgentStatus = {
  agent_id: 1,
  name: 'Anna Neri',
  teams: [1],
  state: 'talking',
  since: '2026-11-23T09:00:00Z',
  leg: 'up',
  call_id: 'c1',
  campaign_id: 1,
  pause_reason: null,
  pause_wanted: null,
  closing_at: null,
  held_at: null,
  is_hold_wanted: false,
  transfer: null,
  is_handed_over: false,
  deadline_at: null,
};

/** Only the sign is asked for here; the other verbs are never called. */
function actionsWith(sayClosing: (isClosing: boolean) => void): AgentActions {
  const idle = { mutate: () => undefined, isPending: false };
  const verbs = ['goOnline', 'goOffline', 'ready', 'pause', 'hangUp', 'hold', 'reconnect', 'transfer', 'accept', 'skip'];
  return {
    ...Object.fromEntries(verbs.map((verb) => [verb, idle])),
    sayClosing: { mutate: sayClosing, isPending: false },
  } as unknown as AgentActions;
}

function show(status: Partial<AgentStatus>, sayClosing: (isClosing: boolean) => void = () => undefined): void {
  render(
    <MantineProvider>
      <StateBar
        status={{ ...TALKING, ...status }}
        actions={actionsWith(sayClosing)}
        mayGoOnline
        isPreviewing={false}
        isKeypadOpen={false}
        onKeypad={() => undefined}
        isTransferOpen={false}
        onTransfer={() => undefined}
        phone={null}
      />
    </MantineProvider>,
  );
}

beforeAll(async () => {
  await startI18n();
  await changeLanguage('en');
});
afterEach(cleanup);

it('lets the agent say that the conversation is about to end', async () => {
  const sayClosing = vi.fn();
  show({}, sayClosing);
  const sign = screen.getByTestId('closing');
  expect(sign.getAttribute('aria-pressed')).toBe('false');
  await userEvent.click(sign);
  expect(sayClosing).toHaveBeenCalledExactlyOnceWith(true);
});

it('lets the agent take the sign back', async () => {
  const sayClosing = vi.fn();
  show({ closing_at: '2026-11-23T09:03:00Z' }, sayClosing);
  const sign = screen.getByTestId('closing');
  expect(sign.getAttribute('aria-pressed')).toBe('true');
  await userEvent.click(sign);
  expect(sayClosing).toHaveBeenCalledExactlyOnceWith(false);
});

it.each(['ready', 'reserved', 'wrap_up', 'paused'] as const)('offers no closing sign while %s', (state) => {
  show({ state });
  expect(screen.queryByTestId('closing')).toBeNull();
});

it('still tells the pause that was asked for', () => {
  show({ pause_wanted: 'lunch' });
  expect(screen.getByText(/After this call: /)).toBeTruthy();
});

it('shows whose wish the hold was, and brings the person back', async () => {
  show({ held_at: '2026-11-23T09:01:00Z', is_hold_wanted: true });
  expect(screen.getByTestId('agent-state').textContent).toContain('On hold');
  expect(screen.getByTestId('hold').textContent).toContain('Resume');
  expect(screen.queryByTestId('closing')).toBeNull();
  cleanup();
  show({ held_at: '2026-11-23T09:01:00Z', is_hold_wanted: false, leg: 'down' });
  expect(screen.getByTestId('agent-state').textContent).toContain('Reconnecting');
  expect(screen.queryByTestId('hold')).toBeNull();
  expect(screen.getByTestId('reconnect')).toHaveProperty('disabled', false);
});

it('shows a colleague who was asked for help only what is theirs to do', () => {
  const transfer = { stage: 'together', is_own: false, other_agent_id: 2, other_name: 'Bice' } as const;
  show({ transfer });
  expect(screen.getByTestId('agent-state').textContent).toContain('With Bice.');
  expect(screen.getByTestId('hang-up').textContent).toContain('Leave');
  expect(['hold', 'transfer-open', 'keypad-open', 'closing'].map((id) => screen.queryByTestId(id))).toEqual([null, null, null, null]);
});
