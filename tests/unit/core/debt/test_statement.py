"""Lines of a bank statement."""

from __future__ import annotations

from datetime import date
from typing import Any

from dialer.core.debt.statement import (
    BankLine,
    LineKind,
    StatementBalance,
    normal_reference,
    numbered,
    short_words_of,
    words_of,
)


def line(**changes: Any) -> BankLine:
    values: dict[str, Any] = {
        "place": "line 1", "kind": LineKind.CREDIT, "account": "IT60X0542811101000000123456",
        "booked_on": date(2026, 11, 10), "value_on": date(2026, 11, 10), "minor": 100_00, "currency": "EUR",
    }  # fmt: skip
    return BankLine(**{**values, **changes})


def test_the_same_line_has_the_same_key_wherever_it_stands() -> None:
    assert line(place="line 1").key == line(place="line 900").key
    assert line(minor=100_01).key != line().key
    assert line(payer="a", payer_iban="").key != line(payer="", payer_iban="a").key


def test_two_equal_payments_of_a_day_stay_two_in_every_reading() -> None:
    keys = [one.key for one in numbered([line(), line(), line(minor=1)])]
    assert len(set(keys)) == 3
    assert [one.key for one in numbered([line(), line(), line(minor=1)])] == keys


def test_a_statement_adds_up_or_says_by_how_much_not() -> None:
    assert StatementBalance(place="", opening=10, closing=30, movement=20).difference == 0
    assert StatementBalance(place="", opening=10, closing=30, movement=15).difference == -5


def test_references_are_compared_without_what_people_put_between() -> None:
    assert normal_reference(" f-2026/00 12 ") == "F20260012"


def test_words_that_could_be_references_are_also_joined() -> None:
    words = words_of(["saldo fatt. RF18 5390 0754 7034"])
    assert "RF1853900754" in words
    assert "SALDO" not in words
    assert words[0] == max(words, key=len)


def test_three_alike_are_numbered_and_a_line_alone_keeps_its_place() -> None:
    assert [one.occurrence for one in numbered([line(), line(), line(minor=1), line()])] == [0, 1, 0, 2]


def test_words_are_joined_by_two_and_three_and_no_longer_than_a_reference() -> None:
    assert words_of(["a1 b2 c3 d4"]) == ["A1B2C3", "B2C3D4", "A1B2", "B2C3", "C3D4"]
    assert words_of(["- 12345"]) == ["12345"]
    assert words_of(["123"]) == []
    assert words_of(["1234"]) == ["1234"]
    assert words_of(["1" * 35]) == ["1" * 35]
    assert words_of(["1" * 36]) == []


def test_words_with_a_digit_of_up_to_three_signs_are_short_and_stand_once() -> None:
    assert short_words_of("7 sig. A-12 nr 1234 - 7 P/123") == ["7", "A12"]
