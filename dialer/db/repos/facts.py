"""Everything that a decision about a lead reads, for many leads in seven set-based questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, literal_column, or_, select

from dialer.core.compliance.case_choice import CaseChoice, OpenCase, choose_cases
from dialer.core.compliance.facts import Facts, Hold, PastAttempt, PastConversation, SilentCall
from dialer.core.kernel.codes import DebtorKind, HoldReason, NumberPlace, NumberSource, NumberState, Outcome
from dialer.core.kernel.ids import CampaignId, CaseId, NumberId
from dialer.core.kernel.outcomes import OUTCOMES
from dialer.core.leads.model import Lead, LeadNumber
from dialer.db.rows import AnyRow, lead_of, outcome_or_none
from dialer.db.tables.base import Instant, one_of_ids, one_of_texts
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import campaigns
from dialer.db.tables.debt import case_holds, cases, debtor_numbers, debtors, placements, suppressions
from dialer.ports.store import Candidate

PAST_DAYS = 31
"""How far back attempts and conversations are read: the longest window of a rule pack."""

CONVERSATIONS = frozenset(
    {Outcome.CONNECTED} | {outcome for outcome, facts in OUTCOMES.items() if facts.is_rpc is not False}
)
"""Joined calls with these outcomes count as conversations; where the agent says which (CB, CEASE ...), the strict
reading holds."""

SILENT_SQL = "outcome IN ('SILENT', 'ABANDON')"
"""As the partial index writes it."""

_creditors = select(campaigns.c.id, campaigns.c.creditor_id).where(one_of_ids(campaigns.c.id, "ids"))

_debtors = select(debtors.c.id, debtors.c.kind, debtors.c.country, debtors.c.region, debtors.c.municipality).where(
    one_of_ids(debtors.c.id, "ids")
)

_numbers = (
    select(
        debtor_numbers.c.id,
        debtor_numbers.c.debtor_id,
        debtor_numbers.c.e164,
        debtor_numbers.c.rank,
        debtor_numbers.c.state,
        debtor_numbers.c.source,
        debtor_numbers.c.place,
        exists()
        .where(
            suppressions.c.e164 == debtor_numbers.c.e164,
            or_(suppressions.c.creditor_id.is_(None), suppressions.c.creditor_id == bindparam("creditor_id")),
        )
        .label("do_not_call"),
    )
    .where(one_of_ids(debtor_numbers.c.debtor_id, "ids"))
    .order_by(debtor_numbers.c.debtor_id, debtor_numbers.c.rank, debtor_numbers.c.id)
)

_attempts = select(
    attempts.c.debtor_id,
    attempts.c.number_id,
    attempts.c.e164,
    attempts.c.ordered_at,
    attempts.c.ringing_at,
    attempts.c.answered_at,
    attempts.c.joined_at,
    attempts.c.outcome,
).where(one_of_ids(attempts.c.debtor_id, "ids"), attempts.c.ordered_at >= bindparam("since", type_=Instant()))

_silent = select(
    attempts.c.e164,
    func.coalesce(attempts.c.released_at, attempts.c.answered_at, attempts.c.ordered_at, type_=Instant()).label("at"),
).where(
    one_of_texts(attempts.c.e164, "numbers"),
    literal_column(SILENT_SQL),
    attempts.c.ordered_at >= bindparam("since", type_=Instant()),
)

_cases = (
    select(cases.c.id, cases.c.debtor_id, placements.c.mandate_starts, placements.c.mandate_ends)
    .select_from(cases.outerjoin(placements, placements.c.id == cases.c.placement_id))
    .where(
        one_of_ids(cases.c.debtor_id, "ids"),
        cases.c.creditor_id == bindparam("creditor_id"),
        cases.c.status == "open",
    )
    .order_by(cases.c.id)
)

_holds = select(case_holds.c.case_id, case_holds.c.reason, case_holds.c.starts_at, case_holds.c.ends_at).where(
    one_of_ids(case_holds.c.case_id, "ids"), literal_column("released_at IS NULL")
)


@dataclass
class _Past:
    """What was read of one debtor."""

    numbers: list[LeadNumber] = field(default_factory=list)
    attempts: list[PastAttempt] = field(default_factory=list)
    conversations: list[PastConversation] = field(default_factory=list)
    cases: list[OpenCase] = field(default_factory=list)


def candidates_of(connection: Connection, rows: Sequence[AnyRow], now: datetime) -> tuple[Candidate, ...]:
    """The leads of rows with LEAD_COLUMNS, each with its facts, in the rows' order."""
    found: dict[int, Candidate] = {}
    for creditor_id, of_campaign in _by_creditor(connection, rows):
        for candidate in _of_creditor(connection, of_campaign, creditor_id, now):
            found[candidate.lead.lead_id] = candidate
    return tuple(found[row.id] for row in rows)


