"""What is not asked for any more when an agreement was kept: the rest of a settlement, what ran on beside a plan.

A plan covers what is owed on the day on which it is agreed. Interest that runs on while its rates are paid is not
asked for when they all were, nor is a rounding of at most a euro.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from dialer.core.debt.account import CASE_LEVEL, Component, EntryKind
from dialer.core.debt.books import Books
from dialer.core.debt.interest import round_half_up
from dialer.core.debt.law import ReceivableLaw
from dialer.core.debt.plan import RATE_TOLERANCE_MINOR, Plan
from dialer.core.debt.position import ItemPosition, Position, position


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of what is owed. Amounts in minor units."""

    item: str
    component: Component
    minor: int


_ORDER = (Component.INTEREST, Component.COSTS, Component.PRINCIPAL)
"""What is given up first."""


def what_is_left(found: Position) -> tuple[Part, ...]:
    """Everything that is still owed, part by part."""
    return _parts(found.items, found.balance)


def left_after_plan(
    books: Books, law: ReceivableLaw | None, plan: Plan, agreed_at: datetime, on: date
) -> tuple[Part, ...]:
    """What a plan that was paid leaves over: interest that ran on meanwhile, and roundings.

    Args:
        books: of the case.
        law: of its country.
        plan: what was agreed.
        agreed_at: when; what was booked later was not part of it.
        on: the day.
    """
    account = books.account(law)
    before = position(account, plan.agreed_on, agreed_at)
    known = {
        entry.item
        for entry in books.entries
        if entry.kind is EntryKind.CHARGE and entry.booked_at <= agreed_at and entry.item != CASE_LEVEL
    }
    old = [item for item in position(account, on).items if item.number in known]
    kept_out = max(0, before.balance - (plan.minor - plan.interest))
    over = max(0, sum(item.total for item in old) - kept_out)
    ran_on = _accrued(old) - _accrued(item for item in before.items if item.number in known)
    return _parts(old, min(over, max(0, ran_on) + RATE_TOLERANCE_MINOR))


def _accrued(items: Iterable[ItemPosition]) -> int:
    """Interest that was ever reckoned, whether it was paid or not."""
    return sum(round_half_up(sum((span.exact_minor for span in item.interest_lines), Fraction(0))) for item in items)


def _parts(items: tuple[ItemPosition, ...] | list[ItemPosition], most: int) -> tuple[Part, ...]:
    parts: list[Part] = []
    for component in _ORDER:
        for item in items:
            minor = min(most, int(getattr(item, component.value)))
            if minor > 0:
                parts.append(Part(item=item.number, component=component, minor=minor))
                most -= minor
    return tuple(parts)
