"""Variables of scripts: what stands in braces, what it becomes, and which tell of a debt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

MISSING = "…"
"""In the place of a variable of which the file knows nothing."""

_BRACED = re.compile(r"\{([^{}]*)\}")
_STRAY = re.compile(r"[{}]")


class Variable(StrEnum):
    """Names in braces. Written in scripts: never renamed, only added to."""

    GREETING = "greeting"
    """Good morning, afternoon or evening, by the hour where the debtor is called."""
    AGENT = "agent"
    AGENCY = "agency"
    CALLER = "caller"
    """In whose name the call is made: the creditor's brand where it may be named before the check, else the agency."""
    DEBTOR = "debtor"
    CREDITOR = "creditor"
    REFERENCE = "reference"
    """The creditor's own of the case, or of all that the call is about."""
    BALANCE = "balance"
    """Owed in all by what the call is about."""
    INVOICE_COUNT = "invoice_count"
    INVOICE = "invoice"
    """Number of the invoice that has been due longest."""
    INVOICE_AMOUNT = "invoice_amount"
    INVOICE_DUE = "invoice_due"
    DAYS_PAST_DUE = "days_past_due"
    PROMISE_AMOUNT = "promise_amount"
    """Of the newest promise."""
    PROMISE_DUE = "promise_due"
    PAYMENT_LINK = "payment_link"
    IBAN = "iban"
    CREDITOR_PHONE = "creditor_phone"


OPEN = frozenset({Variable.GREETING, Variable.AGENT, Variable.AGENCY, Variable.CALLER, Variable.DEBTOR})
"""Those that tell of no debt; an allow-list, so that a new variable tells of one until somebody says otherwise."""


def names_in(text: str) -> Iterator[str]:
    """What stands in braces, as it is written."""
    for match in _BRACED.finditer(text):
        yield match.group(1).strip()


def without_names(text: str) -> str:
    """The words alone: ``{debtor}`` is no word of the script's."""
    return _BRACED.sub(" ", text)


def has_stray_brace(text: str) -> bool:
    return _STRAY.search(without_names(text)) is not None


def is_known(name: str) -> bool:
    return name in Variable.__members__.values()


def tells_of_debt(name: str) -> bool:
    return name not in OPEN


def fill(text: str, values: Mapping[Variable, str], *, may_tell: bool) -> str:
    """The text as it is said.

    Args:
        text: of a step or an answer.
        values: what is known; everything else becomes ``MISSING``.
        may_tell: whether the person is identified; before that no variable of the debt is filled, whatever the text.
    """

    def value(match: re.Match[str]) -> str:
        name = match.group(1).strip()
        if not is_known(name) or (tells_of_debt(name) and not may_tell):
            return MISSING
        return values.get(Variable(name)) or MISSING

    return _BRACED.sub(value, text)
