"""How a bank writes its CSV files."""

from __future__ import annotations

from typing import Any

import pytest

from dialer.core.intake.bank_format import NOTHING, BankFormat, parse_bank_format, parse_columns
from dialer.core.intake.style import DateOrder, DecimalMark
from dialer.core.kernel.errors import Invalid

WHOLE = {"dates": "dmy", "decimals": "comma", "delimiter": ";", "columns": {"amount": "Importo EUR"}}


def test_what_is_stored_comes_back_and_nothing_is_nothing() -> None:
    found = parse_bank_format(WHOLE)
    assert (found.dates, found.decimals, found.delimiter) == (DateOrder.DAY_FIRST, DecimalMark.COMMA, ";")
    assert found.as_json() == WHOLE
    assert parse_bank_format({}) == NOTHING
    assert NOTHING.as_json() == {}
    assert parse_bank_format({"delimiter": "tab"}).delimiter == "\t"


def test_what_is_said_of_one_file_goes_before_what_the_creditor_has() -> None:
    own = BankFormat(dates=DateOrder.MONTH_FIRST, columns={"text": "Causale ABI"})
    both = own.over(parse_bank_format(WHOLE))
    assert (both.dates, both.decimals) == (DateOrder.MONTH_FIRST, DecimalMark.COMMA)
    assert both.columns == {"amount": "Importo EUR", "text": "Causale ABI"}


@pytest.mark.parametrize(
    ("given", "message", "field"),
    [
        ({"dates": "ymd"}, "dates are dmy, mdy", "bank_format.dates"),
        ({"decimals": "dot"}, "decimals are comma, point", "bank_format.decimals"),
        ({"delimiter": "#"}, "semicolon, comma, tab or bar", "bank_format.delimiter"),
        ({"sheet": "1"}, "no 'sheet'", "bank_format.sheet"),
        ({"columns": {"sum": "X"}}, "no column 'sum'; use one of booked_on", "bank_format.columns.sum"),
        ({"columns": {"text": "x" * 81}}, "at most 80", "bank_format.columns.text"),
        ({"columns": "text"}, "given by what they hold", "bank_format.columns"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(given: dict[str, Any], message: str, field: str) -> None:
    with pytest.raises(Invalid, match=message) as caught:
        parse_bank_format(given)
    assert caught.value.facts["field"] == field


def test_columns_are_typed_as_pairs() -> None:
    assert parse_columns("amount = Importo EUR, text=Causale ABI") == {"amount": "Importo EUR", "text": "Causale ABI"}
    assert parse_columns("") == {}
    with pytest.raises(Invalid, match="write it like amount=Importo"):
        parse_columns("amount")
