"""For how long a rule pack wants the register of evidence kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from dialer.core.compliance.pack import Pack
from dialer.core.evidence.verify_cut import MustKeep
from dialer.core.kernel.errors import NotFound

LEAST_DAYS = 730
"""Where a pack has no figure, or is no longer installed and knows of none that is longer."""


def keep_days(packs: Mapping[str, Pack], code: str, at: datetime) -> int:
    """Days from an entry to its deletion, by the pack of this code.

    A pack that is not installed any more cannot be asked: the longest figure of all the others holds.
    """
    pack = packs.get(code)
    if pack is not None:
        return _figure(pack, at)
    return max((LEAST_DAYS, *(_figure(each, at) for each in packs.values())))


def must_keep(packs: Mapping[str, Pack]) -> MustKeep:
    """The same as a question about a pack and an instant."""
    return partial(keep_days, packs)


def _figure(pack: Pack, at: datetime) -> int:
    try:
        days = pack.figure("statistics_keep_days", at)
    except NotFound:  # before the pack's first edition
        return LEAST_DAYS
    return days if isinstance(days, int) else LEAST_DAYS
