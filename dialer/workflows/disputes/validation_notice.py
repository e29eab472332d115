"""The validation notice with its tear-off form, for debtors in the United States (``domain.md`` §3.8, US-11).

The elements follow 12 CFR 1006.34(c) and the model form B-1 of its appendix; the wording is to be confirmed by counsel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dialer.core.debt.account import Component, EntryKind
from dialer.core.debt.position import facts_of, position
from dialer.core.evidence.document import Document, Passage, Table
from dialer.core.kernel.money import Money
from dialer.core.ticket.validation_period import COUNTRY, validation_ends
from dialer.ports.packets import AgencyFacts, PacketSubject
from dialer.workflows.debt.reckon import Reckoned

FILE = "validation-notice.pdf"
BOX = "[   ]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Itemization:
    """What became of the debt since the itemization date; in minor units, and it adds up to ``now``."""

    on: date
    """The last statement's day: when the newest invoice was issued."""
    then: int
    charged: int
    """New invoices and fees since."""
    interest: int
    paid: int
    credited: int
    """Credit notes and write-downs."""
    now: int


def needs_notice(subject: PacketSubject) -> bool:
    """The pack of the United States holds for where the debtor lives."""
    return subject.debtor_country == COUNTRY


def itemize(subject: PacketSubject, reckoned: Reckoned, today: date) -> Itemization:
    """The debt on the day of the last statement, and since."""
    issued = [one.issued_on for one in subject.invoices if one.issued_on is not None and one.issued_on <= today]
    on = max(issued, default=today)
    account = reckoned.books.account(reckoned.law)
    then = position(account, on).balance
    since = [entry for entry in facts_of(account, today) if on < entry.value_on <= today]

    def total(*kinds: EntryKind) -> int:
        return sum(entry.minor for entry in since if entry.kind in kinds)

    charged = sum(
        entry.minor for entry in since if entry.kind is EntryKind.CHARGE and entry.component is not Component.INTEREST
    )
    paid, credited = total(EntryKind.PAYMENT), total(EntryKind.CREDIT_NOTE, EntryKind.WRITE_DOWN)
    now = reckoned.position.balance
    # Interest is what runs by itself, so it is the rest; what was paid beyond the debt is no part of it.
    interest = now - then - charged + paid + credited - _beyond(reckoned)
    return Itemization(on=on, then=then, charged=charged, interest=interest, paid=paid, credited=credited, now=now)


def _beyond(reckoned: Reckoned) -> int:
    found = reckoned.position
    return found.credit + sum(found.unused.values())


def validation_notice(subject: PacketSubject, agency: AgencyFacts, reckoned: Reckoned, today: date) -> Document:
    """The notice, whose last part is torn off and sent back."""
    found, ends = itemize(subject, reckoned, today), validation_ends(today)
    facts = (
        ("Debt collector", _joined(agency.name, agency.address)),
        ("Contact", _joined(agency.phone, agency.email)),
        ("Consumer", _joined(subject.debtor_name, subject.debtor_address)),
        ("Creditor on the itemization date", subject.creditor_name),
        ("Current creditor", subject.creditor_name),
        ("Account number", _truncated(subject.contract_reference or subject.reference)),
        ("Reference", subject.reference),
        ("Itemization date", f"{_day(found.on)} (last statement)"),
        ("Amount of the debt now", _amount(found.now, subject.currency)),
        ("End of the dispute period", _day(ends)),
    )
    return Document(
        title="Validation notice",
        subtitle=f"Reference {subject.reference}",
        language="en",
        facts=tuple((label, value) for label, value in facts if value),
        tables=(_amounts(found, subject.currency),),
        passages=(
            Passage(
                "This is an attempt to collect a debt",
                f"{agency.name} is a debt collector. We are trying to collect a debt that you owe to "
                f"{subject.creditor_name}. We will use any information you give us to help collect the debt.",
            ),
            Passage("How can you dispute the debt?", _dispute(agency, ends)),
            Passage(
                "What else can you do?",
                f"Write to ask for the name and address of the original creditor, if different from the current "
                f"creditor. If you write by {_day(ends)}, we must stop collection until we send you that information. "
                "Learn about your rights under federal law at www.cfpb.gov/debt-collection.",
            ),
            Passage("- - - - - - - - - Tear off here and send back - - - - - - - - -", _form(subject, agency)),
        ),
    )


def _amounts(found: Itemization, currency: str) -> Table:
    rows = (
        (f"On {_day(found.on)} you owed", found.then),
        ("Between then and today: interest", found.interest),
        ("Between then and today: fees and new charges", found.charged),
        ("Between then and today: you paid", -found.paid),
        ("Between then and today: credits", -found.credited),
        ("Total amount of the debt now", found.now),
    )
    return Table(
        title="The debt", columns=("Item", "Amount"), widths=(6, 2), right=frozenset({1}), last_is_total=True,
        rows=tuple((label, _amount(minor, currency)) for label, minor in rows),
    )  # fmt: skip


def _dispute(agency: AgencyFacts, ends: date) -> str:
    where = agency.phone or agency.email or agency.address
    return (
        f"Call or write to us by {_day(ends)} to dispute all or part of the debt ({where}). If you do not, we will "
        "assume that our information is correct.\n"
        f"If you write to us by {_day(ends)}, we must stop collection on any amount you dispute until we send you "
        "information that shows you owe the debt. You may use the form below, or write to us without the form. You may "
        "also include supporting documents."
    )


def _form(subject: PacketSubject, agency: AgencyFacts) -> str:
    """How the consumer may answer: 12 CFR 1006.34(c)(4)."""
    lines = (
        f"Mail this form to: {_joined(agency.name, agency.address)}",
        f"From: {_joined(subject.debtor_name, subject.debtor_address)} - reference {subject.reference}",
        "How do you want to respond? Check all that apply:",
        f"{BOX} I want to dispute the debt because I think:",
        f"        {BOX} This is not my debt.",
        f"        {BOX} The amount is wrong.",
        f"        {BOX} Other (please describe on the reverse or attach additional information).",
        f"{BOX} I want you to send me the name and address of the original creditor.",
        f"{BOX} I enclosed this amount: ____________  Make your check payable to {subject.creditor_name}. "
        "Include the reference number.",
    )
    return "\n".join(lines)


def _truncated(account: str) -> str:
    """The last four characters, as an account number is shown where others may read it."""
    return f"****{account[-4:]}" if len(account) > 4 else account


def _amount(minor: int, currency: str) -> str:
    return f"{Money(minor).to_decimal():,.2f} {currency}"


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
