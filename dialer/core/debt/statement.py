"""Lines of a bank statement: what came in, from whom, with which references. Whatever the format of the file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class LineKind(StrEnum):
    """What a line does to our account."""

    CREDIT = "credit"
    """Money came in."""
    RETURN = "return"
    """Money that had come in went back: a direct debit refused, a transfer recalled."""
    OTHER = "other"
    """Fees, transfers of our own: kept in the count, matched with nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """One movement of a statement."""

    place: str
    """Where in the file: line or entry, for messages."""
    kind: LineKind
    account: str
    """IBAN of our side, or the bank's own name of the account."""
    booked_on: date
    value_on: date
    minor: int
    """Above zero, in minor units."""
    currency: str
    payer: str = ""
    payer_iban: str = ""
    end_to_end: str = ""
    """EndToEndId that the payer's order carried."""
    reference: str = ""
    """Structured reference: RF, or the pagoPA notice."""
    text: str = ""
    """Unstructured remittance information."""
    bank_reference: str = ""
    """The bank's own reference of the movement; unique within the account where banks keep to the standard."""
    occurrence: int = 0
    """Of lines that are alike in everything: 0 for the first, 1 for the second, ..."""

    @property
    def key(self) -> str:
        """What makes the same line the same, in whichever file it comes: loaded once, it is not loaded again."""
        parts = (
            self.account, self.kind, self.booked_on.isoformat(), self.value_on.isoformat(), str(self.minor),
            self.currency, self.payer, self.payer_iban, self.end_to_end, self.reference, self.text,
            self.bank_reference, str(self.occurrence),
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedLine:
    """A movement that could not be read."""

    place: str
    text: str
    """As the file has it, shortened."""
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementBalance:
    """The control figures of a statement: what was there before, what is there after. Signed minor units."""

    place: str
    opening: int
    closing: int
    movement: int
    """Sum of all its lines, credits less debits."""

    @property
    def difference(self) -> int:
        """Zero when no line is missing and none is there twice."""
        return self.opening + self.movement - self.closing


def numbered(lines: Iterable[BankLine]) -> list[BankLine]:
    """The same lines with the alike ones told apart, so that two equal payments of a day stay two."""
    seen: dict[str, int] = {}
    found = []
    for line in lines:
        count = seen.get(line.key, 0)
        seen[line.key] = count + 1
        found.append(replace(line, occurrence=count) if count else line)
    return found


LEAST_SURE = 4
"""Signs of a reference that is believed by itself; a shorter one could be a day, a month or a count."""
_DIGIT = re.compile(r"[0-9]")
_NOT_WORD = re.compile(r"[^0-9A-Z]+")


def normal_reference(text: str) -> str:
    """A reference as it is compared: capital letters and digits only; spaces, slashes and hyphens say nothing."""
    return _NOT_WORD.sub("", text.upper())


def words_of(texts: Sequence[str]) -> list[str]:
    """Words of remittance texts that could be references, each normalised, longest first.

    Neighbouring words are also joined by two and three, because banks break lines and payers put in spaces.
    """
    found: dict[str, None] = {}
    for text in texts:
        words = [word for word in (normal_reference(part) for part in text.split()) if word]
        for size in (1, 2, 3):
            for start in range(len(words) - size + 1):
                joined = "".join(words[start : start + size])
                if LEAST_SURE <= len(joined) <= 35 and _DIGIT.search(joined):
                    found[joined] = None
    return sorted(found, key=len, reverse=True)


def short_words_of(text: str) -> list[str]:
    """Single words with a digit that are too short to be believed by themselves, in their order."""
    words = (normal_reference(part) for part in text.split())
    return list(dict.fromkeys(word for word in words if len(word) < LEAST_SURE and _DIGIT.search(word)))
