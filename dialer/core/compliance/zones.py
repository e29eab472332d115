"""The time zones in which a call must be lawful: the debtor's address and the number, whatever they disagree on."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.phone import zones_of
from dialer.core.kernel.window import zone

UNKNOWN_ZONE = "POLICY-unknown-zone"
"""Reported for a call whose zone neither the address nor the numbering plan tells: it is not dialled."""


def zones_for(packs: tuple[Pack, ...], facts: Facts, now: datetime) -> tuple[tuple[ZoneInfo, ...], Pack | None]:
    """All zones that any of the packs names, the first pack's first.

    Returns:
        The zones, and None; or the pack that cannot tell them.
    """
    joined: tuple[ZoneInfo, ...] = ()
    for pack in packs:
        zones = _zones(pack, facts)
        if zones is None:
            return (), pack
        joined = zones if not joined else tuple(dict.fromkeys((*joined, *zones)))
    return joined, None


def _zones(pack: Pack, facts: Facts) -> tuple[ZoneInfo, ...] | None:
    if facts.number is None or facts.number.e164.startswith(pack.calling_code):
        return pack.zones
    return _with_numbers(pack.zones, facts.number.e164)


@lru_cache(maxsize=4096)
def _with_numbers(own: tuple[ZoneInfo, ...], e164: str) -> tuple[ZoneInfo, ...] | None:
    names = zones_of(e164)
    if not names:
        return None
    return tuple(dict.fromkeys((*own, *(zone(name) for name in names))))
