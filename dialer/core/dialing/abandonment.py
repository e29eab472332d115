"""The abandonment limits of a rule pack, as pacing keeps them."""

from __future__ import annotations

from datetime import datetime

from dialer.core.compliance.pack import Pack
from dialer.core.pacing.abandon import AbandonmentRule


def abandonment_rules(pack: Pack, now: datetime) -> tuple[AbandonmentRule, ...]:
    """One limit for each window that is in force; all must hold.

    Args:
        pack: of the campaign, its own stricter figures in it.
        now: aware UTC; figures change on known days.

    Raises:
        NotFound: the pack has no ratio, no formula or no window.
    """
    formula, max_ratio = pack.abandonment_formula(now), pack.abandonment_max_ratio(now)
    return tuple(
        AbandonmentRule(formula=formula, max_ratio=max_ratio, window=window.kind, hours=window.hours)
        for window in pack.abandonment_windows(now)
    )
