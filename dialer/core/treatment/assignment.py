"""Which strategy a case is treated by: the closest assignment, and in it champion or challenger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dialer.core.kernel.errors import Invalid
from dialer.core.treatment.groups import place_of
from dialer.core.treatment.sheet import CaseSheet


@dataclass(frozen=True, slots=True)
class StrategyShare:
    """A version of a strategy and its share of the cases."""

    strategy_id: int
    ratio: float
    """0..1; all shares of an assignment make 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Whose cases are treated how.

    Raises:
        Invalid: the shares do not make 1, one is not above 0, a strategy stands twice, or the trial has no name.
    """

    assignment_id: int = 0
    creditor_id: int | None = None
    """None: every creditor without one of its own."""
    debtor_kind: str = ""
    """``consumer`` or ``business``; empty: both."""
    credit_kind: str = ""
    """Kind of credit; empty: all."""
    least_days: int | None = None
    """Days past due from which it holds (stuck credits); None: any age."""
    due_from: date | None = None
    """Only for cases whose first open due date is on this day or later: older ones keep what they had; None: all."""
    due_upto: date | None = None
    """The last such due date; None: no last one."""
    trial: str
    """Name of the comparison; who is in which group follows from it and never changes under the same name."""
    shares: tuple[StrategyShare, ...]
    is_ended: bool = False

    def __post_init__(self) -> None:
        if not self.trial.strip():
            raise Invalid("a trial needs a name", field="trial")
        if abs(sum(share.ratio for share in self.shares) - 1) > 1e-9 or any(share.ratio <= 0 for share in self.shares):
            raise Invalid("the shares of a trial make 1, and each is above 0", field="shares")
        if len({share.strategy_id for share in self.shares}) != len(self.shares):
            raise Invalid("each strategy stands once; add its shares", field="shares")
        if self.debtor_kind not in ("", "consumer", "business"):
            raise Invalid("debtors are consumer or business, or leave it empty for both", field="debtor_kind")
        if self.due_from is not None and self.due_upto is not None and self.due_upto < self.due_from:
            raise Invalid("the due dates end before they begin", field="due_upto")

    @property
    def segment(self) -> tuple[int | None, str, str, int | None, date | None]:
        """For which cases it is: of two for the same ones the newer holds."""
        return self.creditor_id, self.debtor_kind, self.credit_kind, self.least_days, self.due_from

    @property
    def closeness(self) -> tuple[bool, bool, bool, int, date]:
        """The closer one holds: the creditor's own first, then the kind of debtor, of credit, the age, the due date."""
        age = -1 if self.least_days is None else self.least_days
        return (
            self.creditor_id is not None, bool(self.debtor_kind), bool(self.credit_kind), age,
            self.due_from or date.min,
        )  # fmt: skip

    def concerns(self, sheet: CaseSheet, today: date) -> bool:
        """Whether the case is of its segment."""
        kind = "business" if sheet.is_business else "consumer"
        return (
            self.creditor_id in (None, sheet.creditor_id)
            and self.debtor_kind in ("", kind)
            and self.credit_kind in ("", sheet.credit_kind)
            and (self.least_days is None or _days_past_due(sheet, today) >= self.least_days)
            and self._is_due_in_time(sheet)
        )

    def _is_due_in_time(self, sheet: CaseSheet) -> bool:
        """By the first open due date; a case that owes nothing any more stays where it was."""
        if self.due_from is None and self.due_upto is None:
            return True
        first = _first_due(sheet)
        if first is None:
            own = {share.strategy_id for share in self.shares}
            return sheet.standing is not None and sheet.standing.strategy_id in own
        return (self.due_from or first) <= first <= (self.due_upto or first)

    def strategy_of(self, sheet: CaseSheet) -> int:
        """Champion or challenger: all cases of a debtor are treated alike."""
        place, upto = place_of(f"debtor:{sheet.debtor_id}", self.trial), 0.0
        for share in self.shares:
            upto += share.ratio
            if place < upto:
                return share.strategy_id
        return self.shares[-1].strategy_id


def by_closeness(assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """The closest first."""
    return tuple(sorted(assignments, key=lambda found: found.closeness, reverse=True))


def strategy_of(sheet: CaseSheet, assignments: Sequence[Assignment], today: date) -> int | None:
    """The version that a case is treated by; None: none is assigned.

    Args:
        sheet: the case.
        assignments: those that stand, the closest first.
        today: the local day.
    """
    found = assignment_of(sheet, assignments, today)
    return found.strategy_of(sheet) if found is not None else None


def assignment_of(sheet: CaseSheet, assignments: Sequence[Assignment], today: date) -> Assignment | None:
    """The closest assignment of a case; None: there is none."""
    return next((assignment for assignment in assignments if assignment.concerns(sheet, today)), None)


def _first_due(sheet: CaseSheet) -> date | None:
    return min((invoice.due_on for invoice in sheet.invoices if invoice.due_on is not None), default=None)


def _days_past_due(sheet: CaseSheet, today: date) -> int:
    due_on = _first_due(sheet)
    return (today - due_on).days if due_on is not None else 0
