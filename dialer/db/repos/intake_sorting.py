"""What is to be done with each case of a batch: it is new, changed, the same, placed anew or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from dialer.db.repos.intake_debtors import (
    debtor_ids,
    key_of,
)
from dialer.db.tables.base import one_of_texts
from dialer.db.tables.debt import cases, debtors
from dialer.ports.intake import CaseItem, ImportTarget, RefusedCase

_known_cases = (
    select(
        cases.c.id,
        cases.c.reference,
        cases.c.debtor_id,
        cases.c.content_hash,
        cases.c.status,
        cases.c.currency,
        cases.c.placement_id,
        debtors.c.tax_code,
        debtors.c.external_key,
    )
    .join(debtors, debtors.c.id == cases.c.debtor_id)
    .where(cases.c.creditor_id == bindparam("creditor_id"), one_of_texts(cases.c.reference, "references"))
)


@dataclass(slots=True)
class SortedBatch:
    """The items of a batch by what is to be done with them."""

    new: list[CaseItem]
    changed: list[tuple[CaseItem, Row[Any]]]
    same: list[Row[Any]]
    placed: list[Row[Any]]
    """Said the same of, in another placement: nothing else of them is touched."""
    refused: list[RefusedCase]
    identified: list[tuple[int, str]]
    """Debtors who were known by their customer number and whose tax code is told now."""


def sort_batch(connection: Connection, target: ImportTarget, items: Sequence[CaseItem]) -> SortedBatch:
    """Compare the items of a batch with the cases that are here."""
    references = [item.case.reference for item in items]
    rows = connection.execute(_known_cases, {"creditor_id": target.creditor_id, "references": references})
    known: dict[str, Any] = {row.reference: row for row in rows}
    batch = SortedBatch([], [], [], [], [], [])
    for item in items:
        row = known.get(item.case.reference)
        if row is None:
            batch.new.append(item)
        elif row.content_hash == item.content_hash:
            is_placed_anew = target.placement_id not in (None, row.placement_id)
            if is_placed_anew and row.status in _ENDED:
                batch.refused.append(_ended(item, row))
            else:
                (batch.placed if is_placed_anew else batch.same).append(row)
        elif row.status in _ENDED:
            batch.refused.append(_ended(item, row))
        else:
            _sort_changed(batch, target, item, row)
    if batch.identified:
        _refuse_doubles(connection, target, batch)
    return batch


def _refuse_doubles(connection: Connection, target: ImportTarget, batch: SortedBatch) -> None:
    """A tax code told late that belongs to another debtor: the two may be one person, and only a person can know."""
    owners = debtor_ids(connection, target, (item for item, _ in batch.changed))
    for debtor_id, tax_code in batch.identified:
        owners.setdefault(tax_code, debtor_id)
    doubled = {debtor_id: tax_code for debtor_id, tax_code in batch.identified if owners[tax_code] != debtor_id}
    for item, row in batch.changed:
        if row.debtor_id in doubled:
            batch.refused.append(
                RefusedCase(
                    item.case.reference,
                    "the case's debtor is here by customer number, and another debtor has this tax code already",
                    "check the tax code; if it is right, leave it out here: the case then stays with its debtor",
                )
            )
    batch.changed = [(item, row) for item, row in batch.changed if row.debtor_id not in doubled]
    batch.identified = [told for told in batch.identified if told[0] not in doubled]


_ENDED = {"closed": "closed", "recalled": "recalled by the creditor"}


def _ended(item: CaseItem, row: Row[Any]) -> RefusedCase:
    """A file does not bring back what a person ended; paid cases open again by themselves when more is owed."""
    return RefusedCase(
        item.case.reference,
        f"the case is {_ENDED[row.status]}, and the file says something else of it now",
        "leave it out; if it is entrusted again, give it a new reference",
    )


def _sort_changed(batch: SortedBatch, target: ImportTarget, item: CaseItem, row: Row[Any]) -> None:
    debtor = item.case.debtor
    own_key = row.tax_code or f"#{row.external_key}"
    may_be_named = row.tax_code is None and row.external_key == f"{target.creditor_code}:{debtor.customer_code}"
    if own_key != key_of(target, debtor) and not may_be_named:
        batch.refused.append(
            RefusedCase(
                item.case.reference,
                "the case is already here with another debtor",
                "check the tax code; if the reference was given again, give the case a new one",
            )
        )
    elif row.currency != item.case.currency:
        batch.refused.append(
            RefusedCase(
                item.case.reference,
                f"the case is already here in {row.currency}, the file says {item.case.currency}",
                "correct the currency, or give the case a new reference",
            )
        )
    else:
        if own_key != key_of(target, debtor):
            batch.identified.append((row.debtor_id, debtor.tax_code))
        batch.changed.append((item, row))
