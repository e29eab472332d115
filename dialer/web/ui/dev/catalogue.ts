/** Cuts a catalogue of texts in two, `it.json?part=desk` and `?part=office`: the agent's page loads only its own. */
import type { Plugin } from 'vite';
import { partOf, type Part } from '../src/shared/i18n/parts.ts';

const ASKED = /i18n\/\w+\.json\?part=(desk|office)$/;

export function catalogueParts(): Plugin {
  return {
    name: 'sollecito-catalogue',
    enforce: 'pre',
    transform(code, id) {
      const part = ASKED.exec(id)?.[1] as Part | undefined;
      if (!part) return null;
      const texts = JSON.stringify(partOf(JSON.parse(code) as Record<string, unknown>, part));
      return { code: `export default JSON.parse(${JSON.stringify(texts)});`, map: null, moduleType: 'js' };
    },
  };
}
