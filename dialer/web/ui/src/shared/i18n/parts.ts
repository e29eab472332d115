/** Which sections of a catalogue the agent's page never shows: they are loaded with the office's pages. */
export const OFFICE: readonly string[] = [
  'weekday', 'floor', 'pacing', 'today', 'stop', 'calls', 'people', 'campaigns', 'whatIf', 'lead', 'campaign', 'reports',
  'attempts', 'imports', 'users', 'teams', 'trunks', 'creditors', 'announcements', 'agreements', 'debtors', 'verdicts',
  'inbound', 'rules', 'packs', 'area', 'moratoria', 'holidays', 'lists', 'stricter', 'identity', 'cases', 'case',
  'work', 'portfolio', 'ways', 'disputes', 'relation', 'touch', 'treatment', 'offsets', 'handOffs', 'agreed', 'needs', 'terms', 'treatmentTerms', 'placements', 'officeCodes',
  'account', 'payments', 'rates', 'uploads', 'scripts',
];

export type Part = 'desk' | 'office';

/** The sections of that part; a section that is not listed is everybody's. */
export function partOf(catalogue: Readonly<Record<string, unknown>>, part: Part): Record<string, unknown> {
  return Object.fromEntries(Object.entries(catalogue).filter(([section]) => OFFICE.includes(section) === (part === 'office')));
}
