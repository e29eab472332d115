"""What the law of a country says of a receivable: interest of late payment, the lump sum, the terms of prescription."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dialer.core.debt.interest import InterestTerms
from dialer.core.debt.prescription import ActKind, InterruptingAct, PrescriptionClock, prescription_clock
from dialer.core.debt.prescription_terms import TermTable
from dialer.core.debt.rates import AgreedRate, Rate, RateTable, WithMargin
from dialer.core.debt.sector import Sector, SectorTerms
from dialer.core.kernel.errors import Conflict, Invalid


class InterestRegime(StrEnum):
    """Which interest an invoice bears."""

    NONE = "none"
    COMMERCIAL = "commercial"
    """Between businesses, or owed by a public body: automatic from the day after the due date."""
    LEGAL = "legal"
    """From the formal notice on, at the legal rate."""
    CONTRACT = "contract"
    """At the rate of the contract, from the day after the due date."""


@dataclass(frozen=True, slots=True)
class LumpSumBand:
    """Compensation for the costs of recovery, by the amount of the late invoice."""

    below_minor: int | None
    """The band ends before this amount; None: no end."""
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredRate:
    """A rate that an admin entered because the file lacked it."""

    table: str
    period: str
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivableLaw:
    """One country's figures (``config/receivables``)."""

    country: str
    """ISO 3166-1 alpha-2."""
    currency: str
    tables: Mapping[str, RateTable]
    commercial: WithMargin | None
    legal: RateTable | None
    """None: the law gives consumers' creditors no rate of its own."""
    lump_sum: Sequence[LumpSumBand]
    lump_sum_reference: str
    terms: TermTable
    interrupting: frozenset[ActKind]
    """Acts that start the term of prescription anew in this country."""
    sectors: Mapping[Sector, SectorTerms] = field(default_factory=dict)
    """What follows from what a creditor does; a sector that is not there has the general terms."""

    def clock_of(
        self, credit: str, due_on: date, *, is_protected: bool, acts: Iterable[InterruptingAct] = ()
    ) -> PrescriptionClock:
        """The prescription clock of an invoice; acts that do not interrupt in this country are left out.

        Raises:
            Invalid: the table has no term for this kind of credit and due date.
        """
        term = self.terms.term(credit, due_on, is_protected=is_protected)
        counting = (act for act in acts if act.kind in self.interrupting)
        return prescription_clock(due_on, term, counting, country=self.country)

    def terms_of(
        self,
        regime: InterestRegime,
        *,
        due_on: date,
        notice_on: date | None = None,
        agreed: Rate | None = None,
    ) -> InterestTerms | None:
        """At which rate an invoice bears interest and from when; None: at none.

        Args:
            regime: which interest.
            due_on: of the invoice.
            notice_on: when the formal notice was received; without it legal interest does not run.
            agreed: the contract's rate.

        Raises:
            Invalid: the country's file has no such interest, or the contract's rate is missing.
        """
        match regime:
            case InterestRegime.NONE:
                return None
            case InterestRegime.COMMERCIAL if self.commercial is not None:
                return InterestTerms(self.commercial, due_on)
            case InterestRegime.LEGAL if self.legal is not None:
                return InterestTerms(self.legal, max(due_on, notice_on)) if notice_on is not None else None
            case InterestRegime.CONTRACT if agreed is not None:
                return InterestTerms(AgreedRate(agreed), due_on)
            case InterestRegime.CONTRACT:
                raise Invalid("the contract's rate is missing; give it with its clause as the source", field="rate")
        raise Invalid(f"the law of {self.country} has no {regime.value} interest here", field="regime")

    def lump_sum_of(self, invoice_minor: int) -> int:
        """The lump sum of one late invoice between businesses, minor units; 0 where the country has none."""
        for band in self.lump_sum:
            if band.below_minor is None or invoice_minor < band.below_minor:
                return band.minor
        return 0

    def with_rates(self, entered: Iterable[EnteredRate]) -> ReceivableLaw:
        """The same law with rates that were entered for periods without one.

        Raises:
            Invalid: no such table, or no such period.
            Conflict: the period has a rate already; a published rate is never replaced.
        """
        tables = dict(self.tables)
        for entry in entered:
            table = tables.get(entry.table)
            if table is None:
                raise Invalid(f"no rate table {entry.table!r}; there are {', '.join(tables)}", field="table")
            label = table.period.check(entry.period)
            if label in table.rates:
                raise Conflict(f"{label} has its rate already: {table.rates[label].percent} %", field="period")
            tables[entry.table] = replace(table, rates={**table.rates, label: entry.rate})
        commercial = self.commercial
        if commercial is not None:
            commercial = replace(commercial, table=tables[commercial.table.id])
        legal = tables[self.legal.id] if self.legal is not None else None
        return replace(self, tables=tables, commercial=commercial, legal=legal)


def sector_terms(law: ReceivableLaw | None, sector: str) -> SectorTerms:
    """What a country's file says of a sector; general terms where it says nothing."""
    code = Sector(sector or Sector.OTHER)
    return (law.sectors if law is not None else {}).get(code) or SectorTerms(sector=code)


def case_terms(law: ReceivableLaw | None, sector: str, credit: str) -> SectorTerms:
    """What a country's file says of a case: a supplier of power and gas has a case under the rules of what it supplied.

    Args:
        sector: the creditor's.
        credit: kind of credit of the case; empty: not known.

    Where the creditor's sector is for another credit, the sector of this credit counts if it asks for the same notices.
    """
    own = sector_terms(law, sector)
    if law is None or not credit or credit == own.credit:
        return own
    others = (terms for terms in law.sectors.values() if terms.credit == credit and terms.notices == own.notices)
    return next(others, own)


def parse_percent(text: str) -> Decimal:
    """A percentage as it is written, exact.

    Raises:
        Invalid: no number.
    """
    try:
        return Decimal(text.replace(",", ".").strip())
    except ArithmeticError as error:
        raise Invalid(f"{text!r} is no percentage; write it like 2.15", field="percent") from error
