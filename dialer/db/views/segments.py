"""Facts for sorting cases, in bulk: a few statements for a thousand cases, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select

from dialer.core.debt.books import Books
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.core.kernel.outcomes import OUTCOMES, counts_as_attempt
from dialer.core.relation.customer import AbilityToPay, CustomerValue
from dialer.core.relation.first_touch import TouchKind
from dialer.db.lanes import Database
from dialer.db.repos.ledger import books_of
from dialer.db.repos.relation_rows import segments_of
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.calls import attempts
from dialer.db.tables.conversations import inbound_conversations
from dialer.db.tables.debt import cases, creditors, debtors, invoices, placements, promises
from dialer.db.tables.facts import case_letters
from dialer.db.tables.ledger import ledger_entries
from dialer.db.tables.relation import case_segments, customer_relations, payment_abilities
from dialer.ports.segments import Customer, Material

Touch = tuple[datetime, TouchKind]


class SqlSegmentViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def open_cases(self, *, after: CaseId, limit: int) -> tuple[CaseId, ...]:
        return await self._database.read(_open_cases, after, limit)

    async def newest_sorted(self) -> CaseId:
        return await self._database.read(_newest_sorted)

    async def material(self, case_ids: Sequence[CaseId]) -> tuple[Material, ...]:
        return await self._database.read(_material, tuple(case_ids))

    async def books_of_customers(self, customers: Sequence[Customer], *, least_invoices: int) -> tuple[Books, ...]:
        return await self._database.read(_books_of_customers, tuple(customers), least_invoices)


def _open_cases(connection: Connection, after: CaseId, limit: int) -> tuple[CaseId, ...]:
    found = select(cases.c.id).where(cases.c.id > after, cases.c.status == "open").order_by(cases.c.id).limit(limit)
    return tuple(CaseId(case_id) for case_id in connection.execute(found).scalars())


def _newest_sorted(connection: Connection) -> CaseId:
    return CaseId(connection.execute(select(func.max(case_segments.c.case_id))).scalar() or 0)


_mine = one_of_ids(cases.c.id, "ids")
_cases = (
    select(
        cases.c.id, cases.c.creditor_id, creditors.c.code, creditors.c.first_touch_days, cases.c.debtor_id,
        cases.c.opened_at, cases.c.balance_minor, placements.c.mandate_starts, debtors.c.is_vulnerable,
        customer_relations.c.value, customer_relations.c.habit, payment_abilities.c.ability,
    )
    .join(creditors, creditors.c.id == cases.c.creditor_id)
    .join(debtors, debtors.c.id == cases.c.debtor_id)
    .outerjoin(placements, placements.c.id == cases.c.placement_id)
    .outerjoin(
        customer_relations,
        and_(
            customer_relations.c.creditor_id == cases.c.creditor_id,
            customer_relations.c.debtor_id == cases.c.debtor_id,
        ),
    )
    .outerjoin(
        payment_abilities,
        and_(
            payment_abilities.c.creditor_id == cases.c.creditor_id,
            payment_abilities.c.debtor_id == cases.c.debtor_id,
            payment_abilities.c.ended_at.is_(None),
        ),
    )
    .where(_mine, cases.c.status == "open")
)  # fmt: skip
_owed = select(invoices.c.case_id, invoices.c.due_on).where(
    one_of_ids(invoices.c.case_id, "ids"), invoices.c.residual_minor > 0, invoices.c.due_on.is_not(None)
)
_reversed = ledger_entries.alias("reversed")
_paid = (
    select(ledger_entries.c.case_id, func.max(ledger_entries.c.value_on).label("last_on"))
    .where(
        one_of_ids(ledger_entries.c.case_id, "ids"),
        ledger_entries.c.kind == "payment",
        ~select(_reversed.c.id).where(_reversed.c.reverses_id == ledger_entries.c.id).exists(),
    )
    .group_by(ledger_entries.c.case_id)
)
_rang = attempts.c.ringing_at.is_not(None)
_calls = (
    select(
        cases.c.id.label("case_id"), attempts.c.outcome, _rang.label("rang"), func.count().label("how_many"),
        func.min(attempts.c.ordered_at, type_=Instant()).label("first_at"),
    )
    .join(creditors, creditors.c.id == cases.c.creditor_id)
    .join(
        attempts,
        and_(
            attempts.c.debtor_id == cases.c.debtor_id,
            attempts.c.ordered_at >= cases.c.opened_at,
            attempts.c.creditor_code == creditors.c.code,
        ),
    )
    .where(_mine)
    .group_by(cases.c.id, attempts.c.outcome, _rang)
)  # fmt: skip
_inbound = (
    select(
        cases.c.id.label("case_id"), func.count().label("how_many"),
        func.min(inbound_conversations.c.at, type_=Instant()).label("first_at"),
    )
    .join(
        inbound_conversations,
        and_(
            inbound_conversations.c.debtor_id == cases.c.debtor_id,
            inbound_conversations.c.at >= cases.c.opened_at,
            inbound_conversations.c.ended_at.is_(None),
        ),
    )
    .where(_mine)
    .group_by(cases.c.id)
)  # fmt: skip
_letters = (
    select(case_letters.c.case_id, func.min(case_letters.c.sent_at, type_=Instant()).label("first_at"))
    .where(one_of_ids(case_letters.c.case_id, "ids"))
    .group_by(case_letters.c.case_id)
)
_promised = (
    select(promises.c.case_id, promises.c.status, func.count().label("how_many"))
    .where(one_of_ids(promises.c.case_id, "ids"), promises.c.status.in_(("broken", "kept")))
    .group_by(promises.c.case_id, promises.c.status)
)


class _Work:
    """What was done about each case."""

    def __init__(self) -> None:
        self.attempts: defaultdict[int, int] = defaultdict(int)
        self.conversations: defaultdict[int, int] = defaultdict(int)
        self.touches: dict[int, Touch] = {}

    def touch(self, case_id: int, at: datetime, kind: TouchKind) -> None:
        known = self.touches.get(case_id)
        if known is None or at < known[0]:
            self.touches[case_id] = (at, kind)


def work_on(connection: Connection, ids: dict[str, Any]) -> _Work:
    """Calls, the debtor's own calls and letters of cases since each came."""
    work = _Work()
    for row in connection.execute(_calls, ids):
        outcome = Outcome(row.outcome) if row.outcome else None
        if not counts_as_attempt(outcome, rang=bool(row.rang)):
            continue
        work.attempts[row.case_id] += row.how_many
        work.touch(row.case_id, row.first_at, TouchKind.CALL)
        if outcome is not None and OUTCOMES[outcome].is_rpc:
            work.conversations[row.case_id] += row.how_many
    for row in connection.execute(_inbound, ids):
        work.conversations[row.case_id] += row.how_many
        work.touch(row.case_id, row.first_at, TouchKind.INBOUND)
    for row in connection.execute(_letters, ids):
        work.touch(row.case_id, row.first_at, TouchKind.LETTER)
    return work


