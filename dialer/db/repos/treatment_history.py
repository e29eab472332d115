"""What a learned probability asks of cases beside their sheet: whether they paid, and calls since the last talk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, or_, select

from dialer.core.kernel.outcomes import OUTCOMES
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import campaigns
from dialer.db.tables.debt import cases
from dialer.db.tables.ledger import ledger_entries

TALKS = tuple(sorted(outcome.value for outcome, facts in OUTCOMES.items() if facts.is_rpc))
COUNTING = tuple(sorted(outcome.value for outcome, facts in OUTCOMES.items() if facts.counts_as_attempt))

_reversal = ledger_entries.alias("reversal")
_paid = (
    select(ledger_entries.c.case_id)
    .where(
        one_of_ids(ledger_entries.c.case_id, "ids"),
        ledger_entries.c.kind == "payment",
        ~select(_reversal.c.id).where(_reversal.c.reverses_id == ledger_entries.c.id).exists(),
    )
    .distinct()
)
_later = attempts.alias("later")
_of_theirs = campaigns.alias("of_theirs")
_talk_since = (
    select(_later.c.call_id)
    .select_from(_later)
    .join(_of_theirs, and_(_of_theirs.c.id == _later.c.campaign_id, _of_theirs.c.creditor_id == cases.c.creditor_id))
    .where(
        _later.c.debtor_id == attempts.c.debtor_id,
        _later.c.ordered_at >= attempts.c.ordered_at,
        _later.c.joined_at.is_not(None),
        _later.c.outcome.in_(TALKS),
    )
    .correlate(attempts, cases)
)
_since_talk = (
    select(cases.c.id, func.count().label("calls"))
    .select_from(
        cases.join(attempts, attempts.c.debtor_id == cases.c.debtor_id).join(
            campaigns, and_(campaigns.c.id == attempts.c.campaign_id, campaigns.c.creditor_id == cases.c.creditor_id)
        )
    )
    .where(
        one_of_ids(cases.c.id, "ids"),
        or_(attempts.c.outcome.is_(None), attempts.c.outcome.in_(COUNTING)),
        ~_talk_since.exists(),
    )
    .group_by(cases.c.id)
)


class History(NamedTuple):
    """Of the cases that were asked for."""

    paid: frozenset[int]
    """Those with a payment that stands."""
    attempts_since_talk: Mapping[int, int]


NOTHING = History(frozenset(), {})


def history_of(connection: Connection, ids: Mapping[str, Any]) -> History:
    """Two questions for some hundreds of cases at once."""
    return History(
        frozenset(connection.execute(_paid, ids).scalars()),
        {row.id: row.calls for row in connection.execute(_since_talk, ids)},
    )
