"""CAMT.053 (ISO 20022 bank-to-customer statement), versions 001.02 to 001.13, read as a stream.

Every transaction of a batch entry is a line of its own when the bank gives its amount; else the entry is one line. A
document type declaration is refused: no bank writes one, and it is how XML files attack their readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from dialer.core.debt.statement import BankLine, LineKind, RejectedLine, StatementBalance
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.money import Money
from dialer.files.statements import Statement, StatementFileError, shortened

_NAMESPACE = re.compile(rb"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2}")
_RETURN_REASONS = ("RtrInf", "Rvsl")


def is_camt(head: bytes) -> bool:
    """An XML file whose root is of the statement's namespace."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and _NAMESPACE.search(head) is not None


class _Refused(Exception):
    """An entry that cannot be used."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def read_camt053(path: Path, name: str) -> Statement:
    """Read a file.

    Raises:
        StatementFileError: not well-formed XML, cut off, or with a document type declaration.
    """
    reading = _Reading()
    try:
        for _, element in iterparse(str(path), events=("end",), forbid_dtd=True):
            reading.take(element)
    except ParseError as error:
        line = error.position[0] if error.position else 0
        raise StatementFileError(
            f"{name}:{line}: the XML is broken or cut off ({error}); ask the bank for the file anew", line=line
        ) from error
    except DefusedXmlException as error:
        raise StatementFileError(f"{name}: the file declares a document type, which no bank's file does") from error
    except _Refused as error:
        raise StatementFileError(f"{name}, {reading.place}: {error.reason}; {error.remedy}") from error
    return reading.found


class _Reading:
    """What has been read so far, and of the statement that is being read."""

    def __init__(self) -> None:
        self.found = Statement("camt.053")
        self._statements = 0
        self._begin()

    def _begin(self) -> None:
        self._statements += 1
        self._entries, self._movement = 0, 0
        self._account = ""
        self._opening: int | None = None
        self._closing: int | None = None

    @property
    def place(self) -> str:
        return f"statement {self._statements}"

    def take(self, element: Element) -> None:
        """An element that has ended."""
        match _tag(element):
            case "Ntry":
                self._entries += 1
                self._take_entry(element, f"{self.place}, entry {self._entries}")
                element.clear()
            case "Acct" if not self._account:
                self._account = _text(element, "Id/IBAN") or _text(element, "Id/Othr/Id")
            case "Bal":
                self._take_balance(element)
            case "Stmt":
                self._end()
                element.clear()

    def _take_balance(self, element: Element) -> None:
        code = _text(element, "Tp/CdOrPrtry/Cd")
        if code in ("OPBD", "PRCD"):
            self._opening = _signed(element)
        elif code == "CLBD":
            self._closing = _signed(element)

    def _end(self) -> None:
        if self._account:
            self.found.accounts.add(self._account)
        if self._opening is not None and self._closing is not None:
            self.found.balances.append(
                StatementBalance(
                    place=self.place, opening=self._opening, closing=self._closing, movement=self._movement
                )
            )
        self._begin()

    def _take_entry(self, entry: Element, place: str) -> None:
        """Add an entry's lines; it moves the balance also when a part of it is refused."""
        if (_text(entry, "Sts/Cd") or _text(entry, "Sts")) not in ("BOOK", ""):
            return  # pending: it comes again when it is booked
        try:
            moved = _signed(entry)
            self._movement += moved
            self.found.lines += list(_lines(entry, moved, self._account, place))
        except _Refused as error:
            self.found.rejected.append(_rejected(entry, place, error))


def _rejected(entry: Element, place: str, error: _Refused) -> RejectedLine:
    return RejectedLine(
        place=place, text=shortened(" ".join(entry.itertext())), reason=error.reason, remedy=error.remedy
    )