def _material(connection: Connection, case_ids: Sequence[CaseId]) -> tuple[Material, ...]:
    ids = {"ids": sorted(set(case_ids))}
    owed: defaultdict[int, list[date]] = defaultdict(list)
    for row in connection.execute(_owed, ids):
        owed[row.case_id].append(row.due_on)
    paid = {row.case_id: row.last_on for row in connection.execute(_paid, ids)}
    promised = {(row.case_id, row.status): row.how_many for row in connection.execute(_promised, ids)}
    known, work = segments_of(connection, ids["ids"]), work_on(connection, ids)
    return tuple(
        Material(
            case_id=CaseId(row.id),
            creditor_id=CreditorId(row.creditor_id),
            creditor_code=row.code,
            debtor_id=DebtorId(row.debtor_id),
            opened_at=row.opened_at,
            mandate_starts=row.mandate_starts,
            balance_minor=row.balance_minor,
            first_touch_days=row.first_touch_days,
            due_dates=tuple(sorted(owed[row.id])),
            last_payment_on=paid.get(row.id),
            attempts=work.attempts[row.id],
            conversations=work.conversations[row.id],
            broken_promises=promised.get((row.id, "broken"), 0),
            kept_promises=promised.get((row.id, "kept"), 0),
            touch=work.touches.get(row.id),
            value=CustomerValue(row.value) if row.value else CustomerValue.STANDARD,
            ability=AbilityToPay(row.ability) if row.ability else None,
            needs_care=bool(row.is_vulnerable),
            habit=row.habit or {},
            known=known.get(CaseId(row.id)),
        )
        for row in connection.execute(_cases, ids)
    )


_customers_cases = (
    select(cases.c.id, cases.c.creditor_id, cases.c.debtor_id)
    .where(one_of_ids(cases.c.debtor_id, "debtor_ids"))
    .order_by(cases.c.id)
)
_counted = (
    select(cases.c.creditor_id, cases.c.debtor_id)
    .join(invoices, invoices.c.case_id == cases.c.id)
    .where(one_of_ids(cases.c.debtor_id, "debtor_ids"))
    .group_by(cases.c.creditor_id, cases.c.debtor_id)
    .having(func.count() >= bindparam("least"))
)
_payers = (
    select(cases.c.creditor_id, cases.c.debtor_id)
    .distinct()
    .join(ledger_entries, ledger_entries.c.case_id == cases.c.id)
    .where(one_of_ids(cases.c.debtor_id, "debtor_ids"), ledger_entries.c.kind.in_(("payment", "credit_note")))
)


def _books_of_customers(
    connection: Connection, customers: Sequence[Customer], least_invoices: int
) -> tuple[Books, ...]:
    debtor_ids = {"debtor_ids": sorted({debtor_id for _, debtor_id in customers})}
    many = {tuple(row) for row in connection.execute(_counted, {**debtor_ids, "least": least_invoices})}
    wanted = set(customers) & many & {tuple(row) for row in connection.execute(_payers, debtor_ids)}
    if not wanted:
        return ()
    found = connection.execute(_customers_cases, {"debtor_ids": sorted({debtor_id for _, debtor_id in wanted})})
    mine = [CaseId(row.id) for row in found if (row.creditor_id, row.debtor_id) in wanted]
    return tuple(books_of(connection, mine).values())
