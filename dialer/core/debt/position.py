"""What is owed on a day: the account's facts played back in the order in which they count.

The same facts give the same position, in whatever order they were booked: a payment that comes to be known late, with
an earlier day of value, takes its place before the others, and what they covered follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from dialer.core.debt.account import CASE_LEVEL, Account, Component, Entry, EntryKind, Item
from dialer.core.debt.allocation import Claim, Share, allocate
from dialer.core.debt.interest import Accrued, InterestSpan, advance, begin


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPosition:
    """What is owed of one invoice, or of the case as a whole. Amounts in minor units, never negative."""

    number: str
    due_on: date | None
    principal: int
    interest: int
    costs: int
    interest_lines: tuple[InterestSpan, ...] = ()
    """How the interest that runs was reckoned."""
    missing_rates: tuple[str, ...] = ()
    """Periods whose rate is not known: the interest is at least this much, and not computable."""

    @property
    def total(self) -> int:
        return self.principal + self.interest + self.costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """A part of a payment that covered a part of a debt."""

    payment_id: int
    on: date
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """An account on a day."""

    on: date
    currency: str
    items: tuple[ItemPosition, ...]
    allocations: tuple[Allocation, ...]
    credit: int
    """Paid beyond what was owed, minor units."""
    unused: Mapping[int, int]
    """Entry -> the part of a credit note or write-down that found nothing open any more."""

    def _sum(self, component: Component) -> int:
        return sum(getattr(item, component.value) for item in self.items)

    @property
    def principal(self) -> int:
        return self._sum(Component.PRINCIPAL)

    @property
    def interest(self) -> int:
        return self._sum(Component.INTEREST)

    @property
    def costs(self) -> int:
        return self._sum(Component.COSTS)

    @property
    def balance(self) -> int:
        """Principal, interest and costs, minor units."""
        return self.principal + self.interest + self.costs

    @property
    def missing_rates(self) -> tuple[str, ...]:
        """Periods that an admin must enter before the interest is known, each once."""
        return tuple(dict.fromkeys(label for item in self.items for label in item.missing_rates))

    def item(self, number: str) -> ItemPosition:
        """The position of one invoice."""
        return next(item for item in self.items if item.number == number)

    def paid(self, *, since: date = date.min) -> int:
        """What payments covered from a day on, minor units, without what is credit."""
        return sum(allocation.share.minor for allocation in self.allocations if allocation.on >= since)


@dataclass(slots=True)
class _Open:
    """An item while the facts are played back."""

    item: Item
    principal: int = 0
    costs: int = 0
    charged_interest: int = 0
    settled_interest: int = 0
    """Paid or written down."""
    accrued: Accrued = field(init=False)

    def __post_init__(self) -> None:
        terms = self.item.interest
        self.accrued = begin(terms) if terms is not None else Accrued(date.min)

    def run_to(self, on: date) -> None:
        if self.item.interest is not None:
            self.accrued = advance(self.accrued, self.item.interest, self.principal, on)

    @property
    def interest(self) -> int:
        return self.charged_interest + self.accrued.minor - self.settled_interest

    def percent(self, on: date) -> Fraction:
        terms = self.item.interest
        if terms is None or on < terms.runs_from:
            return Fraction(0)
        return terms.source.stretch(on + timedelta(days=1)).percent or Fraction(0)

    def claim(self, on: date) -> Claim:
        return Claim(
            item=self.item.number,
            due_on=self.item.due_on,
            security_rank=self.item.security_rank,
            percent=self.percent(on),
            costs=self.costs,
            interest=self.interest,
            principal=self.principal,
        )

    def take(self, component: Component, minor: int) -> int:
        """Take from a part as much as there is; returns what was taken."""
        match component:
            case Component.COSTS:
                minor = min(minor, self.costs)
                self.costs -= minor
            case Component.INTEREST:
                minor = min(minor, self.interest)
                self.settled_interest += minor
            case Component.PRINCIPAL:
                minor = min(minor, self.principal)
                self.principal -= minor
        return minor

    def charge(self, component: Component, minor: int) -> None:
        match component:
            case Component.COSTS:
                self.costs += minor
            case Component.INTEREST:
                self.charged_interest += minor
            case Component.PRINCIPAL:
                self.principal += minor


_ORDER = {EntryKind.CHARGE: 0, EntryKind.CREDIT_NOTE: 1, EntryKind.WRITE_DOWN: 2, EntryKind.PAYMENT: 3}
"""Of facts with one day of value: what is owed is known before it is paid."""


class _Playback:
    def __init__(self, account: Account) -> None:
        terms = {CASE_LEVEL: Item(number=CASE_LEVEL, due_on=None), **account.items}
        self.open = {number: _Open(item) for number, item in terms.items()}
        self.allocations: list[Allocation] = []
        self.credits: list[tuple[Entry, int]] = []
        """Payments of which something is left, oldest first."""
        self.unused: dict[int, int] = {}

    def play(self, entry: Entry) -> None:
        target = self.open[entry.item]
        match entry.kind:
            case EntryKind.CHARGE:
                assert entry.component is not None
                target.run_to(entry.value_on)
                target.charge(entry.component, entry.minor)
                self._spend_credits(entry.value_on)
            case EntryKind.CREDIT_NOTE | EntryKind.WRITE_DOWN:
                target.run_to(entry.value_on)
                taken = target.take(entry.component or Component.PRINCIPAL, entry.minor)
                if taken < entry.minor:
                    self.unused[entry.entry_id] = entry.minor - taken
            case EntryKind.PAYMENT:
                self.credits.append((entry, entry.minor))
                self._spend_credits(entry.value_on)
            case EntryKind.REVERSAL:
                raise AssertionError("a reversal takes the reversed entry out before the playback")

    def _spend_credits(self, on: date) -> None:
        left: list[tuple[Entry, int]] = []
        for entry, minor in self.credits:
            for item in self.open.values():
                item.run_to(on)
            shares, rest = allocate(minor, [item.claim(on) for item in self.open.values()], on, entry.item)
            for share in shares:
                self.open[share.item].take(share.component, share.minor)
                self.allocations.append(Allocation(payment_id=entry.entry_id, on=on, share=share))
            if rest:
                left.append((entry, rest))
        self.credits = left


def facts_of(account: Account, on: date, known_at: datetime | None = None) -> list[Entry]:
    """The entries that count on a day, as known at an instant (None: as known now), in the order of playback."""
    known = [entry for entry in account.entries if known_at is None or entry.booked_at <= known_at]
    void = {entry.reverses for entry in known if entry.kind is EntryKind.REVERSAL}
    counting = (
        entry
        for entry in known
        if entry.kind is not EntryKind.REVERSAL and entry.entry_id not in void and entry.value_on <= on
    )
    return sorted(counting, key=lambda entry: (entry.value_on, _ORDER[entry.kind], entry.entry_id))


def position(account: Account, on: date, known_at: datetime | None = None) -> Position:
    """What is owed on a day.

    Args:
        account: terms and facts.
        on: the day; what counts from a later day is left out, and interest runs up to and with it.
        known_at: leave out what was booked later; None: nothing.
    """
    playback = _Playback(account)
    for entry in facts_of(account, on, known_at):
        playback.play(entry)
    return _stand(playback, account, on)


def positions(account: Account, days: Sequence[date]) -> tuple[Position, ...]:
    """What is owed on each of these days, as known now, in one playback: ``position`` of each of them.

    Args:
        days: in order.
    """
    facts = facts_of(account, days[-1]) if days else []
    playback, found, played = _Playback(account), [], 0
    for day in days:
        while played < len(facts) and facts[played].value_on <= day:
            playback.play(facts[played])
            played += 1
        found.append(_stand(playback, account, day))
    return tuple(found)


def _stand(playback: _Playback, account: Account, on: date) -> Position:
    """The playback as it stands on a day."""
    items = []
    for open_item in playback.open.values():
        open_item.run_to(on)
        found = _position_of(open_item)
        if found.number != CASE_LEVEL or found.total:
            items.append(found)
    return Position(
        on=on,
        currency=account.currency,
        items=tuple(items),
        allocations=tuple(playback.allocations),
        credit=sum(minor for _, minor in playback.credits),
        unused=dict(playback.unused),
    )


def _position_of(found: _Open) -> ItemPosition:
    return ItemPosition(
        number=found.item.number,
        due_on=found.item.due_on,
        principal=found.principal,
        interest=found.interest,
        costs=found.costs,
        interest_lines=found.accrued.spans,
        missing_rates=found.accrued.missing,
    )
