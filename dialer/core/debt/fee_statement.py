"""The statement of a placement's fees for a period: a line for each payment and each that did not hold, to the cent.

A payment is on one statement only: the first that is made after it was booked. One that is reversed later comes back as
a negative line of the statement after, with the share that was taken of it, whatever the terms say by then. Minimum and
cap are reckoned over all statements of a case, so that the sum of all its lines is always what the terms give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dialer.core.debt.fee_terms import FeeTerms, percent_of
from dialer.core.kernel.ids import CaseId


class LineKind(StrEnum):
    PAYMENT = "payment"
    REVERSAL = "reversal"
    """A payment that did not hold."""
    FIXED = "fixed"
    MINIMUM = "minimum"
    """Up to the least share of a case, or back from it."""
    CAP = "cap"
    """Down to the most that a case's shares come to, or back from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCase:
    """A case as it was when it was placed, and what earlier statements say of it."""

    case_id: CaseId
    reference: str
    days_past_due: int
    owed_minor: int
    placed_on: date
    was_fixed_billed: bool = False
    collected_minor: int = 0
    """By earlier statements, of payments with a share."""
    shares_minor: int = 0
    """By earlier statements, before minimum and cap."""
    adjusted_minor: int = 0
    """Minimum and cap by earlier statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A payment of the ledger, or the reversal of one, that no statement has yet."""

    entry_id: int
    case_id: CaseId
    minor: int
    on: date
    """The payment's value date; of a reversal its own."""
    is_direct: bool = False
    """To the creditor's own account."""
    reverses: int | None = None
    """The payment's entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """The line of an earlier statement for a payment."""

    collected_minor: int
    fee_minor: int
    percent: Decimal
    is_direct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    kind: LineKind
    case_id: CaseId
    reference: str
    on: date
    entry_id: int | None = None
    collected_minor: int = 0
    is_direct: bool = False
    percent: Decimal | None = None
    fee_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeStatement:
    """What was collected, earned and is to be remitted."""

    lines: tuple[FeeLine, ...]
    vat_percent: Decimal

    @property
    def collected_minor(self) -> int:
        return sum(line.collected_minor for line in self.lines)

    @property
    def direct_minor(self) -> int:
        return sum(line.collected_minor for line in self.lines if line.is_direct)

    @property
    def fee_minor(self) -> int:
        return sum(line.fee_minor for line in self.lines)

    @property
    def vat_minor(self) -> int:
        return percent_of(self.fee_minor, self.vat_percent)

    @property
    def remitted_minor(self) -> int:
        """To the creditor: what the agency holds less its fee and VAT; negative: the creditor owes it."""
        return self.collected_minor - self.direct_minor - self.fee_minor - self.vat_minor


def reckon_statement(
    terms: FeeTerms,
    cases: Iterable[PlacedCase],
    movements: Iterable[Movement],
    *,
    billed: Mapping[int, Billed],
    starts: date | None,
    ends: date | None,
    until: date,
) -> FeeStatement:
    """The lines up to a day.

    Args:
        cases: those of the placement.
        movements: what no statement has yet, in the order of the ledger.
        billed: lines of earlier statements, by entry, for the payments that are reversed now.
        starts: first day of the mandate; None: open.
        ends: its last day; None: open.
        until: last day of the period; fixed sums of cases placed later wait.
    """
    by_id = {case.case_id: case for case in cases}
    lines: list[FeeLine] = [
        FeeLine(
            kind=LineKind.FIXED, case_id=case.case_id, reference=case.reference, on=case.placed_on,
            fee_minor=terms.fixed_minor,
        )
        for case in by_id.values()
        if terms.fixed_minor and not case.was_fixed_billed and case.placed_on <= until
    ]  # fmt: skip
    known = dict(billed)
    moved: defaultdict[CaseId, list[FeeLine]] = defaultdict(list)
    for movement in movements:
        line = _line_of(terms, by_id[movement.case_id], movement, known, starts, ends)
        if line is None:
            continue
        if line.kind is LineKind.PAYMENT:
            known[movement.entry_id] = Billed(
                collected_minor=line.collected_minor, fee_minor=line.fee_minor,
                percent=line.percent or Decimal(0), is_direct=line.is_direct,
            )  # fmt: skip
        moved[line.case_id].append(line)
    for case_id, of_case in moved.items():
        lines += [*of_case, *_adjustment(terms, by_id[case_id], of_case)]
    return FeeStatement(lines=tuple(lines), vat_percent=terms.vat_percent)


def _line_of(
    terms: FeeTerms,
    case: PlacedCase,
    movement: Movement,
    known: Mapping[int, Billed],
    starts: date | None,
    ends: date | None,
) -> FeeLine | None:
    """None: outside the mandate, or the reversal of a payment that no statement ever had."""
    if movement.reverses is not None:
        before = known.get(movement.reverses)
        if before is None:
            return None
        return FeeLine(
            kind=LineKind.REVERSAL, case_id=case.case_id, reference=case.reference, on=movement.on,
            entry_id=movement.entry_id, collected_minor=-before.collected_minor, is_direct=before.is_direct,
            percent=before.percent, fee_minor=-before.fee_minor,
        )  # fmt: skip
    if not terms.counts(movement.on, starts=starts, ends=ends):
        return None
    earns = terms.earns_on_direct or not movement.is_direct
    percent = terms.share(case.days_past_due, case.owed_minor) if earns else Decimal(0)
    return FeeLine(
        kind=LineKind.PAYMENT, case_id=case.case_id, reference=case.reference, on=movement.on,
        entry_id=movement.entry_id, collected_minor=movement.minor, is_direct=movement.is_direct,
        percent=percent, fee_minor=percent_of(movement.minor, percent),
    )  # fmt: skip


def _adjustment(terms: FeeTerms, case: PlacedCase, lines: Iterable[FeeLine]) -> list[FeeLine]:
    """What brings the case's shares, over all statements, between minimum and cap."""
    of_case = list(lines)
    earning = [line for line in of_case if line.percent]
    collected = case.collected_minor + sum(line.collected_minor for line in earning)
    shares = case.shares_minor + sum(line.fee_minor for line in of_case)
    missing = terms.clamp(collected, shares) - shares - case.adjusted_minor
    if missing == 0:
        return []
    kind = LineKind.CAP if shares > terms.clamp(collected, shares) or case.adjusted_minor < 0 else LineKind.MINIMUM
    last = of_case[-1]
    return [FeeLine(kind=kind, case_id=case.case_id, reference=case.reference, on=last.on, fee_minor=missing)]
