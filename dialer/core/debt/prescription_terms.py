"""Which term of prescription a credit has: by its kind, its due date and who owes it (``domain.md`` §3.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialer.core.debt.prescription import PrescriptionTerm
from dialer.core.kernel.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRow:
    """A line of the table."""

    credit: str
    """Kind of credit: ``electricity``, ``telephone``, ``ordinary``, ..."""
    months: int
    reference: str
    due_after: date | None = None
    """Holds for what fell due after this day; None: whenever."""
    protected_only: bool = False
    """Holds for consumers, professionals and micro-enterprises only."""
    is_presumptive: bool = False
    from_year_end: bool = False
    """Runs from the end of the year in which the credit fell due."""


@dataclass(frozen=True, slots=True)
class TermTable:
    """The terms of a country; of several lines that fit, the first holds."""

    rows: Sequence[TermRow]

    def __post_init__(self) -> None:
        for row in self.rows:
            if row.months <= 0:
                raise Invalid(f"the term of {row.credit} must be a number of months above zero", field=row.credit)

    @property
    def credits(self) -> tuple[str, ...]:
        """The kinds that the table knows, in its order."""
        return tuple(dict.fromkeys(row.credit for row in self.rows))

    def term(self, credit: str, due_on: date, *, is_protected: bool) -> PrescriptionTerm:
        """The term of a credit.

        Args:
            credit: one of ``credits``.
            due_on: when it fell due.
            is_protected: owed by a consumer, a professional or a micro-enterprise.

        Raises:
            Invalid: the table has no such kind of credit, or no line for this due date.
        """
        for row in self.rows:
            if (
                row.credit == credit
                and (row.due_after is None or due_on > row.due_after)
                and (is_protected or not row.protected_only)
            ):
                return PrescriptionTerm(row.months, row.reference, row.is_presumptive, row.from_year_end)
        if credit not in self.credits:
            raise Invalid(
                f"{credit!r} is no kind of credit with a term; use one of {', '.join(self.credits)}",
                field="credit",
                value=credit,
            )
        raise Invalid(f"there is no term for {credit} due on {due_on}; add a line to the table", field="due_on")
