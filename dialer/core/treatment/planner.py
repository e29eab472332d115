"""Everything that the planning of any case needs beside the case: strategies, whom they concern, creditors, laws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dialer.core.debt.law import ReceivableLaw
from dialer.core.kernel.ids import CreditorId
from dialer.core.treatment.assignment import Assignment, strategy_of
from dialer.core.treatment.kept import Kept, kept
from dialer.core.treatment.sheet import CaseSheet, CreditorTerms
from dialer.core.treatment.strategy import Strategy
from dialer.core.treatment.treat import Treated, treat

NO_TERMS = CreditorTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """The same for every case of a run."""

    strategies: Mapping[int, Strategy]
    assignments: tuple[Assignment, ...]
    """Those that stand, the closest first."""
    terms: Mapping[CreditorId, CreditorTerms]
    """Of each creditor; one without has agreed to nothing and sends no payments."""
    law: ReceivableLaw | None
    """Of the creditors' country; None: the house has none, and no clock of prescription runs."""

    def plan(self, sheet: CaseSheet, today: date, now: datetime) -> Kept | None:
        """What changes in the books; None where no strategy is assigned to the case."""
        strategy_id = strategy_of(sheet, self.assignments, today)
        if strategy_id is None:
            return None
        return kept(sheet, self.treat(sheet, strategy_id, today), strategy_id, today, now)

    def treat(self, sheet: CaseSheet, strategy_id: int, today: date) -> Treated:
        """The planning itself."""
        return treat(sheet, self.strategies[strategy_id], self.terms_of(sheet), self.law, today)

    def terms_of(self, sheet: CaseSheet) -> CreditorTerms:
        """What its creditor agreed."""
        return self.terms.get(CreditorId(sheet.creditor_id), NO_TERMS)

    def assignment_of(self, sheet: CaseSheet, today: date) -> Assignment | None:
        """By which its strategy is chosen; None: none is assigned."""
        return next((found for found in self.assignments if found.concerns(sheet, today)), None)
