"""Which cases a payment may belong to: whose references it bears, and who owes just as much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from dialer.core.debt.matching import Candidate, Target
from dialer.core.debt.statement import normal_reference
from dialer.core.kernel.ids import CreditorId
from dialer.db.tables.base import one_of_ids, one_of_texts
from dialer.db.tables.debt import cases, debtors, invoices
from dialer.db.tables.ledger import payment_keys, payments


def known_keys(connection: Connection, keys: Sequence[str]) -> frozenset[str]:
    """Of these lines, those that are here."""
    found = select(payments.c.line_key).where(one_of_texts(payments.c.line_key, "keys"))
    return frozenset(connection.execute(found, {"keys": list(keys)}).scalars())


def targets_of(
    connection: Connection, values: Sequence[str], creditor_id: CreditorId | None
) -> dict[str, tuple[Target, ...]]:
    """Whose these references are; without a creditor, of all."""
    found = select(payment_keys).where(one_of_texts(payment_keys.c.value, "values"))
    if creditor_id is not None:
        found = found.where(payment_keys.c.creditor_id == creditor_id)
    of: dict[str, list[Target]] = defaultdict(list)
    for row in connection.execute(found, {"values": sorted(set(values))}):
        of[row.value].append(Target(row.case_id, row.item))
    return {value: tuple(sorted(targets, key=lambda one: (one.case_id, one.invoice))) for value, targets in of.items()}


def candidates_for(
    connection: Connection, minors: Sequence[int], currency: str, creditor_id: CreditorId | None
) -> dict[int, tuple[Candidate, ...]]:
    """Open cases that owe one of these amounts, or have an invoice of it, by amount."""
    wanted = sorted(set(minors))
    open_cases = [cases.c.status == "open", cases.c.currency == currency]
    if creditor_id is not None:
        open_cases.append(cases.c.creditor_id == creditor_id)
    named = [cases.c.id, cases.c.debtor_id, debtors.c.name]
    whole = (
        select(*named, cases.c.balance_minor.label("minor"), bindparam("item", "").label("item"))
        .join(debtors, debtors.c.id == cases.c.debtor_id)
        .where(one_of_ids(cases.c.balance_minor, "minors"), *open_cases)
    )
    single = (
        select(*named, invoices.c.residual_minor.label("minor"), invoices.c.number.label("item"))
        .join(cases, cases.c.id == invoices.c.case_id)
        .join(debtors, debtors.c.id == cases.c.debtor_id)
        .where(one_of_ids(invoices.c.residual_minor, "minors"), *open_cases)
    )
    rows = [*connection.execute(whole, {"minors": wanted}), *connection.execute(single, {"minors": wanted})]
    ibans = _ibans_of(connection, {row.debtor_id for row in rows})
    found: dict[int, dict[int, Candidate]] = defaultdict(dict)
    for row in rows:
        candidate = Candidate(
            target=Target(row.id, row.item), debtor_name=row.name, known_ibans=ibans.get(row.debtor_id, frozenset())
        )
        found[row.minor].setdefault(row.id, candidate)
    return {minor: tuple(of.values()) for minor, of in found.items()}


def _ibans_of(connection: Connection, debtor_ids: set[int]) -> dict[int, frozenset[str]]:
    """From which accounts these debtors have paid before."""
    if not debtor_ids:
        return {}
    paid = (
        select(cases.c.debtor_id, payments.c.payer_iban)
        .join(cases, cases.c.id == payments.c.case_id)
        .where(one_of_ids(cases.c.debtor_id, "ids"), payments.c.payer_iban != "", payments.c.state == "matched")
        .distinct()
    )
    found: dict[int, set[str]] = defaultdict(set)
    for debtor_id, iban in connection.execute(paid, {"ids": sorted(debtor_ids)}):
        found[debtor_id].add(normal_reference(iban))
    return {debtor_id: frozenset(of) for debtor_id, of in found.items()}
