"""What the register of evidence is told of a call: why it was made or not, and how long an answered person waited.

No name and no number: ids, figures, and the number as a keyed digest, so that an entry may outlive what it speaks of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from dialer.core.calls.model import Call, DialOrder
from dialer.core.calls.tally import LET_GO, Share, tally_of
from dialer.core.compliance.facts import Facts
from dialer.core.compliance.verdict import Decision
from dialer.core.dialing.snapshot import Dialable, Ruling
from dialer.core.evidence.entry import EntryKind, Figure, Result, Statement
from dialer.core.kernel.codes import Outcome

Seal = Callable[[str], str]
"""A telephone number -> its keyed digest; the key is kept outside the database."""

RESULTS = {
    Decision.PERMITTED: Result.PERMITTED,
    Decision.DEFERRED: Result.DEFERRED,
    Decision.REFUSED: Result.REFUSED,
}
DAY, WEEK = timedelta(hours=24), timedelta(days=7)


def ordered(order: DialOrder, candidate: Dialable, seal: Seal) -> Statement:
    """A call that the rules permit, with the facts that were weighed."""
    used: dict[str, Figure] = {
        "lead": order.lead_id,
        "debtor": order.debtor_id,
        "number": order.number_id,
        "number_digest": seal(order.e164),
        "mode": order.mode.value,
        "caller_id": order.caller_id,
        "reserved": order.reserved_agent_id is not None,
        "patience_ms": round(order.patience_s * 1000),
    }
    number = next((number for number in candidate.lead.numbers if number.number_id == order.number_id), None)
    if number is not None:
        used |= {"source": number.source.value if number.source else None}
        used |= {"place": number.place.value if number.place else None}
    return Statement(
        at=order.ordered_at,
        kind=EntryKind.ORDERED,
        result=Result.PERMITTED,
        campaign_id=order.campaign_id,
        call_id=order.call_id,
        rule=order.rule_id,
        pack_version=order.pack_version,
        facts=used | figures_of(candidate.facts, order.ordered_at, order.e164),
    )


def ruled(ruling: Ruling, candidate: Dialable, now: datetime) -> Statement:
    """A lead that was put back, with the figures that the reported rule gave."""
    verdict = ruling.verdict
    used: dict[str, Figure] = {
        "lead": ruling.lead_id,
        "debtor": candidate.lead.debtor_id,
        "until": _text(verdict.until),
        "due": _text(ruling.due_at),
    }
    used |= {f"why.{name}": str(value) for name, value in verdict.values}
    return Statement(
        at=now,
        kind=EntryKind.RULED,
        result=RESULTS[verdict.decision],
        campaign_id=ruling.campaign_id,
        rule=verdict.rule,
        pack_version=verdict.pack_version,
        facts=used | figures_of(candidate.facts, now),
    )


def answered(call: Call, outcome: Outcome, ended_at: datetime) -> Statement | None:
    """How long a person waited, for a call that has ended; None where nobody answered.

    An answered call whose end nobody saw counts as lost, with no delay: nobody can say what it was
    (``core/calls/tally``).
    """
    tally = tally_of(call, outcome, ended_at)
    if tally is None and call.answered_at is None:
        return None
    if tally is None:
        result, at, treatment = Result.LEFT, ended_at, "hung_up"
    elif tally.share is Share.SERVED:
        result, at, treatment = Result.SERVED, tally.at, "joined"
    else:
        result, at = Result.LOST, tally.at
        treatment = call.order.treatment.value if outcome in LET_GO else "unseen"
    order = call.order
    waited = at - call.answered_at if call.answered_at is not None and treatment != "unseen" else None
    return Statement(
        at=at,
        kind=EntryKind.ANSWERED,
        result=result,
        campaign_id=order.campaign_id,
        call_id=order.call_id,
        rule=treatment,
        pack_version=order.pack_version,
        delay_ms=max(0, round(waited / timedelta(milliseconds=1))) if waited is not None else None,
        facts={
            "outcome": outcome.value,
            "mode": order.mode.value,
            "patience_ms": round(order.patience_s * 1000),
            "answered": _text(call.answered_at),
            "joined": _text(call.joined_at),
            "released": _text(call.released_at),
            "ended": _text(ended_at),
        },
    )


def figures_of(facts: Facts, now: datetime, e164: str = "") -> dict[str, Figure]:
    """The past and the circumstances as figures: what the rules counted from, whatever they made of it."""
    attempts = [attempt.at for attempt in facts.attempts]
    talks = [talk.at for talk in facts.conversations]
    silent = [silent.at for silent in facts.silent_calls if silent.e164 == e164]
    return {
        "country": facts.country,
        "region": facts.region,
        "kind": facts.kind.value,
        "cases": len(facts.case_ids),
        "holds": len(facts.holds),
        "wishes": len(facts.wishes),
        "represented": bool(facts.represented_by),
        "letter_sent": facts.letter_sent_at.isoformat() if facts.letter_sent_at else None,
        "mandate_starts": facts.mandate_starts.isoformat() if facts.mandate_starts else None,
        "mandate_ends": facts.mandate_ends.isoformat() if facts.mandate_ends else None,
        "attempts_24h": sum(now - at < DAY for at in attempts),
        "attempts_7d": sum(now - at < WEEK for at in attempts),
        "attempt_last": _text(max(attempts, default=None)),
        "talks_7d": sum(now - at < WEEK for at in talks),
        "talk_last": _text(max(talks, default=None)),
        "silent_last": _text(max(silent, default=None)),
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()
