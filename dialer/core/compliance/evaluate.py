"""May this number be called now? Weighs the facts against the pack in force and answers with one verdict.

Refused beats deferred; of several deferrals the one that lasts longest is reported, then the one that stands first in
the order of precedence. ``until`` is the first instant at which *all* rules permit (``domain.md`` §1.8.6).
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.rules.base import HORIZON, Layer, Moment, Objection
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.phone import zones_of
from dialer.core.kernel.window import zone

UNKNOWN_ZONE = "POLICY-unknown-zone"
"""Reported for a foreign number whose zone the numbering plan does not tell: it is not dialled."""


def evaluate(pack: Pack, facts: Facts, now: datetime) -> Verdict:
    """Decide one call at one instant.

    Args:
        pack: the rules of the debtor's country, a campaign's stricter figures already in it.
        facts: what is known, with the number and the mode of the call filled in.
        now: aware UTC.

    Returns:
        Permitted; deferred with ``until``; or refused. A call that could only be made in another mode is deferred with
        ``required_mode``.
    """
    zones = zones_for(pack, facts)
    if zones is None:
        return Verdict(
            decision=Decision.REFUSED,
            rule=UNKNOWN_ZONE,
            pack_version=pack.version,
            values=(("why", "unknown_zone"),),
        )
    moment = Moment.of(now, zones)
    objections = _objections(pack, facts, moment)
    if not objections:
        return pack.permitted
    reported = min(objections, key=_rank)
    if reported.until is None:
        return _verdict(pack, Decision.REFUSED, reported, None, objections)
    return _deferral(pack, facts, moment, objections, reported)


def zones_for(pack: Pack, facts: Facts) -> tuple[ZoneInfo, ...] | None:
    """The zones in which the call must be lawful: the debtor's, and a foreign number's own; None when unknown."""
    if facts.number is None or facts.number.e164.startswith(pack.calling_code):
        return pack.zones
    return _joined_zones(pack.zones, facts.number.e164)


@lru_cache(maxsize=4096)
def _joined_zones(own: tuple[ZoneInfo, ...], e164: str) -> tuple[ZoneInfo, ...] | None:
    names = zones_of(e164)
    if not names:
        return None
    return tuple(dict.fromkeys((*own, *(zone(name) for name in names))))


def _objections(pack: Pack, facts: Facts, moment: Moment) -> list[Objection]:
    edition = pack.edition_on(moment.days[0])
    return [objection for rule in edition.rules if (objection := rule.weigh(facts, moment)) is not None]


def _rank(objection: Objection) -> tuple[bool, float, Layer, str]:
    """Order of reports: refusals first, then the longest deferral, then precedence, then the rule's id."""
    until = objection.until
    return (until is not None, -until.timestamp() if until else 0.0, objection.layer, objection.rule_id)


def _deferral(pack: Pack, facts: Facts, moment: Moment, objections: list[Objection], reported: Objection) -> Verdict:
    """Go from one objection's end to the next until no rule objects; a rule that by then refuses for good wins."""
    pending, everything = objections, list(objections)
    while pending:
        ends = [objection.until for objection in pending if objection.until is not None]
        latest = max(ends)
        if latest <= moment.at:  # all that is left asks for another mode
            break
        if latest - moment.at > HORIZON:
            return _verdict(pack, Decision.DEFERRED, reported, latest, everything)
        moment = Moment.of(latest, moment.zones)
        pending = _objections(pack, facts, moment)
        everything.extend(pending)
        refusal = next((objection for objection in sorted(pending, key=_rank) if objection.until is None), None)
        if refusal is not None:
            return _verdict(pack, Decision.REFUSED, refusal, None, everything)
    return _verdict(pack, Decision.DEFERRED, reported, moment.at, everything)


def _verdict(
    pack: Pack, decision: Decision, reported: Objection, until: datetime | None, objections: list[Objection]
) -> Verdict:
    modes: list[DialMode] = [objection.required_mode for objection in objections if objection.required_mode is not None]
    return Verdict(
        decision=decision,
        rule=reported.rule_id,
        pack_version=pack.version,
        until=until,
        values=(("why", reported.why), *reported.values),
        required_mode=modes[0] if modes and decision is Decision.DEFERRED else None,
    )
