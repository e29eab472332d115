"""Everything that a decision about a lead reads, for many leads in nine set-based questions.

Long because the questions are read beside the facts that they fill.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Date, bindparam, exists, func, literal_column, or_, select

from dialer.core.compliance.case_choice import CaseChoice, OpenCase, choose_cases
from dialer.core.compliance.facts import (
    ALL_WEEK,
    Facts,
    Hold,
    PastAttempt,
    PastConversation,
    SilentCall,
    Wish,
    WishKind,
)
from dialer.core.compliance.moratorium import Moratorium, holds_of
from dialer.core.kernel.codes import DebtorKind, HoldReason, NumberPlace, NumberSource, NumberState, Outcome
from dialer.core.kernel.ids import CallId, CampaignId, CaseId, NumberId
from dialer.core.kernel.outcomes import OUTCOMES
from dialer.core.kernel.window import WEEKDAYS
from dialer.core.leads.model import Lead, LeadNumber
from dialer.db.rows import AnyRow, lead_of, outcome_or_none
from dialer.db.tables.base import Instant, one_of_ids, one_of_texts
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import campaigns
from dialer.db.tables.debt import case_holds, cases, creditors, debtor_numbers, debtors, placements, suppressions
from dialer.db.tables.facts import case_letters, debtor_representatives, debtor_wishes, moratoria, number_consents
from dialer.ports.leads import Candidate

PAST_DAYS = 31
"""How far back attempts and conversations are read: the longest window of a rule pack."""

CONVERSATIONS = frozenset(
    {Outcome.CONNECTED} | {outcome for outcome, facts in OUTCOMES.items() if facts.is_rpc is not False}
)
"""Joined calls with these outcomes count as conversations; where the agent says which (CB, CEASE ...), the strict
reading holds."""

SILENT_SQL = "attempts.outcome IN ('SILENT', 'ABANDON')"
"""As the partial index writes it."""

_creditors = (
    select(campaigns.c.id, campaigns.c.creditor_id, creditors.c.code)
    .select_from(campaigns.join(creditors, creditors.c.id == campaigns.c.creditor_id))
    .where(one_of_ids(campaigns.c.id, "ids"))
)

_speaker = (
    select(func.coalesce(func.nullif(debtor_representatives.c.name, ""), debtor_representatives.c.kind))
    .where(debtor_representatives.c.debtor_id == debtors.c.id, literal_column("ended_at IS NULL"))
    .order_by(debtor_representatives.c.id.desc())
    .limit(1)
    .scalar_subquery()
)

_debtors = select(
    debtors.c.id,
    debtors.c.kind,
    debtors.c.country,
    debtors.c.region,
    debtors.c.municipality,
    debtors.c.postcode,
    func.coalesce(_speaker, debtors.c.represented_by).label("represented_by"),
).where(one_of_ids(debtors.c.id, "ids"))

_wishes = select(
    debtor_wishes.c.debtor_id,
    debtor_wishes.c.kind,
    debtor_wishes.c.weekdays,
    debtor_wishes.c.starts,
    debtor_wishes.c.stops,
    debtor_wishes.c.place,
    debtor_wishes.c.medium,
).where(one_of_ids(debtor_wishes.c.debtor_id, "ids"), literal_column("ended_at IS NULL"))


def _consent(column: Any, label: str) -> Any:
    """A column of the number's latest consent that was not taken back."""
    newest = (
        select(column)
        .where(number_consents.c.number_id == debtor_numbers.c.id, literal_column("ended_at IS NULL"))
        .order_by(number_consents.c.given_at.desc(), number_consents.c.id.desc())
        .limit(1)
    )
    return newest.scalar_subquery().label(label)


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
        _consent(number_consents.c.given_at, "consent_at"),
        _consent(number_consents.c.expires_at, "consent_until"),
    )
    .where(one_of_ids(debtor_numbers.c.debtor_id, "ids"))
    .order_by(debtor_numbers.c.debtor_id, debtor_numbers.c.rank, debtor_numbers.c.id)
)

