"""A case's books as they are kept: terms of its invoices, acts with their proof, entries; and the account they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialer.core.debt.account import CASE_LEVEL, Account, Entry, Item
from dialer.core.debt.law import InterestRegime, ReceivableLaw
from dialer.core.debt.prescription import ActKind, InterruptingAct, PrescriptionClock
from dialer.core.debt.rates import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedInvoice:
    """An invoice's terms."""

    number: str
    issued_on: date | None
    due_on: date | None
    amount: int
    """When it was issued, minor units."""
    security_rank: int = 0
    credit_kind: str = ""
    """For prescription, where it differs from the case's; empty: the case's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedAct:
    """An interrupting act, of one invoice or of all."""

    item: str
    act: InterruptingAct


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """All that balances, interest and prescription of a case follow from."""

    case_id: int
    creditor_id: int
    debtor_id: int
    reference: str
    status: str
    currency: str
    credit_kind: str
    """Kind of credit for prescription; empty: not told."""
    is_protected: bool
    """Owed by a consumer (professionals and micro-enterprises are told apart by the creditor)."""
    has_vat_number: bool = False
    """The creditor's file names one: a person who trades."""
    regime: InterestRegime
    agreed: Rate | None
    regime_reason: str = ""
    """Why it bears this interest (``regime.RegimeReason``); empty: it was set before reasons were kept."""
    regime_note: str = ""
    """What a person said to it."""
    invoices: Sequence[BookedInvoice]
    acts: Sequence[BookedAct]
    entries: Sequence[Entry]

    @property
    def is_business(self) -> bool:
        """Whether the debtor deals as a business, as far as interest goes."""
        return not self.is_protected or self.has_vat_number

    @property
    def one_credit(self) -> str:
        """The kind of credit that all invoices share, or that of the case; empty: not told, or of several kinds."""
        kinds = {invoice.credit_kind or self.credit_kind for invoice in self.invoices} or {self.credit_kind}
        return kinds.pop() if len(kinds) == 1 else ""

    def account(self, law: ReceivableLaw | None) -> Account:
        """The account by a country's law; without one no interest is reckoned beside what was charged."""
        return Account(
            currency=self.currency,
            items={invoice.number: self._item(invoice, law) for invoice in self.invoices},
            entries=tuple(self.entries),
        )

    def _item(self, invoice: BookedInvoice, law: ReceivableLaw | None) -> Item:
        interest = None
        if law is not None and invoice.due_on is not None:
            interest = law.terms_of(
                self.regime, due_on=invoice.due_on, notice_on=self.notice_on(invoice.number), agreed=self.agreed
            )
        return Item(
            number=invoice.number, due_on=invoice.due_on, security_rank=invoice.security_rank, interest=interest
        )

    def acts_of(self, number: str) -> tuple[InterruptingAct, ...]:
        """The acts that concern an invoice."""
        return tuple(booked.act for booked in self.acts if booked.item in (CASE_LEVEL, number))

    def notice_on(self, number: str) -> date | None:
        """When the first formal notice of an invoice was received."""
        notices = [act.on for act in self.acts_of(number) if act.kind is ActKind.FORMAL_NOTICE]
        return min(notices, default=None)

    def clocks(self, law: ReceivableLaw) -> dict[str, PrescriptionClock]:
        """The prescription clock of each invoice with a due date.

        None where the kind of credit is not told, or the country's law has no term for it.
        """
        return {
            invoice.number: law.clock_of(
                kind, invoice.due_on, is_protected=self.is_protected, acts=self.acts_of(invoice.number)
            )
            for invoice in self.invoices
            if invoice.due_on is not None
            and (kind := invoice.credit_kind or self.credit_kind)
            and kind in law.terms.credits
        }
