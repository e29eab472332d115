/** Scripts of conversations: for which calls each is, drafts, versions, previews. */
import { answer, client } from './http';
import type {
  CampaignKind,
  ScriptDocument,
  ScriptFile,
  ScriptFileSent,
  ScriptLanguage,
  ScriptVersionFile,
  ScriptVersionSent,
} from './types';

const at = (scriptId: number) => ({ path: { script_id: scriptId } });

const whole = (sent: Promise<ScriptFileSent>) => sent as Promise<ScriptFile>;
const wholeVersion = (sent: Promise<ScriptVersionSent>) => sent as Promise<ScriptVersionFile>;

export interface ScriptPlace {
  creditor: string;
  kind: CampaignKind;
  language: ScriptLanguage;
}

export const scriptsApi = {
  list: () => answer(client.GET('/api/scripts')),
  get: (scriptId: number) => whole(answer(client.GET('/api/scripts/{script_id}', { params: at(scriptId) }))),
  add: (place: ScriptPlace, script: ScriptDocument) => whole(answer(client.POST('/api/scripts', { body: { ...place, script } }))),
  saveDraft: (scriptId: number, revision: number, script: ScriptDocument) =>
    whole(answer(client.PUT('/api/scripts/{script_id}/draft', { params: at(scriptId), body: { revision, script } }))),
  dropDraft: (scriptId: number, revision: number) =>
    whole(answer(client.DELETE('/api/scripts/{script_id}/draft', { params: { ...at(scriptId), query: { revision } } }))),
  publish: (scriptId: number, revision: number) =>
    whole(answer(client.POST('/api/scripts/{script_id}/publish', { params: at(scriptId), body: { revision } }))),
  setWithdrawn: (scriptId: number, isWithdrawn: boolean) =>
    whole(answer(client.PUT('/api/scripts/{script_id}/withdrawn', { params: at(scriptId), body: { is_withdrawn: isWithdrawn } }))),
  check: (kind: CampaignKind, language: ScriptLanguage, script: ScriptDocument) =>
    answer(client.POST('/api/scripts/check', { body: { kind, language, script } })),
  preview: (place: ScriptPlace, script: ScriptDocument, step: string, isIdentified: boolean) =>
    answer(client.POST('/api/scripts/preview', { body: { ...place, script, step, is_identified: isIdentified } })),
  version: (scriptId: number, number: number) =>
    wholeVersion(
      answer(client.GET('/api/scripts/{script_id}/versions/{number}', { params: { path: { script_id: scriptId, number } } })),
    ),
  differences: (scriptId: number, old: number, newer: number) =>
    answer(
      client.GET('/api/scripts/{script_id}/differences', { params: { ...at(scriptId), query: { old, new: newer } } }),
    ),
};