_attempts = (
    select(
        attempts.c.call_id,
        attempts.c.debtor_id,
        attempts.c.number_id,
        attempts.c.e164,
        attempts.c.creditor_code,
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

_later = attempts.alias("later")
_cleared = exists().where(
    _later.c.debtor_id == attempts.c.debtor_id,
    _later.c.e164 == attempts.c.e164,
    _later.c.joined_at > attempts.c.ordered_at,
    or_(_later.c.outcome.is_(None), _later.c.outcome.in_(sorted(CONVERSATIONS))),
)
"""A conversation on the number since; the latest ones are read beside, so only old silent calls need be asked."""

_silent = select(
    attempts.c.e164,
    func.coalesce(attempts.c.released_at, attempts.c.answered_at, attempts.c.ordered_at, type_=Instant()).label("at"),
).where(
    one_of_texts(attempts.c.e164, "numbers"),
    literal_column(SILENT_SQL),
    or_(attempts.c.ordered_at >= bindparam("since", type_=Instant()), ~_cleared),
)
"""The quarantine after a silent call ends with a conversation, however long that takes."""

_first_letter = (
    select(func.min(case_letters.c.sent_at, type_=Instant()))
    .where(case_letters.c.case_id == cases.c.id)
    .scalar_subquery()
    .label("letter_sent_at")
)

_cases = (
    select(cases.c.id, cases.c.debtor_id, placements.c.mandate_starts, placements.c.mandate_ends, _first_letter)
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


_moratoria = select(
    moratoria.c.country,
    moratoria.c.region,
    moratoria.c.municipality,
    moratoria.c.postcode_prefix,
    moratoria.c.starts_on,
    moratoria.c.ends_on,
).where(
    moratoria.c.ended_at.is_(None),
    or_(moratoria.c.creditor_id.is_(None), moratoria.c.creditor_id == bindparam("creditor_id")),
    or_(moratoria.c.ends_on.is_(None), moratoria.c.ends_on >= bindparam("today", type_=Date())),
)
"""Those that stand or will: a handful, whoever they are for."""


@dataclass(frozen=True, slots=True)
class Creditor:
    """Whose leads are looked at."""

    creditor_id: int
    code: str


@dataclass
class _Past:
    """What was read of one debtor."""

    numbers: list[LeadNumber] = field(default_factory=list)
    attempts: list[PastAttempt] = field(default_factory=list)
    conversations: list[PastConversation] = field(default_factory=list)
    cases: list[OpenCase] = field(default_factory=list)
    letters: dict[CaseId, datetime | None] = field(default_factory=dict)
    wishes: list[Wish] = field(default_factory=list)


def candidates_of(
    connection: Connection, rows: Sequence[AnyRow], now: datetime, *, but: Collection[CallId] = ()
) -> tuple[Candidate, ...]:
    """The leads of rows with LEAD_COLUMNS, each with its facts, in the rows' order.

    Args:
        but: calls to be passed over: a call that is weighed anew does not stand in its own way.
    """
    found: dict[int, Candidate] = {}
    for creditor, of_campaign in _by_creditor(connection, rows):
        for candidate in _of_creditor(connection, of_campaign, creditor, now, frozenset(but)):
            found[candidate.lead.lead_id] = candidate
    return tuple(found[row.id] for row in rows)


def candidates_of_creditor(
    connection: Connection, rows: list[Any], creditor: Creditor, now: datetime
) -> list[Candidate]:
    """The same for rows that need not be stored: how a creditor without a campaign would call."""
    return _of_creditor(connection, rows, creditor, now, frozenset())


def leads_of(connection: Connection, rows: Sequence[AnyRow]) -> tuple[Lead, ...]:
    """The leads of rows with LEAD_COLUMNS, with their numbers and no facts, in the rows' order."""
    found: dict[int, Lead] = {}
    for creditor, of_campaign in _by_creditor(connection, rows):
        past: defaultdict[int, _Past] = defaultdict(_Past)
        _read_numbers(connection, past, [row.debtor_id for row in of_campaign], creditor.creditor_id)
        for row in of_campaign:
            found[row.id] = lead_of(row, tuple(past[row.debtor_id].numbers))
    return tuple(found[row.id] for row in rows)


def _by_creditor(connection: Connection, rows: Sequence[AnyRow]) -> list[tuple[Creditor, list[AnyRow]]]:
    """The rows of each campaign with the campaign's creditor."""
    by_campaign: defaultdict[CampaignId, list[AnyRow]] = defaultdict(list)
    for row in rows:
        by_campaign[row.campaign_id].append(row)
    if not by_campaign:
        return []
    found = connection.execute(_creditors, {"ids": list(by_campaign)})
    return [(Creditor(row.creditor_id, row.code), by_campaign[row.id]) for row in found]


def _of_creditor(
    connection: Connection, rows: list[AnyRow], creditor: Creditor, now: datetime, but: frozenset[CallId]
) -> list[Candidate]:
    ids = [row.debtor_id for row in rows]
    past: defaultdict[int, _Past] = defaultdict(_Past)
    since = now - timedelta(days=PAST_DAYS)
    _read_numbers(connection, past, ids, creditor.creditor_id)
    _read_attempts(connection, past, ids, since, but)
    _read_cases(connection, past, ids, creditor.creditor_id)
    _read_wishes(connection, past, ids)
    silent = _read_silent(connection, [n.e164 for p in past.values() for n in p.numbers], since)
    areas = _read_moratoria(connection, creditor.creditor_id, now)
    people: dict[int, Any] = {row.id: row for row in connection.execute(_debtors, {"ids": ids})}
    return [_candidate(row, people[row.debtor_id], past[row.debtor_id], creditor, silent, areas, now) for row in rows]


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
                consent_given_at=row.consent_at,
                consent_ends_at=row.consent_until,
            )
        )


def _read_attempts(
    connection: Connection, past: dict[int, _Past], ids: list[int], since: datetime, but: frozenset[CallId]
) -> None:
    for row in connection.execute(_attempts, {"ids": ids, "since": since}):
        if row.call_id in but:
            continue
        outcome = outcome_or_none(row.outcome)
        of = past[row.debtor_id]
        of.attempts.append(
            PastAttempt(
                at=row.ordered_at,
                number_id=row.number_id,
                e164=row.e164,
                outcome=outcome,
                rang=row.ringing_at is not None or row.answered_at is not None,
                debt=row.creditor_code,
                place=_PLACES[row.place],
            )
        )
        if row.joined_at is not None and (outcome is None or outcome in CONVERSATIONS):
            of.conversations.append(PastConversation(at=row.joined_at, e164=row.e164, debt=row.creditor_code))


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
        past[row.debtor_id].letters[CaseId(row.id)] = row.letter_sent_at
        past[row.debtor_id].cases.append(
            OpenCase(
                case_id=CaseId(row.id),
                holds=tuple(holds.get(row.id, ())),
                mandate_starts=row.mandate_starts,
                mandate_ends=row.mandate_ends,
            )
        )


def _read_wishes(connection: Connection, past: dict[int, _Past], ids: list[int]) -> None:
    for row in connection.execute(_wishes, {"ids": ids}):
        past[row.debtor_id].wishes.append(
            Wish(
                kind=WishKind(row.kind),
                weekdays=frozenset(WEEKDAYS.index(day) for day in row.weekdays) if row.weekdays else ALL_WEEK,
                starts=time.fromisoformat(row.starts) if row.starts else None,
                ends=time.fromisoformat(row.stops) if row.stops else None,
                place=_PLACES[row.place],
                medium=row.medium or "",
            )
        )


def _read_moratoria(connection: Connection, creditor_id: int, now: datetime) -> list[Moratorium]:
    yesterday = now.date() - timedelta(days=1)  # somewhere it is still that day
    return [
        Moratorium(
            country=row.country,
            region=row.region,
            municipality=row.municipality,
            postcode_prefix=row.postcode_prefix,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for row in connection.execute(_moratoria, {"creditor_id": creditor_id, "today": yesterday})
    ]


_PLACES: Mapping[str | None, NumberPlace | None] = {None: None, **{place.value: place for place in NumberPlace}}


def _candidate(
    row: AnyRow,
    debtor: Any,
    past: _Past,
    creditor: Creditor,
    silent: dict[str, list[SilentCall]],
    areas: Sequence[Moratorium],
    now: datetime,
) -> Candidate:
    choice: CaseChoice = choose_cases(past.cases, now)
    place = {
        "country": debtor.country,
        "region": debtor.region,
        "municipality": debtor.municipality,
        "postcode": debtor.postcode,
    }
    facts = Facts(
        **place,
        kind=DebtorKind(debtor.kind),
        wishes=tuple(past.wishes),
        represented_by=debtor.represented_by,
        debt=creditor.code,
        creditor=creditor.code,
        case_ids=choice.case_ids,
        holds=choice.holds + holds_of(areas, **place) if areas else choice.holds,
        letter_sent_at=_letter(past, choice.case_ids),
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


def _letter(past: _Past, case_ids: Sequence[CaseId]) -> datetime | None:
    """Since when every case that would be talked about has had its first letter; None: one of them had none."""
    sent = [past.letters.get(case_id) for case_id in case_ids]
    known = [at for at in sent if at is not None]
    return max(known) if known and len(known) == len(sent) else None
