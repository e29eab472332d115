"""How a file writes its dates and decimals: the evidence of all its values, and the verdict on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

TOLERATED_RATIO = 0.05
"""Up to this share of values in the other style are taken as slips and rejected by themselves; above it the file mixes
two styles and is refused as a whole."""


class DateOrder(StrEnum):
    """Order of the parts of a date that does not begin with its year."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"

    @property
    def sentence(self) -> str:
        return "dates are read as day/month/year" if self is DateOrder.DAY_FIRST else "dates are read as month/day/year"


class DecimalMark(StrEnum):
    """The sign between whole units and decimals."""

    COMMA = "comma"
    POINT = "point"

    @property
    def sentence(self) -> str:
        return "decimal comma" if self is DecimalMark.COMMA else "decimal point"

    @property
    def example(self) -> str:
        return "1234,50" if self is DecimalMark.COMMA else "1234.50"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How the values of one file are written."""

    dates: DateOrder = DateOrder.DAY_FIRST
    decimals: DecimalMark = DecimalMark.COMMA


class AmbiguousStyle(Exception):
    """The file's values fit two styles, or mix them; the message names the lines, ``remedy`` the option."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


_YEAR_FIRST = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*|(?:19|20)\d{6}")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2\d{4}(?:[T ].*)?")


@dataclass(slots=True)
class DateEvidence:
    """Counts what the dates of a file say about their order."""

    year_first_count: int = 0
    day_first_count: int = 0
    month_first_count: int = 0
    open_count: int = 0
    """Dates that fit both orders and differ."""
    day_first_at: tuple[int, str] = (0, "")
    month_first_at: tuple[int, str] = (0, "")
    open_at: tuple[int, str] = (0, "")

    def add(self, text: str, line: int) -> None:
        """Take one value into account."""
        match = _YEAR_LAST.fullmatch(text)
        if match is None:
            if _YEAR_FIRST.fullmatch(text):
                self.year_first_count += 1
            return
        first, second = int(match[1]), int(match[3])
        if match[2] == "." or (first > 12 >= second):
            self.day_first_count += 1
            self.day_first_at = self.day_first_at if self.day_first_at[0] else (line, text)
        elif second > 12 >= first:
            self.month_first_count += 1
            self.month_first_at = self.month_first_at if self.month_first_at[0] else (line, text)
        elif first != second:
            self.open_count += 1
            self.open_at = self.open_at if self.open_at[0] else (line, text)

    def decide(self) -> DateOrder:
        """The order of the file's dates.

        Raises:
            AmbiguousStyle: no date decides, or both orders are at home in the file.
        """
        decided = self.day_first_count + self.month_first_count
        if not decided:
            if self.open_count:
                line, text = self.open_at
                raise AmbiguousStyle(
                    f"the dates may be day/month or month/day, no value decides (for example {text} on line {line})",
                    "say --dates dmy (day first, as in Italy) or --dates mdy (month first)",
                )
            return DateOrder.DAY_FIRST
        if min(self.day_first_count, self.month_first_count) > TOLERATED_RATIO * decided:
            raise AmbiguousStyle(
                f"the file mixes dates with the day first ({self.day_first_at[1]} on line {self.day_first_at[0]}) and "
                f"with the month first ({self.month_first_at[1]} on line {self.month_first_at[0]})",
                "write all dates as YYYY-MM-DD, or say --dates dmy or --dates mdy: the rows of the other order are "
                "then rejected",
            )
        return DateOrder.DAY_FIRST if self.day_first_count >= self.month_first_count else DateOrder.MONTH_FIRST

    @property
    def described(self) -> str:
        """What was found, for the report."""
        order = (
            f"{self.day_first_count} day first, {self.month_first_count} month first"
            if (self.day_first_count or self.month_first_count or self.open_count)
            else ""
        )
        iso = f"{self.year_first_count} year first" if self.year_first_count else ""
        return ", ".join(part for part in (iso, order) if part) or "no dates"


_COMMA_DECIMAL = re.compile(r"\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:[.' ]\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
_POINT_DECIMAL = re.compile(r"\d+\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:[,' ]\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}")
_OPEN_DECIMAL = re.compile(r"\d{1,3}[.,]\d{3}")
_DECORATION = re.compile(r"EUR|[€\u00a0\u202f\s]|^[+-]|-$", re.IGNORECASE)


@dataclass(slots=True)
class DecimalEvidence:
    """Counts what the amounts of a file say about their decimal sign."""

    comma_count: int = 0
    point_count: int = 0
    open_count: int = 0
    """Amounts such as 1.234, which may be thousands or decimals."""
    comma_at: tuple[int, str] = (0, "")
    point_at: tuple[int, str] = (0, "")
    open_at: tuple[int, str] = (0, "")

    def add(self, text: str, line: int) -> None:
        """Take one value into account."""
        bare = _DECORATION.sub("", text)
        if _COMMA_DECIMAL.fullmatch(bare):
            self.comma_count += 1
            self.comma_at = self.comma_at if self.comma_at[0] else (line, text)
        elif _POINT_DECIMAL.fullmatch(bare):
            self.point_count += 1
            self.point_at = self.point_at if self.point_at[0] else (line, text)
        elif _OPEN_DECIMAL.fullmatch(bare):
            self.open_count += 1
            self.open_at = self.open_at if self.open_at[0] else (line, text)

    def decide(self) -> DecimalMark:
        """The decimal sign of the file.

        Raises:
            AmbiguousStyle: no amount decides, or both signs are at home in the file.
        """
        decided = self.comma_count + self.point_count
        if not decided:
            if self.open_count:
                line, text = self.open_at
                raise AmbiguousStyle(
                    f"the amounts may have thousands or three decimals, no value decides (for example {text} on line "
                    f"{line})",
                    "say --decimals comma (1.234 is one thousand two hundred and thirty-four) or --decimals point",
                )
            return DecimalMark.COMMA
        if min(self.comma_count, self.point_count) > TOLERATED_RATIO * decided:
            raise AmbiguousStyle(
                f"the file mixes the decimal comma ({self.comma_at[1]} on line {self.comma_at[0]}) and the decimal "
                f"point ({self.point_at[1]} on line {self.point_at[0]})",
                "write all amounts in one way, or say --decimals comma or --decimals point: the rows of the other way "
                "are then rejected",
            )
        return DecimalMark.COMMA if self.comma_count >= self.point_count else DecimalMark.POINT

    @property
    def described(self) -> str:
        """What was found, for the report."""
        if not (self.comma_count or self.point_count or self.open_count):
            return "no decimals"
        return f"{self.comma_count} with comma, {self.point_count} with point"
