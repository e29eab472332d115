// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { TransferStatus } from '../shared/api/types';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import { TransferBar } from './TransferBar';
import type { AgentActions } from './useAgentActions';

function show(transfer: Partial<TransferStatus>, ask: (body: object) => void = () => undefined): string[] {
  const actions = { transfer: { mutate: ask, isPending: false } } as unknown as AgentActions;
  const whole: TransferStatus = { stage: 'consulting', is_own: true, other_agent_id: 2, other_name: 'Bice', ...transfer };
  render(
    <MantineProvider>
      <TransferBar transfer={whole} actions={actions} />
    </MantineProvider>,
  );
  return screen.queryAllByRole('button').map((button) => button.textContent ?? '');
}

beforeAll(async () => {
  await startI18n();
  await changeLanguage('en');
});
afterEach(cleanup);

it('offers what comes next to whose conversation it is', async () => {
  const ask = vi.fn();
  expect(show({}, ask)).toEqual(['Hand over', 'All three', 'Back to the person']);
  await userEvent.click(screen.getByTestId('transfer-gather'));
  expect(ask).toHaveBeenCalledExactlyOnceWith({ verb: 'gather' });
});

it('names who hears whom when three are together', () => {
  expect(show({ stage: 'together' })).toEqual(['Leave the two', 'Ask apart', 'Go on alone']);
  expect(screen.getByTestId('transfer-bar').textContent).toContain('You, Bice and the person hear each other.');
});

it('lets a colleague leave and nothing else', () => {
  expect(show({ is_own: false })).toEqual(['Leave']);
});

it.each(['holding', 'handing_over', 'taking_back', 'gathering'] as const)('offers nothing while %s', (stage) => {
  expect(show({ stage })).toEqual([]);
});
