"""Variables: filled when they may be, never before."""

from __future__ import annotations

import pytest

from dialer.core.script.variables import (
    MISSING,
    OPEN,
    Variable,
    fill,
    has_stray_brace,
    is_known,
    names_in,
    tells_of_debt,
    without_names,
)

VALUES = {Variable.DEBTOR: "Anna", Variable.BALANCE: "12,00 €"}


def test_variables_are_filled_with_what_is_known() -> None:
    assert fill("{debtor} { balance }, {iban}", VALUES, may_tell=True) == f"Anna 12,00 €, {MISSING}"


def test_before_the_check_no_variable_of_the_debt_is_filled_whatever_the_text() -> None:
    assert fill("{debtor} {balance}", VALUES, may_tell=False) == f"Anna {MISSING}"


@pytest.mark.parametrize("name", [name for name in Variable if name not in OPEN])
def test_whatever_is_not_on_the_list_of_open_ones_tells_of_the_debt(name: Variable) -> None:
    assert tells_of_debt(name.value)
    assert fill(f"{{{name}}}", {name: "secret"}, may_tell=False) == MISSING


def test_an_unknown_name_stays_a_gap() -> None:
    assert fill("{nobody}", VALUES, may_tell=True) == MISSING
    assert not is_known("nobody") and is_known("debtor")


def test_values_are_not_read_as_variables_again() -> None:
    assert fill("{debtor}", {Variable.DEBTOR: "{balance}"} | {Variable.BALANCE: "1"}, may_tell=True) == "{balance}"


def test_names_and_stray_braces_are_found() -> None:
    assert list(names_in("{a} and { b }")) == ["a", "b"]
    assert not has_stray_brace("{a} {b}")
    assert has_stray_brace("{a") and has_stray_brace("a}") and has_stray_brace("{{a}}")
    assert without_names("my {debtor}!").split() == ["my", "!"]
