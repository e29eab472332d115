"""pagoPA notice numbers and QRs: the examples of ``domain.md`` §4."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.pagopa import check_creditor_code, check_digits, make_qr, read_notice, read_qr
from dialer.core.kernel.errors import Invalid

CREDITOR = "03334231200"


@pytest.mark.parametrize(
    "number",
    ["302032002700000251", "001721265093769322", "301123456789012316", "302002600000000135", "3020 3200 2700 0002 51"],
)
def test_numbers_with_their_check_digits(number: str) -> None:
    assert read_notice(number).number == number.replace(" ", "")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("302000100000009488", "last two digits"),
        ("344012345678901233", "last two digits"),
        ("412345678901234567", "begins with 0, 1, 2 or 3"),
        ("346012345678901233", "segregation code 46"),
        ("30203200270000025", "has 17"),
        ("30203200270000025X", "18 digits"),
    ],
)
def test_numbers_that_are_none(number: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        read_notice(number)


def test_aux_one_has_no_check_digits_and_a_creditor_may_have_old_numbers() -> None:
    assert read_notice("112345678901234567").iuv == "12345678901234567"
    assert read_notice("302000100000009488", is_checked=False).grouped == "3020 0010 0000 0094 88"


def test_the_qr_of_a_notice() -> None:
    made = make_qr(read_notice("302032002700000251"), CREDITOR, 11)
    assert made.text == "PAGOPA|002|302032002700000251|03334231200|11"
    assert make_qr(made.notice, CREDITOR, 5).text.endswith("|05")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("PAGOPA|003|302032002700000251|03334231200|11", "qr"),
        ("PAGOPA|002|302032002700000251|03334231200|0,11", "qr"),
        ("PAGOPA|002|302032002700000251|ABC34231200|11", "creditor_code"),
        ("PAGOPA|002|302032002700000251|03334231201|11", "creditor_code"),
        ("PAGOPA|002|302032002700000250|03334231200|11", "notice"),
        ("PAGOPA|002|302032002700000251|03334231200|0", "amount"),
        ("https://example.org", "qr"),
    ],
)
def test_qrs_that_are_wrong(text: str, field: str) -> None:
    with pytest.raises(Invalid) as error:
        read_qr(text)
    assert error.value.facts["field"] == field


@given(st.integers(0, 45), st.integers(0, 10**13 - 1), st.integers(1, 10**12 - 1))
def test_what_is_written_is_read(segregation: int, base: int, minor: int) -> None:
    first = f"3{segregation:02d}{base:013d}"
    made = make_qr(read_notice(first + check_digits(first)), CREDITOR, minor)
    assert read_qr(made.text) == made


def test_limits_of_a_notices_qr_are_allowed_and_a_strangers_code_is_named() -> None:
    notice = read_notice("302032002700000251")
    for minor in (1, 999_999_999_999):
        assert str(minor) in make_qr(notice, CREDITOR, minor).text
    for minor in (0, 1_000_000_000_000):
        with pytest.raises(Invalid, match="cents"):
            make_qr(notice, CREDITOR, minor)
    for code in ("0333423120", "A3334231200", "033342312000"):
        with pytest.raises(Invalid, match="11 digits"):
            make_qr(notice, code, 1)


def test_the_code_of_a_creditor_is_given_back() -> None:
    assert check_creditor_code(CREDITOR) == CREDITOR
