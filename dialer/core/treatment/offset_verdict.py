"""What an offset test shows: once its size is reached, whether an offset is proved better than the present one.

The first debtors of each arm, as many as the test's size, are compared once: on the day on which the last of them can
be judged. Several rivals are several chances of a false finding: S. Holm, A simple sequentially rejective multiple test
procedure, Scandinavian Journal of Statistics 6 (1979), keeps all of them together within the stated share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import sqrt
from statistics import NormalDist

from dialer.core.figures.collections import Ratio, Uplift
from dialer.core.treatment.offset_size import FALSE_PROPOSALS
from dialer.core.treatment.offset_test import ArmEntry, OffsetTest
from dialer.core.treatment.paid_curve import PaidCurve, paid_curve

FEED_DAYS = 5
"""A payment is known so many days after its day of value at the latest: until then nobody is judged (POLICY)."""
CURVE_DAYS = 30
"""Days after the horizon that the curve shows."""
MOST_CUT_SHORT = 0.1
"""Of an arm's debtors; beyond it who is left is no longer who was chosen by lot (POLICY)."""


class Verdict(StrEnum):
    """Of the comparison."""

    NOT_ENOUGH = "not_enough"
    CUT_SHORT = "cut_short"
    """Too many cases of an arm were recalled or closed before they could be counted."""
    NO_DIFFERENCE = "no_difference"
    BETTER = "better"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What became of a debtor who entered. Amounts in minor units."""

    entry: ArmEntry
    paid_on: date | None
    """Day of value on which the last of what was due was paid; None: not paid."""
    left_on: date | None = None
    """The case was recalled, closed or credited unpaid; None: it goes on."""
    attempts: int = 0
    talks: int = 0
    """Right-party conversations."""
    messages: int = 0
    """Messages and letters that were sent."""
    cost: float | None = 0.0
    """Of all contacts; None: what an agent's hour costs is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmResult:
    """One arm's debtors when they were compared."""

    arm: int
    entered: int
    cut_short: int
    """Recalled, closed or credited before the horizon, unpaid: in no share, in the curve until then."""
    paid: int
    counted: int
    low: float | None
    high: float | None
    """95 % interval of the share paid in time (Wilson)."""
    difference: float | None
    """To the present offset's share; None for itself."""
    difference_low: float | None
    difference_high: float | None
    """95 % interval (Newcombe), of this one comparison."""
    p: float | None
    """One-sided, corrected for the number of comparisons (Holm)."""
    curve: PaidCurve
    attempts: int
    talks: int
    messages: int
    cost: float | None

    @property
    def share(self) -> float | None:
        """Paid in time, 0..1."""
        return self.paid / self.counted if self.counted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The outcome of the one comparison."""

    verdict: Verdict
    best: int | None
    """Arm that is proved better than the present offset, with the highest share of those."""
    judged_on: date
    arms: tuple[ArmResult, ...]


def cohort(test: OffsetTest, entries: Sequence[ArmEntry]) -> tuple[tuple[ArmEntry, ...], ...]:
    """The first debtors of each arm, as many as the size asks for; of those that entered on a day, by case."""
    ordered = sorted(entries, key=lambda entry: (entry.entered_on, entry.case_id))
    return tuple(
        tuple([entry for entry in ordered if entry.arm == arm][: test.per_arm]) for arm in range(len(test.arms))
    )


def ripe_on(test: OffsetTest, entry: ArmEntry) -> date:
    """From this day on it is known whether the debtor paid in time."""
    return entry.due_on + timedelta(days=test.horizon_day + FEED_DAYS + 1)


def is_ripe(test: OffsetTest, entries: Sequence[ArmEntry], today: date) -> bool:
    """Each arm has its size, and everybody in it can be judged."""
    return all(
        len(arm) == test.per_arm and all(ripe_on(test, entry) <= today for entry in arm)
        for arm in cohort(test, entries)
    )


def p_values(counts: Sequence[tuple[int, int]]) -> tuple[float, ...]:
    """For each rival, how likely its lead over the first arm would be by chance: one-sided, corrected by Holm.

    Args:
        counts: paid and counted of each arm, the present offset first.
    """
    raw = [_p(counts[0], rival) for rival in counts[1:]]
    order = sorted(range(len(raw)), key=lambda place: raw[place])
    corrected, highest = [1.0] * len(raw), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, raw[place] * (len(raw) - rank)))
        corrected[place] = highest
    return tuple(corrected)


def _p(present: tuple[int, int], rival: tuple[int, int]) -> float:
    """Comparison of two shares with their common variance (Fleiss, Levin, Paik 2003, §3)."""
    (paid, count), (own, size) = present, rival
    if not count or not size:
        return 1.0
    mean = (paid + own) / (count + size)
    spread = sqrt(mean * (1 - mean) * (1 / count + 1 / size))
    return 1 - NormalDist().cdf((own / size - paid / count) / spread) if spread else 1.0


def best_arm(counts: Sequence[tuple[int, int]]) -> int | None:
    """The arm that is proved better than the first, with the highest share; None: none is."""
    proved = [place for place, p in enumerate(p_values(counts), 1) if p <= FALSE_PROPOSALS]
    return max(proved, key=lambda place: counts[place][0] / counts[place][1]) if proved else None


def judge(test: OffsetTest, followed: Sequence[Followed], today: date) -> Judgement:
    """Compare the arms; before the size is reached and ripe there is nothing to see but how many entered.

    Args:
        test: with its rule of stopping.
        followed: everybody who entered; who is beyond the size is left out.
        today: the local day.
    """
    by_case = {one.entry.case_id: one for one in followed}
    entries = [one.entry for one in followed]
    groups = [[by_case[entry.case_id] for entry in arm] for arm in cohort(test, entries)]
    if not is_ripe(test, entries, today):
        return Judgement(verdict=Verdict.NOT_ENOUGH, best=None, judged_on=today, arms=())
    counts = [_count(test, group) for group in groups]
    p = (None, *p_values(counts))
    cut = [sum(_is_cut_short(test, one) for one in group) for group in groups]
    arms = tuple(_result(test, place, group, counts, cut[place], p[place], today) for place, group in enumerate(groups))
    if any(gone > MOST_CUT_SHORT * test.per_arm for gone in cut):
        return Judgement(verdict=Verdict.CUT_SHORT, best=None, judged_on=today, arms=arms)
    best = best_arm(counts)
    verdict = Verdict.NO_DIFFERENCE if best is None else Verdict.BETTER
    return Judgement(verdict=verdict, best=best, judged_on=today, arms=arms)


def _last_day(test: OffsetTest, one: Followed) -> date:
    return one.entry.due_on + timedelta(days=test.horizon_day)


def _is_in_time(test: OffsetTest, one: Followed) -> bool:
    return one.paid_on is not None and one.paid_on <= _last_day(test, one)


def _is_cut_short(test: OffsetTest, one: Followed) -> bool:
    return not _is_in_time(test, one) and one.left_on is not None and one.left_on <= _last_day(test, one)


def _count(test: OffsetTest, group: Sequence[Followed]) -> tuple[int, int]:
    """Paid in time, and all of whom that is known."""
    return (
        sum(_is_in_time(test, one) for one in group),
        sum(not _is_cut_short(test, one) for one in group),
    )


def _result(
    test: OffsetTest, place: int, group: Sequence[Followed], counts: Sequence[tuple[int, int]], cut_short: int,
    p: float | None, today: date,
) -> ArmResult:  # fmt: skip
    share, uplift = Ratio(*counts[place]), Uplift(Ratio(*counts[place]), Ratio(*counts[0]))
    low, high = share.interval() or (None, None)
    between = uplift.interval() if place else None
    costs = [one.cost for one in group if one.cost is not None]
    return ArmResult(
        arm=place,
        entered=len(group),
        cut_short=cut_short,
        paid=counts[place][0],
        counted=counts[place][1],
        low=low,
        high=high,
        difference=float(uplift.difference) if place and uplift.difference is not None else None,
        difference_low=between[0] if between else None,
        difference_high=between[1] if between else None,
        p=p,
        curve=_curve(test, group, today),
        attempts=sum(one.attempts for one in group),
        talks=sum(one.talks for one in group),
        messages=sum(one.messages for one in group),
        cost=sum(costs) if len(costs) == len(group) else None,
    )


def _curve(test: OffsetTest, group: Sequence[Followed], today: date) -> PaidCurve:
    """Whoever left, or is not seen far enough yet, counts until his last day."""
    seen = []
    for one in group:
        ends = min(today - timedelta(days=FEED_DAYS + 1), one.left_on or date.max)
        if one.paid_on is not None and one.paid_on <= ends:
            seen.append((max((one.paid_on - one.entry.due_on).days, test.first_day), True))
        else:
            seen.append((max((ends - one.entry.due_on).days, test.first_day), False))
    return paid_curve(seen, test.first_day, test.horizon_day + CURVE_DAYS)
