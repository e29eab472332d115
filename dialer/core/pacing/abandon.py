"""How many answered people may still be let go: each rule's cap, formula and window, and the calls counted so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from fractions import Fraction
from math import inf
from typing import NamedTuple

from dialer.core.kernel.errors import Invalid

BUCKET_S = 900.0
"""Calls are counted by quarters of an hour: every zone's midnight falls between two of them."""
HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonmentRule:
    """One limit of the rule pack. Where there are several all must hold, and the tighter is the budget."""

    formula: str
    """``silent_per_good``: lost <= cap x served; ``abandoned_per_live``: lost <= cap x (served + lost)."""
    max_ratio: float
    """The cap, 0..1; its decimal digits are taken as written."""
    window: str = "day"
    """``day`` (the legal day in the campaign's zone), ``rolling`` (the last ``hours``) or ``campaign``."""
    hours: int | None = None
    """Length of a rolling window."""

    def __post_init__(self) -> None:
        if self.formula not in ("silent_per_good", "abandoned_per_live"):
            raise Invalid(
                f"unknown formula {self.formula!r}; use silent_per_good or abandoned_per_live", field="formula"
            )
        if not 0 <= self.max_ratio < 1:
            raise Invalid(f"a cap of {self.max_ratio} is no share; use 0 up to, not including, 1", field="max_ratio")
        if self.window not in ("day", "rolling", "campaign"):
            raise Invalid(f"unknown window {self.window!r}; use day, rolling or campaign", field="window")
        if self.window == "rolling" and not self.hours:
            raise Invalid("a rolling window needs its length in hours", field="hours")

    @property
    def cap(self) -> Fraction:
        """Lost calls allowed for each answered one, whatever the formula counts against."""
        exact = Fraction(str(self.max_ratio))
        return exact / (1 + exact) if self.formula == "silent_per_good" else exact

    def ratio(self, served_count: int, lost_count: int) -> float:
        """The figure by the rule's own formula, 0..; infinite when calls were lost and none was served."""
        base = served_count if self.formula == "silent_per_good" else served_count + lost_count
        return lost_count / base if base else (inf if lost_count else 0.0)


class _Reading(NamedTuple):
    bucket: float
    left: float
    counts: list[tuple[int, int]]
    ratio: float


class Budget:
    """Calls served and lost, and how many may still be lost under the tightest of the rules."""

    def __init__(self, rules: Sequence[AbandonmentRule], zone: tzinfo = UTC) -> None:
        if not rules:
            raise Invalid("a budget needs at least one abandonment rule", field="rules")
        self.rules = tuple(rules)
        self.zone = zone
        self._counts: dict[float, list[int]] = {}
        self._reading: _Reading | None = None
        self._caps = [rule.cap for rule in self.rules]
        self.cap = float(min(self._caps))
        """The smallest cap of the rules, as lost ÷ answered."""
        self._day = (inf, -inf)

    # ---- counting

    def count(self, at: float, *, served: int = 0, lost: int = 0) -> None:
        """Add calls that ended their wait at this instant (POSIX seconds)."""
        bucket = self._counts.setdefault(at // BUCKET_S * BUCKET_S, [0, 0])
        bucket[0] += served
        bucket[1] += lost
        self._reading = None

    def replace(self, buckets: Iterable[tuple[float, int, int]]) -> None:
        """Take exact counts from outside in place of one's own: start of each bucket (POSIX seconds), served, lost."""
        self._counts.clear()
        self._reading = None
        for start, served, lost in buckets:
            self.count(start, served=served, lost=lost)

    def buckets(self) -> list[tuple[float, int, int]]:
        """Start of each bucket, served and lost, in order of time."""
        return [(start, served, lost) for start, (served, lost) in sorted(self._counts.items())]

    # ---- reading

    def left(self, at: float) -> float:
        """Calls that may still be lost if nobody else answers; negative when a rule is broken.

        ``B = min over rules and cutoffs of cap x answered - lost``. A rolling window is held at its present cutoff and
        at those of the hour ahead, because what falls out of it may be the hour that was served well.
        """
        return self._read(at).left

    def counts(self, at: float) -> list[tuple[int, int]]:
        """Served and lost in each rule's present window, in the order of the rules."""
        return self._read(at).counts

    def running_ratio(self, at: float) -> float:
        """The ratio of the rule that is nearest to its cap, by its own formula."""
        return self._read(at).ratio

    def _read(self, at: float) -> _Reading:
        bucket = at // BUCKET_S
        if self._reading is None or self._reading.bucket != bucket:
            windows = [[self._sum_since(cutoff) for cutoff in self._cutoffs(rule, at)] for rule in self.rules]
            rooms = [
                min(
                    (cap.numerator * (served + lost) - cap.denominator * lost) / cap.denominator
                    for served, lost in each
                )
                for cap, each in zip(self._caps, windows, strict=True)
            ]
            tightest = min(range(len(rooms)), key=rooms.__getitem__)
            counts = [each[0] for each in windows]
            ratio = self.rules[tightest].ratio(*counts[tightest])
            self._reading = _Reading(bucket, rooms[tightest], counts, ratio)
        return self._reading

    def _sum_since(self, cutoff: float) -> tuple[int, int]:
        inside = [counts for start, counts in self._counts.items() if start >= cutoff]
        return sum(served for served, _ in inside), sum(lost for _, lost in inside)

    def _cutoffs(self, rule: AbandonmentRule, at: float) -> list[float]:
        if rule.window == "campaign":
            return [-inf]
        if rule.window == "day":
            return [self.day_start(at)]
        assert rule.hours is not None
        first = (at - rule.hours * HOUR_S) // HOUR_S * HOUR_S
        return [first + step * BUCKET_S for step in range(9)]

    def day_start(self, at: float) -> float:
        """Midnight of the legal day in the campaign's zone, POSIX seconds; daylight saving makes days of 23 or 25 h."""
        begin, end = self._day
        if begin <= at < end:
            return begin
        day = datetime.fromtimestamp(at, self.zone).date()
        begin = datetime.combine(day, time(0), self.zone).timestamp()
        end = datetime.combine(day + timedelta(days=1), time(0), self.zone).timestamp()
        self._day = (begin, end)
        return begin
