"""Everything that the planning of any case needs beside the case: strategies, whom they concern, creditors, laws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from dialer.core.debt.law import ReceivableLaw
from dialer.core.kernel.ids import CreditorId
from dialer.core.treatment.assignment import Assignment, assignment_of
from dialer.core.treatment.chance import LearnedPay, PayChance, pay_chance
from dialer.core.treatment.kept import Kept, kept
from dialer.core.treatment.offset_test import RunningTest
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
    """Of the house's country; None: the house has none, and no clock of prescription runs."""
    laws: Mapping[str, ReceivableLaw] = field(default_factory=dict)
    """By country, for creditors with one of their own."""
    zone: str = "Europe/Rome"
    """IANA zone of creditors without one of their own."""
    pays: Mapping[CreditorId, LearnedPay] = field(default_factory=dict)
    """Learned probabilities of payment that proved better than the rate, by creditor."""

    tests: Mapping[int, RunningTest] = field(default_factory=dict)
    """Offset tests that take cases in, by the assignment that treats their cases."""

    def plan(self, sheet: CaseSheet, today: date, now: datetime) -> Kept | None:
        """What changes in the books; None where no strategy is assigned to the case."""
        found = assignment_of(sheet, self.assignments, today)
        if found is None:
            return None
        strategy_id = found.strategy_of(sheet)
        treated = self.treat(sheet, strategy_id, today)
        changes = kept(sheet, treated, strategy_id, today, now)
        running = self.tests.get(found.assignment_id)
        if running is None:
            return changes
        entry = running.entry_of(
            case_id=sheet.case_id, debtor_id=sheet.debtor_id, creditor_id=sheet.creditor_id, strategy_id=strategy_id,
            treated=treated, today=today,
        )  # fmt: skip
        return replace(changes, entry=entry)

    def treat(self, sheet: CaseSheet, strategy_id: int, today: date) -> Treated:
        """The planning itself."""
        chance = self.chance_of(sheet, today)
        return treat(sheet, self.strategies[strategy_id], self.terms_of(sheet), self.law_of(sheet), today, chance)

    def chance_of(self, sheet: CaseSheet, today: date) -> PayChance:
        """That the next action brings what is owed."""
        return pay_chance(sheet, self.pays.get(CreditorId(sheet.creditor_id)), today)

    def law_of(self, sheet: CaseSheet) -> ReceivableLaw | None:
        """Of its creditor's country; None: the house has no file of it."""
        country = self.terms_of(sheet).country
        return self.laws.get(country) if country else self.law

    def zone_of(self, sheet: CaseSheet) -> str:
        """In which its days begin."""
        return self.terms_of(sheet).zone or self.zone

    def creditors_in(self, zone: str) -> tuple[CreditorId, ...] | None:
        """Whose cases are planned by that zone's day; None: everybody's."""
        found = tuple(creditor_id for creditor_id, terms in self.terms.items() if (terms.zone or self.zone) == zone)
        return None if len(found) == len(self.terms) else found

    def terms_of(self, sheet: CaseSheet) -> CreditorTerms:
        """What its creditor agreed."""
        return self.terms.get(CreditorId(sheet.creditor_id), NO_TERMS)

    def assignment_of(self, sheet: CaseSheet, today: date) -> Assignment | None:
        """By which its strategy is chosen; None: none is assigned."""
        return next((found for found in self.assignments if found.concerns(sheet, today)), None)
