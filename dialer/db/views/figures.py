"""Reads behind the figures: cases with their books page by page, batches, and the work that was done in a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select

from dialer.core.agents.model import AgentState
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId, PlacementId
from dialer.core.kernel.outcomes import OUTCOMES
from dialer.db.expressions import seconds_between
from dialer.db.lanes import Database
from dialer.db.repos.ledger import books_of
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import campaigns
from dialer.db.tables.debt import cases, placements, promises
from dialer.db.tables.disputes import complaints
from dialer.db.tables.facts import case_letters
from dialer.db.tables.spells import agent_spells
from dialer.db.tables.treatment import treatments
from dialer.db.tables.trunks import trunks
from dialer.db.views.ways import calls_placed, visits_sent
from dialer.ports.figures import Batch, CaseOfPortfolio, PlacedCall, Portfolio, Visit, WorkDone

RIGHT_PARTY = sorted(outcome.value for outcome, facts in OUTCOMES.items() if facts.is_rpc)
WORKING = (AgentState.RESERVED.value, AgentState.TALKING.value, AgentState.WRAP_UP.value)


class SqlFigureViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def cases(self, of: Portfolio, *, after: int, limit: int) -> tuple[CaseOfPortfolio, ...]:
        return await self._database.read(_cases, of, after, limit)

    async def batches(self, creditor_id: CreditorId) -> tuple[Batch, ...]:
        return await self._database.read(_batches, creditor_id)

    async def currencies(self, creditor_id: CreditorId) -> tuple[str, ...]:
        return await self._database.read(_currencies, creditor_id)

    async def calls(
        self, creditor_id: CreditorId, debtor_ids: Sequence[DebtorId]
    ) -> Mapping[DebtorId, tuple[PlacedCall, ...]]:
        return await self._database.read(calls_placed, creditor_id, debtor_ids)

    async def visits(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, tuple[Visit, ...]]:
        return await self._database.read(visits_sent, case_ids)

    async def work(self, of: Portfolio, *, since: datetime, until: datetime) -> WorkDone:
        return await self._database.read(_work, of, since, until)


def _of(statement: Select[Any], of: Portfolio) -> Select[Any]:
    """Only the portfolio's cases."""
    statement = statement.where(cases.c.creditor_id == of.creditor_id, cases.c.currency == of.currency)
    return statement if of.placement_id is None else statement.where(cases.c.placement_id == of.placement_id)


_case_rows = (
    select(cases.c.id, cases.c.debtor_id, cases.c.placement_id, cases.c.status, treatments.c.is_control)
    .select_from(cases.outerjoin(treatments, treatments.c.case_id == cases.c.id))
    .order_by(cases.c.id)
)
_campaigns = select(campaigns.c.id).where(campaigns.c.creditor_id == bindparam("creditor"))
_contacts = select(attempts.c.debtor_id, attempts.c.ordered_at).where(
    one_of_ids(attempts.c.debtor_id, "ids"),
    attempts.c.campaign_id.in_(_campaigns),
    attempts.c.outcome.in_(RIGHT_PARTY),
)


def _cases(connection: Connection, of: Portfolio, after: int, limit: int) -> tuple[CaseOfPortfolio, ...]:
    rows = connection.execute(_of(_case_rows, of).where(cases.c.id > after).limit(limit)).all()
    books = books_of(connection, [CaseId(row.id) for row in rows])
    contacts: defaultdict[int, set[date]] = defaultdict(set)
    given = {"ids": sorted({row.debtor_id for row in rows}), "creditor": of.creditor_id}
    for debtor_id, at in connection.execute(_contacts, given) if rows else ():
        contacts[debtor_id].add(at.date())
    return tuple(
        CaseOfPortfolio(
            CaseId(row.id),
            DebtorId(row.debtor_id),
            None if row.placement_id is None else PlacementId(row.placement_id),
            row.status == "recalled",
            bool(row.is_control),
            tuple(sorted(contacts[row.debtor_id])),
            books[CaseId(row.id)],
        )
        for row in rows
    )


def _batches(connection: Connection, creditor_id: CreditorId) -> tuple[Batch, ...]:
    rows = connection.execute(select(placements).where(placements.c.creditor_id == creditor_id)).all()
    found = [
        Batch(PlacementId(row.id), row.code, row.received_on or row.mandate_starts or row.created_at.date())
        for row in rows
    ]
    return tuple(sorted(found, key=lambda batch: (batch.placed_on, batch.placement_id)))


