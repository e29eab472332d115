"""Everything that a decision about a lead reads, for many leads in ten set-based questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from dialer.core.compliance.case_choice import CaseChoice, choose_cases
from dialer.core.compliance.facts import Facts, SilentCall, debt_of
from dialer.core.compliance.moratorium import Moratorium, holds_of
from dialer.core.kernel.codes import DebtorKind
from dialer.core.kernel.ids import CallId, CampaignId
from dialer.core.leads.model import Lead
from dialer.db.repos.facts.areas import Holidays
from dialer.db.repos.facts.cases import letter_of, read_cases, read_moratoria
from dialer.db.repos.facts.debtor import read_numbers, read_people, read_wishes
from dialer.db.repos.facts.history import PAST_DAYS, read_attempts, read_inbound, read_silent
from dialer.db.repos.facts.past import Past
from dialer.db.rows import AnyRow, lead_of
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.campaigns import campaigns
from dialer.db.tables.debt import creditors
from dialer.ports.leads import Candidate


@dataclass(frozen=True, slots=True)
class Creditor:
    """Whose leads are looked at."""

    creditor_id: int
    code: str


_creditors = (
    select(campaigns.c.id, campaigns.c.creditor_id, creditors.c.code)
    .select_from(campaigns.join(creditors, creditors.c.id == campaigns.c.creditor_id))
    .where(one_of_ids(campaigns.c.id, "ids"))
)


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
        past: defaultdict[int, Past] = defaultdict(Past)
        read_numbers(connection, past, [row.debtor_id for row in of_campaign], creditor.creditor_id)
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
    past: defaultdict[int, Past] = defaultdict(Past)
    since = now - timedelta(days=PAST_DAYS)
    read_numbers(connection, past, ids, creditor.creditor_id)
    read_attempts(connection, past, ids, since, creditor_code=creditor.code, but=but)
    read_inbound(connection, past, ids, since)
    read_cases(connection, past, ids, creditor.creditor_id)
    read_wishes(connection, past, ids)
    silent = read_silent(connection, [n.e164 for p in past.values() for n in p.numbers], since)
    areas = read_moratoria(connection, creditor.creditor_id, now)
    holidays = Holidays(connection, now)
    people = read_people(connection, ids)
    return [
        _candidate(row, people[row.debtor_id], past[row.debtor_id], creditor, silent, areas, holidays, now)
        for row in rows
    ]


def _candidate(
    row: AnyRow,
    debtor: Any,
    past: Past,
    creditor: Creditor,
    silent: dict[str, list[SilentCall]],
    areas: Sequence[Moratorium],
    holidays: Holidays,
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
        closed_days=holidays.of(debtor.country, debtor.region, debtor.municipality),
        kind=DebtorKind(debtor.kind),
        wishes=tuple(past.wishes),
        represented_by=debtor.represented_by,
        debt=debt_of(choice.case_ids[0]) if len(choice.case_ids) == 1 else "",
        creditor=creditor.code,
        case_ids=choice.case_ids,
        holds=choice.holds + holds_of(areas, **place) if areas else choice.holds,
        letter_sent_at=letter_of(past, choice.case_ids),
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
