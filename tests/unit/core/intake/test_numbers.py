"""Telephone cells: several numbers in one, Italian ways of writing, and what is never dialled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.intake.numbers import read_numbers
from dialer.core.kernel import phone
from dialer.core.kernel.codes import NumberPlace
from dialer.core.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("06 6982", ["+39066982"]),
        ("0422 55013", ["+39042255013"]),
        ("0422/55013", ["+39042255013"]),
        ("06/6982.000", ["+39066982000"]),
        ("347 1234567", ["+393471234567"]),
        ("+39 347-1234567", ["+393471234567"]),
        ("0039 347 1234567", ["+393471234567"]),
        ("39 3471234567", ["+393471234567"]),
        ("3471234567; 06 6982000", ["+393471234567", "+39066982000"]),
        ("3471234567/3487654321", ["+393471234567", "+393487654321"]),
        ("06/6982000, 347/1234567", ["+39066982000", "+393471234567"]),
        ("06 6982000 / 06 6982001", ["+39066982000", "+39066982001"]),
        ("Tel. 06 6982000 | cell: 347 1234567", ["+39066982000", "+393471234567"]),
        ("+49 89 123456", ["+4989123456"]),
        ("0549 882345", ["+390549882345"]),
        (";;", []),
    ],
)
def test_numbers_as_people_write_them(cell: str, expected: list[str]) -> None:
    good, bad = read_numbers(cell, "IT", None)
    assert [e164 for e164, _ in good] == expected
    assert not bad


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("0422 55013/4", "behind the slash is not clear"),
        ("112", "emergency|too short"),
        ("899123456", "premium"),
        ("3934712345678", "voice mailbox"),
        ("+39 2 12345678", "leading 0"),
        ("30 1234567", "leading 0|no range"),
        ("0844 123456", "no range"),
        ("3,47123E+09", "power of ten"),
        ("347ABC4567", "not a telephone number"),
        ("02 1234567 int. 12", "not a telephone number"),
        ("800123456", "toll-free"),
        ("non disponibile", "not a telephone number"),
        ("0000000000", "number"),
    ],
)
def test_wrong_numbers_say_why(cell: str, reason: str) -> None:
    good, bad = read_numbers(cell, "IT", None)
    assert not good
    assert len(bad) == 1
    with pytest.raises(type(bad[0][1]), match=reason):
        raise bad[0][1]
    assert bad[0][1].remedy


def test_a_good_number_beside_a_wrong_one_is_kept() -> None:
    good, bad = read_numbers("347 1234567; 12", "IT", None)
    assert [e164 for e164, _ in good] == ["+393471234567"]
    assert [piece for piece, _ in bad] == ["12"]


def test_places_come_from_the_header_and_mobiles_show_themselves() -> None:
    assert read_numbers("3471234567", "IT", None)[0][0][1] is NumberPlace.MOBILE
    assert read_numbers("3471234567", "IT", NumberPlace.WORK)[0][0][1] is NumberPlace.WORK
    assert read_numbers("06 6982000", "IT", None)[0][0][1] is None
    assert read_numbers("06 6982000", "IT", NumberPlace.HOME)[0][0][1] is NumberPlace.HOME
    assert read_numbers("+44 7400 123456", "GB", None)[0][0][1] is NumberPlace.MOBILE


@given(digits=st.from_regex(r"[03][0-9]{5,11}", fullmatch=True))
def test_the_quick_way_never_says_more_than_the_numbering_plan(digits: str) -> None:
    good, _ = read_numbers(digits, "IT", None)
    try:
        expected = [phone.parse(digits, "IT").e164]
    except Invalid:
        expected = []
    assert [e164 for e164, _ in good] == expected