def leads_of(connection: Connection, rows: Sequence[AnyRow]) -> tuple[Lead, ...]:
    """The leads of rows with LEAD_COLUMNS, with their numbers and no facts, in the rows' order."""
    found: dict[int, Lead] = {}
    for creditor_id, of_campaign in _by_creditor(connection, rows):
        past: defaultdict[int, _Past] = defaultdict(_Past)
        _read_numbers(connection, past, [row.debtor_id for row in of_campaign], creditor_id)
        for row in of_campaign:
            found[row.id] = lead_of(row, tuple(past[row.debtor_id].numbers))
    return tuple(found[row.id] for row in rows)


def _by_creditor(connection: Connection, rows: Sequence[AnyRow]) -> list[tuple[int, list[AnyRow]]]:
    """The rows of each campaign with the campaign's creditor."""
    by_campaign: defaultdict[CampaignId, list[AnyRow]] = defaultdict(list)
    for row in rows:
        by_campaign[row.campaign_id].append(row)
    if not by_campaign:
        return []
    creditors = connection.execute(_creditors, {"ids": list(by_campaign)})
    return [(row.creditor_id, by_campaign[row.id]) for row in creditors]


def _of_creditor(connection: Connection, rows: list[AnyRow], creditor_id: int, now: datetime) -> list[Candidate]:
    ids = [row.debtor_id for row in rows]
    past: defaultdict[int, _Past] = defaultdict(_Past)
    since = now - timedelta(days=PAST_DAYS)
    _read_numbers(connection, past, ids, creditor_id)
    _read_attempts(connection, past, ids, since)
    _read_cases(connection, past, ids, creditor_id)
    silent = _read_silent(connection, [n.e164 for p in past.values() for n in p.numbers], since)
    people: dict[int, Any] = {row.id: row for row in connection.execute(_debtors, {"ids": ids})}
    return [_candidate(row, people[row.debtor_id], past[row.debtor_id], silent, now) for row in rows]


def _read_numbers(connection: Connection, past: dict[int, _Past], ids: list[int], creditor_id: int) -> None:
    for row in connection.execute(_numbers, {"ids": ids, "creditor_id": creditor_id}):
        past[row.debtor_id].numbers.append(
            LeadNumber(
                number_id=NumberId(row.id),
                e164=row.e164,
                rank=row.rank,
                state=NumberState(row.state),
                source=NumberSource(row.source),
                place=NumberPlace(row.place) if row.place else None,
                do_not_call=bool(row.do_not_call),
            )
        )


def _read_attempts(connection: Connection, past: dict[int, _Past], ids: list[int], since: datetime) -> None:
    for row in connection.execute(_attempts, {"ids": ids, "since": since}):
        outcome = outcome_or_none(row.outcome)
        of = past[row.debtor_id]
        of.attempts.append(
            PastAttempt(
                at=row.ordered_at,
                number_id=row.number_id,
                e164=row.e164,
                outcome=outcome,
                rang=row.ringing_at is not None or row.answered_at is not None,
            )
        )
        if row.joined_at is not None and (outcome is None or outcome in CONVERSATIONS):
            of.conversations.append(PastConversation(at=row.joined_at, e164=row.e164))


def _read_silent(connection: Connection, numbers: list[str], since: datetime) -> dict[str, list[SilentCall]]:
    silent: defaultdict[str, list[SilentCall]] = defaultdict(list)
    if numbers:
        for row in connection.execute(_silent, {"numbers": numbers, "since": since}):
            silent[row.e164].append(SilentCall(at=row.at, e164=row.e164))
    return silent


def _read_cases(connection: Connection, past: dict[int, _Past], ids: list[int], creditor_id: int) -> None:
    rows = connection.execute(_cases, {"ids": ids, "creditor_id": creditor_id}).all()
    holds: defaultdict[int, list[Hold]] = defaultdict(list)
    if rows:
        for hold in connection.execute(_holds, {"ids": [row.id for row in rows]}):
            holds[hold.case_id].append(Hold(reason=HoldReason(hold.reason), starts=hold.starts_at, ends=hold.ends_at))
    for row in rows:
        past[row.debtor_id].cases.append(
            OpenCase(
                case_id=CaseId(row.id),
                holds=tuple(holds.get(row.id, ())),
                mandate_starts=row.mandate_starts,
                mandate_ends=row.mandate_ends,
            )
        )


def _candidate(row: AnyRow, debtor: Any, past: _Past, silent: dict[str, list[SilentCall]], now: datetime) -> Candidate:
    choice: CaseChoice = choose_cases(past.cases, now)
    facts = Facts(
        country=debtor.country,
        region=debtor.region,
        municipality=debtor.municipality,
        kind=DebtorKind(debtor.kind),
        case_ids=choice.case_ids,
        holds=choice.holds,
        mandate_starts=choice.mandate_starts,
        mandate_ends=choice.mandate_ends,
        attempts=tuple(past.attempts),
        conversations=tuple(past.conversations),
        silent_calls=tuple(call for number in past.numbers for call in silent.get(number.e164, ())),
    )
    return Candidate(
        lead=lead_of(row, tuple(past.numbers)),
        facts=facts,
        lease_epoch=row.lease_epoch,
        lease_until=row.lease_until or now,
    )
