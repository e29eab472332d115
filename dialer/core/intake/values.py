"""Readers of single values of an import file: text, dates, amounts, tax codes, IBANs, countries, currencies.

Each takes the text of a cell and answers the value, or raises Unreadable with the reason and the remedy.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

import phonenumbers
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError
from stdnum.it import codicefiscale, iva

from dialer.core.intake.problem import Unreadable
from dialer.core.intake.style import DateOrder, DecimalMark
from dialer.core.kernel.codes import DebtorKind

MAX_TEXT = 200
MAX_MINOR = 99_999_999_999
"""999,999,999.99: the largest amount of a SEPA credit transfer (EPC069-12)."""
EARLIEST_YEAR = 1950

CURRENCIES = frozenset("EUR CHF GBP USD SEK DKK NOK PLN CZK RON HUF BGN ALL RSD TRY CAD AUD".split())
"""Currencies with two decimals that a case may be in."""

_UNSAFE_FORMAT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_PRINTABLE_ASCII = re.compile(r"[ -~]*")
_MANY_SPACES = re.compile(r"\s{2,}")

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ][0-9:.,Z+-]*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ][0-9:.,Z+-]*)?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SHORT_YEAR = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}")

_CURRENCY_SIGNS = re.compile(r"^(?:EUR|€)\s*|\s*(?:EUR|€)$", re.IGNORECASE)
_AMOUNT = {
    DecimalMark.COMMA: re.compile(r"(\d+|\d{1,3}(?:[.' ]\d{3})+)(?:,(\d+))?"),
    DecimalMark.POINT: re.compile(r"(\d+|\d{1,3}(?:[,' ]\d{3})+)(?:\.(\d+))?"),
}
_NOT_DIGIT = re.compile(r"[.,' ]")

_PERSON_CODE = re.compile(r"[A-Z0-9]{16}")
_FOREIGN_CODE = re.compile(r"[A-Z0-9]{4,18}")
_POD_BEGINS = re.compile(r"IT\d{3}E")
_POD = re.compile(r"IT\d{3}E[A-Z0-9]{8,9}")
_CODE_PUNCTUATION = re.compile(r"[\s.\-/]")


def read_text(text: str, *, longest: int = MAX_TEXT) -> str:
    """Trimmed text in Unicode's composed form. Refuses what could never travel to a telephone header or a screen."""
    cleaned = text.strip()
    if not _PRINTABLE_ASCII.fullmatch(cleaned):
        cleaned = _clean_unicode(cleaned)
    if "  " in cleaned:
        cleaned = _MANY_SPACES.sub(" ", cleaned)
    if len(cleaned) > longest:
        raise Unreadable(f"the text is {len(cleaned)} characters long, {longest} are allowed", "shorten the text")
    return cleaned


def _clean_unicode(text: str) -> str:
    for character in text:
        if character in "\r\n\u2028\u2029\x0b\x0c\x85":
            raise Unreadable(
                "there is a line break inside the value", "write the value on one line, without line breaks"
            )
        if character == "�":
            raise Unreadable(
                "a letter of the value was lost in an earlier conversion (it is the sign U+FFFD)",
                "export the file again as UTF-8 and check the letters with accents",
            )
        if unicodedata.category(character) in {"Cc", "Cs", "Co"} or character in _UNSAFE_FORMAT:
            raise Unreadable(
                f"there is a control character in the value (U+{ord(character):04X})", "remove the invisible character"
            )
    return _MANY_SPACES.sub(" ", unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " "))


