/** Stops a build whose agent's page has grown too heavy: what a browser loads before it, the telephone apart. */
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const LIMIT_KB = 250;
const PAGES = ['src/agent/AgentPage.tsx'];

interface Chunk {
  type: 'chunk';
  code: string;
  imports: string[];
  isEntry: boolean;
  facadeModuleId: string | null;
  fileName: string;
}

export function weightLimit(): Plugin {
  return {
    name: 'sollecito-weight',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = new Map(
        Object.values(bundle)
          .filter((item) => item.type === 'chunk')
          .map((item) => [item.fileName, item as unknown as Chunk]),
      );
      const seen = new Set<string>();
      const visit = (name: string): void => {
        const chunk = chunks.get(name);
        if (!chunk || seen.has(name)) return;
        seen.add(name);
        chunk.imports.forEach(visit);
      };
      for (const chunk of chunks.values()) {
        const isPage = PAGES.some((page) => chunk.facadeModuleId?.endsWith(page));
        const isCatalogue = chunk.facadeModuleId?.endsWith('i18n/it.json?part=desk');
        if (chunk.isEntry || isPage || isCatalogue) visit(chunk.fileName);
      }
      const bytes = [...seen].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '').length, 0);
      const kb = Math.round(bytes / 1000);
      if (kb > LIMIT_KB) this.error(`The agent's page loads ${kb} kB of script (gzip); at most ${LIMIT_KB} kB is meant.`);
      this.info(`the agent's page loads ${kb} kB of script (gzip) of at most ${LIMIT_KB} kB`);
    },
  };
}
