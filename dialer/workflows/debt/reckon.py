"""What cases owe on a day, by the law of their creditors' country with the rates that were entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType

from dialer.core.debt.account import EntryKind
from dialer.core.debt.books import Books
from dialer.core.debt.law import ReceivableLaw
from dialer.core.debt.position import Position, facts_of, position
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId
from dialer.core.kernel.window import zone
from dialer.ports.store import Transaction

NOTHING_KNOWN: Mapping[CaseId, Books] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """A case's books and what they come to on a day."""

    books: Books
    position: Position
    law: ReceivableLaw | None

    def payments(self) -> tuple[tuple[date, int], ...]:
        """Day of value and minor units of every payment that stands, oldest first; later days included."""
        facts = facts_of(self.books.account(None), date.max)
        return tuple((entry.value_on, entry.minor) for entry in facts if entry.kind is EntryKind.PAYMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoner:
    """Reads books and reckons; has no state of its own."""

    laws: Mapping[str, ReceivableLaw] = field(default_factory=dict)
    """By country, as ``config/receivables`` has them; without one no interest is reckoned beside what was charged."""
    country: str = "IT"
    """ISO 3166-1, of the creditors: whose law and working days count."""
    zone: str = "Europe/Rome"
    """IANA zone of the creditors, in which days begin."""

    def today(self, now: datetime) -> date:
        """The day in the creditors' country."""
        return now.astimezone(zone(self.zone)).date()

    @property
    def own_law(self) -> ReceivableLaw | None:
        """The country's law as its file has it, without the rates that were entered."""
        return self.laws.get(self.country)

    async def law(self, tx: Transaction) -> ReceivableLaw | None:
        """The country's law with the rates that were entered."""
        law = self.laws.get(self.country)
        return law.with_rates((await tx.ledger.rates()).get(self.country, ())) if law is not None else None

    async def all_laws(self, tx: Transaction) -> dict[str, ReceivableLaw]:
        """Every country's law with the rates that were entered."""
        rates = await tx.ledger.rates()
        return {country: law.with_rates(rates.get(country, ())) for country, law in self.laws.items()}

    async def of_case(self, tx: Transaction, case_id: CaseId) -> Reckoner:
        """The same for the country and zone that the case's creditor agreed for its treatment. Raises NotFound."""
        country, zone_name = await tx.strategies.place_of(case_id)
        return replace(self, country=country or self.country, zone=zone_name or self.zone)

    async def read(
        self, tx: Transaction, case_ids: Sequence[CaseId], on: date, known: Mapping[CaseId, Books] = NOTHING_KNOWN
    ) -> dict[CaseId, Reckoned]:
        """What these cases owe on a day; unknown ones are left out.

        Args:
            known: books that were read before in this transaction, with what was booked since; they are not read again.
        """
        asked = dict.fromkeys(case_ids)
        read = await tx.ledger.books([case_id for case_id in asked if case_id not in known])
        books_of = {**read, **{case_id: known[case_id] for case_id in asked if case_id in known}}
        law = await self.law(tx)
        return {
            case_id: Reckoned(books=books, position=position(books.account(law), on), law=law)
            for case_id, books in books_of.items()
        }

    async def one(self, tx: Transaction, case_id: CaseId, on: date) -> Reckoned:
        """What one case owes on a day. Raises NotFound."""
        found = (await self.read(tx, [case_id], on)).get(case_id)
        if found is None:
            raise NotFound(f"there is no case {case_id}", case_id=case_id)
        return found

    async def project(
        self, tx: Transaction, case_ids: Sequence[CaseId], now: datetime, known: Mapping[CaseId, Books] = NOTHING_KNOWN
    ) -> dict[CaseId, Reckoned]:
        """Write what is owed today to the cases and invoices, after entries were booked; what was found."""
        found = await self.read(tx, case_ids, self.today(now), known)
        await tx.ledger.project({case_id: reckoned.position for case_id, reckoned in found.items()}, now)
        return found
