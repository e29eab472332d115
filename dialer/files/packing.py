"""Rows and cases as bytes for the spool and for the way between processes: plain nested tuples, marshalled.

Pickle spends 100 µs on a case with its debtor and invoices, this 15 µs; the bytes never leave the import's own folder.
"""

from __future__ import annotations

import marshal
from datetime import date
from typing import Any

from dialer.core.debt.case import Case
from dialer.core.debt.debtor import Debtor, DebtorAddress, DebtorNumber
from dialer.core.debt.invoice import Invoice
from dialer.core.intake.case_row import CaseRow
from dialer.core.kernel.codes import DebtorKind, NumberPlace, NumberSource
from dialer.core.kernel.money import Money
from dialer.ports.intake import CaseItem

_KINDS = {kind.value: kind for kind in DebtorKind}
_PLACES = {place.value: place for place in NumberPlace}
_SOURCES = {source.value: source for source in NumberSource}


def _day(on: date | None) -> int:
    return on.toordinal() if on else 0


def _date(day: int) -> date | None:
    return date.fromordinal(day) if day else None


def pack_row(row: CaseRow) -> bytes:
    """A checked row."""
    return marshal.dumps((
        row.line, row.reference, row.tax_code, row.kind.value, row.name, row.numbers, row.invoice_number,
        _day(row.due_on), _day(row.issued_on), row.amount_minor, row.residual_minor, row.currency, row.interest_minor,
        row.costs_minor, row.customer_code, _day(row.born_on), row.email, row.language, row.street, row.postal_code,
        row.municipality, row.region, row.country, row.service, _day(row.period_from), _day(row.period_to),
        row.payment_reference, row.contract_reference, row.supply_point, row.product, row.note, row.customer_value,
        row.credit_kind, row.interest_regime, row.agreed_percent, row.agreed_reference, row.extra, row.lump_sum_minor,
    ))  # fmt: skip


def unpack_row(body: bytes) -> CaseRow:
    """The row that ``pack_row`` packed."""
    (
        line, reference, tax_code, kind, name, numbers, invoice_number, due_on, issued_on, amount_minor, residual_minor,
        currency, interest_minor, costs_minor, customer_code, born_on, email, language, street, postal_code,
        municipality, region, country, service, period_from, period_to, payment_reference, contract_reference,
        supply_point, product, note, customer_value, credit_kind, interest_regime, agreed_percent, agreed_reference,
        extra, lump_sum_minor,
    ) = marshal.loads(body)  # fmt: skip
    return CaseRow(
        line=line, reference=reference, tax_code=tax_code, kind=_KINDS[kind], name=name, numbers=numbers,
        invoice_number=invoice_number, due_on=date.fromordinal(due_on), issued_on=_date(issued_on),
        amount_minor=amount_minor, residual_minor=residual_minor, currency=currency, interest_minor=interest_minor,
        costs_minor=costs_minor, customer_code=customer_code, born_on=_date(born_on), email=email, language=language,
        street=street, postal_code=postal_code, municipality=municipality, region=region, country=country,
        service=service, period_from=_date(period_from), period_to=_date(period_to),
        payment_reference=payment_reference, contract_reference=contract_reference, supply_point=supply_point,
        product=product, note=note, customer_value=customer_value, credit_kind=credit_kind,
        interest_regime=interest_regime, agreed_percent=agreed_percent, agreed_reference=agreed_reference, extra=extra,
        lump_sum_minor=lump_sum_minor,
    )  # fmt: skip


def pack_items(items: list[CaseItem]) -> bytes:
    """A batch of cases."""
    return marshal.dumps([_item(item) for item in items])


def unpack_items(body: bytes) -> list[CaseItem]:
    """The batch that ``pack_items`` packed."""
    return [_from_item(*item) for item in marshal.loads(body)]


def _item(item: CaseItem) -> tuple[Any, ...]:
    case, debtor, address = item.case, item.case.debtor, item.case.debtor.address
    return (
        item.content_hash,
        item.lines,
        (
            case.reference, case.currency, case.interest.minor, case.costs.minor, case.contract_reference,
            case.supply_point, case.product, case.note, case.customer_value, case.interest_regime, case.agreed_percent,
            case.agreed_reference, case.extra,
        ),
        (
            debtor.tax_code, debtor.customer_code, debtor.kind.value, debtor.name, _day(debtor.born_on), debtor.email,
            debtor.language,
        ),
        (address.street, address.postal_code, address.municipality, address.region, address.country),
        [(number.e164, number.place.value if number.place else "", number.source.value) for number in debtor.numbers],
        [
            (
                invoice.number, _day(invoice.due_on), _day(invoice.issued_on), invoice.amount.minor,
                invoice.residual.minor, invoice.service, _day(invoice.period_from), _day(invoice.period_to),
                invoice.payment_reference, invoice.credit_kind, invoice.lump_sum_minor,
            )
            for invoice in case.invoices
        ],
    )  # fmt: skip


def _from_item(
    content_hash: str, lines: tuple[int, ...], case: Any, debtor: Any, address: Any, numbers: Any, invoices: Any
) -> CaseItem:
    (
        reference, currency, interest, costs, contract_reference, supply_point, product, note, customer_value,
        interest_regime, agreed_percent, agreed_reference, extra,
    ) = case  # fmt: skip
    return CaseItem(
        Case(
            reference=reference,
            debtor=_from_debtor(debtor, address, numbers),
            invoices=tuple(_from_invoice(currency, *invoice) for invoice in invoices),
            interest=Money(interest, currency),
            costs=Money(costs, currency),
            contract_reference=contract_reference,
            supply_point=supply_point,
            product=product,
            note=note,
            customer_value=customer_value,
            interest_regime=interest_regime,
            agreed_percent=agreed_percent,
            agreed_reference=agreed_reference,
            extra=extra,
        ),
        content_hash,
        lines,
    )


def _from_debtor(debtor: Any, address: Any, numbers: Any) -> Debtor:
    tax_code, customer_code, kind, name, born_on, email, language = debtor
    street, postal_code, municipality, region, country = address
    return Debtor(
        tax_code=tax_code,
        customer_code=customer_code,
        kind=_KINDS[kind],
        name=name,
        born_on=_date(born_on),
        email=email,
        language=language,
        address=DebtorAddress(
            street=street, postal_code=postal_code, municipality=municipality, region=region, country=country
        ),
        numbers=tuple(
            DebtorNumber(e164=e164, place=_PLACES.get(place), source=_SOURCES[source])
            for e164, place, source in numbers
        ),
    )


def _from_invoice(
    currency: str,
    number: str,
    due_on: int,
    issued_on: int,
    amount: int,
    residual: int,
    service: str,
    period_from: int,
    period_to: int,
    payment_reference: str,
    credit_kind: str,
    lump_sum_minor: int,
) -> Invoice:
    return Invoice(
        number=number,
        due_on=date.fromordinal(due_on),
        issued_on=_date(issued_on),
        amount=Money(amount, currency),
        residual=Money(residual, currency),
        service=service,
        period_from=_date(period_from),
        period_to=_date(period_to),
        payment_reference=payment_reference,
        credit_kind=credit_kind,
        lump_sum_minor=lump_sum_minor,
    )
