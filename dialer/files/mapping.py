"""The mapping file of an import (TOML): a creditor's own headers, fixed values, and how its files are written."""

from __future__ import annotations

import codecs
import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from dialer.core.intake.columns import REPEATABLE, Field
from dialer.core.intake.style import DateOrder, DecimalMark
from dialer.core.kernel.errors import Invalid

T = TypeVar("T")

DELIMITERS = {";": ";", ",": ",", "\t": "\t", "tab": "\t", "\\t": "\t", "|": "|", "semicolon": ";", "comma": ",",
              "pipe": "|"}  # fmt: skip
DATE_WORDS = {"dmy": DateOrder.DAY_FIRST, "mdy": DateOrder.MONTH_FIRST}
DECIMAL_WORDS = {"comma": DecimalMark.COMMA, "point": DecimalMark.POINT}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOptions:
    """What a person says about a file; everything else is found out from it."""

    columns: Mapping[Field, Sequence[str]] = field(default_factory=dict)
    defaults: Mapping[Field, str] = field(default_factory=dict)
    dates: DateOrder | None = None
    decimals: DecimalMark | None = None
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""

    def over(
        self, *, dates: str = "", decimals: str = "", delimiter: str = "", encoding: str = "", sheet: str = ""
    ) -> FileOptions:
        """These options with those of the command line or the form over them. Empty text: not given."""
        return replace(
            self,
            dates=_word(DATE_WORDS, dates, "dates") if dates else self.dates,
            decimals=_word(DECIMAL_WORDS, decimals, "decimals") if decimals else self.decimals,
            delimiter=_word(DELIMITERS, delimiter, "delimiter") if delimiter else self.delimiter,
            encoding=_encoding(encoding) if encoding else self.encoding,
            sheet=sheet or self.sheet,
        )


def read_mapping(path: Path) -> FileOptions:
    """The options that a mapping file gives.

    Raises:
        Invalid: the file cannot be read, is not TOML, or has a table or a key that does not exist.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise Invalid(f"cannot read the mapping file {path}: {reason}", code="mapping_unreadable") from None
    return parse_mapping(text, str(path))


def parse_mapping(text: str, name: str = "mapping") -> FileOptions:
    """The options that the text of a mapping file gives. Raises Invalid as ``read_mapping``."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"{name} is not a valid TOML file: {error}", code="mapping_unreadable") from None
    _known(tables, ("columns", "defaults", "format"), f"{name}: table")
    for table, content in tables.items():
        if not isinstance(content, dict):
            raise Invalid(f"{name}: write [{table}] as a table", code="mapping_invalid")
    columns = {_field(key, name): _headers(value, key, name) for key, value in tables.get("columns", {}).items()}
    defaults = {_field(key, name): str(value) for key, value in tables.get("defaults", {}).items()}
    if several := set(defaults) & REPEATABLE:
        raise Invalid(
            f"{name}: [defaults] cannot give {sorted(several)[0]}: it belongs to each row", code="mapping_invalid"
        )
    style = tables.get("format", {})
    _known(style, ("dates", "decimals", "delimiter", "encoding", "sheet"), f"{name}: key of [format]")
    return FileOptions(columns=columns, defaults=defaults).over(**{key: str(value) for key, value in style.items()})


def _known(given: Iterable[str], known: Sequence[str], place: str) -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(known)}"
            raise Invalid(f"{place} {key!r} does not exist; {hint}", code="mapping_unknown_key", key=key)


def _field(key: str, name: str) -> Field:
    _known((key,), tuple(column.value for column in Field), f"{name}: field")
    return Field(key)


def _headers(value: object, key: str, name: str) -> tuple[str, ...]:
    headers = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
    if not headers or not all(isinstance(header, str) and header.strip() for header in headers):
        raise Invalid(
            f'{name}: {key} takes the header of a column, or a list of headers: {key} = "..."', code="mapping_invalid"
        )
    if len(headers) > 1 and Field(key) not in REPEATABLE:
        raise Invalid(f"{name}: {key} stands in one column; {len(headers)} are named", code="mapping_invalid")
    return headers


def _word(words: Mapping[str, T], given: str, option: str) -> T:
    found = words.get(given if given in words else given.lower())
    if found is None:
        raise Invalid(
            f"{option} = {given!r} is not known; say one of: {', '.join(repr(word) for word in words)}",
            code="option_unknown", field=option,
        )  # fmt: skip
    return found


def _encoding(given: str) -> str:
    try:
        name = codecs.lookup(given).name
    except LookupError:
        name = ""
    if name not in {"utf-8", "utf-8-sig", "cp1252", "iso8859-1", "iso8859-15", "utf-16", "cp850", "mac-roman"}:
        raise Invalid(
            f"encoding = {given!r} is not known; say utf-8, windows-1252, iso-8859-15, cp850 or utf-16",
            code="option_unknown", field="encoding",
        )  # fmt: skip
    return name
