"""Accounts for tests: a case with invoices, and what was booked on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from dialer.core.debt.account import CASE_LEVEL, Account, Component, Entry, EntryKind, Item
from dialer.core.debt.interest import InterestTerms

FIRST = datetime(2026, 1, 1, 8, tzinfo=UTC)


class Book:
    """Entries in the order in which they are booked, an hour apart."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.entries: list[Entry] = []

    def book(self, kind: EntryKind, minor: int, on: date, **more: object) -> int:
        """Book one; returns its id."""
        entry_id = len(self.entries) + 1
        at = FIRST + timedelta(hours=entry_id)
        self.entries.append(
            Entry(entry_id=entry_id, kind=kind, minor=minor, value_on=on, booked_at=at, **more)  # type: ignore[arg-type]
        )
        return entry_id

    def invoice(
        self, number: str, minor: int, due: date, *, interest: InterestTerms | None = None, security: int = 0
    ) -> None:
        self.items[number] = Item(number=number, due_on=due, interest=interest, security_rank=security)
        self.book(EntryKind.CHARGE, minor, min(due, date(2026, 1, 1)), item=number, component=Component.PRINCIPAL)

    def charge(self, component: Component, minor: int, on: date, item: str = CASE_LEVEL) -> int:
        return self.book(EntryKind.CHARGE, minor, on, item=item, component=component)

    def pay(self, minor: int, on: date, declared: str = CASE_LEVEL) -> int:
        return self.book(EntryKind.PAYMENT, minor, on, item=declared)

    def write_down(self, component: Component, minor: int, on: date, item: str = CASE_LEVEL) -> int:
        return self.book(EntryKind.WRITE_DOWN, minor, on, item=item, component=component)

    def reverse(self, entry_id: int, on: date) -> int:
        minor = next(entry.minor for entry in self.entries if entry.entry_id == entry_id)
        return self.book(EntryKind.REVERSAL, minor, on, reverses=entry_id)

    def account(self, entries: Iterable[Entry] | None = None) -> Account:
        return Account(currency="EUR", items=self.items, entries=tuple(self.entries if entries is None else entries))
