"""What an import books: the opening entries of new cases, and the difference where a file says something else now.

A creditor's file tells what is owed, not what happened. Where it says less than before, the difference is a credit note
(principal) or a write-down (interest, costs) that rests on the file; where it says more, a charge. So the ledger always
adds up to what the creditor said last, less what came in since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from dialer.core.debt.account import CASE_LEVEL, Component, EntryKind, Ground
from dialer.core.debt.case import Case
from dialer.core.debt.statement import normal_reference
from dialer.db.repos.bulk import insert_into, insert_many
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import cases, invoices
from dialer.db.tables.ledger import ledger_entries, payment_keys

Placed = Sequence[tuple[int, Case]]
"""Case ids with what the file says of them."""


@dataclass(slots=True)
class Residual:
    """What was owed of a case before the file; interest and costs that no invoice accrued."""

    interest: int
    costs: int
    invoices: dict[str, int] = field(default_factory=dict)
    lump_sums: set[str] = field(default_factory=set)
    """Invoices that were charged one, whether it stands or was taken back: a file charges it once."""


def residuals(connection: Connection, case_ids: Sequence[int]) -> dict[int, Residual]:
    """What is owed of these cases, by invoice."""
    ids = {"ids": sorted(case_ids)}
    rows = connection.execute(
        select(cases.c.id, cases.c.own_interest_minor, cases.c.own_costs_minor).where(one_of_ids(cases.c.id, "ids")),
        ids,
    )
    found = {row.id: Residual(row.own_interest_minor, row.own_costs_minor) for row in rows}
    owed = select(invoices.c.case_id, invoices.c.number, invoices.c.residual_minor).where(
        one_of_ids(invoices.c.case_id, "ids")
    )
    for row in connection.execute(owed, ids):
        found[row.case_id].invoices[row.number] = row.residual_minor
    charged = (
        select(invoices.c.case_id, invoices.c.number)
        .join(ledger_entries, ledger_entries.c.invoice_id == invoices.c.id)
        .where(one_of_ids(invoices.c.case_id, "ids"), ledger_entries.c.ground == Ground.LUMP_SUM.value)
    )
    for case_id, number in connection.execute(charged, ids):
        found[case_id].lump_sums.add(number)
    return found


def open_ledgers(connection: Connection, placed: Placed, import_id: int | None, now: datetime) -> None:
    """The opening entries of new cases."""
    nothing = {case_id: Residual(0, 0) for case_id, _ in placed}
    restate_ledgers(connection, placed, nothing, import_id, now)


def restate_ledgers(
    connection: Connection, placed: Placed, before: Mapping[int, Residual], import_id: int | None, now: datetime
) -> None:
    """Book the differences between what was owed and what the file says."""
    rows: list[dict[str, Any]] = []
    invoice_ids = _invoice_ids(connection, [case_id for case_id, _ in placed])
    for case_id, case in placed:
        book = _Differences(case_id, f"import:{import_id}" if import_id is not None else "import", now)
        was = before[case_id]
        for invoice in case.invoices:
            on = invoice.issued_on or invoice.due_on or now.date()
            book.add(
                Component.PRINCIPAL,
                was.invoices.get(invoice.number, 0),
                invoice.residual.minor,
                invoice_ids[case_id, invoice.number],
                on,
            )
            if invoice.lump_sum_minor and invoice.number not in was.lump_sums:
                book.charge_lump_sum(invoice.lump_sum_minor, invoice_ids[case_id, invoice.number])
        book.add(Component.INTEREST, was.interest, case.interest.minor, None, now.date())
        book.add(Component.COSTS, was.costs, case.costs.minor, None, now.date())
        rows += book.rows
    insert_many(connection, insert(ledger_entries), rows)


def _invoice_ids(connection: Connection, case_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    of_cases = select(invoices.c.case_id, invoices.c.number, invoices.c.id).where(one_of_ids(invoices.c.case_id, "ids"))
    rows = connection.execute(of_cases, {"ids": sorted(case_ids)})
    return {(row.case_id, row.number): row.id for row in rows}


class _Differences:
    """Entries of one case."""

    def __init__(self, case_id: int, reference: str, now: datetime) -> None:
        self._shared = {"case_id": case_id, "booked_at": now, "reference": reference}
        self._today = now.date()
        self.rows: list[dict[str, Any]] = []

    def add(self, component: Component, was: int, now_owed: int, invoice_id: int | None, opened_on: date) -> None:
        """A charge counts from the invoice's own day when it is new, else from the day of the file."""
        if now_owed > was:
            kind, part, on = EntryKind.CHARGE, component.value, self._today if was else opened_on
        elif now_owed < was and component is Component.PRINCIPAL:
            kind, part, on = EntryKind.CREDIT_NOTE, None, self._today
        elif now_owed < was:
            kind, part, on = EntryKind.WRITE_DOWN, component.value, self._today
        else:
            return
        values = {
            "kind": kind.value,
            "minor": abs(now_owed - was),
            "value_on": on,
            "invoice_id": invoice_id,
            "component": part,
            "ground": Ground.NONE.value,
        }
        self.rows.append({**self._shared, **values})

    def charge_lump_sum(self, minor: int, invoice_id: int) -> None:
        """The creditor has charged it: it counts from the day of the file."""
        values = {
            "kind": EntryKind.CHARGE.value, "minor": minor, "value_on": self._today, "invoice_id": invoice_id,
            "component": Component.COSTS.value, "ground": Ground.LUMP_SUM.value,
        }  # fmt: skip
        self.rows.append({**self._shared, **values})


def keep_keys(connection: Connection, creditor_id: int, placed: Placed, *, are_new: bool) -> None:
    """The references by which payments of these cases are known; those of new cases cannot be there yet."""
    keys = {
        (normal_reference(value), case_id, item)
        for case_id, case in placed
        for value, item in _references(case)
        if normal_reference(value)
    }
    rows = [
        {"creditor_id": creditor_id, "value": value, "case_id": case_id, "item": item}
        for value, case_id, item in sorted(keys)
    ]
    if are_new:
        insert_many(connection, insert(payment_keys), rows)
    elif rows:
        connection.execute(insert_into(connection, payment_keys).on_conflict_do_nothing(), rows)


def _references(case: Case) -> list[tuple[str, str]]:
    found = [(case.reference, CASE_LEVEL)]
    for invoice in case.invoices:
        found += [(invoice.number, invoice.number), (invoice.payment_reference, invoice.number)]
    return found
