"""The abandonment ratio of a campaign, each country by its own formula: Italy's is kept against *good* calls."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from dialer.core.compliance.rules.figures import positive_int
from dialer.core.kernel.errors import Invalid

DAY, ROLLING, CAMPAIGN = "day", "rolling", "campaign"


@dataclass(frozen=True, slots=True)
class AbandonmentWindow:
    """Over which calls the ratio is kept; a pack may have several, and it must hold in each."""

    kind: str
    """``day`` (a legal day), ``rolling`` (the last ``hours``) or ``campaign`` (its whole life)."""
    hours: int | None = None
    """Length of a rolling window."""

    @classmethod
    def parse(cls, value: object, what: str) -> AbandonmentWindow:
        """Read ``day``, ``campaign`` or ``{rolling_hours: 24}``.

        Raises:
            Invalid: anything else.
        """
        if value in (DAY, CAMPAIGN):
            return cls(str(value))
        if isinstance(value, dict) and set(value) == {"rolling_hours"}:
            return cls(ROLLING, positive_int(value["rolling_hours"], f"{what}: rolling_hours"))
        raise Invalid(f"{what}: {value!r} is no window; write day, campaign or {{rolling_hours: 24}}", field=what)


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


def ratio(formula: str, lost_count: int, served_count: int) -> float | None:
    """The figure that a page shows; None while its denominator is zero."""
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
