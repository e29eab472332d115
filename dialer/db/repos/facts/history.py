"""A debtor's attempts, conversations and silent calls, as far back as a rule looks."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, literal_column, or_, select

from dialer.core.compliance.facts import PastAttempt, PastConversation, SilentCall, debt_of
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CallId
from dialer.core.kernel.outcomes import OUTCOMES
from dialer.db.repos.facts.past import PLACES, Past
from dialer.db.rows import outcome_or_none
from dialer.db.tables.base import Instant, one_of_ids, one_of_texts
from dialer.db.tables.calls import attempts
from dialer.db.tables.conversations import inbound_conversations
from dialer.db.tables.debt import debtor_numbers

PAST_DAYS = 31
"""How far back attempts and conversations are read: the longest window of a rule pack."""

CONVERSATIONS = frozenset(
    {Outcome.CONNECTED} | {outcome for outcome, facts in OUTCOMES.items() if facts.is_rpc is not False}
)
"""Joined calls with these outcomes count as conversations; where the agent says which (CB, CEASE ...), the strict
reading holds."""

SILENT_SQL = "attempts.outcome IN ('SILENT', 'ABANDON')"
"""As the partial index writes it."""

_attempts = (
    select(
        attempts.c.call_id,
        attempts.c.debtor_id,
        attempts.c.number_id,
        attempts.c.e164,
        attempts.c.creditor_code,
        attempts.c.case_ids,
        attempts.c.ordered_at,
        attempts.c.ringing_at,
        attempts.c.answered_at,
        attempts.c.joined_at,
        attempts.c.outcome,
        debtor_numbers.c.place,
    )
    .select_from(attempts.outerjoin(debtor_numbers, debtor_numbers.c.id == attempts.c.number_id))
    .where(one_of_ids(attempts.c.debtor_id, "ids"), attempts.c.ordered_at >= bindparam("since", type_=Instant()))
)

_inbound = select(
    inbound_conversations.c.debtor_id,
    inbound_conversations.c.at,
    inbound_conversations.c.e164,
    inbound_conversations.c.case_ids,
).where(
    one_of_ids(inbound_conversations.c.debtor_id, "ids"),
    inbound_conversations.c.at >= bindparam("since", type_=Instant()),
    literal_column("ended_at IS NULL"),
)

_later = attempts.alias("later")

_cleared = exists().where(
    _later.c.debtor_id == attempts.c.debtor_id,
    _later.c.e164 == attempts.c.e164,
    _later.c.joined_at > attempts.c.ordered_at,
    or_(_later.c.outcome.is_(None), _later.c.outcome.in_(sorted(CONVERSATIONS))),
)
_called_in = exists().where(
    inbound_conversations.c.debtor_id == attempts.c.debtor_id,
    inbound_conversations.c.e164 == attempts.c.e164,
    inbound_conversations.c.at > attempts.c.ordered_at,
    inbound_conversations.c.ended_at.is_(None),
)
"""A conversation on the number since, ours or theirs; the latest ones are read beside, so only old silent calls need
be asked."""

_silent = select(
    attempts.c.e164,
    func.coalesce(attempts.c.released_at, attempts.c.answered_at, attempts.c.ordered_at, type_=Instant()).label("at"),
).where(
    one_of_texts(attempts.c.e164, "numbers"),
    literal_column(SILENT_SQL),
    or_(attempts.c.ordered_at >= bindparam("since", type_=Instant()), ~or_(_cleared, _called_in)),
)
"""The quarantine after a silent call ends with a conversation, however long that takes."""


def read_attempts(
    connection: Connection,
    past: dict[int, Past],
    ids: list[int],
    since: datetime,
    *,
    creditor_code: str,
    but: frozenset[CallId],
) -> None:
    """Fill in the attempts since then, and which of them were conversations.

    A call of the creditor's whose cases are not known counts for each of them.
    """
    for row in connection.execute(_attempts, {"ids": ids, "since": since}):
        if row.call_id in but:
            continue
        outcome = outcome_or_none(row.outcome)
        of = past[row.debtor_id]
        debts = tuple(debt_of(case_id) for case_id in row.case_ids or ())
        if not debts and row.creditor_code != creditor_code:
            debts = (row.creditor_code,)
        of.attempts.append(
            PastAttempt(
                at=row.ordered_at,
                number_id=row.number_id,
                e164=row.e164,
                outcome=outcome,
                rang=row.ringing_at is not None or row.answered_at is not None,
                debts=debts,
                place=PLACES[row.place],
            )
        )
        if row.joined_at is not None and (outcome is None or outcome in CONVERSATIONS):
            of.conversations.append(PastConversation(at=row.joined_at, e164=row.e164, debts=debts))


def read_inbound(connection: Connection, past: dict[int, Past], ids: list[int], since: datetime) -> None:
    """Fill in the conversations that came to us since then."""
    for row in connection.execute(_inbound, {"ids": ids, "since": since}):
        debts = tuple(debt_of(case_id) for case_id in row.case_ids)
        talk = PastConversation(at=row.at, e164=row.e164, inbound=True, debts=debts)
        past[row.debtor_id].conversations.append(talk)


def read_silent(connection: Connection, numbers: list[str], since: datetime) -> dict[str, list[SilentCall]]:
    """The silent calls to the numbers that no conversation has cleared."""
    silent: defaultdict[str, list[SilentCall]] = defaultdict(list)
    if numbers:
        for row in connection.execute(_silent, {"numbers": numbers, "since": since}):
            silent[row.e164].append(SilentCall(at=row.at, e164=row.e164))
    return silent
