"""How a file writes dates and decimals is decided from all its values, or refused with the option to say it."""

from __future__ import annotations

import pytest

from dialer.core.intake.style import AmbiguousStyle, DateEvidence, DateOrder, DecimalEvidence, DecimalMark


def dates(*texts: str) -> DateEvidence:
    evidence = DateEvidence()
    for line, text in enumerate(texts, start=2):
        evidence.add(text, line)
    return evidence


def amounts(*texts: str) -> DecimalEvidence:
    evidence = DecimalEvidence()
    for line, text in enumerate(texts, start=2):
        evidence.add(text, line)
    return evidence


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (("03/04/2026", "25/12/2026"), DateOrder.DAY_FIRST),
        (("03/04/2026", "12/25/2026"), DateOrder.MONTH_FIRST),
        (("2026-04-03", "2026-12-25"), DateOrder.DAY_FIRST),
        (("2026-04-03", "25/12/2026"), DateOrder.DAY_FIRST),
        (("03.04.2026",), DateOrder.DAY_FIRST),
        (("04/04/2026",), DateOrder.DAY_FIRST),
        (("", "-", "n.d."), DateOrder.DAY_FIRST),
        (("25/12/2026",) * 40 + ("12/25/2026",), DateOrder.DAY_FIRST),
    ],
)
def test_the_order_of_dates_is_decided_by_those_that_fit_one_order_only(
    texts: tuple[str, ...], order: DateOrder
) -> None:
    assert dates(*texts).decide() is order


def test_dates_that_fit_both_orders_are_refused_with_the_option() -> None:
    with pytest.raises(AmbiguousStyle, match=r"03/04/2026 on line 2") as found:
        dates("03/04/2026", "05/06/2026").decide()
    assert "--dates dmy" in found.value.remedy


def test_two_orders_at_home_in_one_file_are_refused_with_both_lines() -> None:
    with pytest.raises(AmbiguousStyle, match=r"25/12/2026 on line 2.*12/25/2026 on line 3"):
        dates("25/12/2026", "12/25/2026").decide()


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (("12,50", "1.234"), DecimalMark.COMMA),
        (("12.50", "1,234"), DecimalMark.POINT),
        (("1.234,56",), DecimalMark.COMMA),
        (("1,234.56",), DecimalMark.POINT),
        (("1.234.567",), DecimalMark.COMMA),
        (("€ 12,50",), DecimalMark.COMMA),
        (("12", "13"), DecimalMark.COMMA),
        (("-12.50",), DecimalMark.POINT),
        (("12,50",) * 30 + ("12.50",), DecimalMark.COMMA),
    ],
)
def test_the_decimal_sign_is_decided_by_those_that_fit_one_sign_only(texts: tuple[str, ...], mark: DecimalMark) -> None:
    assert amounts(*texts).decide() is mark


def test_amounts_that_may_be_thousands_or_decimals_are_refused_with_the_option() -> None:
    with pytest.raises(AmbiguousStyle, match=r"1\.234 on line 2") as found:
        amounts("1.234", "2.500").decide()
    assert "--decimals comma" in found.value.remedy


def test_two_decimal_signs_at_home_in_one_file_are_refused_with_both_lines() -> None:
    with pytest.raises(AmbiguousStyle, match=r"12,50 on line 2.*12\.50 on line 3"):
        amounts("12,50", "12.50").decide()


def test_what_was_found_is_described() -> None:
    assert dates("2026-04-03", "25/12/2026").described == "1 year first, 1 day first, 0 month first"
    assert dates("").described == "no dates"
    assert amounts("12,50", "7").described == "1 with comma, 0 with point"
    assert amounts("7").described == "no decimals"
