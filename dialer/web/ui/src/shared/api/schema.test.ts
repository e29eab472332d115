import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';

it('is what openapi.json says: run `npm run api-types` when it is not', async () => {
  const document = new URL('../../../openapi.json', import.meta.url);
  const drawn = astToString(await openapiTS(document, { defaultNonNullable: false }));
  const kept = readFileSync(new URL('./schema.ts', import.meta.url), 'utf8');
  expect(kept.endsWith(drawn)).toBe(true);
}, 30_000);
