// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { HeldFile, Me } from '../shared/api/types';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import { MeContext } from '../shared/session/me';
import { Introduction } from './Introduction';

function show(introduction: NonNullable<HeldFile['introduction']>): string {
  const file = { is_held: true, debtor: { name: 'Mario Rossi' }, introduction } as HeldFile;
  render(
    <MeContext value={{ name: 'Anna', agency: 'GEAP S.r.l.' } as Me}>
      <Introduction file={file} />
    </MeContext>,
  );
  return screen.getByTestId('introduction').textContent ?? '';
}

beforeAll(async () => {
  await startI18n();
  await changeLanguage('en');
});
afterEach(cleanup);

it('names the agency alone where the creditor would tell of the debt', () => {
  const text = show({ party: 'third', is_caring: false, name: '', greeting: '' });
  expect(text).toContain('this is Anna of GEAP S.r.l.');
  expect(text).toContain('Neither the creditor nor the reason');
});

it('speaks in the creditor’s own name, with its own greeting where it has one', () => {
  expect(show({ party: 'first', is_caring: false, name: 'Lumen', greeting: '' })).toContain('this is Anna of Lumen');
  cleanup();
  expect(show({ party: 'first', is_caring: false, name: 'Lumen', greeting: 'Lumen, good day!' })).toContain('Lumen, good day!');
});

it('makes a courtesy call for the creditor, whoever makes it', () => {
  expect(show({ party: 'third', is_caring: true, name: 'Lumen', greeting: '' })).toContain('Courtesy call by GEAP S.r.l. on behalf of Lumen');
});
