"""The ledger of cases: books read whole, entries appended, what is owed written to the cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from dialer.core.debt.account import CASE_LEVEL, Component, Entry, EntryKind, Ground
from dialer.core.debt.books import BookedAct, BookedInvoice, Books
from dialer.core.debt.case import VAT_NUMBER
from dialer.core.debt.law import EnteredRate, InterestRegime
from dialer.core.debt.position import Position
from dialer.core.debt.prescription import ActKind, InterruptingAct
from dialer.core.debt.rates import Rate
from dialer.core.debt.regime import Regime
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.db.repos import regimes
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.debt import cases, debtors, invoices
from dialer.db.tables.ledger import entered_rates, interrupting_acts, ledger_entries
from dialer.db.unit import Unit
from dialer.ports.ledger import CaseRegime, NewEntry


class SqlLedgerRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def lock(self, case_ids: Sequence[CaseId]) -> None:
        await self._unit.ask(_lock, case_ids)

    async def books(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, Books]:
        return await self._unit.ask(books_of, case_ids)

    async def book(self, entries: Sequence[NewEntry]) -> tuple[int, ...]:
        return await self._unit.ask(_book, entries)

    async def project(self, positions: Mapping[CaseId, Position], at: datetime) -> None:
        await self._unit.ask(_project, positions, at)

    async def reopen(self, case_id: CaseId, at: datetime) -> bool:
        return await self._unit.ask(_reopen, case_id, at)

    async def from_payments(self, case_id: CaseId) -> frozenset[int]:
        return await self._unit.ask(_from_payments, case_id)

    async def payment_references(self, case_id: CaseId) -> Mapping[str, str]:
        return await self._unit.ask(_payment_references, case_id)

    async def bearing_interest(self, after: CaseId, limit: int) -> tuple[CaseId, ...]:
        return await self._unit.ask(_bearing_interest, after, limit)

    async def regimes(
        self, creditor_id: CreditorId, after: CaseId, limit: int, references: Sequence[str]
    ) -> tuple[CaseRegime, ...]:
        return await self._unit.ask(regimes.open_regimes, creditor_id, after, limit, references)

    async def open_references(self, creditor_id: CreditorId, references: Sequence[str]) -> frozenset[str]:
        return await self._unit.ask(regimes.open_references, creditor_id, references)

    async def set_regimes(self, decided: Mapping[CaseId, Regime], note: str, at: datetime) -> None:
        await self._unit.ask(regimes.set_regimes, decided, note, at)

    async def set_credit_kind(self, case_id: CaseId, invoice: str, kind: str, at: datetime) -> None:
        await self._unit.ask(regimes.set_credit_kind, case_id, invoice, kind, at)

    async def bearing_lump_sums(
        self, creditors: Sequence[CreditorId], before: date, after: CaseId, limit: int
    ) -> tuple[CaseId, ...]:
        return await self._unit.ask(_bearing_lump_sums, creditors, before, after, limit)

    async def balances(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, int]:
        return await self._unit.ask(_balances, case_ids)

    async def add_act(self, case_id: CaseId, act: BookedAct, at: datetime, by: UserId | None) -> int:
        return await self._unit.ask(_add_act, case_id, act, at, by)

    async def add_rate(self, country: str, rate: EnteredRate, at: datetime, by: UserId | None) -> None:
        await self._unit.ask(_add_rate, country, rate, at, by)

    async def rates(self) -> Mapping[str, tuple[EnteredRate, ...]]:
        return await self._unit.ask(_rates)


_terms = (
    select(
        cases.c.id, cases.c.creditor_id, cases.c.debtor_id, cases.c.reference, cases.c.status, cases.c.currency,
        cases.c.credit_kind, cases.c.interest_regime, cases.c.agreed_percent, cases.c.agreed_reference,
        cases.c.interest_reason, cases.c.interest_note, cases.c.extra, debtors.c.kind,
    )
    .join(debtors, debtors.c.id == cases.c.debtor_id)
    .where(one_of_ids(cases.c.id, "ids"))
)  # fmt: skip
_invoices = select(invoices).where(one_of_ids(invoices.c.case_id, "ids")).order_by(invoices.c.id)
_numbers = select(invoices.c.id, invoices.c.case_id, invoices.c.number).where(one_of_ids(invoices.c.case_id, "ids"))
_entries = select(ledger_entries).where(one_of_ids(ledger_entries.c.case_id, "ids")).order_by(ledger_entries.c.id)
_acts = (
    select(interrupting_acts)
    .where(one_of_ids(interrupting_acts.c.case_id, "ids"), interrupting_acts.c.ended_at.is_(None))
    .order_by(interrupting_acts.c.id)
)
_locked = select(cases.c.id).where(one_of_ids(cases.c.id, "ids")).order_by(cases.c.id).with_for_update()


def _lock(connection: Connection, case_ids: Sequence[CaseId]) -> None:
    connection.execute(_locked, {"ids": sorted(set(case_ids))})


def books_of(connection: Connection, case_ids: Sequence[CaseId]) -> dict[CaseId, Books]:
    """The books of the cases that exist."""
    ids = {"ids": sorted(set(case_ids))}
    if not ids["ids"]:
        return {}
    of: dict[str, dict[int, list[Any]]] = {name: defaultdict(list) for name in ("invoices", "entries", "acts")}
    numbers: dict[int | None, str] = {None: CASE_LEVEL}
    for row in connection.execute(_invoices, ids):
        numbers[row.id] = row.number
        of["invoices"][row.case_id].append(
            BookedInvoice(
                number=row.number, issued_on=row.issued_on, due_on=row.due_on, amount=row.amount_minor,
                security_rank=row.security_rank, credit_kind=row.credit_kind,
            )
        )  # fmt: skip
    for row in connection.execute(_entries, ids):
        of["entries"][row.case_id].append(
            Entry(
                entry_id=row.id, kind=EntryKind(row.kind), minor=row.minor, value_on=row.value_on,
                booked_at=row.booked_at, item=numbers[row.invoice_id],
                component=Component(row.component) if row.component else None,
                reverses=row.reverses_id, reference=row.reference,
                by=None if row.by_user_id is None else UserId(row.by_user_id), ground=Ground(row.ground),
            )
        )  # fmt: skip
    for row in connection.execute(_acts, ids):
        act = InterruptingAct(kind=ActKind(row.kind), on=row.on_day, proof=row.proof, final_on=row.final_on)
        of["acts"][row.case_id].append(BookedAct(item=numbers[row.invoice_id], act=act))
    return {
        CaseId(row.id): Books(
            case_id=row.id, creditor_id=row.creditor_id, debtor_id=row.debtor_id, reference=row.reference,
            status=row.status, currency=row.currency, credit_kind=row.credit_kind, is_protected=row.kind == "consumer",
            has_vat_number=VAT_NUMBER in row.extra,
            regime=InterestRegime(row.interest_regime), regime_reason=row.interest_reason,
            regime_note=row.interest_note,
            agreed=Rate(Decimal(row.agreed_percent), row.agreed_reference) if row.agreed_percent else None,
            invoices=tuple(of["invoices"][row.id]), acts=tuple(of["acts"][row.id]),
            entries=tuple(of["entries"][row.id]),
        )
        for row in connection.execute(_terms, ids)
    }  # fmt: skip


def _book(connection: Connection, entries: Sequence[NewEntry]) -> tuple[int, ...]:
    if not entries:
        return ()
    invoice_ids = _invoice_ids(connection, {entry.case_id for entry in entries if entry.item})
    rows = [
        {
            "case_id": entry.case_id, "kind": entry.kind.value, "minor": entry.minor, "value_on": entry.value_on,
            "booked_at": entry.booked_at, "invoice_id": invoice_ids.get((entry.case_id, entry.item)),
            "component": entry.component.value if entry.component is not None else None,
            "reverses_id": entry.reverses, "payment_id": entry.payment_id, "reference": entry.reference,
            "by_user_id": entry.by, "ground": entry.ground.value,
        }
        for entry in entries
    ]  # fmt: skip
    statement = insert(ledger_entries).returning(ledger_entries.c.id, sort_by_parameter_order=True)
    try:
        return tuple(connection.execute(statement, rows).scalars())
    except IntegrityError as error:
        if "reverses" in str(error.orig):
            raise Conflict("the entry was reversed before", field="reverses") from error
        raise


def _invoice_ids(connection: Connection, case_ids: set[CaseId]) -> dict[tuple[CaseId, str], int]:
    """Invoices of these cases by case and number."""
    if not case_ids:
        return {}
    found = connection.execute(_numbers, {"ids": sorted(case_ids)})
    return {(CaseId(row.case_id), row.number): row.id for row in found}


# Not IN: a list of values is expanded for each execution, and these statements are sent for many cases at once.
_IS_OURS = or_(cases.c.status == "open", cases.c.status == "paid")
"""What is owed decides between these two; a closed or recalled case stays so."""
_projected_case = (
    update(cases)
    .where(cases.c.id == bindparam("b_id"))
    .values(
        balance_minor=bindparam("b_balance"),
        interest_minor=bindparam("b_interest"),
        costs_minor=bindparam("b_costs"),
        own_interest_minor=bindparam("b_own_interest"),
        own_costs_minor=bindparam("b_own_costs"),
        updated_at=bindparam("b_at", type_=Instant()),
        status=case(
            (_IS_OURS, bindparam("b_status", type_=cases.c.status.type)),
            else_=cases.c.status,
        ),
        closed_at=case(
            (~_IS_OURS, cases.c.closed_at),
            ((bindparam("b_is_paid") == 1) & (cases.c.status == "paid"), cases.c.closed_at),
            (bindparam("b_is_paid") == 1, bindparam("b_at", type_=Instant())),
            else_=None,
        ),
        closed_reason=case(
            (~_IS_OURS, cases.c.closed_reason),
            (bindparam("b_is_paid") == 1, "paid"),
            else_="",
        ),
    )
)
_projected_invoice = (
    update(invoices)
    .where(invoices.c.case_id == bindparam("b_case_id"), invoices.c.number == bindparam("b_number"))
    .values(residual_minor=bindparam("b_residual"))
)


def _project(connection: Connection, positions: Mapping[CaseId, Position], at: datetime) -> None:
    if not positions:
        return
    case_rows, invoice_rows = [], []
    for case_id, found in sorted(positions.items()):
        is_paid = found.balance == 0
        own = next((item for item in found.items if not item.number), None)
        case_rows.append({
            "b_id": case_id, "b_balance": found.balance, "b_interest": found.interest, "b_costs": found.costs,
            "b_own_interest": own.interest if own is not None else 0,
            "b_own_costs": own.costs if own is not None else 0,
            "b_at": at, "b_status": "paid" if is_paid else "open", "b_is_paid": int(is_paid),
        })  # fmt: skip
        invoice_rows += [
            {"b_case_id": case_id, "b_number": item.number, "b_residual": item.principal}
            for item in found.items
            if item.number
        ]
    connection.execute(_projected_case, case_rows)
    if invoice_rows:
        connection.execute(_projected_invoice, invoice_rows)


def _add_act(connection: Connection, case_id: CaseId, booked: BookedAct, at: datetime, by: UserId | None) -> int:
    invoice_ids = _invoice_ids(connection, {case_id} if booked.item else set())
    values = {
        "case_id": case_id, "invoice_id": invoice_ids.get((case_id, booked.item)),
        "kind": booked.act.kind.value, "on_day": booked.act.on,
        "final_on": booked.act.final_on, "proof": booked.act.proof, "recorded_at": at, "by_user_id": by,
    }  # fmt: skip
    return int(connection.execute(insert(interrupting_acts).returning(interrupting_acts.c.id), values).scalar_one())


def _add_rate(connection: Connection, country: str, rate: EnteredRate, at: datetime, by: UserId | None) -> None:
    values = {
        "country": country, "table_id": rate.table, "period": rate.period, "percent": str(rate.rate.percent),
        "reference": rate.rate.reference, "entered_at": at, "by_user_id": by,
    }  # fmt: skip
    try:
        connection.execute(insert(entered_rates), values)
    except IntegrityError as error:
        raise Conflict(f"{rate.period} of {rate.table} has its rate already", field="period") from error


def _rates(connection: Connection) -> dict[str, tuple[EnteredRate, ...]]:
    found: dict[str, list[EnteredRate]] = defaultdict(list)
    for row in connection.execute(select(entered_rates).order_by(entered_rates.c.id)):
        found[row.country].append(
            EnteredRate(table=row.table_id, period=row.period, rate=Rate(Decimal(row.percent), row.reference))
        )
    return {country: tuple(rates) for country, rates in found.items()}


def _reopen(connection: Connection, case_id: CaseId, at: datetime) -> bool:
    closed = update(cases).where(cases.c.id == case_id, cases.c.status == "closed", cases.c.erased_at.is_(None))
    return bool(
        connection.execute(closed.values(status="open", closed_at=None, closed_reason="", updated_at=at)).rowcount
    )


def _from_payments(connection: Connection, case_id: CaseId) -> frozenset[int]:
    found = select(ledger_entries.c.id).where(
        ledger_entries.c.case_id == case_id, ledger_entries.c.payment_id.is_not(None)
    )
    return frozenset(connection.execute(found).scalars())


_is_noticed = exists().where(
    interrupting_acts.c.case_id == cases.c.id,
    interrupting_acts.c.kind == ActKind.FORMAL_NOTICE.value,
    interrupting_acts.c.ended_at.is_(None),
)
runs_interest = or_(
    cases.c.interest_regime.in_(("commercial", "contract")),
    and_(cases.c.interest_regime == "legal", _is_noticed),
)
"""Cases whose interest grows by the day; legal interest runs from the formal notice on only."""


def _bearing_interest(connection: Connection, after: CaseId, limit: int) -> tuple[CaseId, ...]:
    found = (
        select(cases.c.id)
        .where(cases.c.id > after, cases.c.status == "open", runs_interest)
        .order_by(cases.c.id)
        .limit(limit)
    )
    return tuple(CaseId(case_id) for case_id in connection.execute(found).scalars())


_was_charged = exists().where(
    ledger_entries.c.invoice_id == invoices.c.id, ledger_entries.c.ground == Ground.LUMP_SUM.value
)
_lacks_lump_sum = (
    exists()
    .where(
        invoices.c.case_id == cases.c.id,
        invoices.c.residual_minor > 0,
        invoices.c.disputed_minor == 0,
        invoices.c.due_on < bindparam("before", type_=invoices.c.due_on.type),
        ~_was_charged,
    )
    .correlate(cases)
)
_bearing = (
    select(cases.c.id)
    .where(
        one_of_ids(cases.c.creditor_id, "creditors"), cases.c.id > bindparam("after"), cases.c.status == "open",
        cases.c.interest_regime == InterestRegime.COMMERCIAL.value, _lacks_lump_sum,
    )
    .order_by(cases.c.id)
    .limit(bindparam("limit"))
)  # fmt: skip


def _bearing_lump_sums(
    connection: Connection, creditors: Sequence[CreditorId], before: date, after: CaseId, limit: int
) -> tuple[CaseId, ...]:
    given = {"creditors": sorted(creditors), "before": before, "after": after, "limit": limit}
    return tuple(CaseId(case_id) for case_id in connection.execute(_bearing, given).scalars())


def _balances(connection: Connection, case_ids: Sequence[CaseId]) -> dict[CaseId, int]:
    found = select(cases.c.id, cases.c.balance_minor).where(one_of_ids(cases.c.id, "ids"))
    return {CaseId(row.id): row.balance_minor for row in connection.execute(found, {"ids": list(case_ids)})}


def _payment_references(connection: Connection, case_id: CaseId) -> dict[str, str]:
    found = (
        select(invoices.c.number, invoices.c.payment_reference)
        .where(invoices.c.case_id == case_id)
        .order_by(invoices.c.due_on, invoices.c.id)
    )
    return {row.number: row.payment_reference for row in connection.execute(found)}
