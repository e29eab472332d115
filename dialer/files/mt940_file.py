"""MT940 (SWIFT customer statement), with the two habits for field 86: ``?20`` subfields and ``/REMI/`` code words.

Fields are cut here, so that each keeps its line of the file and a broken one costs only itself; what a field means is
read by the ``mt-940`` library, one movement at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypedDict

import mt940
from stdnum import iban

from dialer.core.debt.statement import BankLine, LineKind, RejectedLine, StatementBalance
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.money import Money
from dialer.files.statements import Statement, StatementFileError, shortened, text_of

_FIELD = re.compile(r"^:(\d{2}[A-Z]?):(.*)$")
_MOVEMENT = re.compile(r"\d{6}(\d{4})?R?[DC][A-Z]?\d{1,12},\d{0,2}[A-Z][A-Z0-9]{3}")
_BALANCE = re.compile(r"([DC])(\d{6})([A-Z]{3})(\d{1,13},\d{0,2})")
_CODE_WORD = re.compile(r"/(ORDP|BENM|NAME|REMI|EREF|IBAN)/", re.ASCII)
_END_TO_END = re.compile(r"EREF\+(\S+)")
_RETURN_CODES = ("NRTI", "NRTN", "FRTI")


def is_mt940(head: bytes) -> bool:
    """A text with SWIFT fields: a statement reference first."""
    return re.search(rb"(^|\n)(\{4:\r?\n)?:20:", head) is not None


@dataclass(slots=True)
class _Field:
    line: int
    tag: str
    text: str


def read_mt940(path: Path, name: str) -> Statement:
    """Read a file.

    Raises:
        StatementFileError: it cannot be read as text, or a statement lacks its account, opening or closing balance: one
            that was cut in the middle reads well up to there, and what came after is missing.
    """
    found = Statement("mt940")
    account, currency = "", ""
    opening: int | None = None
    movement = 0
    open_since = 0
    fields = list(_fields(text_of(path, name)))
    for index, field in enumerate(fields):
        match field.tag:
            case "20":
                _check_closed(name, open_since)
                open_since = field.line
                account, currency, opening, movement = "", "", None, 0
            case "25":
                account = field.text.split("/")[-1].strip().split(" ")[0]
                found.accounts.add(account)
            case "60F" | "60M":
                opening, currency = _balance(field, name)
            case "61":
                if not account or opening is None:
                    raise StatementFileError(
                        f"{name}:{field.line}: a movement before the account (:25:) or the opening balance (:60F:); "
                        "ask the bank for the file anew",
                        line=field.line,
                    )
                following = fields[index + 1] if index + 1 < len(fields) else None
                details = following.text if following is not None and following.tag == "86" else ""
                movement += _add(found, field, details, account, currency)
            case "62F" | "62M":
                closing, _ = _balance(field, name)
                open_since = 0
                if opening is None:
                    continue
                found.balances.append(
                    StatementBalance(place=f"line {field.line}", opening=opening, closing=closing, movement=movement)
                )
                opening, movement = closing, 0
    _check_closed(name, open_since)
    return found


def _check_closed(name: str, open_since: int) -> None:
    """The closing balance is mandatory (SWIFT MT940, field 62a): without it nobody knows whether all is there."""
    if open_since:
        raise StatementFileError(
            f"{name}:{open_since}: the statement that begins here has no closing balance (:62F:): the file was cut "
            "off; ask the bank for the file anew",
            line=open_since,
        )


def _fields(text: str) -> Iterator[_Field]:
    current: _Field | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        plain = re.sub(r"^\{1:.*\{4:", "", line)
        if plain.startswith(("-}", "{")) or plain.strip() == "-":
            continue
        start = _FIELD.match(plain)
        if start is not None:
            if current is not None:
                yield current
            current = _Field(number, start[1], start[2])
        elif current is not None:
            current.text += "\n" + plain
    if current is not None:
        yield current


def _balance(field: _Field, name: str) -> tuple[int, str]:
    """Signed minor units and currency."""
    found = _BALANCE.match(field.text)
    if found is None:
        raise StatementFileError(
            f"{name}:{field.line}: {shortened(field.text, 40)!r} is no balance (like C261109EUR2801,30); "
            "ask the bank for the file anew",
            line=field.line,
        )
    return (1 if found[1] == "C" else -1) * _minor(found[4]), found[3]


def _minor(text: str) -> int:
    try:
        return Money.from_decimal(Decimal(text.replace(",", "."))).minor
    except (InvalidOperation, Invalid) as error:
        raise ValueError(text) from error


def _add(found: Statement, field: _Field, details: str, account: str, currency: str) -> int:
    """Add one movement; returns what it moves, signed."""
    place = f"line {field.line}"
    if _MOVEMENT.match(field.text) is None:
        found.rejected.append(
            RejectedLine(
                place=place, text=shortened(field.text), reason="this is no movement (date, C or D, amount, type)",
                remedy="ask the bank for the file anew",
            )
        )  # fmt: skip
        return 0
    header = f":20:X\n:25:X\n:28C:1/1\n:60F:C260101{currency}0,00\n"
    try:
        data = next(iter(mt940.parse(f"{header}:61:{field.text}\n:86:{details}\n"))).data
        value_on, booked_on = _day(data["date"]), _day(data.get("entry_date") or data["date"])
        minor = _minor(re.sub(r"^\d{6}(\d{4})?R?[DC][A-Z]?(\d+,\d*).*", r"\2", field.text.split("\n")[0]))
    except (ValueError, RuntimeError, StopIteration, KeyError) as error:
        reason = f"the movement cannot be read ({shortened(str(error), 60)})"
        remedy = "look at its date and its amount; ask the bank for the file anew"
        found.rejected.append(RejectedLine(place=place, text=shortened(field.text), reason=reason, remedy=remedy))
        return 0
    status = str(data["status"])
    sign = 1 if status in ("C", "RD") else -1
    if minor:
        found.lines.append(
            BankLine(
                place=place,
                kind=_kind(status, str(data.get("id") or "")),
                account=account,
                booked_on=booked_on,
                value_on=value_on,
                minor=minor,
                currency=currency,
                bank_reference=str(data.get("bank_reference") or ""),
                **_details(data),
            )
        )
    return sign * minor


def _kind(status: str, code: str) -> LineKind:
    match status:
        case "C":
            return LineKind.CREDIT
        case "RC":
            return LineKind.RETURN
        case _:
            return LineKind.RETURN if code.strip() in _RETURN_CODES else LineKind.OTHER


def _day(value: Any) -> date:  # the library's own subclass of date
    return date(value.year, value.month, value.day)


class _Details(TypedDict):
    payer: str
    payer_iban: str
    end_to_end: str
    text: str


def _details(data: dict[str, Any]) -> _Details:
    """Payer, references and text, from either habit of field 86."""
    plain = str(data.get("transaction_details") or "").replace("\n", "")
    words = _code_words(plain)
    if words:
        return {
            "payer": words.get("ORDP") or words.get("BENM") or words.get("NAME", ""),
            "payer_iban": words.get("IBAN", ""),
            "end_to_end": words.get("EREF", ""),
            "text": words.get("REMI", ""),
        }
    payer_iban, payer = _cut_iban(str(data.get("applicant_name") or ""))
    text = " ".join(str(data.get(key) or "") for key in ("purpose", "additional_purpose", "extra_details"))
    end_to_end = str(data.get("end_to_end_reference") or "")
    customer = str(data.get("customer_reference") or "")
    in_customer = _END_TO_END.match(customer)
    return {
        "payer": payer,
        "payer_iban": str(data.get("applicant_iban") or "") or payer_iban,
        "end_to_end": end_to_end or (in_customer[1] if in_customer else ""),
        "text": " ".join(f"{text} {plain}".split()),
    }


def _code_words(text: str) -> dict[str, str]:
    parts = _CODE_WORD.split(text)
    return {word: value.strip() for word, value in zip(parts[1::2], parts[2::2], strict=False)}


def _cut_iban(text: str) -> tuple[str, str]:
    """An IBAN at the beginning of a name (subfields 31 and 32 run together), and the name."""
    for length in range(15, min(35, len(text) + 1)):
        if iban.is_valid(text[:length]):
            return text[:length], text[length:].strip()
    return "", text.strip()
