"""Readers of single cells whose words have a fixed meaning: kinds of credit, references of payments, languages."""

from __future__ import annotations

import re

from stdnum import iso11649
from stdnum.exceptions import ValidationError

from dialer.core.debt.credit_kind import read_credit_kind
from dialer.core.intake.problem import Unreadable
from dialer.core.intake.values import read_text

MAX_REFERENCE = 64
"""Characters of a case's, an invoice's or a payment's reference."""


def credit_kind(text: str) -> str:
    """A kind's code, or plain words that mean one; whether the country has a term for it is looked at later."""
    kind = read_credit_kind(text)
    if not kind:
        raise Unreadable(
            "this kind of credit is not known",
            "write one of the codes of config/receivables (electricity, telephone, ordinary ...), or leave it empty",
        )
    return kind


def payment_reference(text: str) -> str:
    """A creditor reference is checked when it claims to be one of ISO 11649 (``RF`` and two digits)."""
    reference = read_text(text, longest=MAX_REFERENCE)
    if re.fullmatch(r"RF\d\d.*", reference, re.IGNORECASE):
        try:
            return str(iso11649.validate(reference))
        except ValidationError:
            raise Unreadable(
                "the check digits of the RF reference are wrong", "copy the reference again, or leave the cell empty"
            ) from None
    return reference


_LANGUAGES = {"italiano": "it", "italian": "it", "inglese": "en", "english": "en", "ita": "it", "eng": "en"}


def language(text: str) -> str:
    code = _LANGUAGES.get(text.casefold(), text.casefold())
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise Unreadable("this language is not known", "give its two-letter code (ISO 639-1), for example it")
    return code
