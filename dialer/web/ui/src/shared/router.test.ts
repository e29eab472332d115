import { expect, it } from 'vitest';
import { groupsOf, pageAt, pagesOf } from '../pageTable';
import { parsePlace } from './router';

it('reads path and query behind the hash', () => {
  const place = parsePlace('#/first-login?token=a%2Bb');
  expect(place.path).toBe('/first-login');
  expect(place.query.get('token')).toBe('a+b');
  expect(parsePlace('').path).toBe('/');
});

it('gives each role its own pages and no others', () => {
  expect(pagesOf(['agent']).map((page) => page.id)).toEqual(['agent']);
  expect(pagesOf(['supervisor']).map((page) => page.id)).toEqual([
    'floor',
    'campaigns',
    'attempts',
    'scripts',
    'cases',
    'payments',
    'agreed',
    'debtors',
    'treatment',
    'handOffs',
    'disputes',
    'touch',
    'work',
    'figures',
    'reports',
    'placements',
    'imports',
    'rules',
    'rates',
  ]);
  expect(pagesOf(['admin']).map((page) => page.id)).toEqual([
    'users',
    'teams',
    'trunks',
    'creditors',
    'agreements',
    'rates',
    'scripts',
    'cases',
    'agreed',
    'placements',
    'rules',
  ]);
  expect(pagesOf(['creditor']).map((page) => page.id)).toEqual(['cases', 'agreed', 'disputes', 'figures', 'placements', 'imports']);
  expect(pagesOf(['supervisor', 'admin']).filter((page) => page.id === 'rules')).toHaveLength(1);
  expect(pageAt('/users', pagesOf(['supervisor']))).toBeUndefined();
  expect(pageAt('/campaigns/3', pagesOf(['supervisor']))?.id).toBe('campaigns');
  expect(pageAt('/campaignsx', pagesOf(['supervisor']))).toBeUndefined();
});

it('stands in one row where the pages are few, else every page stands in one group', () => {
  expect(groupsOf(pagesOf(['agent'])).size).toBe(1);
  const pages = pagesOf(['supervisor']);
  const groups = groupsOf(pages);
  expect([...groups.keys()]).toEqual(['floor', 'cases', 'money', 'figures', 'house']);
  expect([...groups.values()].flat().map((page) => page.id).sort()).toEqual(pages.map((page) => page.id).sort());
});
