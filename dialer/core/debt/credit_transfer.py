"""Data for a bank transfer: the text of the EPC069-12 QR, and the RF reference that brings it back (ISO 11649)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum import iso11649
from stdnum.exceptions import ValidationError

from dialer.core.kernel.errors import Invalid

LONGEST_NAME, LONGEST_TEXT, LONGEST_PAYLOAD = 70, 140, 331
"""Characters of the name and the text; bytes of the whole (EPC069-12 v2.1)."""
MOST_MINOR = 99_999_999_999


def read_rf(text: str) -> str:
    """An RF creditor reference without its spaces.

    Raises:
        Invalid: it is none, or its check digits are wrong.
    """
    try:
        return str(iso11649.validate(text))
    except ValidationError as error:
        raise Invalid(
            "this is no RF reference, or its check digits are wrong; copy it again", field="reference"
        ) from error


def make_rf(reference: str) -> str:
    """The RF reference of a creditor's own reference (letters and digits, at most 21).

    Raises:
        Invalid: nothing is left of it, or it is too long.
    """
    body = re.sub(r"[^0-9A-Z]", "", reference.upper())
    if not 1 <= len(body) <= 21:
        raise Invalid("an RF reference holds 1 to 21 letters and digits", field="reference")
    digits = "".join(str(int(char, 36)) for char in body + "RF00")
    return f"RF{98 - int(digits) % 97:02d}{body}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTransfer:
    """What a debtor needs for a transfer in euro."""

    name: str
    """Of the creditor, at most 70 characters."""
    iban: str
    minor: int
    """Euro cents."""
    reference: str = ""
    """RF reference; excludes ``text``."""
    text: str = ""
    """Unstructured remittance, at most 140 characters; excludes ``reference``."""

    def __post_init__(self) -> None:
        name = self.name.strip()
        if not 1 <= len(name) <= LONGEST_NAME:
            raise Invalid(f"the creditor's name has 1 to {LONGEST_NAME} characters", field="name")
        if self.reference and self.text:
            raise Invalid("a transfer has a structured reference or a text, not both", field="reference")
        if self.reference:
            read_rf(self.reference)
        if len(self.text) > LONGEST_TEXT:
            raise Invalid(f"the text of a transfer has at most {LONGEST_TEXT} characters", field="text")
        if any(char in value for value in (name, self.text) for char in "\r\n"):
            raise Invalid("name and text are written on one line", field="text")
        if not 1 <= self.minor <= MOST_MINOR:
            raise Invalid("the amount must be 0.01 to 999,999,999.99 euro", field="amount")
        try:
            IBAN(self.iban, validate_bban=True)
        except (SchwiftyException, ValueError) as error:
            raise Invalid("the IBAN is wrong (length, check digits or the Italian CIN)", field="iban") from error

    @property
    def qr_text(self) -> str:
        """The lines of the QR: version 002, UTF-8, SCT, no BIC (not needed within the EEA).

        Raises:
            Invalid: more than 331 bytes.
        """
        amount = f"EUR{self.minor // 100}.{self.minor % 100:02d}"
        lines = ["BCD", "002", "1", "SCT", "", self.name.strip(), self.iban.replace(" ", ""), amount, ""]
        lines += [read_rf(self.reference)] if self.reference else ["", self.text] if self.text else []
        payload = "\n".join(lines).rstrip("\n")
        if len(payload.encode()) > LONGEST_PAYLOAD:
            raise Invalid(f"the QR would hold more than {LONGEST_PAYLOAD} bytes; shorten the text", field="text")
        return payload
