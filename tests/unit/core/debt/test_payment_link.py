"""The creditor's page for paying on line."""

from __future__ import annotations

import pytest

from dialer.core.debt.payment_link import check_template, link_of
from dialer.core.kernel.errors import Invalid

TEMPLATE = "https://pay.example.it/?ref={reference}&eur={amount}"


def test_places_are_filled_in_and_encoded() -> None:
    assert check_template(f" {TEMPLATE} ") == TEMPLATE
    link = link_of(TEMPLATE, {"reference": "P/10 & co", "amount": "120.50"})
    assert link == "https://pay.example.it/?ref=P%2F10%20%26%20co&eur=120.50"


def test_without_a_page_or_without_what_it_wants_there_is_no_link() -> None:
    assert check_template("") == ""
    assert link_of("", {"reference": "P1"}) == ""
    assert link_of("https://x.it/{notice}", {"reference": "P1", "notice": ""}) == ""


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("http://pay.example.it/{reference}", "begins with https"),
        ("https://{reference}.example.it/", "host without places"),
        ("https://user@pay.example.it/{reference}", "host without places"),
        ("https://pay.example.it/", "must name what is paid"),
        ("https://pay.example.it/{amount}", "must name what is paid"),
        ("https://pay.example.it/{name}", "no place {name}"),
        ("https://pay.example.it/{reference.__class__}", "no place"),
        ("https://pay.example.it/{reference!r}", "no place"),
        ("https://pay.example.it/{reference:>20}", "no place"),
        ("https://pay.example.it/{reference", "brace stands alone"),
        ("https://pay.example.it/{reference} x", "without blanks"),
        ("https://pay.example.it/{reference}" + "x" * 500, "at most 500"),
    ],
)
def test_a_template_of_which_no_safe_link_can_be_made_is_refused(template: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        check_template(template)


def test_an_address_of_exactly_500_signs_is_the_longest_and_may_end_with_words() -> None:
    begin = "https://pay.example.it/{reference}/"
    assert len(check_template(begin + "x" * (500 - len(begin)))) == 500
    assert link_of(begin + "pay", {"reference": "P1"}) == "https://pay.example.it/P1/pay"


def test_a_link_wants_all_its_places() -> None:
    assert link_of("https://x.it/{reference}/{notice}", {"reference": "P1", "notice": ""}) == ""
