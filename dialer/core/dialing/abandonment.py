"""The abandonment limits of a campaign's packs, as pacing keeps them.

Pacing knows the legal day, a rolling length and the whole campaign. Two things of the packs are said in those words
here: an estimate of false positives is a tighter cap (UK-02), and successive periods (US-15) are a campaign whose
calls before the present period are left out of its counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from dialer.core.compliance.abandonment import CAMPAIGN, PERIODS, ROLLING, AbandonmentWindow, with_false_positives
from dialer.core.compliance.jurisdiction import Jurisdiction
from dialer.core.compliance.pack import Pack
from dialer.core.pacing.abandon import AbandonmentRule

PER_LIVE = "abandoned_per_live"
_Limit = tuple[str, float, AbandonmentWindow]


def abandonment_rules(
    rules: Pack | Jurisdiction, now: datetime, *, false_positive_ratio: float = 0.0
) -> tuple[AbandonmentRule, ...]:
    """One limit for each window that is in force, of each pack; all must hold.

    Args:
        rules: of the campaign, its own stricter figures in them.
        now: aware UTC; figures change on known days.
        false_positive_ratio: live persons taken for machines, for each answered live call; counts only where the
            formula is against live calls.

    Raises:
        NotFound: a pack has no ratio, no formula or no window.
    """
    limits = _limits(rules, now)
    return tuple(
        AbandonmentRule(
            formula=formula,
            max_ratio=with_false_positives(max_ratio, false_positive_ratio) if formula == PER_LIVE else max_ratio,
            window=_kind(window, limits),
            hours=window.hours if _kind(window, limits) == ROLLING else None,
        )
        for formula, max_ratio, window in limits
    )


def period_hours(rules: Pack | Jurisdiction, now: datetime) -> int | None:
    """Length of the successive periods that the counts are kept by; None where no limit is."""
    limits = _limits(rules, now)
    lengths = [w.hours for _, _, w in limits if w.kind == PERIODS and _kind(w, limits) == CAMPAIGN]
    return lengths[0] if lengths else None


def counts_since(rules: Pack | Jurisdiction, began_at: datetime | None, now: datetime) -> datetime | None:
    """From when on calls count; None: from the campaign's first one.

    Args:
        rules: the campaign's.
        began_at: of its first call that counted; None: there was none.
        now: aware UTC.
    """
    hours = period_hours(rules, now)
    if hours is None or began_at is None:
        return None
    tz = rules.zones[0]
    window = AbandonmentWindow(PERIODS, hours)
    day = window.period_starts_on(began_at.astimezone(tz).date(), now.astimezone(tz).date())
    return datetime.combine(day, time(0), tz)


def look_back(rules: Sequence[AbandonmentRule], period: int | None) -> timedelta:
    """How far back calls must be counted one by one for these limits."""
    hours = [*(rule.hours or 0 for rule in rules), (period or 0) + 24]
    return timedelta(hours=max(hours) + 2)


def _limits(rules: Pack | Jurisdiction, now: datetime) -> tuple[_Limit, ...]:
    whole = rules if isinstance(rules, Jurisdiction) else Jurisdiction((rules,))
    return whole.abandonment_limits(now)


def _kind(window: AbandonmentWindow, limits: Sequence[_Limit]) -> str:
    """Pacing's word. Periods that stand beside a limit which looks further back are kept as a rolling length."""
    if window.kind != PERIODS:
        return window.kind
    others = {w.kind for _, _, w in limits}
    lengths = {w.hours for _, _, w in limits if w.kind == PERIODS}
    return ROLLING if others & {CAMPAIGN, ROLLING} or len(lengths) > 1 else CAMPAIGN
