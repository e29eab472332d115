"""How a bank writes its CSV files: order of dates, decimal sign, separator, and the columns by their headers.

It is found out from the file; what is said here goes before that. A creditor has one for its bank, a person may say it
of one file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from dialer.core.intake.style import DateOrder, DecimalMark
from dialer.core.kernel.errors import Invalid

COLUMNS = (
    "booked_on", "value_on", "amount", "credit", "debit", "currency", "payer", "payer_iban", "account", "reference",
    "end_to_end", "text", "bank_reference",
)  # fmt: skip
"""What a column may hold; an amount stands in one column, or in two of credits and debits."""
DELIMITERS: Mapping[str, str] = MappingProxyType({
    ";": ";", "semicolon": ";", ",": ",", "comma": ",", "\t": "\t", "tab": "\t", "|": "|", "bar": "|",
})  # fmt: skip
LONGEST_HEADER = 80
_DATES = ", ".join(DateOrder)
_DECIMALS = ", ".join(DecimalMark)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFormat:
    """What is known beforehand; the rest is found out."""

    dates: DateOrder | None = None
    decimals: DecimalMark | None = None
    delimiter: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Header by what it holds (``COLUMNS``)."""

    def over(self, other: BankFormat) -> BankFormat:
        """This, and where it says nothing the other."""
        return replace(
            self,
            dates=self.dates or other.dates,
            decimals=self.decimals or other.decimals,
            delimiter=self.delimiter or other.delimiter,
            columns={**other.columns, **self.columns},
        )

    def as_json(self) -> dict[str, Any]:
        """As it is stored; what is not said is left out."""
        said: dict[str, Any] = {
            "dates": self.dates.value if self.dates is not None else "",
            "decimals": self.decimals.value if self.decimals is not None else "",
            "delimiter": self.delimiter,
            "columns": dict(self.columns),
        }
        return {name: value for name, value in said.items() if value}


NOTHING = BankFormat()


def parse_bank_format(given: Mapping[str, Any], *, place: str = "bank_format") -> BankFormat:
    """What is stored, or given at a door; empty: all of it is found out.

    Args:
        place: how the field is called where it was given, for the message.

    Raises:
        Invalid: with the field and what may stand there.
    """
    unknown = sorted(set(given) - {"dates", "decimals", "delimiter", "columns"})
    if unknown:
        raise Invalid(
            f"a bank's format has no {unknown[0]!r}; it has dates, decimals, delimiter and columns",
            field=_at(place, unknown[0]),
        )
    dates, decimals, delimiter = (str(given.get(name) or "") for name in ("dates", "decimals", "delimiter"))
    if dates and dates not in list(DateOrder):
        raise Invalid(
            f"dates are {_DATES} (dmy: the day first, as in Italy), not {dates!r}",
            field=_at(place, "dates"),
            value=dates,
        )
    if decimals and decimals not in list(DecimalMark):
        raise Invalid(f"decimals are {_DECIMALS}, not {decimals!r}", field=_at(place, "decimals"), value=decimals)
    if delimiter and delimiter not in DELIMITERS:
        raise Invalid("the separator is semicolon, comma, tab or bar", field=_at(place, "delimiter"), value=delimiter)
    return BankFormat(
        dates=DateOrder(dates) if dates else None,
        decimals=DecimalMark(decimals) if decimals else None,
        delimiter=DELIMITERS.get(delimiter, ""),
        columns=_columns(given.get("columns") or {}, _at(place, "columns")),
    )


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _columns(given: Any, place: str) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise Invalid("columns are given by what they hold, each with its header", field=place)
    found: dict[str, str] = {}
    for name, header in given.items():
        if name not in COLUMNS:
            raise Invalid(f"no column {name!r}; use one of {', '.join(COLUMNS)}", field=f"{place}.{name}")
        text = str(header or "").strip()
        if len(text) > LONGEST_HEADER:
            raise Invalid(f"a header has at most {LONGEST_HEADER} characters", field=f"{place}.{name}")
        if text:
            found[name] = text
    return found


def parse_columns(text: str, *, place: str = "columns") -> dict[str, str]:
    """Columns as they are typed: ``amount=Importo EUR, text=Causale ABI``. Raises Invalid."""
    found: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.replace("\n", ",").split(","))):
        name, equals, header = part.partition("=")
        if not equals or not header.strip():
            raise Invalid(f"{part!r} is no column; write it like amount=Importo", field=place)
        found[name.strip()] = header.strip()
    return _columns(found, place)
