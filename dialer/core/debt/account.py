"""The account of a case: append-only facts from which every balance is derived (``position.py``).

A fact is never changed: what was wrong is reversed by another fact. Two times stand on each: ``value_on``, the day
from which it counts, and ``booked_at``, when we came to know. So a balance can be shown as of any day, as known at any
instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from dialer.core.debt.interest import InterestTerms
from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import UserId

CASE_LEVEL = ""
"""The item of charges that belong to the case and to no invoice."""


class Component(StrEnum):
    """Parts of what is owed, in the order in which a payment covers them (art. 1194 c.c.)."""

    COSTS = "costs"
    INTEREST = "interest"
    PRINCIPAL = "principal"


class EntryKind(StrEnum):
    """What happened."""

    CHARGE = "charge"
    """Something became owed: an invoice's amount, costs, interest that the creditor had reckoned, the lump sum."""
    PAYMENT = "payment"
    """Money came in."""
    CREDIT_NOTE = "credit_note"
    """The creditor made an invoice smaller."""
    WRITE_DOWN = "write_down"
    """Something is not asked for any more: a settlement, a waiver of interest, a closure."""
    REVERSAL = "reversal"
    """An earlier entry did not hold: a direct debit sent back, a write-down that was void."""


class Ground(StrEnum):
    """What a charge rests on, where the law says of it more than of other costs."""

    NONE = ""
    LUMP_SUM = "lump_sum"
    """D.Lgs. 231/2002 art. 6: once for each late invoice between businesses (``lump_sum.py``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A fact of the account. Amounts are in minor units of the account's currency and never negative."""

    entry_id: int
    """In the order of booking."""
    kind: EntryKind
    minor: int
    value_on: date
    """From this day on it counts."""
    booked_at: datetime
    item: str = CASE_LEVEL
    """Invoice number. Of a payment: the invoice that the payer named, if any."""
    component: Component | None = None
    """Of charges and write-downs: which part."""
    reverses: int | None = None
    """Of reversals: the entry that did not hold."""
    reference: str = ""
    """The bank's reference, the decision, the credit note's number."""
    by: UserId | None = None
    """Who booked it; None: it followed by itself, from a file or an agreement."""
    ground: Ground = Ground.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What the account must know of an invoice besides its amounts."""

    number: str
    due_on: date | None
    """None: due at once."""
    security_rank: int = 0
    """0: not secured; higher: better secured, and paid later (art. 1193 c.c.)."""
    interest: InterestTerms | None = None
    """None: bears no interest that we reckon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Terms and facts of one case, in one currency."""

    currency: str
    items: Mapping[str, Item] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()


_NEEDS_COMPONENT = (EntryKind.CHARGE, EntryKind.WRITE_DOWN)


def check_entry(account: Account, entry: Entry) -> None:
    """Whether an entry may be added.

    Raises:
        Conflict: the lump sum of the invoice stands already.
        Invalid: the amount is not above zero, the invoice is not of this case, a part is missing, an entry with this
            number is there already, or the reversed entry is not there, is a reversal, was reversed before, or has
            another amount.
    """
    if entry.minor <= 0:
        raise Invalid("the amount must be more than zero; what takes something back is a reversal", field="amount")
    if entry.item != CASE_LEVEL and entry.item not in account.items:
        raise Invalid(f"the case has no invoice {entry.item}; name one of its invoices", field="item", value=entry.item)
    if any(other.entry_id == entry.entry_id for other in account.entries):
        raise Invalid(f"the account has an entry {entry.entry_id} already", field="entry_id")
    if (entry.kind in _NEEDS_COMPONENT) != (entry.component is not None):
        raise Invalid("charges and write-downs say which part they concern, other entries do not", field="component")
    if entry.kind is EntryKind.CREDIT_NOTE and entry.item == CASE_LEVEL:
        raise Invalid("a credit note belongs to an invoice; name it", field="item")
    if entry.component is Component.PRINCIPAL and entry.item == CASE_LEVEL:
        raise Invalid("principal belongs to an invoice; name it", field="item")
    if entry.ground is Ground.LUMP_SUM:
        _check_lump_sum(account.entries, entry)
    if (entry.kind is EntryKind.REVERSAL) != (entry.reverses is not None):
        raise Invalid("a reversal names the entry that did not hold, other entries name none", field="reverses")
    if entry.reverses is not None:
        _check_reversal(account.entries, entry)


def _check_lump_sum(entries: Iterable[Entry], entry: Entry) -> None:
    """A charge of costs to one invoice, and only once."""
    is_costs = entry.kind is EntryKind.CHARGE and entry.component is Component.COSTS
    if not is_costs or entry.item == CASE_LEVEL:
        raise Invalid("a lump sum is a charge of costs to an invoice; name it", field="item")
    known = list(entries)
    void = {other.reverses for other in known}
    standing = (one for one in known if one.ground is Ground.LUMP_SUM and one.entry_id not in void)
    if any(one.item == entry.item for one in standing):
        raise Conflict(
            f"the lump sum of invoice {entry.item} was charged already", code="lump_sum_charged", invoice=entry.item
        )


def _check_reversal(entries: Iterable[Entry], entry: Entry) -> None:
    known = {other.entry_id: other for other in entries}
    reversed_entry = known.get(entry.reverses) if entry.reverses is not None else None
    if reversed_entry is None:
        raise Invalid(f"there is no entry {entry.reverses} to reverse", field="reverses")
    if reversed_entry.kind is EntryKind.REVERSAL:
        raise Invalid("a reversal is not reversed; book the entry anew", field="reverses")
    if any(other.reverses == entry.reverses for other in known.values()):
        raise Invalid(f"entry {entry.reverses} was reversed before", field="reverses")
    if reversed_entry.minor != entry.minor:
        raise Invalid("an entry is reversed whole; book the part that holds anew", field="amount")
