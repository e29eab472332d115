"""May this number be called now? Weighs the facts against the rules in force and answers with one verdict.

Refused beats deferred; of several deferrals the one that lasts longest is reported, then the one that stands first in
the order of precedence, then by the rule's id. ``until`` is the first instant at which *all* rules permit
(``domain.md`` §1.8.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.rules.base import HORIZON, Layer, Moment, Objection
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.compliance.zones import UNKNOWN_ZONE, zones_for
from dialer.core.kernel.codes import DialMode

Objections = list[tuple[Objection, Pack]]


def evaluate(pack: Pack, facts: Facts, now: datetime) -> Verdict:
    """Decide one call at one instant by one pack.

    Args:
        pack: the rules of the debtor's country, a campaign's stricter figures already in it.
        facts: what is known, with the number and the mode of the call filled in.
        now: aware UTC.

    Returns:
        Permitted; deferred with ``until``; or refused. A call that could only be made in another mode is deferred with
        ``required_mode``.
    """
    return evaluate_all((pack,), facts, now)


def evaluate_all(packs: tuple[Pack, ...], facts: Facts, now: datetime) -> Verdict:
    """Decide by several packs at once: all must permit, in every zone that any of them names.

    Args:
        packs: the debtor's own first; at least one.
    """
    zones, blind = zones_for(packs, facts, now)
    if blind is not None:
        return Verdict(
            decision=Decision.REFUSED,
            rule=UNKNOWN_ZONE,
            pack_version=blind.version,
            values=(("why", "unknown_zone"),),
        )
    moment = Moment.of(now, zones)
    objections = _objections(packs, facts, moment)
    if not objections:
        return packs[0].permitted if len(packs) == 1 else _permitted(packs)
    reported = objections[0] if len(objections) == 1 else min(objections, key=_rank)
    if reported[0].until is None:
        return _verdict(Decision.REFUSED, reported, None, objections)
    return _deferral(packs, facts, moment, objections, reported)


@lru_cache(maxsize=256)
def _permitted(packs: tuple[Pack, ...]) -> Verdict:
    return Verdict(
        decision=Decision.PERMITTED,
        rule="+".join(pack.permitted.rule for pack in packs),
        pack_version="+".join(pack.version for pack in packs),
    )


def _objections(packs: Sequence[Pack], facts: Facts, moment: Moment) -> Objections:
    return [
        (objection, pack)
        for pack in packs
        for rule in pack.edition_at(moment.at).rules
        if (objection := rule.weigh(facts, moment)) is not None
    ]


def _rank(entry: tuple[Objection, Pack]) -> tuple[bool, float, Layer, str]:
    """Order of reports: refusals first, then the longest deferral, then precedence, then the rule's id."""
    objection = entry[0]
    until = objection.until
    return (until is not None, -until.timestamp() if until else 0.0, objection.layer, objection.rule_id)


def _deferral(
    packs: Sequence[Pack], facts: Facts, moment: Moment, objections: Objections, reported: tuple[Objection, Pack]
) -> Verdict:
    """Go from one objection's end to the next until no rule objects; a rule that by then refuses for good wins."""
    start, pending, everything = moment.at, objections, list(objections)
    while pending:
        latest = max(objection.until for objection, _ in pending if objection.until is not None)
        if latest <= moment.at:  # all that is left asks for another mode
            break
        if latest - start > HORIZON:
            return _verdict(Decision.DEFERRED, reported, start + HORIZON, everything)
        moment = Moment.of(latest, moment.zones)
        pending = _objections(packs, facts, moment)
        everything.extend(pending)
        refusal = next((entry for entry in sorted(pending, key=_rank) if entry[0].until is None), None)
        if refusal is not None:
            return _verdict(Decision.REFUSED, refusal, None, everything)
    return _verdict(Decision.DEFERRED, reported, moment.at, everything)


def _verdict(
    decision: Decision, reported: tuple[Objection, Pack], until: datetime | None, objections: Objections
) -> Verdict:
    objection, pack = reported
    modes: list[DialMode] = [other.required_mode for other, _ in objections if other.required_mode is not None]
    return Verdict(
        decision=decision,
        rule=objection.rule_id,
        pack_version=pack.version,
        until=until,
        values=(("why", objection.why), *objection.values),
        required_mode=modes[0] if modes and decision is Decision.DEFERRED else None,
    )
