"""Charge the lump sum in many cases of a creditor at once, because a person says so; or count what would be charged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, UserId
from dialer.ports.store import Store
from dialer.workflows.debt.charge_lump_sums import book_in, lump_sums_of, said_why
from dialer.workflows.debt.reckon import Reckoner

BATCH = 500
"""Cases in a transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LumpSumOrder:
    """In which cases."""

    creditor_code: str
    references: Sequence[str] = ()
    """Only these; empty: all that are open."""
    reason: str
    is_dry_run: bool = False


@dataclass(slots=True)
class LumpSumsCharged:
    """What came of it."""

    case_count: int = 0
    """That were looked at."""
    invoice_count: int = 0
    """Charged, or to be charged."""
    sum_minor: Counter[str] = field(default_factory=Counter)
    """By currency, minor units."""
    refused: Counter[str] = field(default_factory=Counter)
    """Invoices that bear none, or none yet, by why (``LumpSumRefusal``; ``taken_back``: left to a person)."""


async def charge_many(
    store: Store, order: LumpSumOrder, *, reckoner: Reckoner, by: UserId | None, now: datetime
) -> LumpSumsCharged:
    """Charge every invoice that may be charged and was not taken back before; idempotent, in parts.

    Raises:
        NotFound: no such creditor, or one of the references is no open case of its; nothing is charged then.
        Invalid: no reason was given.
    """
    said = said_why(order.reason)
    async with store.transaction() as tx:
        creditor = await tx.creditors.by_code(order.creditor_code)
        if creditor is None:
            raise NotFound(f"there is no creditor {order.creditor_code}", field="creditor")
        known = await tx.ledger.open_references(creditor.creditor_id, order.references)
        missing = sorted(set(order.references) - known)
        if missing:
            shown = ", ".join(missing[:5])
            raise NotFound(f"no open case of {order.creditor_code}: {shown}; leave them out", field="case")
    done, after, today = LumpSumsCharged(), CaseId(0), reckoner.today(now)
    while True:
        async with store.transaction() as tx:
            rows = await tx.ledger.regimes(creditor.creditor_id, after, BATCH, order.references)
            if not rows:
                return done
            case_ids = [row.case_id for row in rows]
            await tx.ledger.lock(case_ids)
            charged = []
            for found in (await reckoner.read(tx, case_ids, today)).values():
                done.case_count += 1
                for one in (await lump_sums_of(tx, found)).values():
                    if not one.is_due_by_itself:
                        done.refused[one.refusal.value if one.refusal is not None else "taken_back"] += 1
                        continue
                    charged.append((found, one))
                    done.invoice_count += 1
                    done.sum_minor[found.books.currency] += one.minor
            if charged and not order.is_dry_run:
                await book_in(tx, charged, said, reckoner=reckoner, by=by, now=now)
        after = case_ids[-1]
