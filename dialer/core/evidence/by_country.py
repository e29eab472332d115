"""A report's figures by the country of the debtor, each by its own country's formula, and the strictest of them.

A campaign that calls into several countries must keep every country's limit over all its calls; each country's own
counts stand beside, so that its authority finds its formula with its raw counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dialer.core.evidence.entry import EntryKind, Result
from dialer.core.evidence.report import DayRow, Judge, Tallied, total_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One country's rule on calls that find no agent."""

    country: str
    """ISO 3166-1."""
    pack: str
    formula: str
    max_ratio: float
    judge: Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryRow:
    """The calls to debtors of one country, by that country's formula."""

    country: str
    """Empty: not known."""
    pack: str
    """Empty: no pack of that country is installed."""
    formula: str
    max_ratio: float
    figures: DayRow


def strictest(limits: Sequence[Limit], entries: Iterable[Tallied]) -> Limit:
    """The limit of which the calls have spent the greatest part; of equal ones the lowest, then the first.

    Args:
        limits: those that applied, the campaign's own first; at least one.
    """
    counted = [entry for entry in entries if entry.kind == EntryKind.ANSWERED]
    lost = sum(entry.count for entry in counted if entry.result == Result.LOST)
    served = sum(entry.count for entry in counted if entry.result == Result.SERVED)

    def spent(limit: Limit) -> float:
        ratio, _ = limit.judge(lost, served)
        if ratio is None:
            return float("inf") if lost else 0.0
        return ratio / limit.max_ratio if limit.max_ratio else float("inf") if lost else 0.0

    return max(enumerate(limits), key=lambda item: (spent(item[1]), -item[1].max_ratio, -item[0]))[1]


def all_of(limits: Sequence[Limit], shown: Limit) -> Judge:
    """Judges by every limit: the ratio of the one that is shown, exceeded when any of them is."""

    def judge(lost: int, served: int) -> tuple[float | None, bool]:
        ratio, _ = shown.judge(lost, served)
        return ratio, any(limit.judge(lost, served)[1] for limit in limits)

    return judge


def countries_of(
    entries: Iterable[Tallied], country_of: Callable[[Tallied], str], limits: Sequence[Limit]
) -> tuple[CountryRow, ...]:
    """A row for each country that has entries, the one with most calls first.

    Args:
        country_of: of an entry's debtor; empty where nothing tells it.
        limits: by country; a country without one is counted and not judged.
    """
    by_country = {limit.country: limit for limit in reversed(limits)}
    found: dict[str, list[Tallied]] = {}
    for entry in entries:
        found.setdefault(country_of(entry), []).append(entry)
    rows: list[CountryRow] = []
    for country, of_country in found.items():
        limit = by_country.get(country)
        judge = limit.judge if limit is not None else _not_judged
        rows.append(
            CountryRow(
                country=country,
                pack=limit.pack if limit is not None else "",
                formula=limit.formula if limit is not None else "",
                max_ratio=limit.max_ratio if limit is not None else 0.0,
                figures=total_of(of_country, judge),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.figures.ordered_count, row.country)))


def _not_judged(lost: int, served: int) -> tuple[float | None, bool]:
    return None, False