@lru_cache(maxsize=8192)
def read_date(text: str, order: DateOrder, latest_year: int) -> date:
    """A day. Year-first dates are read whatever the order; year-last ones with points are always day first."""
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
    elif match := _YEAR_LAST.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        month_first = order is DateOrder.MONTH_FIRST and match[2] != "."
        day, month = (second, first) if month_first else (first, second)
    elif match := _COMPACT.fullmatch(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    else:
        raise _date_error(text)
    try:
        found = date(year, month, day)
    except ValueError:
        raise Unreadable(
            f"there is no day {day} of month {month} of {year} ({order.sentence})",
            "correct the date, or write it as YYYY-MM-DD",
        ) from None
    if not EARLIEST_YEAR <= year <= latest_year:
        raise Unreadable(f"the year {year} is not plausible", f"give a year from {EARLIEST_YEAR} to {latest_year}")
    return found


def _date_error(text: str) -> Unreadable:
    if _SHORT_YEAR.fullmatch(text):
        return Unreadable("the year has only two digits", "write the year with four digits")
    if text.isdigit():
        return Unreadable(
            "this is a number, not a date (a spreadsheet shows it so when the cell lost its date format)",
            "give the cell a date format, or write the date as YYYY-MM-DD",
        )
    return Unreadable("this is not a date", "write the date as YYYY-MM-DD or DD/MM/YYYY")


def read_minor(text: str, mark: DecimalMark) -> int:
    """An amount in minor units (cents), exact; never rounded."""
    bare = _CURRENCY_SIGNS.sub("", text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'"))
    match = _AMOUNT[mark].fullmatch(bare)
    if match is None:
        raise _amount_error(bare, mark)
    decimals = match[2] or ""
    if len(decimals) > 2:
        if decimals[2:].strip("0"):
            raise Unreadable("the amount has more than two decimals", "round the amount to cents")
        decimals = decimals[:2]
    minor = int(_NOT_DIGIT.sub("", match[1]) + decimals.ljust(2, "0"))
    if minor > MAX_MINOR:
        raise Unreadable("the amount is not plausible", "give an amount up to 999,999,999.99")
    return minor


def _amount_error(text: str, mark: DecimalMark) -> Unreadable:
    if text.startswith(("-", "(")) or text.endswith("-"):
        return Unreadable(
            "the amount is negative", "give what is still owed, 0 or more; net credit notes against their invoices"
        )
    if re.fullmatch(r"[\d.,' ]+", text):
        other = "point" if mark is DecimalMark.COMMA else "comma"
        return Unreadable(
            f"the amount does not fit this file's way of writing decimals ({mark.sentence})",
            f"write it like the others; if all amounts use the decimal {other}, say --decimals {other}",
        )
    return Unreadable("this is not an amount", f"write digits only, for example {mark.example}")


def read_tax_code(text: str, country: str = "IT") -> tuple[str, DebtorKind]:
    """A codice fiscale or a partita IVA, checked; abroad the tax or VAT number under its country's letters."""
    code = _CODE_PUNCTUATION.sub("", text).upper()
    if country not in {"IT", "SM", "VA"}:
        return _read_foreign_code(code, country)
    if code.startswith("IT") and code[2:].isdigit():
        code = code[2:]
    if code.isdigit():
        return _read_company_code(code), DebtorKind.BUSINESS
    if country == "SM" and re.fullmatch(r"SM\d{3,5}", code):
        return code, DebtorKind.BUSINESS
    if not _PERSON_CODE.fullmatch(code):
        raise Unreadable(
            f"a codice fiscale has 16 characters and a partita IVA 11 digits, this has {len(code)}",
            "copy the code again from the contract or the invoice",
        )
    try:
        return codicefiscale.validate(code), DebtorKind.CONSUMER
    except InvalidChecksum:
        raise Unreadable("the last letter of the codice fiscale does not fit the others", _COPY) from None
    except ValidationError:
        raise Unreadable("this is not a codice fiscale", _COPY) from None


_COPY = "copy the code again: one of its characters is wrong"


def _read_company_code(code: str) -> str:
    if 8 <= len(code) < 11 and iva.is_valid(code.rjust(11, "0")):
        raise Unreadable(
            "the leading zeros of the partita IVA are missing (a spreadsheet drops them from numbers)",
            f"write {code.rjust(11, '0')}, in a cell with the format Text",
        )
    try:
        return iva.validate(code)
    except InvalidLength:
        raise Unreadable(f"a partita IVA has 11 digits, this has {len(code)}", _COPY) from None
    except InvalidFormat:
        raise Unreadable("this is not a partita IVA", _COPY) from None
    except ValidationError:
        raise Unreadable("the check digit or the office of the partita IVA is wrong", _COPY) from None


def _read_foreign_code(code: str, country: str) -> tuple[str, DebtorKind]:
    with_letters = code if code.startswith(country) else country + code
    if not _FOREIGN_CODE.fullmatch(code):
        raise Unreadable(
            "a tax number has 4 to 18 letters and digits", "give the tax or VAT number as its country writes it"
        )
    is_company = code.startswith(country) and eu_vat.is_valid(code)
    return with_letters, DebtorKind.BUSINESS if is_company else DebtorKind.CONSUMER


def read_iban(text: str) -> str:
    """An IBAN whose checksum and national check (Italian CIN) both hold."""
    try:
        return str(IBAN(text, validate_bban=True))
    except (SchwiftyException, ValueError):
        raise Unreadable(
            "the IBAN is wrong (length, check digits or the national check letter)",
            "copy the IBAN again, or leave the cell empty",
        ) from None


def read_supply_point(text: str) -> str:
    """The POD of an electricity supply in one spelling; another kind (PDR, line, policy) as it is written.

    A POD is IT, three digits of the distributor, E, eight signs, and perhaps one of check.
    """
    code = _CODE_PUNCTUATION.sub("", text).upper()
    if not _POD_BEGINS.match(code):
        return read_text(text)
    if not _POD.fullmatch(code):
        raise Unreadable(
            f"a POD has 14 or 15 letters and digits, this has {len(code)}",
            "copy it again from the bill, or leave the cell empty",
        )
    return code


@lru_cache(maxsize=1024)
def read_country(text: str) -> str:
    """ISO 3166-1 alpha-2, from the code or from the Italian or English name of a usual country."""
    word = " ".join(text.upper().split())
    code = _COUNTRY_NAMES.get(word, word)
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise Unreadable("this country is not known", "give its two-letter code (ISO 3166-1), for example IT")
    return code


_NAMES_BY_CODE = {
    "IT": "ITA ITALIA ITALY", "SM": "SMR SAN_MARINO", "VA": "VAT VATICANO CITTÀ_DEL_VATICANO VATICAN_CITY",
    "FR": "FRA FRANCIA FRANCE", "DE": "DEU GERMANIA GERMANY", "ES": "ESP SPAGNA SPAIN",
    "CH": "CHE SVIZZERA SWITZERLAND", "AT": "AUT AUSTRIA", "GB": "GBR UK REGNO_UNITO UNITED_KINGDOM GREAT_BRITAIN",
    "US": "USA STATI_UNITI UNITED_STATES", "NL": "NLD PAESI_BASSI OLANDA NETHERLANDS", "BE": "BEL BELGIO BELGIUM",
    "PT": "PRT PORTOGALLO PORTUGAL", "IE": "IRL IRLANDA IRELAND", "GR": "GRC GRECIA GREECE",
    "PL": "POL POLONIA POLAND", "HR": "HRV CROAZIA CROATIA", "SI": "SVN SLOVENIA", "RO": "ROU ROMANIA",
    "AL": "ALB ALBANIA", "MA": "MAR MAROCCO MOROCCO", "LU": "LUX LUSSEMBURGO LUXEMBOURG", "MT": "MLT MALTA",
}  # fmt: skip
_COUNTRY_NAMES = {name.replace("_", " "): code for code, names in _NAMES_BY_CODE.items() for name in names.split()}


def read_currency(text: str) -> str:
    """ISO 4217 code of a currency with two decimals."""
    code = {"€": "EUR", "EURO": "EUR", "£": "GBP", "$": "USD"}.get(text.upper(), text.upper())
    if code not in CURRENCIES:
        raise Unreadable("this currency is not known", "give its ISO 4217 code, for example EUR")
    return code


def read_email(text: str) -> str:
    """An address of the shape name@host.domain; whether it receives mail is not known here."""
    address = read_text(text, longest=254)
    if not re.fullmatch(r"[^\s@,;<>\"]{1,64}@(?:[^\s@.,;<>\"]+\.)+[^\s@.,;<>\"]{2,}", address):
        raise Unreadable("this is not an e-mail address", "correct the address, or leave the cell empty")
    return address