def _lines(entry: Element, moved: int, account: str, place: str) -> Iterator[BankLine]:
    booked_on, value_on = _day(entry, "BookgDt"), _day(entry, "ValDt")
    if booked_on is None and value_on is None:
        raise _Refused("the entry has no booking date", "ask the bank for the file anew")
    details = [found for found in entry.iter() if _tag(found) == "TxDtls"]
    amounts = [_amount_of(one) for one in details]
    is_split = len(details) > 1 and all(amount is not None for amount in amounts)
    if is_split and sum(amount or 0 for amount in amounts) != abs(moved):
        raise _Refused("the transactions of the entry do not add up to its amount", "ask the bank for the file anew")
    parts = list(zip(details, amounts, strict=True)) if is_split else [(details[0] if details else None, abs(moved))]
    for number, (detail, minor) in enumerate(parts, start=1):
        if not minor:
            raise _Refused("the amount is zero", "ask the bank what this entry is")
        yield BankLine(
            place=f"{place}, transaction {number}" if is_split else place,
            kind=_kind(entry, detail, moved),
            account=account,
            booked_on=booked_on or value_on,  # type: ignore[arg-type]  # one of them is there
            value_on=value_on or booked_on,  # type: ignore[arg-type]
            minor=minor,
            currency=_currency(entry),
            payer=_party(detail, "Dbtr" if moved > 0 else "Cdtr"),
            payer_iban=_text(detail, f"RltdPties/{'Dbtr' if moved > 0 else 'Cdtr'}Acct/Id/IBAN"),
            end_to_end=_text(detail, "Refs/EndToEndId"),
            reference=_text(detail, "RmtInf/Strd/CdtrRefInf/Ref"),
            text=" ".join(found.text.strip() for found in _all(detail, "Ustrd") if found.text),
            bank_reference=_text(detail, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef"),
        )


def _kind(entry: Element, detail: Element | None, moved: int) -> LineKind:
    is_reversed = _text(entry, "RvslInd") == "true"
    if moved > 0:
        return LineKind.OTHER if is_reversed else LineKind.CREDIT
    has_reason = detail is not None and any(_tag(found) in _RETURN_REASONS for found in detail.iter())
    return LineKind.RETURN if is_reversed or has_reason else LineKind.OTHER


def _amount_of(detail: Element) -> int | None:
    for found in detail:
        if _tag(found) == "Amt":
            return _minor(found)
    found_in = _find(detail, "AmtDtls/TxAmt/Amt")
    return _minor(found_in) if found_in is not None else None


def _signed(element: Element) -> int:
    amount = next((found for found in element if _tag(found) == "Amt"), None)
    if amount is None:
        raise _Refused("there is no amount", "ask the bank for the file anew")
    sign = {"CRDT": 1, "DBIT": -1}.get(_text(element, "CdtDbtInd"))
    if sign is None:
        raise _Refused("it is not said whether it is a credit or a debit", "ask the bank for the file anew")
    return sign * _minor(amount)


def _minor(amount: Element) -> int:
    text = (amount.text or "").strip()
    try:
        minor = Money.from_decimal(Decimal(text), amount.get("Ccy") or "EUR").minor
    except (InvalidOperation, Invalid) as error:
        raise _Refused(f"{text!r} is no amount", "ask the bank for the file anew") from error
    if minor < 0:
        raise _Refused(
            f"the amount {text} is negative", "the direction stands beside it; ask the bank for the file anew"
        )
    return minor


def _currency(entry: Element) -> str:
    amount = next(found for found in entry if _tag(found) == "Amt")
    return amount.get("Ccy") or "EUR"


def _day(entry: Element, name: str) -> date | None:
    text = _text(entry, f"{name}/Dt") or _text(entry, f"{name}/DtTm")[:10]
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise _Refused(f"{text!r} is no day", "ask the bank for the file anew") from error


def _party(detail: Element | None, role: str) -> str:
    return _text(detail, f"RltdPties/{role}/Nm") or _text(detail, f"RltdPties/{role}/Pty/Nm")


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _find(element: Element | None, path: str) -> Element | None:
    for name in path.split("/"):
        if element is None:
            return None
        element = next((child for child in element if _tag(child) == name), None)
    return element


def _text(element: Element | None, path: str) -> str:
    found = _find(element, path)
    return (found.text or "").strip() if found is not None else ""


def _all(element: Element | None, name: str) -> Iterator[Element]:
    return (found for found in (element.iter() if element is not None else ()) if _tag(found) == name)
