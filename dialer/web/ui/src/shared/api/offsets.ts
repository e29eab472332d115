/** Tests of the days on which caring and soft collection begin. */
import { answer, client } from './http';
import type { components } from './schema';

type Schemas = components['schemas'];
export type OffsetTest = Schemas['OffsetTestOut'];
export type OffsetResult = Schemas['OffsetResultOut'];
export type OffsetBody = Schemas['OffsetTestIn'];

const testAt = (testId: number) => ({ params: { path: { test_id: testId } } });

export const offsetsApi = {
  list: () => answer(client.GET('/api/offset-tests')),
  size: (baseRatio: number, leastGain: number, rivals: number) =>
    answer(client.GET('/api/offset-tests/size', { params: { query: { base_ratio: baseRatio, least_gain: leastGain, rivals } } })),
  start: (body: OffsetBody) => answer(client.POST('/api/offset-tests', { body })),
  decide: (testId: number, isAccepted: boolean, note: string, version: string) =>
    answer(client.POST('/api/offset-tests/{test_id}/decision', { ...testAt(testId), body: { is_accepted: isAccepted, note, version } })),
  stop: (testId: number, note: string) => answer(client.POST('/api/offset-tests/{test_id}/stop', { ...testAt(testId), body: { note } })),
};
