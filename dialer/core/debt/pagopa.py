"""pagoPA: the 18-digit notice number with its check digits, and the text of the QR on a notice (``domain.md`` §4).

Only public bodies and the managers of public services that joined pagoPA issue notices: we check, keep and show theirs
and never make one. Source: SACI 3.2.1 and the monograph on the payment notice; check = all preceding digits mod 93.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import luhn
from stdnum.exceptions import ValidationError

from dialer.core.kernel.errors import Invalid

CHECK_MODULUS = 93
LAST_SEGREGATION = 45
"""Segregation codes of aux digit 3 are 00 to 45."""
_QR = re.compile(r"PAGOPA\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)")


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice number that was checked."""

    number: str
    """18 digits."""

    @property
    def iuv(self) -> str:
        """The creditor's identifier of the payment: the notice without its aux digit."""
        return self.number[1:]

    @property
    def grouped(self) -> str:
        """As it is printed: 4-4-4-4-2."""
        return " ".join((self.number[:4], self.number[4:8], self.number[8:12], self.number[12:16], self.number[16:]))


def read_notice(text: str, *, is_checked: bool = True) -> Notice:
    """A notice number from what was typed or scanned; spaces and hyphens are dropped.

    Args:
        text: the number.
        is_checked: False for a creditor whose old numbers bear no check digits (a switch of the creditor).

    Raises:
        Invalid: not 18 digits, an aux digit above 3, a segregation code above 45, or wrong check digits.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{18}", digits):
        raise Invalid(f"a pagoPA notice number has 18 digits, this has {len(digits)} characters", field="notice")
    aux = digits[0]
    if aux > "3":
        raise Invalid(f"a pagoPA notice number begins with 0, 1, 2 or 3, not {aux}", field="notice")
    if aux == "3" and int(digits[1:3]) > LAST_SEGREGATION:
        raise Invalid(
            f"the segregation code {digits[1:3]} does not exist (00 to {LAST_SEGREGATION}); copy the number again",
            field="notice",
        )
    if is_checked and aux != "1" and check_digits(digits[:16]) != digits[16:]:
        raise Invalid("the last two digits do not fit the others; copy the notice number again", field="notice")
    return Notice(digits)


def check_digits(first_sixteen: str) -> str:
    """The two digits that end a notice number with aux 0, 2 or 3."""
    return f"{int(first_sixteen) % CHECK_MODULUS:02d}"


@dataclass(frozen=True, slots=True)
class NoticeQr:
    """What the QR of a notice says."""

    notice: Notice
    creditor_code: str
    """Codice fiscale of the public body, 11 digits."""
    minor: int
    """Euro cents."""

    @property
    def text(self) -> str:
        """The line that the QR holds (version 4, correction M); the amount has at least two digits."""
        return f"PAGOPA|002|{self.notice.number}|{self.creditor_code}|{self.minor:02d}"


def check_creditor_code(code: str) -> str:
    """The codice fiscale of a body that issues notices. Raises Invalid."""
    if not re.fullmatch(r"[0-9]{11}", code):
        raise Invalid("the creditor's codice fiscale has 11 digits", field="creditor_code", value=code)
    try:
        luhn.validate(code)
    except ValidationError as error:
        raise Invalid("the check digit of the creditor's codice fiscale is wrong", field="creditor_code") from error
    return code


def make_qr(notice: Notice, creditor_code: str, minor: int) -> NoticeQr:
    """The QR of a notice that the creditor issued.

    Raises:
        Invalid: the creditor's code is no 11-digit codice fiscale, or the amount is not 1 to 999,999,999,999 cents.
    """
    check_creditor_code(creditor_code)
    if not 1 <= minor <= 999_999_999_999:
        raise Invalid("the amount must be 1 to 999,999,999,999 cents", field="amount")
    return NoticeQr(notice, creditor_code, minor)


def read_qr(text: str, *, is_checked: bool = True) -> NoticeQr:
    """What a scanned QR says.

    Raises:
        Invalid: another version, or a part that is wrong.
    """
    match = _QR.fullmatch(text.strip())
    if match is None:
        raise Invalid("this is no QR of a pagoPA notice (PAGOPA|002|notice|codice fiscale|cents)", field="qr")
    version, notice, creditor_code, amount = match.groups()
    if version != "002":
        raise Invalid(f"the QR has version {version}, only 002 is known", field="qr")
    if not re.fullmatch(r"[0-9]{1,12}", amount):
        raise Invalid("the amount of the QR is in cents, 1 to 12 digits without a comma", field="qr")
    return make_qr(read_notice(notice, is_checked=is_checked), creditor_code, int(amount))
