"""Single values of an import file: what is read, and why the rest is not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.intake.problem import Unreadable
from dialer.core.intake.style import DateOrder, DecimalMark
from dialer.core.intake.values import (
    MAX_MINOR,
    read_country,
    read_currency,
    read_date,
    read_email,
    read_iban,
    read_minor,
    read_supply_point,
    read_tax_code,
    read_text,
)
from dialer.core.kernel.codes import DebtorKind

LATEST = 2036


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-03-05", DateOrder.DAY_FIRST, date(2026, 3, 5)),
        ("2026-03-05", DateOrder.MONTH_FIRST, date(2026, 3, 5)),
        ("2026-03-05T00:00:00", DateOrder.DAY_FIRST, date(2026, 3, 5)),
        ("2026-03-05 23:59:59", DateOrder.DAY_FIRST, date(2026, 3, 5)),
        ("20260305", DateOrder.DAY_FIRST, date(2026, 3, 5)),
        ("2026/3/5", DateOrder.DAY_FIRST, date(2026, 3, 5)),
        ("05/03/2026", DateOrder.DAY_FIRST, date(2026, 3, 5)),
        ("05/03/2026", DateOrder.MONTH_FIRST, date(2026, 5, 3)),
        ("5-3-2026", DateOrder.DAY_FIRST, date(2026, 3, 5)),
        ("05.03.2026", DateOrder.MONTH_FIRST, date(2026, 3, 5)),
        ("29/02/2028", DateOrder.DAY_FIRST, date(2028, 2, 29)),
    ],
)
def test_dates_are_read_in_the_files_order(text: str, order: DateOrder, expected: date) -> None:
    assert read_date(text, order, LATEST) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2026", "there is no day 31 of month 2"),
        ("12/31/2026", "there is no day 12 of month 31"),
        ("29/02/2026", "there is no day 29 of month 2"),
        ("05/03/26", "only two digits"),
        ("46086", "a number, not a date"),
        ("domani", "not a date"),
        ("05/03-2026", "not a date"),
        ("05/03/1949", "not plausible"),
        ("05/03/2037", "not plausible"),
    ],
)
def test_wrong_dates_say_why(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as found:
        read_date(text, DateOrder.DAY_FIRST, LATEST)
    assert found.value.remedy


@pytest.mark.parametrize(
    ("text", "mark", "minor"),
    [
        ("1.234,56", DecimalMark.COMMA, 123456),
        ("1234,5", DecimalMark.COMMA, 123450),
        ("1.234", DecimalMark.COMMA, 123400),
        ("1.234.567,89", DecimalMark.COMMA, 123456789),
        ("€ 12,50", DecimalMark.COMMA, 1250),
        ("12,50 EUR", DecimalMark.COMMA, 1250),
        ("1\u00a0234,56", DecimalMark.COMMA, 123456),
        ("1'234,56", DecimalMark.COMMA, 123456),
        ("12,5000", DecimalMark.COMMA, 1250),
        ("1,234.56", DecimalMark.POINT, 123456),
        ("1,234", DecimalMark.POINT, 123400),
        ("0", DecimalMark.POINT, 0),
        ("007", DecimalMark.POINT, 700),
        ("999999999.99", DecimalMark.POINT, MAX_MINOR),
    ],
)
def test_amounts_become_cents_exactly(text: str, mark: DecimalMark, minor: int) -> None:
    assert read_minor(text, mark) == minor


@pytest.mark.parametrize(
    ("text", "mark", "reason"),
    [
        ("12.50", DecimalMark.COMMA, "does not fit"),
        ("12,50", DecimalMark.POINT, "does not fit"),
        ("1.23,45", DecimalMark.COMMA, "does not fit"),
        ("12,345", DecimalMark.COMMA, "more than two decimals"),
        ("-12,50", DecimalMark.COMMA, "negative"),
        ("12,50-", DecimalMark.COMMA, "negative"),
        ("(12,50)", DecimalMark.COMMA, "negative"),
        ("1000000000,00", DecimalMark.COMMA, "not plausible"),
        ("dodici", DecimalMark.COMMA, "not an amount"),
        ("12,50 CHF", DecimalMark.COMMA, "not an amount"),
        ("1e5", DecimalMark.COMMA, "not an amount"),
    ],
)
def test_wrong_amounts_say_why(text: str, mark: DecimalMark, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_minor(text, mark)


@given(minor=st.integers(0, MAX_MINOR), mark=st.sampled_from(DecimalMark), grouped=st.booleans())
def test_an_amount_written_in_a_style_is_read_back(minor: int, mark: DecimalMark, grouped: bool) -> None:
    whole = f"{minor // 100:,}" if grouped else str(minor // 100)
    text = f"{whole}.{minor % 100:02d}"
    if mark is DecimalMark.COMMA:
        text = text.translate(str.maketrans(",.", ".,"))
    assert read_minor(text, mark) == minor


@given(on=st.dates(date(1950, 1, 1), date(2036, 12, 31)), order=st.sampled_from(DateOrder))
def test_a_date_written_in_a_style_is_read_back(on: date, order: DateOrder) -> None:
    year_last = "%d/%m/%Y" if order is DateOrder.DAY_FIRST else "%m/%d/%Y"
    assert read_date(on.strftime(year_last), order, LATEST) == on
    assert read_date(on.isoformat(), order, LATEST) == on


# Examples of domain.md section 4.
@pytest.mark.parametrize(
    "code", ["RSSMRA80A01H501U", "RSSMRA85T10A562S", "BNCLRA90A41F205I", "MRTMTT91D08F205J", "BNCLRA90A41F20RD"]
)
def test_codici_fiscali_of_persons_are_read(code: str) -> None:
    assert read_tax_code(code) == (code, DebtorKind.CONSUMER)
    assert read_tax_code(f" {code[:6]} {code[6:]} ".lower()) == (code, DebtorKind.CONSUMER)


@pytest.mark.parametrize("code", ["00743110157", "07643520567", "15376371009", "12345670017", "80078750587"])
def test_partite_iva_are_read(code: str) -> None:
    assert read_tax_code(code) == (code, DebtorKind.BUSINESS)
    assert read_tax_code("IT" + code) == (code, DebtorKind.BUSINESS)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("RSSMRA85T10A562T", "last letter"),
        ("RSSMRA80A0MH501", "has 15"),
        ("BNCLRA90A41F205R", "last letter"),
        ("00743110158", "check digit or the office"),
        ("12345678903", "check digit or the office"),
        ("00000000000", "check digit or the office|not a partita"),
        ("743110157", "leading zeros"),
        ("7431101", "11 digits, this has 7"),
    ],
)
def test_wrong_tax_codes_say_why(code: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_tax_code(code)


def test_lost_zeros_are_given_back_in_the_remedy() -> None:
    with pytest.raises(Unreadable) as found:
        read_tax_code("743110157")
    assert "00743110157" in found.value.remedy


def test_foreign_tax_codes_stand_under_their_country() -> None:
    assert read_tax_code("DE136695976", "DE") == ("DE136695976", DebtorKind.BUSINESS)
    assert read_tax_code("12345678", "DE") == ("DE12345678", DebtorKind.CONSUMER)
    with pytest.raises(Unreadable, match="4 to 18"):
        read_tax_code("A!", "DE")


@pytest.mark.parametrize(
    "iban",
    ["IT60X0542811101000000123456", "it60 x054 2811 1010 0000 0123 456", "DE89370400440532013000",
     "SM86U0322509800000000270100", "IT68D0300203280000400162854", "GB29NWBK60161331926819",
     "FR1420041010050500013M02606", "ES9121000418450200051332"],
)  # fmt: skip
def test_ibans_are_read(iban: str) -> None:
    assert read_iban(iban) == iban.replace(" ", "").upper()


@pytest.mark.parametrize(
    "iban", ["IT60X0542811101000000123457", "IT60X054281110100000012345", "IT65A0542811101000000123456", "12345"]
)
def test_an_iban_with_a_wrong_check_digit_length_or_cin_is_refused(iban: str) -> None:
    with pytest.raises(Unreadable, match="IBAN is wrong"):
        read_iban(iban)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Mario\nRossi", "line break"),
        ("Mario\rRossi", "line break"),
        ("Mario\x00Rossi", r"control character in the value \(U\+0000\)"),
        ("Mario\x1bRossi", "control character"),
        ("Mario\u202eRossi", r"U\+202E"),
        ("Niccol�", "lost in an earlier conversion"),
        ("x" * 201, "201 characters"),
    ],
)
def test_text_that_could_never_travel_to_a_telephone_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_text(text)


def test_text_is_trimmed_and_composed() -> None:
    assert read_text("  Niccolo\u0300   dell\u2019Orto\u00a0srl ") == "Niccolò dell\u2019Orto srl"


def test_countries_currencies_and_mail_addresses() -> None:
    assert [read_country(name) for name in ("it", "Italia", "SAN MARINO", "DEU", "uk", "Germany")] == [
        "IT", "IT", "SM", "DE", "GB", "DE",
    ]  # fmt: skip
    assert [read_currency(name) for name in ("eur", "€", "CHF")] == ["EUR", "EUR", "CHF"]
    assert read_email(" mario.rossi@example.it ") == "mario.rossi@example.it"
    for reader, wrong in ((read_country, "Atlantide"), (read_currency, "JPY"), (read_email, "mario@"),
                          (read_email, "a@b.it;c@d.it")):  # fmt: skip
        with pytest.raises(Unreadable):
            reader(wrong)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT001E12345678", "IT001E12345678"),
        ("it 001 e 12345678 9", "IT001E123456789"),
        ("12345678901234", "12345678901234"),  # a PDR
        ("+39 02 1234567, linea 2", "+39 02 1234567, linea 2"),
    ],
)
def test_supply_points_are_kept_and_a_pod_is_spelt_one_way(text: str, expected: str) -> None:
    assert read_supply_point(text) == expected


@pytest.mark.parametrize("text", ["IT001E1234567", "IT001E1234567890", "IT001E1234-67?"])
def test_a_pod_with_a_sign_too_few_or_too_many_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="a POD has 14 or 15") as found:
        read_supply_point(text)
    assert "leave the cell empty" in found.value.remedy
