"""One row of a case file to a CaseRow, or to the list of what is wrong with it.

One row is one invoice of one case. Nothing is guessed, rounded or dropped in silence: a value that cannot be read is a
RowProblem with its reason and its remedy. The rows of one case are put together by ``assembly.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialer.core.debt.case import VAT_NUMBER
from dialer.core.intake import cell_words
from dialer.core.intake.cell_words import MAX_REFERENCE
from dialer.core.intake.cells import Cells, cell_value
from dialer.core.intake.columns import Field, Layout
from dialer.core.intake.debtor_cells import Number, read_debtor_numbers, read_name, read_tax_codes
from dialer.core.intake.interest_cells import read_interest
from dialer.core.intake.problem import RowProblem, Unreadable
from dialer.core.intake.style import Style
from dialer.core.intake.values import (
    read_country,
    read_currency,
    read_date,
    read_email,
    read_iban,
    read_minor,
    read_supply_point,
    read_text,
)
from dialer.core.kernel.codes import DebtorKind
from dialer.core.relation.customer import read_customer_value

YEARS_AHEAD = 10
"""A due date may lie this many years ahead of the day of the import (instalment plans)."""
MAX_NOTE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One good row: an invoice with its case and its debtor, all values checked, in plain types."""

    line: int
    reference: str
    tax_code: str
    kind: DebtorKind
    name: str
    numbers: tuple[Number, ...]
    """May be empty: the case is refused only when none of its rows has a number that can be dialled."""
    invoice_number: str
    due_on: date
    issued_on: date | None
    amount_minor: int
    residual_minor: int
    currency: str
    interest_minor: int
    costs_minor: int
    lump_sum_minor: int = 0
    """Of the invoice, that the creditor has charged already (D.Lgs. 231/2002 art. 6)."""
    customer_code: str = ""
    born_on: date | None = None
    email: str = ""
    language: str = ""
    street: str = ""
    postal_code: str = ""
    municipality: str = ""
    region: str = ""
    country: str = "IT"
    service: str = ""
    period_from: date | None = None
    period_to: date | None = None
    payment_reference: str = ""
    contract_reference: str = ""
    supply_point: str = ""
    product: str = ""
    note: str = ""
    customer_value: str = ""
    """``standard``, ``valued`` or ``key``; empty: the file says nothing of it."""
    credit_kind: str = ""
    """Of the invoice; empty: told by its service, or by what the creditor does."""
    interest_regime: str = ""
    """``none``, ``commercial``, ``legal``, ``contract``; empty: by the creditor's terms and the law."""
    agreed_percent: str = ""
    agreed_reference: str = ""
    extra: tuple[tuple[str, str], ...] = ()


