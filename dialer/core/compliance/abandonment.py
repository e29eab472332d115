"""The abandonment ratio of a campaign, each country by its own formula: Italy's is kept against *good* calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from dialer.core.compliance.rules.figures import positive_int
from dialer.core.kernel.errors import Invalid

DAY, ROLLING, CAMPAIGN, PERIODS = "day", "rolling", "campaign", "periods"


@dataclass(frozen=True, slots=True)
class AbandonmentWindow:
    """Over which calls the ratio is kept; a pack may have several, and it must hold in each."""

    kind: str
    """``day`` (a legal day), ``rolling`` (the last ``hours``), ``campaign`` (its whole life) or ``periods``
    (successive ones of so many ``hours`` from the campaign's first day on, each counted from nothing)."""
    hours: int | None = None
    """Length of a rolling window or of a period."""

    @classmethod
    def parse(cls, value: object, what: str) -> AbandonmentWindow:
        """Read ``day``, ``campaign``, ``{rolling_hours: 24}`` or ``{successive_days: 30}``.

        Raises:
            Invalid: anything else.
        """
        if value in (DAY, CAMPAIGN):
            return cls(str(value))
        if isinstance(value, dict) and set(value) == {"rolling_hours"}:
            return cls(ROLLING, positive_int(value["rolling_hours"], f"{what}: rolling_hours"))
        if isinstance(value, dict) and set(value) == {"successive_days"}:
            return cls(PERIODS, 24 * positive_int(value["successive_days"], f"{what}: successive_days"))
        raise Invalid(
            f"{what}: {value!r} is no window; write day, campaign, {{rolling_hours: 24}} or {{successive_days: 30}}",
            field=what,
        )

    def period_starts_on(self, first_day: date, today: date) -> date:
        """First day of the successive period that ``today`` lies in, where the campaign began on ``first_day``.

        Source: 16 CFR 310.4(b)(4)(i), "separately over each successive 30-day period": on day 31 the count is new.
        """
        length = (self.hours or 24) // 24
        return first_day + timedelta(days=max(0, (today - first_day).days) // length * length)


def exceeds(formula: str, lost_count: int, served_count: int, max_ratio: float) -> bool:
    """Whether a campaign has let too many answered people go.

    Args:
        formula: ``silent_per_good``: lost / served (Italy, IT-01: silent * 100 <= 3 * good);
            ``abandoned_per_live``: lost / (lost + served) (UK-02, US-15).
        lost_count: silent or abandoned calls.
        served_count: good calls, or live calls passed to an agent.
        max_ratio: 0..1, the pack's; decimal digits are taken as written, so 0.03 is three in a hundred exactly.

    No calls at all exceed nothing; silent calls without one good call do.
    """
    denominator = _denominator(formula, lost_count, served_count)
    return lost_count > _exact(max_ratio) * denominator


def with_false_positives(max_ratio: float, false_positive_ratio: float) -> float:
    """The cap on counted calls that keeps the cap on counted and estimated ones (UK-02).

    With N answered calls, A of them lost, and F = f N live persons who were taken for machines beside them,
    ``(A + F) / (N + F) <= c`` holds exactly when ``A / N <= c (1 + f) - f``: so much may still be lost of what is
    counted. 0 where the estimate alone spends the cap.

    Args:
        max_ratio: c, 0..1.
        false_positive_ratio: f, 0..: false positives for each answered live call.
    """
    if false_positive_ratio < 0:
        raise Invalid("an estimate of false positives is a share of 0 or more", field="false_positive_ratio")
    share = _exact(false_positive_ratio)
    return float(max(Fraction(0), _exact(max_ratio) * (1 + share) - share))


def ratio(formula: str, lost_count: int, served_count: int, false_positive_count: int = 0) -> float | None:
    """The figure that a page shows; None while its denominator is zero.

    Args:
        formula: as ``exceeds``.
        lost_count: silent or abandoned calls.
        served_count: good calls, or live calls passed to an agent.
        false_positive_count: live persons taken for machines, where answering machines are detected (UK-02).
    """
    lost_count += false_positive_count
    denominator = _denominator(formula, lost_count, served_count)
    return lost_count / denominator if denominator else None


def budget(formula: str, lost_count: int, served_count: int, max_ratio: float) -> int:
    """How many more calls may be lost, with nobody else served, before the ratio is exceeded; negative when it is."""
    exact = _exact(max_ratio)
    if formula == "silent_per_good":
        return int(exact * served_count // 1) - lost_count
    _denominator(formula, lost_count, served_count)
    if exact == 1:
        raise Invalid("a ratio of 1 has no budget: everything may be lost", field="max_ratio")
    return int(exact * served_count / (1 - exact) // 1) - lost_count


def _exact(max_ratio: float) -> Fraction:
    return Fraction(str(max_ratio))


def _denominator(formula: str, lost_count: int, served_count: int) -> int:
    if formula == "silent_per_good":
        return served_count
    if formula == "abandoned_per_live":
        return lost_count + served_count
    raise Invalid(f"unknown formula {formula!r}; use silent_per_good or abandoned_per_live", field="formula")
