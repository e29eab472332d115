import { expect, it } from 'vitest';
import { referencesIn } from './references';

it('reads one reference a line, once each', () => {
  expect(referencesIn(' P-1 \n\nP-2\r\nP-1\n')).toEqual(['P-1', 'P-2']);
});

it('reads the first column of a CSV file without its heading and its mark of order', () => {
  expect(referencesIn('\ufeffPratica;Nome\r\n"P-1";Rossi\r\nP-2,Verdi')).toEqual(['P-1', 'P-2']);
  expect(referencesIn('')).toEqual([]);
});
