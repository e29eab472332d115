"""One batch of an import: which cases are new, changed, the same or refused, and the rows that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, insert, select, update

from dialer.core.leads.entry import KeptOut
from dialer.db.repos.bulk import insert_into, insert_many
from dialer.db.repos.intake_debtors import (
    debtor_ids,
    key_of,
    name_debtors,
    write_addresses,
    write_debtors,
    write_numbers,
    write_values,
)
from dialer.db.repos.intake_ledger import keep_keys, open_ledgers, residuals, restate_ledgers
from dialer.db.repos.intake_queue import enter_queue
from dialer.db.repos.intake_sorting import SortedBatch, sort_batch
from dialer.db.repos.intake_terms import invoice_rows, regime_values, replaced_invoice, terms_decided, unless_decided
from dialer.db.tables.base import Instant, one_of_ids, one_of_texts
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.debt import cases, invoices
from dialer.ports.intake import SHOWN_KEPT_OUT, CaseItem, ImportTarget, Loaded

_case_ids = select(cases.c.reference, cases.c.id).where(
    cases.c.creditor_id == bindparam("creditor_id"), one_of_texts(cases.c.reference, "references")
)


_changed_case = (
    update(cases)
    .where(cases.c.id == bindparam("b_id"))
    .values(
        placement_id=func.coalesce(bindparam("b_placement_id", type_=cases.c.placement_id.type), cases.c.placement_id),
        # What invoices accrued since stays: the file tells of the case's own interest and costs only.
        interest_minor=cases.c.interest_minor - cases.c.own_interest_minor + bindparam("b_interest_minor"),
        costs_minor=cases.c.costs_minor - cases.c.own_costs_minor + bindparam("b_costs_minor"),
        own_interest_minor=bindparam("b_interest_minor"),
        own_costs_minor=bindparam("b_costs_minor"),
        contract_reference=bindparam("b_contract_reference"),
        supply_point=bindparam("b_supply_point"),
        product=bindparam("b_product"),
        note=bindparam("b_note"),
        credit_kind=case(
            (cases.c.credit_kind_by != "", cases.c.credit_kind),
            else_=func.coalesce(func.nullif(bindparam("b_credit_kind"), ""), cases.c.credit_kind),
        ),
        interest_regime=unless_decided(cases.c.interest_regime, "b_interest_regime"),
        agreed_percent=unless_decided(cases.c.agreed_percent, "b_agreed_percent"),
        agreed_reference=unless_decided(cases.c.agreed_reference, "b_agreed_reference"),
        interest_reason=unless_decided(cases.c.interest_reason, "b_interest_reason"),
        extra=bindparam("b_extra"),
        content_hash=bindparam("b_content_hash"),
        import_id=bindparam("b_import_id"),
        updated_at=bindparam("b_now", type_=Instant()),
    )
)
_placed_cases = (
    update(cases)
    .where(one_of_ids(cases.c.id, "ids"))
    .values(placement_id=bindparam("b_placement_id"), updated_at=bindparam("now", type_=Instant()))
)
_owed = (
    select(func.coalesce(func.sum(invoices.c.residual_minor), 0))
    .where(invoices.c.case_id == cases.c.id)
    .scalar_subquery()
)
_rebalanced = (
    update(cases)
    .where(one_of_ids(cases.c.id, "ids"))
    .values(balance_minor=cases.c.interest_minor + cases.c.costs_minor + _owed)
)
_restated = (
    update(cases)
    .where(
        one_of_ids(cases.c.id, "ids"),
        ((cases.c.status == "open") & (cases.c.balance_minor == 0))
        | ((cases.c.status == "paid") & (cases.c.balance_minor > 0)),
    )
    .values(
        status=case((cases.c.balance_minor == 0, "paid"), else_="open"),
        closed_at=case((cases.c.balance_minor == 0, bindparam("now", type_=Instant())), else_=None),
        closed_reason=case((cases.c.balance_minor == 0, "paid"), else_=""),
    )
    .returning(cases.c.id, cases.c.debtor_id, cases.c.status)
)
_paid_leads = (
    update(leads)
    .where(
        one_of_ids(leads.c.debtor_id, "ids"),
        leads.c.campaign_id.in_(select(campaigns.c.id).where(campaigns.c.creditor_id == bindparam("the_creditor_id"))),
        leads.c.state.in_(("ready", "scheduled")),
        ~select(cases.c.id)
        .where(
            cases.c.debtor_id == leads.c.debtor_id,
            cases.c.creditor_id == bindparam("the_creditor_id"),
            cases.c.status == "open",
        )
        .exists(),
    )
    .values(state="closed", reason="paid")
)


def load_batch(connection: Connection, target: ImportTarget, items: Sequence[CaseItem], now: datetime) -> Loaded:
    """Compare and, except in a dry run, write."""
    batch = sort_batch(connection, target, items)
    wanted = [*batch.new, *(item for item, _ in batch.changed)]
    known = debtor_ids(connection, target, wanted)
    missing = {key_of(target, item.case.debtor) for item in wanted} - set(known)
    lead_count, kept_out = 0, tuple[KeptOut, ...]()
    if not target.is_dry_run:
        lead_count, kept_out = _write(connection, target, batch, wanted, known, now)
    return Loaded(
        created_count=len(batch.new),
        updated_count=len(batch.changed) + len(batch.placed),
        unchanged_count=len(batch.same),
        debtor_count=len(missing),
        lead_count=lead_count,
        kept_out_count=len(kept_out),
        kept_out=kept_out[:SHOWN_KEPT_OUT],
        refused=tuple(batch.refused),
    )


def _write(
    connection: Connection,
    target: ImportTarget,
    batch: SortedBatch,
    wanted: Sequence[CaseItem],
    known: dict[str, int],
    now: datetime,
) -> tuple[int, tuple[KeptOut, ...]]:
    known = name_debtors(connection, batch.identified, known)
    ids = write_debtors(connection, target, wanted, known, now)
    write_numbers(connection, target, wanted, ids, frozenset(known.values()))
    write_addresses(connection, target, wanted, ids)
    write_values(connection, target, wanted, ids, now)
    opened = _write_new_cases(connection, target, batch.new, ids, now)
    reopened = _write_changed_cases(connection, target, batch.changed, now)
    if batch.placed:
        placed = {"b_placement_id": target.placement_id, "now": now, "ids": [row.id for row in batch.placed]}
        connection.execute(_placed_cases, placed)
    if target.campaign_id is None:
        return 0, ()
    open_debtors = opened | reopened
    open_debtors |= {row.debtor_id for _, row in batch.changed if row.status == "open"}
    open_debtors |= {row.debtor_id for row in (*batch.same, *batch.placed) if row.status == "open"}
    return enter_queue(connection, target.campaign_id, open_debtors, opened | reopened, now)


def _write_new_cases(
    connection: Connection, target: ImportTarget, items: Sequence[CaseItem], ids: dict[str, int], now: datetime
) -> set[int]:
    """Debtors with a new open case."""
    if not items:
        return set()
    opened = set()
    rows = []
    for item in items:
        new = item.case
        balance = new.balance.minor
        debtor_id = ids[key_of(target, new.debtor)]
        rows.append({
            "creditor_id": target.creditor_id, "reference": new.reference, "debtor_id": debtor_id,
            "placement_id": target.placement_id, "status": "open" if balance else "paid", "currency": new.currency,
            "balance_minor": balance, "interest_minor": new.interest.minor, "costs_minor": new.costs.minor,
            "contract_reference": new.contract_reference, "supply_point": new.supply_point, "product": new.product,
            "own_interest_minor": new.interest.minor, "own_costs_minor": new.costs.minor,
            **regime_values(terms_decided(item)),
            "note": new.note, "extra": dict(new.extra), "content_hash": item.content_hash,
            "import_id": target.import_id, "opened_at": now, "updated_at": now,
            "closed_at": None if balance else now, "closed_reason": "" if balance else "paid",
        })  # fmt: skip
        if balance:
            opened.add(debtor_id)
    insert_many(connection, insert(cases), rows)
    references = [item.case.reference for item in items]
    made = connection.execute(_case_ids, {"creditor_id": target.creditor_id, "references": references})
    case_ids: dict[str, int] = {reference: case_id for reference, case_id in made}
    insert_many(
        connection,
        insert(invoices),
        [row for item in items for row in invoice_rows(item, case_ids[item.case.reference])],
    )
    placed = [(case_ids[item.case.reference], item.case) for item in items]
    open_ledgers(connection, placed, target.import_id, now)
    keep_keys(connection, target.creditor_id, placed, are_new=True)
    return opened


def _write_changed_cases(
    connection: Connection, target: ImportTarget, changed: Sequence[tuple[CaseItem, Row[Any]]], now: datetime
) -> set[int]:
    """Invoices of the file are added or replaced, others stay. Answers the debtors of cases that are open again."""
    if not changed:
        return set()
    before = residuals(connection, [row.id for _, row in changed])
    connection.execute(
        _changed_case,
        [
            {
                "b_id": row.id, "b_placement_id": target.placement_id, "b_interest_minor": item.case.interest.minor,
                "b_costs_minor": item.case.costs.minor, "b_contract_reference": item.case.contract_reference,
                "b_supply_point": item.case.supply_point, "b_product": item.case.product, "b_note": item.case.note,
                **{f"b_{name}": text for name, text in regime_values(terms_decided(item)).items()},
                "b_extra": dict(item.case.extra), "b_content_hash": item.content_hash,
                "b_import_id": target.import_id, "b_now": now,
            }
            for item, row in changed
        ],
    )  # fmt: skip
    statement = insert_into(connection, invoices)
    replaced = replaced_invoice(statement)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["case_id", "number"], set_=replaced),
        [invoice for item, row in changed for invoice in invoice_rows(item, row.id)],
    )
    placed = [(row.id, item.case) for item, row in changed]
    restate_ledgers(connection, placed, before, target.import_id, now)
    keep_keys(connection, target.creditor_id, placed, are_new=False)
    ids = [row.id for _, row in changed]
    connection.execute(_rebalanced, {"ids": ids})
    moved = connection.execute(_restated, {"ids": ids, "now": now}).all()
    paid = sorted({row.debtor_id for row in moved if row.status == "paid"})
    if paid:
        connection.execute(_paid_leads, {"ids": paid, "the_creditor_id": target.creditor_id})
    return {row.debtor_id for row in moved if row.status == "open"}


__all__ = ["load_batch"]
