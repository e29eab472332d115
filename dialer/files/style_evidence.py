"""What the rows of a file say of its dates and decimals, gathered before the first of them is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dialer.core.intake.style import DateEvidence, DecimalEvidence
from dialer.files.cases_csv import Broken, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleEvidence:
    """The evidence of all rows."""

    dates: DateEvidence
    decimals: DecimalEvidence
    row_count: int
    """Broken ones included."""


def gather_evidence(
    rows: Iterable[Row], *, dates: Collection[int], amounts: Collection[int], least_width: int = 0
) -> StyleEvidence:
    """Take every value of these columns into account.

    Args:
        rows: those below the header.
        dates: positions of the columns with dates.
        amounts: positions of the columns with amounts.
        least_width: rows with fewer values were cut off and say nothing.
    """
    date_evidence, decimal_evidence, row_count = DateEvidence(), DecimalEvidence(), 0
    for line, values in rows:
        row_count += 1
        if isinstance(values, Broken) or len(values) < least_width:
            continue
        for position in dates:
            if position < len(values):
                date_evidence.add(values[position].strip(), line)
        for position in amounts:
            if position < len(values):
                decimal_evidence.add(values[position].strip(), line)
    return StyleEvidence(dates=date_evidence, decimals=decimal_evidence, row_count=row_count)