class RowReader:
    """Reads the rows of one file: layout and style are the file's, ``today`` the day of the import."""

    def __init__(self, layout: Layout, style: Style, today: date) -> None:
        self.layout = layout
        self.style = style
        self.latest_year = today.year + YEARS_AHEAD

    def read(self, line: int, values: Sequence[str]) -> tuple[CaseRow | None, tuple[RowProblem, ...]]:
        """The row, and what is wrong with it; without a row at least one problem is fatal."""
        expected = len(self.layout.headers)
        if len(values) != expected:
            return None, (self._ragged(line, values, expected),)
        cells = Cells(self.layout, line, values)
        row = self._row(cells)
        return row, tuple(cells.problems)

    def reference_of(self, values: Sequence[str]) -> str:
        """The case that a faulty row belongs to, as its good rows spell it; empty when that cannot be told."""
        position = self.layout.columns.get(Field.CASE_REFERENCE)
        if position is None or position >= len(values) or not (text := values[position].strip()):
            return ""
        try:
            return _reference(cell_value(text))
        except Unreadable:
            return ""

    def _ragged(self, line: int, values: Sequence[str], expected: int) -> RowProblem:
        cause = (
            "a value contains the separator and is not in quotation marks"
            if len(values) > expected
            else "the row was cut off or a separator is missing"
        )
        return RowProblem(
            line=line,
            column="",
            value="",
            reason=f"the row has {len(values)} values, the header has {expected}",
            remedy=f"perhaps {cause}; correct the row",
        )

    def _row(self, cells: Cells) -> CaseRow | None:
        country = cells.read(Field.COUNTRY, read_country) or "IT"
        tax_code, kind, vat_number = read_tax_codes(cells, country)
        amount, residual = self._amounts(cells)
        due_on, issued_on = self._invoice_dates(cells)
        interest = read_interest(cells, is_business=kind is DebtorKind.BUSINESS or bool(vat_number))
        row = dict(
            reference=cells.read(Field.CASE_REFERENCE, _reference, required=True),
            customer_code=cells.text(Field.CUSTOMER_CODE),
            name=read_name(cells),
            born_on=cells.read(Field.BORN_ON, self._date, optional=True),
            numbers=read_debtor_numbers(cells, country),
            invoice_number=cells.read(Field.INVOICE_NUMBER, _reference, required=True),
            currency=cells.read(Field.CURRENCY, read_currency) or "EUR",
            interest_minor=cells.read(Field.INTEREST, self._minor) or 0,
            costs_minor=cells.read(Field.COSTS, self._minor) or 0,
            lump_sum_minor=cells.read(Field.LUMP_SUM, self._minor) or 0,
            email=cells.read(Field.EMAIL, read_email, optional=True) or "",
            language=cells.read(Field.LANGUAGE, cell_words.language, optional=True) or "",
            street=cells.text(Field.STREET),
            postal_code=cells.text(Field.POSTCODE),
            municipality=cells.text(Field.MUNICIPALITY),
            region=cells.text(Field.PROVINCE) or cells.text(Field.REGION),
            service=cells.text(Field.SERVICE),
            period_from=cells.read(Field.PERIOD_FROM, self._date, optional=True),
            period_to=cells.read(Field.PERIOD_TO, self._date, optional=True),
            payment_reference=cells.read(Field.PAYMENT_REFERENCE, cell_words.payment_reference) or "",
            contract_reference=cells.text(Field.CONTRACT),
            supply_point=cells.read(Field.SUPPLY_POINT, read_supply_point, optional=True) or "",
            product=cells.text(Field.PRODUCT),
            note=cells.read(Field.NOTE, _note) or "",
            customer_value=cells.read(Field.CUSTOMER_VALUE, _customer_value, optional=True) or "",
            credit_kind=cells.read(Field.CREDIT_KIND, cell_words.credit_kind) or "",
            interest_regime=interest[0],
            agreed_percent=interest[1],
            agreed_reference=interest[2],
            extra=_extra(cells, vat_number),
        )
        if cells.is_faulty or due_on is None:
            return None
        return CaseRow(
            line=cells.line, tax_code=tax_code, kind=kind, country=country, due_on=due_on, issued_on=issued_on,
            amount_minor=amount, residual_minor=residual, **row,  # type: ignore[arg-type]
        )  # fmt: skip

    def _invoice_dates(self, cells: Cells) -> tuple[date | None, date | None]:
        due_on = cells.read(Field.DUE_ON, self._date, required=True)
        issued_on = cells.read(Field.ISSUED_ON, self._date)
        if due_on and issued_on and due_on < issued_on:
            cells.fault(Field.DUE_ON, "the due date lies before the invoice's date", "exchange or correct the dates")
        return due_on, issued_on

    def _date(self, text: str) -> date:
        return read_date(text, self.style.dates, self.latest_year)

    def _minor(self, text: str) -> int:
        return read_minor(text, self.style.decimals)

    def _amounts(self, cells: Cells) -> tuple[int, int]:
        """Amount and residual; the one that the file lacks is the other."""
        amount = cells.read(Field.AMOUNT, self._minor)
        residual = cells.read(Field.RESIDUAL, self._minor)
        if amount is None and residual is None:
            missing = Field.AMOUNT if Field.AMOUNT in cells.layout.columns else Field.RESIDUAL
            cells.missing(missing)
            return 0, 0
        amount = residual if amount is None else amount
        residual = amount if residual is None else residual
        assert amount is not None and residual is not None
        if residual > amount:
            cells.fault(
                Field.RESIDUAL, "more is still owed than the invoice's amount",
                "correct the amounts; interest and costs have columns of their own",
            )  # fmt: skip
        return amount, residual


def _extra(cells: Cells, vat_number: str) -> tuple[tuple[str, str], ...]:
    """What is kept with the case without a column of its own."""
    kept = {VAT_NUMBER: vat_number, "iban": cells.read(Field.IBAN, read_iban) or ""}
    for position in cells.layout.extra:
        header = cells.layout.headers[position]
        kept[header] = cells.read_at(position, read_text) or ""
    return tuple((name, value) for name, value in kept.items() if value)


def _reference(text: str) -> str:
    return read_text(text, longest=MAX_REFERENCE)


def _note(text: str) -> str:
    return read_text(" ".join(text.splitlines()), longest=MAX_NOTE)


def _customer_value(text: str) -> str:
    value = read_customer_value(text)
    if value is None:
        raise Unreadable("this value of a customer is not known", "write standard, valued or key (or yes, no)")
    return value.value
