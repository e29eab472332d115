"""Mapping files: read, or refused with the place and the nearest known word."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer.core.intake.columns import Field
from dialer.core.intake.style import DateOrder, DecimalMark
from dialer.core.kernel.errors import Invalid
from dialer.files.mapping import FileOptions, parse_mapping, read_mapping

WHOLE = """
[columns]
case_reference = "ID posizione"
phone = ["Recapito 1", "Recapito 2"]
extra = ["Agenzia"]

[defaults]
currency = "EUR"
number_source = "contract"

[format]
dates = "dmy"
decimals = "comma"
delimiter = "tab"
encoding = "windows-1252"
sheet = "Foglio1"
"""


def test_a_whole_mapping_is_read(tmp_path: Path) -> None:
    path = tmp_path / "geap.toml"
    path.write_text(WHOLE, encoding="utf-8")
    assert read_mapping(path) == FileOptions(
        columns={
            Field.CASE_REFERENCE: ("ID posizione",),
            Field.PHONE: ("Recapito 1", "Recapito 2"),
            Field.EXTRA: ("Agenzia",),
        },
        defaults={Field.CURRENCY: "EUR", Field.NUMBER_SOURCE: "contract"},
        dates=DateOrder.DAY_FIRST,
        decimals=DecimalMark.COMMA,
        delimiter="\t",
        encoding="cp1252",
        sheet="Foglio1",
    )


def test_the_command_line_wins_over_the_mapping() -> None:
    options = parse_mapping(WHOLE).over(dates="mdy", delimiter=";")
    assert (options.dates, options.delimiter, options.decimals) == (DateOrder.MONTH_FIRST, ";", DecimalMark.COMMA)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("columns = [", "not a valid TOML file"),
        ("[colums]\na = 'b'", "table 'colums' does not exist; did you mean 'columns'"),
        ("[columns]\ncase_ref = 'x'", "field 'case_ref' does not exist; did you mean 'case_reference'"),
        ("[columns]\nname = 3", "name takes the header of a column"),
        ("[columns]\nname = ['a', 'b']", "name stands in one column; 2 are named"),
        ("[columns]\nphone = []", "phone takes the header"),
        ("[defaults]\nphone = '06'", "cannot give phone"),
        ("[format]\ndate = 'dmy'", "'date' does not exist; did you mean 'dates'"),
        ("[format]\ndates = 'ymd'", "dates = 'ymd' is not known; say one of: 'dmy', 'mdy'"),
        ("[format]\ndecimals = ','", "decimals = ',' is not known"),
        ("[format]\ndelimiter = ':'", "delimiter = ':' is not known"),
        ("[format]\nencoding = 'klingon'", "encoding = 'klingon' is not known"),
        ("columns = 3", r"write \[columns\] as a table"),
    ],
)
def test_a_wrong_mapping_names_the_place(text: str, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        parse_mapping(text)


def test_a_mapping_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"cannot read the mapping file .*No such file"):
        read_mapping(tmp_path / "nothing.toml")
    path = tmp_path / "latin.toml"
    path.write_bytes(b'[columns]\nname = "Citt\xe0"')
    with pytest.raises(Invalid, match="not UTF-8"):
        read_mapping(path)
