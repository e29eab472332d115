"""Attempts in lists and figures, one with its diary, and each agent's own callbacks and conversations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, case, exists, func, literal_column, select, tuple_

from dialer.core.kernel.codes import DialMode, Outcome
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, DebtorId, LeadId, TrunkId
from dialer.core.kernel.money import Money
from dialer.core.kernel.outcomes import OUTCOMES
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.core.leads.model import LeadState
from dialer.db.expressions import seconds_between
from dialer.db.lanes import Database
from dialer.db.repos.agent_desk import quality_of
from dialer.db.rows import AnyRow, agent_or_none, outcome_or_none
from dialer.db.tables.base import Instant, from_microseconds, to_microseconds
from dialer.db.tables.calls import attempt_events, attempts, dispositions
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.debt import cases, debtor_numbers, debtors, promises
from dialer.db.tables.people import agents, users
from dialer.db.views.file import screen_pop
from dialer.db.views.paging import bounded, decode, page_of
from dialer.db.views.walls import within
from dialer.ports.attempts import DiaryLine, DispositionRow
from dialer.ports.pages import Page
from dialer.ports.views import AttemptFile, AttemptFilter, AttemptItem, CallbackItem, DayFigures, JsonFile, RecentCall


class SqlCallViews:
    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def screen_pop(self, lead_id: LeadId, call_id: CallId | None = None) -> JsonFile:
        return await self._database.glance(screen_pop, lead_id, call_id, self._now())

    async def day(
        self, since: datetime, campaign_id: CampaignId | None = None, *, scope: Scope = EVERYTHING
    ) -> DayFigures:
        return await self._database.read(_day, since, campaign_id, scope)

    async def attempts(self, where: AttemptFilter, *, cursor: str | None = None, limit: int = 50) -> Page[AttemptItem]:
        return await self._database.read(_attempts, where, cursor, bounded(limit))

    async def attempt(self, call_id: CallId) -> AttemptFile:
        return await self._database.read(_attempt, call_id)

    async def lead_of(self, call_id: CallId) -> LeadId:
        return await self._database.glance(_lead_of, call_id)

    async def callbacks(self, agent_id: AgentId, *, since: datetime, until: datetime) -> tuple[CallbackItem, ...]:
        return await self._database.read(_callbacks, agent_id, since, until)

    async def recent(self, agent_id: AgentId, *, since: datetime, limit: int = 20) -> tuple[RecentCall, ...]:
        return await self._database.read(_recent, agent_id, since, bounded(limit))


# ---- lists

_ITEMS = select(
    attempts,
    campaigns.c.name.label("campaign_name"),
    debtors.c.name.label("debtor_name"),
    users.c.name.label("agent_name"),
).select_from(
    attempts.join(campaigns, campaigns.c.id == attempts.c.campaign_id)
    .join(debtors, debtors.c.id == attempts.c.debtor_id)
    .outerjoin(agents, agents.c.id == attempts.c.agent_id)
    .outerjoin(users, users.c.id == agents.c.user_id)
)


def _item(row: AnyRow) -> AttemptItem:
    return AttemptItem(
        call_id=CallId(row.call_id),
        campaign_id=CampaignId(row.campaign_id),
        campaign_name=row.campaign_name,
        lead_id=LeadId(row.lead_id),
        debtor_id=DebtorId(row.debtor_id),
        debtor_name=row.debtor_name,
        e164=row.e164,
        trunk_id=TrunkId(row.trunk_id),
        trunk_code=row.trunk_code,
        caller_id=row.caller_id,
        mode=DialMode(row.mode),
        ordered_at=row.ordered_at,
        ringing_at=row.ringing_at,
        answered_at=row.answered_at,
        joined_at=row.joined_at,
        ended_at=row.ended_at,
        agent_id=agent_or_none(row.agent_id),
        agent_name=row.agent_name,
        outcome=outcome_or_none(row.outcome),
        disposition=outcome_or_none(row.disposition),
        disposed_at=row.disposed_at,
        cause_q850=row.cause_q850,
        cause_sip=row.cause_sip,
        cause_text=row.cause_text,
    )


def _filtered(where: AttemptFilter) -> Select[*tuple[object, ...]]:
    statement = _ITEMS.order_by(attempts.c.ordered_at.desc(), attempts.c.call_id.desc())
    equal = {
        attempts.c.campaign_id: where.campaign_id,
        attempts.c.agent_id: where.agent_id,
        attempts.c.debtor_id: where.debtor_id,
        attempts.c.outcome: where.outcome.value if where.outcome else None,
    }
    for column, value in equal.items():
        if value is not None:
            statement = statement.where(column == value)
    if where.since is not None:
        statement = statement.where(attempts.c.ordered_at >= where.since)
    if where.until is not None:
        statement = statement.where(attempts.c.ordered_at < where.until)
    if where.scope.is_walled:
        statement = statement.where(within(campaigns.c.creditor_id, where.scope))
    return statement


def _attempts(connection: Connection, where: AttemptFilter, cursor: str | None, limit: int) -> Page[AttemptItem]:
    statement = _filtered(where).limit(limit + 1)
    if cursor is not None:
        micros, call_id = decode(cursor, int, str)
        key = tuple_(attempts.c.ordered_at, attempts.c.call_id)
        last = tuple_(bindparam("last_at", from_microseconds(micros), type_=Instant()), bindparam("last_id", call_id))
        statement = statement.where(key < last)
    rows = connection.execute(statement).all()
    return page_of(rows, limit, _item, lambda row: [to_microseconds(row.ordered_at), row.call_id])


# ---- one attempt


def _attempt(connection: Connection, call_id: CallId) -> AttemptFile:
    row = connection.execute(_ITEMS.where(attempts.c.call_id == call_id)).one_or_none()
    if row is None:
        raise _unknown(call_id)
    events = select(attempt_events).where(attempt_events.c.call_id == call_id)
    given = select(dispositions).where(dispositions.c.call_id == call_id).order_by(dispositions.c.id)
    return AttemptFile(
        attempt=_item(row),
        rule_id=row.rule_id,
        pack_version=row.pack_version,
        diary=tuple(
            DiaryLine(call_id=call_id, at=event.at, kind=event.kind, data=event.data)
            for event in connection.execute(events.order_by(attempt_events.c.at, attempt_events.c.id))
        ),
        dispositions=tuple(_disposition(found) for found in connection.execute(given)),
        quality=quality_of(connection, call_id),
    )


def _disposition(row: AnyRow) -> DispositionRow:
    return DispositionRow(
        call_id=CallId(row.call_id),
        agent_id=AgentId(row.agent_id),
        code=Outcome(row.code),
        at=row.at,
        note=row.note,
        default_reason=row.default_reason,
        promise_minor=row.promise_minor,
        promise_on=row.promise_on.isoformat() if row.promise_on else None,
        promise_method=row.promise_method,
        callback_at=row.callback_at,
        callback_agent_id=agent_or_none(row.callback_agent_id),
        corrects_at=row.corrects_at,
    )


def _lead_of(connection: Connection, call_id: CallId) -> LeadId:
    lead_id = connection.execute(select(attempts.c.lead_id).where(attempts.c.call_id == call_id)).scalar_one_or_none()
    if lead_id is None:
        raise _unknown(call_id)
    return LeadId(lead_id)


def _unknown(call_id: CallId) -> NotFound:
    return NotFound(f"there is no call {call_id}", call_id=call_id)


# ---- figures


def _day(connection: Connection, since: datetime, campaign_id: CampaignId | None, scope: Scope) -> DayFigures:
    statement = select(
        attempts.c.outcome,
        func.count().label("rows"),
        func.count(attempts.c.answered_at).label("answered"),
        func.count(attempts.c.joined_at).label("joined"),
        func.sum(case((attempts.c.ended_at.is_(None), 1), else_=0)).label("open"),
        func.sum(seconds_between(attempts.c.joined_at, attempts.c.ended_at)).label("talk_s"),
    ).where(attempts.c.ordered_at >= since)
    promised = (
        select(promises.c.currency, func.count().label("rows"), func.sum(promises.c.amount_minor).label("minor"))
        .where(promises.c.created_at >= since, promises.c.status != "cancelled")
        .group_by(promises.c.currency)
        .order_by(promises.c.currency)
    )
    if campaign_id is not None:
        statement = statement.where(attempts.c.campaign_id == campaign_id)
        promised = promised.where(
            exists().where(attempts.c.call_id == promises.c.call_id, attempts.c.campaign_id == campaign_id)
        )
    if scope.is_walled:
        own = attempts.c.campaign_id.in_(select(campaigns.c.id).where(within(campaigns.c.creditor_id, scope)))
        statement = statement.where(own)
        promised = promised.where(exists().where(cases.c.id == promises.c.case_id, within(cases.c.creditor_id, scope)))
    rows = connection.execute(statement.group_by(attempts.c.outcome)).all()
    sums = connection.execute(promised).all()
    by_outcome = {Outcome(row.outcome): row.rows for row in rows if row.outcome is not None}
    return DayFigures(
        campaign_id=campaign_id,
        since=since,
        attempt_count=sum(row.rows for row in rows),
        open_count=sum(row.open for row in rows),
        answered_count=sum(row.answered for row in rows),
        joined_count=sum(row.joined for row in rows),
        silent_count=by_outcome.get(Outcome.SILENT, 0) + by_outcome.get(Outcome.ABANDONED, 0),
        right_party_count=sum(count for outcome, count in by_outcome.items() if OUTCOMES[outcome].is_rpc),
        promise_count=sum(row.rows for row in sums),
        promised=tuple(Money(int(row.minor), row.currency) for row in sums),
        talk_s=float(sum(row.talk_s or 0 for row in rows)),
        outcomes={outcome.value: count for outcome, count in by_outcome.items()},
    )


# ---- an agent's own

_own_callbacks = (
    select(
        leads.c.id,
        leads.c.campaign_id,
        campaigns.c.name.label("campaign_name"),
        leads.c.debtor_id,
        debtors.c.name.label("debtor_name"),
        leads.c.callback_at,
        leads.c.callback_agent_id,
        leads.c.state,
        debtor_numbers.c.e164,
    )
    .select_from(
        leads.join(campaigns, campaigns.c.id == leads.c.campaign_id)
        .join(debtors, debtors.c.id == leads.c.debtor_id)
        .outerjoin(debtor_numbers, debtor_numbers.c.id == leads.c.callback_number_id)
    )
    .where(
        literal_column("leads.callback_agent_id IS NOT NULL"),
        leads.c.callback_agent_id == bindparam("agent"),
        leads.c.callback_at >= bindparam("since", type_=Instant()),
        leads.c.callback_at < bindparam("until", type_=Instant()),
        leads.c.state.not_in(("done", "closed")),
    )
    .order_by(leads.c.callback_at)
)


def _callbacks(connection: Connection, agent_id: AgentId, since: datetime, until: datetime) -> tuple[CallbackItem, ...]:
    rows = connection.execute(_own_callbacks, {"agent": agent_id, "since": since, "until": until})
    return tuple(
        CallbackItem(
            lead_id=LeadId(row.id),
            campaign_id=CampaignId(row.campaign_id),
            campaign_name=row.campaign_name,
            debtor_id=DebtorId(row.debtor_id),
            debtor_name=row.debtor_name,
            at=row.callback_at,
            state=LeadState(row.state),
            e164=row.e164,
            agent_id=agent_or_none(row.callback_agent_id),
        )
        for row in rows
    )


def _recent(connection: Connection, agent_id: AgentId, since: datetime, limit: int) -> tuple[RecentCall, ...]:
    statement = (
        _ITEMS.where(
            literal_column("attempts.agent_id IS NOT NULL"),
            attempts.c.agent_id == agent_id,
            attempts.c.ordered_at >= since,
            attempts.c.joined_at.is_not(None),
        )
        .order_by(attempts.c.ordered_at.desc())
        .limit(limit)
    )
    rows = connection.execute(statement).all()
    given = select(dispositions.c.call_id, dispositions.c.at, dispositions.c.note).where(
        dispositions.c.call_id.in_([row.call_id for row in rows])
    )
    first: dict[str, datetime] = {}
    note: dict[str, str] = {}
    for found in connection.execute(given.order_by(dispositions.c.id)):
        first.setdefault(found.call_id, found.at)
        note[found.call_id] = found.note
    return tuple(
        RecentCall(
            call_id=CallId(row.call_id),
            campaign_id=CampaignId(row.campaign_id),
            campaign_name=row.campaign_name,
            debtor_id=DebtorId(row.debtor_id),
            debtor_name=row.debtor_name,
            joined_at=row.joined_at,
            ended_at=row.ended_at,
            outcome=outcome_or_none(row.outcome),
            disposition=outcome_or_none(row.disposition),
            disposed_at=row.disposed_at,
            first_disposed_at=first.get(row.call_id),
            note=note.get(row.call_id, ""),
        )
        for row in rows
    )
