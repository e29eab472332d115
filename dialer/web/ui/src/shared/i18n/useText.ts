/** Texts for words that the server chooses (codes): the catalogue's, or the code itself where it is unknown. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/http';

export type CodeKind =
  | 'sector'
  | 'interest'
  | 'interestReason'
  | 'noticeKind'
  | 'payMethod'
  | 'creditKind'
  | 'dateOrder'
  | 'decimalMark'
  | 'reckoningCause'
  | 'outcome'
  | 'closedWhy'
  | 'outcomeHint'
  | 'stepAction'
  | 'stepTitle'
  | 'gate'
  | 'act'
  | 'rung'
  | 'nextAction'
  | 'prescription'
  | 'prescriptionChoice'
  | 'handOff'
  | 'handOffState'
  | 'handOffMove'
  | 'answer'
  | 'handOffStage'
  | 'handOffEnd'
  | 'leftOut'
  | 'treatmentEvent'
  | 'agentState'
  | 'callState'
  | 'campaignState'
  | 'campaignType'
  | 'mode'
  | 'pause'
  | 'hold'
  | 'reason'
  | 'method'
  | 'promiseState'
  | 'numberState'
  | 'numberPlace'
  | 'numberSource'
  | 'notice'
  | 'launch'
  | 'launchWhy'
  | 'distrust'
  | 'identityItem'
  | 'role'
  | 'language'
  | 'diary'
  | 'caseState'
  | 'leadState'
  | 'leadReason'
  | 'importState'
  | 'trunkKind'
  | 'standing'
  | 'decision'
  | 'wish'
  | 'factSource'
  | 'representative'
  | 'medium'
  | 'letter'
  | 'letterChannel'
  | 'day'
  | 'why'
  | 'figure'
  | 'layer'
  | 'listSource'
  | 'phase'
  | 'entryKind'
  | 'component'
  | 'ground'
  | 'lumpSum'
  | 'lacking'
  | 'matchBasis'
  | 'paymentState'
  | 'waitReason'
  | 'ratio'
  | 'question'
  | 'scoreStanding'
  | 'scoreBadge'
  | 'feature'
  | 'scoreLevel'
  | 'ticketKind'
  | 'side'
  | 'voice'
  | 'ticketState'
  | 'verdict'
  | 'complaintState'
  | 'complaintCategory'
  | 'rootCause'
  | 'way'
  | 'verificationState'
  | 'documentKind'
  | 'documentSource'
  | 'track'
  | 'disputeLine'
  | 'weekdayNumber'
  | 'need'
  | 'tone'
  | 'customerValue'
  | 'ability'
  | 'behaviour'
  | 'trait'
  | 'touchKind'
  | 'counted'
  | 'happening'
  | 'speaker'
  | 'planState'
  | 'settlementState'
  | 'disputeState'
  | 'agreement'
  | 'agreedState'
  | 'agreedMove'
  | 'level'
  | 'offerKind'
  | 'offerWhy'
  | 'every'
  | 'paper';

export function useCodeText(): (kind: CodeKind, code: string | null | undefined, facts?: object) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (kind, code, facts) => {
      if (!code) return '–';
      // Words that only the office shows are kept out of the agent's catalogue.
      const key = [`codes.${kind}.${code}`, `officeCodes.${kind}.${code}`].find((one) => i18n.exists(one));
      return key ? t(key, { ...facts }) : code.replaceAll('_', ' ');
    },
    [t, i18n],
  );
}

/** One sentence for a failed request: ours where the code is known, else the server's detail. */
export function useProblemText(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (error) => {
      if (!(error instanceof ApiProblem)) return t('problem.unexpected', { detail: String(error) });
      const key = `problem.${error.code}`;
      if (i18n.exists(key)) return t(key, { ...error.facts, detail: error.detail });
      return error.detail || t('problem.unexpected', { detail: error.code });
    },
    [t, i18n],
  );
}
