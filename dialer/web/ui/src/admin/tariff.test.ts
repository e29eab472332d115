import { expect, it } from 'vitest';
import { formatTariff, isCallerId, parseTariff } from './tariff';

it.each([
  ['0,8', 800],
  ['1.25', 1250],
  ['12', 12_000],
  ['', 0],
  ['0,8005', null],
  ['gratis', null],
])('a tariff typed as %s is %s thousandths of a cent', (text, thousandths) => expect(parseTariff(text)).toBe(thousandths));

it('comes back as it was typed', () => {
  expect(formatTariff(800, 'it')).toBe('0,8');
  expect(formatTariff(800, 'en')).toBe('0.8');
});

it.each([
  ['+390269000001', true],
  ['4545', true],
  ['0269000001', false],
  ['+0269', false],
  ['12', false],
])('%s is a caller ID: %s', (text, isOne) => expect(isCallerId(text)).toBe(isOne));
