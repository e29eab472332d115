"""The time zones in which a call must be lawful: the debtor's address and the number, whatever they disagree on."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.rules.debtor_zones import DebtorZones, number_zones
from dialer.core.kernel.window import distinct_clocks

UNKNOWN_ZONE = "POLICY-unknown-zone"
"""Reported for a call whose zone neither the address nor the numbering plan tells: it is not dialled."""


def zones_for(packs: tuple[Pack, ...], facts: Facts, now: datetime) -> tuple[tuple[ZoneInfo, ...], Pack | None]:
    """All zones that any of the packs names, the first pack's first.

    Returns:
        The zones, and None; or the pack that cannot tell them.
    """
    joined: tuple[ZoneInfo, ...] = ()
    for pack in packs:
        zones = _zones(pack, facts, now)
        if zones is None:
            return (), pack
        joined = zones if not joined else distinct_clocks(tuple(dict.fromkeys((*joined, *zones))))
    return joined, None


def _zones(pack: Pack, facts: Facts, now: datetime) -> tuple[ZoneInfo, ...] | None:
    rule = pack.edition_at(now).zones
    e164 = facts.number.e164 if facts.number is not None else None
    if rule is not None:
        return _by_rule(rule, pack.zones, facts.country, facts.region, e164)
    return pack.zones if e164 is None or e164.startswith(pack.calling_code) else _with_numbers(pack.zones, e164)


@lru_cache(maxsize=65_536)
def _by_rule(
    rule: DebtorZones, default: tuple[ZoneInfo, ...], country: str, region: str, e164: str | None
) -> tuple[ZoneInfo, ...] | None:
    """Address and number together; one that cannot be understood leaves nothing to be lawful in."""
    of_address = rule.of_address(country, region)
    of_number = () if e164 is None else rule.of_number(e164)
    if of_address is None or of_number is None:
        return None
    return distinct_clocks(tuple(dict.fromkeys((*of_address, *of_number)))) or default


@lru_cache(maxsize=16_384)
def _with_numbers(own: tuple[ZoneInfo, ...], e164: str) -> tuple[ZoneInfo, ...] | None:
    of_number = number_zones(e164)
    return None if of_number is None else distinct_clocks(tuple(dict.fromkeys((*own, *of_number))))
