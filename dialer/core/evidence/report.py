"""A campaign's report: the register's entries of a period, folded into local days, rules and waits.

Every figure is a count of entries, so that whoever has the register can count again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dialer.core.evidence.entry import EntryKind, Result

STEPS_MS = (500, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 10_000)
"""Upper ends of the steps in which waits are shown; beyond the last there is one more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """Like entries of one quarter of an hour."""

    starts_at: datetime
    kind: str
    result: str
    rule: str
    pack_version: str
    count: int
    country: str = ""
    """The debtor's, where the entry itself tells it: of a lead that was put back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """Answered calls whose wait fell into the same tenth of a second."""

    result: str
    tenths: int
    count: int
    longest_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One local day, or the whole period."""

    day: date | None
    """None: the whole period."""
    ordered_count: int = 0
    """Calls that were permitted and written."""
    deferred_count: int = 0
    refused_count: int = 0
    served_count: int = 0
    lost_count: int = 0
    left_count: int = 0
    """Hung up before the patience was over: neither served nor lost."""
    ratio: float | None = None
    """By the pack's formula; None where it has no denominator."""
    is_exceeded: bool = False

    @property
    def answered_count(self) -> int:
        return self.served_count + self.lost_count + self.left_count


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """How often one rule put leads back."""

    result: str
    rule: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """Answered people who waited longer than the step before and no longer than this one."""

    up_to_ms: int | None
    """None: longer than all steps."""
    served_count: int
    lost_count: int
    left_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """From the answer to the agent, of calls that were joined; percentiles to the tenth of a second above."""

    count: int
    median_ms: int | None
    p95_ms: int | None
    p99_ms: int | None
    longest_ms: int | None
    unknown_count: int
    """Answered calls whose wait nobody knows: their end was not seen."""
    steps: tuple[StepRow, ...]


Judge = Callable[[int, int], tuple[float | None, bool]]
"""Lost and served calls -> the ratio by the country's formula, and whether it exceeds the limit."""


def days_of(entries: Iterable[Tallied], local_day: Callable[[datetime], date], judge: Judge) -> tuple[DayRow, ...]:
    """The figures of each local day that has entries, oldest first."""
    found: dict[date, Counter[str]] = {}
    for entry in entries:
        found.setdefault(local_day(entry.starts_at), Counter())[entry.result] += entry.count
    return tuple(_row(day, counts, judge) for day, counts in sorted(found.items()))


def total_of(entries: Iterable[Tallied], judge: Judge) -> DayRow:
    """The figures of the whole period: counted together, never a mean of days."""
    counts: Counter[str] = Counter()
    for entry in entries:
        counts[entry.result] += entry.count
    return _row(None, counts, judge)


def _row(day: date | None, counts: Mapping[str, int], judge: Judge) -> DayRow:
    ratio, is_exceeded = judge(counts.get(Result.LOST, 0), counts.get(Result.SERVED, 0))
    return DayRow(
        day=day,
        ordered_count=counts.get(Result.PERMITTED, 0),
        deferred_count=counts.get(Result.DEFERRED, 0),
        refused_count=counts.get(Result.REFUSED, 0),
        served_count=counts.get(Result.SERVED, 0),
        lost_count=counts.get(Result.LOST, 0),
        left_count=counts.get(Result.LEFT, 0),
        ratio=ratio,
        is_exceeded=is_exceeded,
    )


def rules_of(entries: Iterable[Tallied]) -> tuple[RuleRow, ...]:
    """Deferrals and refusals by rule, most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        if entry.kind == EntryKind.RULED:
            counts[entry.result, entry.rule] += entry.count
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(RuleRow(result=result, rule=rule, count=count) for (result, rule), count in ranked)


def versions_of(entries: Iterable[Tallied]) -> tuple[tuple[str, int], ...]:
    """The pack versions by which calls were decided, with the number of decisions, most frequent first."""
    counts: Counter[str] = Counter()
    for entry in entries:
        if entry.kind in (EntryKind.ORDERED, EntryKind.RULED):
            counts[entry.pack_version] += entry.count
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def waits_of(waits: Sequence[Waited], answered_count: int) -> Waits:
    """How long answered people waited.

    Args:
        waits: by tenth of a second.
        answered_count: all answered calls of the period, those without a known wait included.
    """
    served = sorted((wait for wait in waits if wait.result == Result.SERVED), key=lambda wait: wait.tenths)
    known = sum(wait.count for wait in waits)
    return Waits(
        count=sum(wait.count for wait in served),
        median_ms=_percentile(served, 50),
        p95_ms=_percentile(served, 95),
        p99_ms=_percentile(served, 99),
        longest_ms=max((wait.longest_ms for wait in served), default=None),
        unknown_count=max(0, answered_count - known),
        steps=_steps(waits),
    )


def _percentile(waits: Sequence[Waited], percent: int) -> int | None:
    """The least tenth of a second that so many of a hundred calls did not exceed (nearest rank), its upper end."""
    total = sum(wait.count for wait in waits)
    rank = -(-total * percent // 100)
    reached = 0
    for wait in waits:
        reached += wait.count
        if reached >= rank:
            return min(wait.tenths * 100 + 99, wait.longest_ms)
    return None


def _steps(waits: Iterable[Waited]) -> tuple[StepRow, ...]:
    counts: Counter[tuple[int, str]] = Counter()
    for wait in waits:
        index = next((i for i, up_to in enumerate(STEPS_MS) if wait.tenths * 100 < up_to), len(STEPS_MS))
        counts[index, wait.result] += wait.count
    ends: tuple[int | None, ...] = (*STEPS_MS, None)
    return tuple(
        StepRow(
            up_to_ms=up_to,
            served_count=counts[index, Result.SERVED],
            lost_count=counts[index, Result.LOST],
            left_count=counts[index, Result.LEFT],
        )
        for index, up_to in enumerate(ends)
    )
