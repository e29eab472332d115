import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from './en.json';
import { firstLanguage } from './i18n';
import italian from './it.json';
import { OFFICE, partOf } from './parts';
import schema from '../../../openapi.json';
import { GROUPS } from '../../agent/disposition';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

/** Italian has a plural form for millions that English lacks. */
const base = (key: string) => key.replace(/_(one|many|other)$/, '');
const CATALOGUES = { it: flatten(italian), en: flatten(en) };
const keysOf = (language: 'it' | 'en') => new Set([...CATALOGUES[language].keys()].map(base));
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\./.test(entry.name) ? [path] : [];
  });
}

describe('catalogues', () => {
  it('have the same keys in every language', () => {
    expect([...keysOf('it')].sort()).toEqual([...keysOf('en')].sort());
  });

  it('have no empty text', () => {
    for (const catalogue of Object.values(CATALOGUES)) {
      expect([...catalogue].filter(([, text]) => text.trim() === '')).toEqual([]);
    }
  });

  it('use the same placeholders in every language', () => {
    for (const [key, text] of CATALOGUES.it) {
      const other = CATALOGUES.en.get(key) ?? CATALOGUES.en.get(`${base(key)}_other`);
      expect({ key, facts: placeholders(text) }).toEqual({ key, facts: placeholders(other ?? '') });
    }
  });

  it('have every key that the pages name in full', () => {
    const known = keysOf('en');
    const missing = sources('src').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\bt\(\s*'([\w.-]+)'/g)]
        .map((match) => match[1] ?? '')
        .filter((key) => !known.has(key))
        .map((key) => `${path}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('have a text for every code that the server may send', () => {
    const schemas = schema.components.schemas as Record<string, { enum?: string[] }>;
    const enums: Record<string, string> = {
      Outcome: 'outcome',
      AgentState: 'agentState',
      PauseReason: 'pause',
      CallState: 'callState',
      CampaignState: 'campaignState',
      CampaignType: 'campaignType',
      DialMode: 'mode',
      HoldReason: 'hold',
      DefaultReason: 'reason',
      LeadState: 'leadState',
      ImportState: 'importState',
      TrunkKind: 'trunkKind',
      NumberPlace: 'numberPlace',
      NumberState: 'numberState',
      Role: 'role',
      Decision: 'decision',
      FactSource: 'factSource',
      RepresentativeKind: 'representative',
      Medium: 'medium',
      NumberSource: 'numberSource',
      WishKind: 'wish',
      SupportNeed: 'need',
      Tone: 'tone',
      CustomerValue: 'customerValue',
      AbilityToPay: 'ability',
      Behaviour: 'behaviour',
      RelationTrait: 'trait',
      TouchKind: 'touchKind',
      Counted: 'counted',
      HappeningKind: 'happening',
    };
    const missing = Object.entries(enums).flatMap(([name, kind]) => {
      const codes = schemas[name]?.enum ?? [];
      expect(codes.length, `openapi.json has no enum ${name}`).toBeGreaterThan(0);
      const isThere = (code: string) => ['codes', 'officeCodes'].some((part) => CATALOGUES.it.has(`${part}.${kind}.${code}`));
      return codes.filter((code) => !isThere(code)).map((code) => `${kind}.${code}`);
    });
    expect(missing).toEqual([]);
  });

  it('name every group of outcomes', () => {
    for (const { id } of GROUPS) expect(CATALOGUES.it.has(`disposition.group.${id}`)).toBe(true);
  });
});

describe('the first language', () => {
  it('is the one chosen before, else the browser’s, else Italian', () => {
    expect(firstLanguage('en', ['it-IT'])).toBe('en');
    expect(firstLanguage(null, ['en-US', 'it'])).toBe('en');
    expect(firstLanguage(null, ['de-DE', 'it'])).toBe('it');
    expect(firstLanguage('xx', ['de-DE'])).toBe('it');
  });

  it('leave to the office no text that everybody needs', () => {
    const everybodys = ['agent', 'login', 'phone', 'shared'].flatMap((folder) => sources(join(__dirname, '../..', folder)));
    expect(everybodys.length).toBeGreaterThan(40);
    for (const path of everybodys) {
      const text = readFileSync(path, 'utf-8');
      for (const section of OFFICE) expect(text, `${path} uses ${section}`).not.toMatch(new RegExp(`t\\(['\`]${section}\\.`));
    }
  });

  it('leave to the office no code that everybody shows', () => {
    const everybodys = ['agent', 'login', 'phone', 'shared'].flatMap((folder) => sources(join(__dirname, '../..', folder)));
    const shown = everybodys.flatMap((path) =>
      [...readFileSync(path, 'utf-8').matchAll(/\btext\(\s*'(\w+)'/g)].map((match) => match[1] ?? ''),
    );
    expect(shown).toContain('agentState');
    expect(shown.filter((kind) => !(kind in italian.codes))).toEqual([]);
  });

  it('are whole in their two parts', () => {
    const both = { ...partOf(italian, 'desk'), ...partOf(italian, 'office') };
    expect(both).toEqual(italian);
    expect(OFFICE.filter((section) => !(section in italian))).toEqual([]);
  });
});
