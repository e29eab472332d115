// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import { Keypad } from './Keypad';
import type { AgentActions } from './useAgentActions';

function show(press: (key: string) => void, onOpen: (isOpen: boolean) => void = () => undefined): void {
  const actions = { press: { mutate: press } } as unknown as AgentActions;
  render(
    <MantineProvider env="test">
      <Keypad isOpen onOpen={onOpen} actions={actions} />
    </MantineProvider>,
  );
}

beforeAll(async () => {
  await startI18n();
  await changeLanguage('en');
});
afterEach(cleanup);

it('sends the keys that are clicked and those that are typed, in their order, and shows them', async () => {
  const press = vi.fn();
  show(press);
  await userEvent.click(screen.getByTestId('key-4'));
  await userEvent.keyboard('2#x');
  expect(press.mock.calls).toEqual([['4'], ['2'], ['#']]);
  expect(screen.getByTestId('keypad-pressed').textContent).toBe('42#');
});

it('closes with the key that opened it', async () => {
  const onOpen = vi.fn();
  show(() => undefined, onOpen);
  screen.getByTestId('key-1').focus();
  await userEvent.keyboard('{F10}');
  expect(onOpen).toHaveBeenCalledWith(false);
});
