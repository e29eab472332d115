/** References of cases, one a line, as people paste them and as files hold them: of a CSV its first column. */
export function referencesIn(text: string): string[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const first = lines.map((line) => (line.split(/[;,\t]/)[0] ?? '').replace(/^\ufeff/, '').replace(/^"(.*)"$/, '$1').trim());
  return [...new Set(first.filter((one) => one !== '' && !HEADERS.includes(one.toLowerCase())))];
}

const HEADERS: readonly string[] = ['reference', 'case', 'pratica', 'riferimento', 'codice_pratica', 'codice pratica'];