def _currencies(connection: Connection, creditor_id: CreditorId) -> tuple[str, ...]:
    statement = (
        select(cases.c.currency)
        .where(cases.c.creditor_id == creditor_id)
        .group_by(cases.c.currency)
        .order_by(func.count().desc(), cases.c.currency)
    )
    return tuple(connection.execute(statement).scalars())


def _work(connection: Connection, of: Portfolio, since: datetime, until: datetime) -> WorkDone:
    own = select(campaigns.c.id).where(campaigns.c.creditor_id == of.creditor_id)
    calls: tuple[ColumnElement[bool], ...] = (
        attempts.c.campaign_id.in_(own),
        attempts.c.ordered_at >= since,
        attempts.c.ordered_at < until,
    )
    if of.placement_id is not None:
        calls = (*calls, attempts.c.debtor_id.in_(_of(select(cases.c.debtor_id), of)))
    outcomes = select(attempts.c.outcome, func.count(), func.count(attempts.c.answered_at)).where(*calls)
    counts = connection.execute(outcomes.group_by(attempts.c.outcome)).all()
    talk = (
        select(
            func.sum(seconds_between(attempts.c.answered_at, attempts.c.ended_at) * trunks.c.tariff_minor_per_minute)
        )
        .select_from(attempts.join(trunks, trunks.c.id == attempts.c.trunk_id))
        .where(*calls, attempts.c.answered_at.is_not(None), attempts.c.ended_at.is_not(None))
    )
    promised = (
        select(promises.c.status, func.count(), func.coalesce(func.sum(promises.c.amount_minor), 0))
        .select_from(promises.join(cases, cases.c.id == promises.c.case_id))
        .where(promises.c.due_on >= since.date(), promises.c.due_on < until.date())
        .group_by(promises.c.status)
    )
    made = select(func.count()).select_from(promises.join(cases, cases.c.id == promises.c.case_id))
    letters = select(func.count()).select_from(case_letters.join(cases, cases.c.id == case_letters.c.case_id))
    return WorkDone(
        outcomes={outcome or "": count for outcome, count, _ in counts},
        answered_count=sum(answered for *_, answered in counts),
        agent_seconds=_agent_seconds(connection, of, since, until),
        call_thousandths=float(connection.execute(talk).scalar_one() or 0.0) / 60.0,
        letter_count=connection.execute(
            _of(letters, of).where(case_letters.c.sent_at >= since, case_letters.c.sent_at < until)
        ).scalar_one(),
        complaint_count=_complaint_count(connection, of, since.date(), until.date()),
        promised={status: (count, int(minor)) for status, count, minor in connection.execute(_of(promised, of))},
        made_promise_count=connection.execute(
            _of(made, of).where(promises.c.created_at >= since, promises.c.created_at < until)
        ).scalar_one(),
    )


_spells = select(func.sum(seconds_between(agent_spells.c.began_at, agent_spells.c.ended_at))).where(
    agent_spells.c.campaign_id.in_(_campaigns),
    agent_spells.c.state.in_(WORKING),
    agent_spells.c.began_at >= bindparam("since", type_=Instant()),
    agent_spells.c.began_at < bindparam("until", type_=Instant()),
)
_talked = select(func.sum(seconds_between(attempts.c.joined_at, attempts.c.ended_at))).where(
    attempts.c.campaign_id.in_(_campaigns),
    attempts.c.joined_at.is_not(None),
    attempts.c.ended_at.is_not(None),
    attempts.c.ordered_at >= bindparam("since", type_=Instant()),
    attempts.c.ordered_at < bindparam("until", type_=Instant()),
)


def _agent_seconds(connection: Connection, of: Portfolio, since: datetime, until: datetime) -> float:
    """The agents' time for the creditor; a batch has the share of it that its conversations have of all."""
    given = {"creditor": of.creditor_id, "since": since, "until": until}
    whole = float(connection.execute(_spells, given).scalar_one() or 0.0)
    if of.placement_id is None or not whole:
        return whole
    talked = float(connection.execute(_talked, given).scalar_one() or 0.0)
    own = float(
        connection.execute(
            _talked.where(attempts.c.debtor_id.in_(_of(select(cases.c.debtor_id), of))), given
        ).scalar_one()
        or 0.0
    )
    return whole * own / talked if talked else 0.0


def _complaint_count(connection: Connection, of: Portfolio, since: date, until: date) -> int:
    statement = select(func.count()).select_from(complaints)
    if of.placement_id is None:
        statement = statement.where(complaints.c.creditor_id == of.creditor_id)
    else:
        statement = statement.where(complaints.c.case_id.in_(_of(select(cases.c.id), of)))
    when = (complaints.c.received_on >= since, complaints.c.received_on < until)
    return int(connection.execute(statement.where(*when)).scalar_one())
