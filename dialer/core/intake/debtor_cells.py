"""What a row says of its debtor: the key, the name and the numbers that can be dialled."""

from __future__ import annotations

from dialer.core.intake.cells import Cells, unguarded
from dialer.core.intake.columns import Field
from dialer.core.intake.numbers import read_numbers
from dialer.core.intake.problem import Unreadable, problem
from dialer.core.intake.values import (
    read_tax_code,
)
from dialer.core.kernel.codes import DebtorKind, NumberPlace, NumberSource

Number = tuple[str, str | None, str]
"""E.164, place, source."""


def read_tax_codes(cells: Cells, country: str) -> tuple[str, DebtorKind, str]:
    """The debtor's key: the codice fiscale where there is one, else the partita IVA."""

    def reader(text: str) -> tuple[str, DebtorKind]:
        return read_tax_code(text, country)

    code = cells.read(Field.TAX_CODE, reader)
    vat = cells.read(Field.VAT_NUMBER, reader)
    if code is None and vat is None:
        if not {Field.TAX_CODE, Field.VAT_NUMBER} & cells.failed and not cells.raw(Field.CUSTOMER_CODE):
            present = [c for c in (Field.TAX_CODE, Field.VAT_NUMBER, Field.CUSTOMER_CODE) if c in cells.layout.columns]
            cells.missing(present[0] if present else Field.TAX_CODE)
        return "", DebtorKind.CONSUMER, ""
    if code is None:
        assert vat is not None
        return vat[0], vat[1], ""
    return code[0], code[1], vat[0] if vat is not None and vat[0] != code[0] else ""


def read_name(cells: Cells) -> str:
    """The whole name, or first and last name put together."""
    name = cells.text(Field.NAME)
    if not name:
        name = " ".join(part for part in (cells.text(Field.FIRST_NAME), cells.text(Field.LAST_NAME)) if part)
    if not name and not {Field.NAME, Field.FIRST_NAME, Field.LAST_NAME} & cells.failed:
        cells.missing(Field.NAME if Field.NAME in cells.layout.columns else Field.LAST_NAME)
    return name


def read_debtor_numbers(cells: Cells, country: str) -> tuple[Number, ...]:
    """All numbers that can be dialled, in the file's order; the others become problems that do not cost the row."""
    source = cells.read(Field.NUMBER_SOURCE, _source) or NumberSource.CREDITOR
    found: dict[str, NumberPlace | None] = {}
    for position, place in cells.layout.phones:
        cell = cells.values[position].strip()
        if not cell:
            continue
        good, bad = read_numbers(unguarded(cell), country, place)
        for e164, rings_at in good:
            found.setdefault(e164, rings_at)
        header = cells.layout.headers[position]
        cells.problems.extend(problem(cells.line, header, text, error, is_fatal=False) for text, error in bad)
    return tuple((e164, place.value if place else None, source.value) for e164, place in found.items())


_SOURCES = {
    "debtor": NumberSource.DEBTOR, "debitore": NumberSource.DEBTOR, "contract": NumberSource.CONTRACT,
    "contratto": NumberSource.CONTRACT, "creditor": NumberSource.CREDITOR, "creditore": NumberSource.CREDITOR,
    "committente": NumberSource.CREDITOR, "search": NumberSource.SEARCH, "ricerca": NumberSource.SEARCH,
    "rintraccio": NumberSource.SEARCH,
}  # fmt: skip


def _source(text: str) -> NumberSource:
    source = _SOURCES.get(text.casefold())
    if source is None:
        raise Unreadable("this source of numbers is not known", "write debtor, contract, creditor or search")
    return source
