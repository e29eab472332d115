/** Everything that happened about a case, newest first: calls, letters, what was agreed, who said what. */
import { TimelinePanel } from '../debtor/TimelinePanel';
import type { CasePartProps } from './casePart';

export function TimelineSection({ file }: CasePartProps) {
  return <TimelinePanel debtorId={file.debtor.debtor_id} caseId={file.case.case_id} />;
}
