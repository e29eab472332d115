"""Which of a debtor's numbers is dialled next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from dialer.core.kernel.codes import NumberState
from dialer.core.leads.model import Lead, LeadNumber


class Weighed(Protocol):
    """What a rule check says of one number."""

    @property
    def is_permitted(self) -> bool: ...
    @property
    def until(self) -> datetime | None: ...


V = TypeVar("V", bound=Weighed)


@dataclass(frozen=True, slots=True)
class Choice(Generic[V]):
    """A number with its verdict."""

    number: LeadNumber
    verdict: V


def usable_numbers(lead: Lead) -> tuple[LeadNumber, ...]:
    """Numbers that are neither wrong nor disabled nor on a do-not-call list, in the debtor's order."""
    good = [number for number in lead.numbers if number.state is NumberState.OK and not number.do_not_call]
    if len(good) > 1:
        good.sort(key=_preference)
    return tuple(good)


def _preference(number: LeadNumber) -> tuple[int, int]:
    return number.rank, number.number_id


def numbers_in_order(lead: Lead) -> tuple[LeadNumber, ...]:
    """Usable numbers in the order in which they should be tried.

    First the number of an agreed callback, then the preferred one, then the one by which most is expected, then round
    the debtor's order from the number after the last one dialled: each attempt tries another number while there is one.
    """
    if len(lead.numbers) == 1:
        return usable_numbers(lead)
    ids = [number.number_id for number in sorted(lead.numbers, key=_preference)]
    start = ids.index(lead.last_number_id) + 1 if lead.last_number_id in ids else 0
    turn = {number_id: (index - start) % len(ids) for index, number_id in enumerate(ids)}
    numbers = sorted(usable_numbers(lead), key=lambda number: turn[number.number_id])
    called_back = lead.callback.number_id if lead.callback is not None else None
    first = [called_back, lead.preferred_number_id, lead.best_number_id]
    return tuple(
        sorted(numbers, key=lambda number: first.index(number.number_id) if number.number_id in first else len(first))
    )


def choose_number(lead: Lead, verdict_of: Callable[[LeadNumber], V], now: datetime) -> Choice[V] | None:
    """The first number that may be dialled now; else the one that may be soonest; else the first that is refused.

    Args:
        lead: the debtor's place in the queue.
        verdict_of: the rule check of one number at ``now``; asked only as far as needed.
        now: aware UTC; a deferral that is already over counts as one to ``now``.

    Returns:
        None when the debtor has no usable number.
    """
    best: Choice[V] | None = None
    for number in numbers_in_order(lead):
        choice = Choice(number, verdict_of(number))
        if choice.verdict.is_permitted:
            return choice
        if best is None or _is_sooner(choice.verdict, best.verdict, now):
            best = choice
    return best


def _is_sooner(one: Weighed, other: Weighed, now: datetime) -> bool:
    if one.until is None or other.until is None:
        return one.until is not None and other.until is None
    return max(one.until, now) < max(other.until, now)
