"""The statement that proves a debt, and the acknowledgement of the request, as documents (``domain.md`` §3.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import floor

from dialer.core.debt.account import Component, Entry, EntryKind, Ground
from dialer.core.debt.position import facts_of
from dialer.core.evidence.document import Document, Passage, Table
from dialer.core.kernel.money import Money
from dialer.ports.packets import AgencyFacts, Attachment, PacketSubject
from dialer.workflows.debt.reckon import Reckoned
from dialer.workflows.disputes.packet_words import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What goes into the statement."""

    subject: PacketSubject
    reckoned: Reckoned
    agency: AgencyFacts
    attachments: Sequence[Attachment]
    digest: str
    """Of the attachments."""
    on: date
    """The day of the balance."""
    received_on: date
    made_by: str
    complaint_days: int
    """In which a complaint is answered."""


def packet_document(given: Statement) -> Document:
    """The statement in the debtor's language."""
    subject, w = given.subject, words_for(given.subject.debtor_language)
    return Document(
        title=w["title"],
        subtitle=w["subtitle"].format(reference=subject.reference, received=day_text(given.received_on)),
        language=subject.debtor_language,
        facts=_facts(given, w),
        tables=tuple(
            table
            for table in (
                invoices_table(given, w), _entries(given, w), owed_table(given, w), interest_table(given, w),
                prescription_table(given, w),
                _attachments(given, w),
            )
            if table is not None
        ),
        passages=_passages(given, w),
        page_word=w["page"],
    )  # fmt: skip


def acknowledgement_document(
    subject: PacketSubject,
    agency: AgencyFacts,
    *,
    received_on: date,
    due_on: date,
    made_at: datetime,
    complaint_days: int,
) -> Document:
    """The letter by which the debtor learns that the request came in."""
    w = words_for(subject.debtor_language)
    facts = (
        (w["creditor"], subject.creditor_name),
        (w["agency"], joined(agency.name, agency.address)),
        (w["debtor"], subject.debtor_name),
        (w["address"], subject.debtor_address),
        (w["made"], day_text(made_at.date())),
    )
    body = w["ack_body"].format(received=day_text(received_on), due=day_text(due_on))
    return Document(
        title=w["ack_title"],
        subtitle=w["ack_subtitle"].format(reference=subject.reference),
        language=subject.debtor_language,
        facts=tuple((label, value) for label, value in facts if value),
        tables=(),
        passages=(
            Passage(w["ack_heading"], body),
            _complaints(subject, agency, complaint_days, w),
            _privacy(subject, agency, w),
        ),
        page_word=w["page"],
    )


