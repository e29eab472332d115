"""Payments: loaded once, found by their references, matched with a case by themselves or by a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from dialer.core.debt.matching import Candidate, MatchBasis, Suggestion, Target
from dialer.core.debt.statement import BankLine, LineKind
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.db.repos import payment_file_rows
from dialer.db.repos.cursors import cursor_id
from dialer.db.repos.payment_matches import candidates_for, known_keys, targets_of
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import cases, debtors
from dialer.db.tables.ledger import ledger_entries, payment_keys, payments
from dialer.db.unit import Unit
from dialer.ports.ledger import CaseName, NewPayment, PaymentFileRow, PaymentRow
from dialer.ports.store import StoreError


class SqlPaymentsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def known(self, keys: Sequence[str]) -> frozenset[str]:
        return await self._unit.ask(known_keys, keys)

    async def targets(self, values: Sequence[str], creditor_id: CreditorId | None) -> Mapping[str, tuple[Target, ...]]:
        return await self._unit.ask(targets_of, values, creditor_id)

    async def candidates(
        self, minors: Sequence[int], currency: str, creditor_id: CreditorId | None
    ) -> Mapping[int, tuple[Candidate, ...]]:
        return await self._unit.ask(candidates_for, minors, currency, creditor_id)

    async def add(self, new: Sequence[NewPayment], file_id: int) -> tuple[int, ...]:
        return await self._unit.ask(_add, new, file_id)

    async def add_file(self, row: PaymentFileRow) -> int:
        return await self._unit.ask(payment_file_rows.add, row)

    async def update_file(self, row: PaymentFileRow) -> None:
        await self._unit.ask(payment_file_rows.update_row, row)

    async def file(self, file_id: int) -> PaymentFileRow:
        return await self._unit.ask(payment_file_rows.get, file_id)

    async def files(self, cursor: str | None, limit: int) -> tuple[tuple[PaymentFileRow, ...], str | None]:
        return await self._unit.ask(payment_file_rows.page, cursor, limit)

    async def file_before(self, sha256: str, but: int) -> PaymentFileRow | None:
        return await self._unit.ask(payment_file_rows.before, sha256, but)

    async def get(self, payment_id: int) -> PaymentRow:
        return await self._unit.ask(_get, payment_id)

    async def assign(
        self,
        payment_id: int,
        *,
        state: str,
        case_id: CaseId | None,
        basis: str,
        at: datetime,
        by: UserId | None,
        reason: str = "",
    ) -> None:
        values = {
            "state": state, "case_id": case_id, "basis": basis, "matched_at": at, "matched_by_user_id": by,
            "reason": reason,
        }  # fmt: skip
        await self._unit.ask(_assign, payment_id, values)

    async def page(
        self,
        *,
        state: str | None,
        creditor_id: CreditorId | None,
        case_id: CaseId | None = None,
        cursor: str | None,
        limit: int,
        scope: Scope = EVERYTHING,
    ) -> tuple[tuple[PaymentRow, ...], str | None]:
        return await self._unit.ask(_page, state, creditor_id, case_id, cursor, limit, scope)

    async def case_names(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, CaseName]:
        return await self._unit.ask(_case_names, case_ids)

    async def returned_by(self, line: BankLine, creditor_id: CreditorId | None) -> PaymentRow | None:
        return await self._unit.ask(_returned_by, line, creditor_id)


def _add(connection: Connection, new: Sequence[NewPayment], file_id: int) -> tuple[int, ...]:
    if not new:
        return ()
    rows = [{**_line_values(one.line), **_match_values(one), "file_id": file_id} for one in new]
    statement = insert(payments).returning(payments.c.id, sort_by_parameter_order=True)
    try:
        return tuple(connection.execute(statement, rows).scalars())
    except IntegrityError as error:
        raise StoreError("another import is loading the same movements", retryable=True) from error


def _line_values(line: BankLine) -> dict[str, Any]:
    return {
        "line_key": line.key, "kind": line.kind.value, "account": line.account, "booked_on": line.booked_on,
        "value_on": line.value_on, "minor": line.minor, "currency": line.currency, "payer": line.payer,
        "payer_iban": line.payer_iban, "end_to_end": line.end_to_end, "reference": line.reference, "text": line.text,
        "bank_reference": line.bank_reference,
    }  # fmt: skip


def _match_values(one: NewPayment) -> dict[str, Any]:
    target = one.match.target
    return {
        "creditor_id": one.creditor_id,
        "state": "unmatched" if target is None else "matched",
        "case_id": target.case_id if target is not None else None,
        "basis": one.match.basis.value if one.match.basis is not None else "",
        "suggestions": [
            {"case_id": s.target.case_id, "invoice": s.target.invoice, "basis": s.basis.value, "likeness": s.likeness}
            for s in one.match.suggestions
        ],
        "matched_at": one.at if target is not None else None,
        "reason": one.reason,
        "returns_id": one.returns_id,
    }


def _get(connection: Connection, payment_id: int) -> PaymentRow:
    row = connection.execute(select(payments).where(payments.c.id == payment_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"there is no payment {payment_id}", payment_id=payment_id)
    return _payment(row, _entries_of(connection, [payment_id]))


def _entries_of(connection: Connection, payment_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Entries of the ledger that payments made and that were not reversed."""
    reversals = ledger_entries.alias()
    standing = (
        select(ledger_entries.c.payment_id, ledger_entries.c.id)
        .where(
            one_of_ids(ledger_entries.c.payment_id, "ids"),
            ledger_entries.c.kind == "payment",
            ~select(reversals.c.id).where(reversals.c.reverses_id == ledger_entries.c.id).exists(),
        )
        .order_by(ledger_entries.c.id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for payment_id, entry_id in connection.execute(standing, {"ids": list(payment_ids)}):
        found[payment_id].append(entry_id)
    return {payment_id: tuple(entries) for payment_id, entries in found.items()}


def _payment(row: Row[Any], entries: Mapping[int, tuple[int, ...]]) -> PaymentRow:
    line = BankLine(
        place="", kind=LineKind(row.kind), account=row.account, booked_on=row.booked_on, value_on=row.value_on,
        minor=row.minor, currency=row.currency, payer=row.payer, payer_iban=row.payer_iban, end_to_end=row.end_to_end,
        reference=row.reference, text=row.text, bank_reference=row.bank_reference,
    )  # fmt: skip
    return PaymentRow(
        payment_id=row.id,
        line=line,
        creditor_id=row.creditor_id,
        state=row.state,
        case_id=row.case_id,
        basis=row.basis,
        reason=row.reason,
        suggestions=tuple(
            Suggestion(Target(one["case_id"], one["invoice"]), MatchBasis(one["basis"]), one["likeness"])
            for one in row.suggestions or ()
        ),
        returns_id=row.returns_id,
        matched_at=row.matched_at,
        entry_ids=entries.get(row.id, ()),
    )


def _assign(connection: Connection, payment_id: int, values: Mapping[str, Any]) -> None:
    if values["case_id"] is not None:
        owner = select(cases.c.creditor_id).where(cases.c.id == values["case_id"]).scalar_subquery()
        values = {**values, "creditor_id": func.coalesce(payments.c.creditor_id, owner)}
    found = connection.execute(update(payments).where(payments.c.id == payment_id).values(**values))
    if not found.rowcount:
        raise NotFound(f"there is no payment {payment_id}", payment_id=payment_id)


def _page(
    connection: Connection,
    state: str | None,
    creditor_id: CreditorId | None,
    case_id: CaseId | None,
    cursor: str | None,
    limit: int,
    scope: Scope,
) -> tuple[tuple[PaymentRow, ...], str | None]:
    wanted = select(payments).order_by(payments.c.id.desc()).limit(limit + 1)
    if state is not None:
        wanted = wanted.where(payments.c.state == state)
    if creditor_id is not None:
        wanted = wanted.where(payments.c.creditor_id == creditor_id)
    if scope.creditor_ids is not None:
        wanted = wanted.where(payments.c.creditor_id.in_(sorted(scope.creditor_ids)))
    if case_id is not None:
        wanted = wanted.where(payments.c.case_id == case_id)
    if cursor is not None:
        wanted = wanted.where(payments.c.id < cursor_id(cursor))
    rows = connection.execute(wanted).all()
    shown = rows[:limit]
    entries = _entries_of(connection, [row.id for row in shown])
    following = str(shown[-1].id) if len(rows) > limit else None
    return tuple(_payment(row, entries) for row in shown), following


_names = (
    select(cases.c.id, cases.c.reference, cases.c.creditor_id, debtors.c.name)
    .join(debtors, debtors.c.id == cases.c.debtor_id)
    .where(one_of_ids(cases.c.id, "ids"))
)


def _case_names(connection: Connection, case_ids: Sequence[CaseId]) -> dict[CaseId, CaseName]:
    return {
        CaseId(row.id): CaseName(reference=row.reference, debtor_name=row.name, creditor_id=CreditorId(row.creditor_id))
        for row in connection.execute(_names, {"ids": list(case_ids)})
    }


def _returned_by(connection: Connection, line: BankLine, creditor_id: CreditorId | None) -> PaymentRow | None:
    same = []
    if line.end_to_end:
        same.append(payments.c.end_to_end == line.end_to_end)
    if line.payer_iban:
        same.append(payments.c.payer_iban == line.payer_iban)
    if not same:
        return None
    wanted = (
        select(payments)
        .where(
            payments.c.kind == "credit",
            payments.c.state == "matched",
            payments.c.minor == line.minor,
            payments.c.currency == line.currency,
            payments.c.value_on <= line.value_on,
            or_(*same),
        )
        .order_by(payments.c.value_on.desc(), payments.c.id.desc())
        .limit(1)
    )
    if creditor_id is not None:
        wanted = wanted.where(payments.c.creditor_id == creditor_id)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _payment(row, _entries_of(connection, [row.id]))


def forget_payers(connection: Connection, case_ids: Sequence[int], now: datetime) -> None:
    """Payments of cases that are made anonymous keep their figures; payer, texts and references go."""
    ids = {"ids": list(case_ids)}
    nobody = dict.fromkeys(("payer", "payer_iban", "end_to_end", "reference", "text", "bank_reference"), "")
    of_cases = one_of_ids(payments.c.case_id, "ids")
    connection.execute(update(payments).where(of_cases).values(**nobody, suggestions=[], erased_at=now), ids)
    connection.execute(delete(payment_keys).where(one_of_ids(payment_keys.c.case_id, "ids")), ids)
