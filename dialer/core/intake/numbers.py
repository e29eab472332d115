"""Telephone cells of an import file: one or several numbers, as people write them, to E.164."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from phonenumbers import PhoneMetadata

from dialer.core.intake.problem import Unreadable
from dialer.core.kernel import phone
from dialer.core.kernel.codes import NumberPlace
from dialer.core.kernel.errors import Invalid

_PUNCTUATION = re.compile(r"[\s().\-\u00a0\u2010-\u2015/]")
_ITALIAN_MOBILE = re.compile(r"(?:\+39|0039|39)?(3[2-9]\d{8})")
_ITALIAN_LANDLINE = re.compile(r"0\d{5,10}")
_LABEL = re.compile(r"^(?:tel|telefono|cell|cellulare|mob|mobile|phone|uff|ufficio|casa|abit)\b[.:]?\s*", re.IGNORECASE)
_WRITTEN_NUMBER = re.compile(r"\+?[\d\s().\-\u00a0\u2010-\u2015/]+")
_AREA_SLASH = re.compile(r"(?:(?:\+|00)39[ ]?)?(?:0\d{1,3}|3\d{2})[ ]?/[ ]?[\d .\-]{4,}")
"""06/6982, 0422/55013, 347/1234567: the slash stands behind the prefix and does not part two numbers."""
_SPREADSHEET_POWER = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_SHORT_TAIL = 4
"""A piece behind a slash with fewer digits is a variant of the last digits (55013/4), not a number."""


def read_numbers(
    cell: str, country: str, place: NumberPlace | None
) -> tuple[list[tuple[str, NumberPlace | None]], list[tuple[str, Unreadable]]]:
    """The numbers of one cell and what is wrong with the others.

    Args:
        cell: numbers separated by ``;`` ``,`` ``|`` or ``/``.
        country: ISO 3166-1 code of the numbering plan for numbers without a country code.
        place: what the column's header says of where they ring; a mobile shows by itself.
    """
    bare = _PUNCTUATION.sub("", cell)
    if country == "IT":
        if mobile := _ITALIAN_MOBILE.fullmatch(bare):
            return [("+39" + mobile[1], place or NumberPlace.MOBILE)], []
        if _ITALIAN_LANDLINE.fullmatch(bare) and _written_as_one(cell) and _is_plain_landline(bare):
            return [("+39" + bare, place)], []
    good: list[tuple[str, NumberPlace | None]] = []
    bad: list[tuple[str, Unreadable]] = []
    for piece in _pieces(cell):
        try:
            e164, is_mobile = _read_one(piece, country)
        except Unreadable as error:
            bad.append((piece, error))
        else:
            good.append((e164, place or (NumberPlace.MOBILE if is_mobile else None)))
    return good, bad


def _written_as_one(cell: str) -> bool:
    """No slash that may part two numbers."""
    return "/" not in cell or _AREA_SLASH.fullmatch(cell.strip()) is not None


@cache
def _landline_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Of the numbering plan: what is a landline, and what is of a special kind (premium, voice mailbox ...)."""
    plan: Any = PhoneMetadata.metadata_for_region("IT")
    special = [
        plan.premium_rate, plan.toll_free, plan.shared_cost, plan.voip, plan.personal_number, plan.pager, plan.uan,
        plan.voicemail,
    ]  # fmt: skip
    patterns = [desc.national_number_pattern for desc in special if desc is not None and desc.national_number_pattern]
    return (
        re.compile(plan.fixed_line.national_number_pattern),
        re.compile("|".join(f"(?:{pattern})" for pattern in patterns)),
    )


def _is_plain_landline(digits: str) -> bool:
    """The library's own verdict, from its own patterns, without its detours (75 µs a number, and files are long)."""
    landline, special = _landline_patterns()
    return landline.fullmatch(digits) is not None and special.fullmatch(digits) is None


def _pieces(cell: str) -> list[str]:
    if _SPREADSHEET_POWER.fullmatch(cell.strip()):
        return [cell.strip()]
    pieces: list[str] = []
    for part in re.split(r"[;,|]", cell):
        part = _LABEL.sub("", part.strip())
        if _AREA_SLASH.fullmatch(part) and part.count("/") == 1:
            pieces.append(part)
        elif "/" in part:
            pieces.extend(_split_at_slashes(part))
        elif part:
            pieces.append(part)
    return pieces


def _split_at_slashes(part: str) -> list[str]:
    """``347 1234567 / 348 7654321``; ``0422 55013/4`` stays whole and is refused: which of the two it means is open."""
    pieces = [_LABEL.sub("", piece.strip()) for piece in part.split("/") if piece.strip()]
    if any(sum(map(str.isdigit, piece)) < _SHORT_TAIL for piece in pieces):
        return [part]
    return pieces


@lru_cache(maxsize=4096)
def _read_one(piece: str, country: str) -> tuple[str, bool]:
    if _SPREADSHEET_POWER.fullmatch(piece):
        raise Unreadable(
            "a spreadsheet shortened the number to a power of ten", "give the column the format Text and export again"
        )
    if not _WRITTEN_NUMBER.fullmatch(piece):
        raise Unreadable(
            "this is not a telephone number", "write digits, for example +39 06 6982; separate numbers with a semicolon"
        )
    if "/" in piece and not _AREA_SLASH.fullmatch(piece):
        raise Unreadable(
            "which digits belong behind the slash is not clear", "write each number in full, separated by a semicolon"
        )
    try:
        found = phone.parse(_PUNCTUATION.sub("", piece), country)
    except Invalid as error:
        reason, _, remedy = error.message.partition(" ")[2].partition("; ")
        raise Unreadable(f"the number {reason}", remedy or "give another number") from None
    return found.e164, found.kind is phone.PhoneKind.MOBILE