def _facts(given: Statement, w: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    subject, agency = given.subject, given.agency
    facts = (
        (w["creditor"], subject.creditor_name),
        (w["creditor_ids"], joined(subject.creditor_piva, subject.creditor_tax_code)),
        (w["creditor_contacts"], joined(subject.creditor_email, subject.creditor_phone, subject.creditor_website)),
        (w["agency"], joined(agency.name, agency.address, agency.tax_code)),
        (w["licence"], agency.licence),
        (w["mandate"], mandate_text(subject) or w["mandate_none"]),
        (w["debtor"], subject.debtor_name),
        (w["debtor_ids"], subject.debtor_tax_code),
        (w["address"], subject.debtor_address),
        (w["contract"], subject.contract_reference),
        (w["supply_point"], subject.supply_point),
        (w["product"], subject.product),
        (w["as_of"], day_text(given.on)),
        (w["made_by"], given.made_by),
        (w["digest"], given.digest),
    )
    return tuple((label, value) for label, value in facts if value)


def mandate_text(subject: PacketSubject) -> str:
    """The placement with its days."""
    dates = (subject.mandate_starts, subject.mandate_ends)
    span = " – ".join(day_text(day) for day in dates if day is not None)
    return joined(subject.placement, span)


def invoices_table(given: Statement, w: Mapping[str, str]) -> Table:
    """Invoices with what is left and what is disputed of each."""
    owed = {item.number: item.principal for item in given.reckoned.position.items}
    rows = [
        (
            one.number, day_text(one.issued_on), day_text(one.due_on),
            " – ".join(day_text(day) for day in (one.period_from, one.period_to) if day is not None) or one.service,
            amount_text(given, one.amount_minor), amount_text(given, owed.get(one.number, 0)),
            amount_text(given, one.disputed_minor),
        )
        for one in given.subject.invoices
    ]  # fmt: skip
    columns = (w["number"], w["issued"], w["due"], w["period"], w["amount"], w["residual"], w["disputed"])
    return Table(
        title=w["invoices"], columns=columns, rows=tuple(rows), right=frozenset({4, 5, 6}), widths=(4, 3, 3, 5, 3, 3, 3)
    )


def _entries(given: Statement, w: Mapping[str, str]) -> Table | None:
    """What was paid, credited or written down, and costs and interest that were charged; the invoices stand above."""
    facts = facts_of(given.reckoned.books.account(None), given.on)
    rows = [
        (
            day_text(entry.value_on),
            _kind(given, entry, w),
            entry.item,
            amount_text(given, entry.minor),
        )
        for entry in facts
        if not (entry.kind is EntryKind.CHARGE and entry.component is Component.PRINCIPAL)
    ]
    if not rows:
        return None
    columns = (w["day"], w["kind"], w["item"], w["amount"])
    return Table(title=w["entries"], columns=columns, rows=tuple(rows), right=frozenset({3}), widths=(2, 4, 4, 2))


def _kind(given: Statement, entry: Entry, w: Mapping[str, str]) -> str:
    if entry.ground is Ground.LUMP_SUM:
        law = given.reckoned.law
        return w["lump_sum"].format(ground=law.lump_sum_reference.partition(",")[0] if law is not None else "–")
    return w[entry.kind.value] + (f" ({w[entry.component.value]})" if entry.component is not None else "")


def owed_table(given: Statement, w: Mapping[str, str]) -> Table:
    """Principal, interest, costs; with the periods whose rate is missing."""
    found = given.reckoned.position
    rows = tuple(
        (w[part], amount_text(given, minor))
        for part, minor in (
            ("principal", found.principal), ("interest", found.interest), ("costs", found.costs),
            ("total", found.balance),
        )
    )  # fmt: skip
    note = w["owed_note"]
    if found.missing_rates:
        note += " " + w["missing"].format(periods=", ".join(found.missing_rates))
    return Table(
        title=w["owed"], columns=(w["part"], w["amount"]), rows=rows, right=frozenset({1}), widths=(6, 2),
        last_is_total=True, note=note,
    )  # fmt: skip


def interest_table(given: Statement, w: Mapping[str, str]) -> Table | None:
    """Interest line by line; None where none runs."""
    rows = [
        (
            item.number, day_text(span.from_on), day_text(span.to_on), str(span.days),
            amount_text(given, span.principal_minor),
            f"{_percent(span.percent)} {span.label}".strip(), amount_text(given, _half_up(span.exact_minor)),
        )
        for item in given.reckoned.position.items
        for span in item.interest_lines
        if span.days and span.principal_minor
    ]  # fmt: skip
    if not rows:
        return None
    columns = (w["number"], w["from"], w["to"], w["days"], w["on"], w["rate"], w["interest"])
    return Table(
        title=w["interest_lines"], columns=columns, rows=tuple(rows), right=frozenset({3, 4, 6}),
        widths=(4, 3, 3, 2, 3, 4, 3),
    )  # fmt: skip


def prescription_table(given: Statement, w: Mapping[str, str]) -> Table:
    """The clock of each invoice with the acts that count."""
    books, law = given.reckoned.books, given.reckoned.law
    clocks = books.clocks(law) if law is not None else {}
    rows = [
        (
            number,
            day_text(clock.expires_on) if clock.expires_on is not None else w["stands"],
            "; ".join(f"{day_text(act.on)}: {act.proof}" for act in clock.counted) or w["no_acts"],
        )
        for number, clock in clocks.items()
    ]
    columns = (w["number"], w["expires"], w["acts"])
    return Table(
        title=w["prescription"], columns=columns, rows=tuple(rows), widths=(3, 3, 6), note="" if rows else w["no_term"]
    )


def _attachments(given: Statement, w: Mapping[str, str]) -> Table:
    rows = tuple((one.name, f"{w[f'is_{one.kind}']} {one.invoice}".strip(), one.sha256) for one in given.attachments)
    columns = (w["document"], w["document_kind"], w["sum"])
    return Table(title=w["attachments"], columns=columns, rows=rows, widths=(5, 3, 9))


def _passages(given: Statement, w: Mapping[str, str]) -> tuple[Passage, ...]:
    subject, agency = given.subject, given.agency
    pay = w["how_pay_body"].format(reference=subject.reference)
    if subject.creditor_iban:
        pay += "\n" + w["iban"].format(iban=subject.creditor_iban)
    return (
        Passage(w["how_dispute"], w["how_dispute_body"]),
        Passage(w["how_pay"], pay),
        _complaints(subject, agency, given.complaint_days, w),
        _privacy(subject, agency, w),
        Passage(w["integrity"], w["integrity_body"]),
    )


def _complaints(subject: PacketSubject, agency: AgencyFacts, days: int, w: Mapping[str, str]) -> Passage:
    contact = joined(agency.email, agency.phone) or _desk(subject, w)
    body = w["complain_body"].format(contact=contact, days=days)
    return Passage(w["complain"], "\n".join(line for line in (body, agency.conciliation) if line))


def _privacy(subject: PacketSubject, agency: AgencyFacts, w: Mapping[str, str]) -> Passage:
    contact = agency.privacy_contact or agency.email or _desk(subject, w)
    return Passage(w["privacy"], w["privacy_body"].format(contact=contact))


def _desk(subject: PacketSubject, w: Mapping[str, str]) -> str:
    return subject.creditor_email or w["creditor_desk"]


def amount_text(given: Statement, minor: int) -> str:
    """An amount as the statement's language writes it."""
    figure = f"{Money(minor).to_decimal():,.2f}"
    if given.subject.debtor_language != "en":
        figure = figure.translate(str.maketrans(",.", ".,"))
    return f"{figure} {given.subject.currency}"


def _half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def _percent(percent: Fraction) -> str:
    return f"{Decimal(_half_up(percent * 100)).scaleb(-2)} %"


def joined(*parts: str) -> str:
    """What is there, with commas between."""
    return ", ".join(part for part in parts if part)


def day_text(day: date | None) -> str:
    """A day; empty for none."""
    return day.strftime("%d/%m/%Y") if day is not None else ""
