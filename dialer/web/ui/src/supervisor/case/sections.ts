/** What a case's page is made of: each part has its own file and one line here. */
import type { ComponentType } from 'react';
import { AccountSection } from './AccountSection';
import { DisputesSection } from './DisputesSection';
import { NextStep } from './NextStep';
import { TimelineSection } from './TimelineSection';
import { TreatmentSection } from './TreatmentSection';
import { AgreementsSection } from './AgreementsSection';
import type { CasePartProps } from './casePart';

export interface CaseSection {
  /** Also the anchor: `case.section.<id>` is its name in the catalogue. */
  id: string;
  Section: ComponentType<CasePartProps>;
}

/** Beside debtor, status and balance, at the head of the page: the next step and its deadline. */
export const HEAD_PARTS: readonly ComponentType<CasePartProps>[] = [NextStep];

export const SECTIONS: readonly CaseSection[] = [
  { id: 'account', Section: AccountSection },
  { id: 'agreements', Section: AgreementsSection },
  { id: 'treatment', Section: TreatmentSection },
  { id: 'disputes', Section: DisputesSection },
  { id: 'timeline', Section: TimelineSection },
];
