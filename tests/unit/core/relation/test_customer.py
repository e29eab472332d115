"""Customers' value as files write it."""

from __future__ import annotations

import pytest

from dialer.core.relation.customer import CustomerValue, read_customer_value


@pytest.mark.parametrize(
    ("text", "value"),
    [("Sì", CustomerValue.VALUED), (" VIP ", CustomerValue.KEY), ("normale", CustomerValue.STANDARD), ("gold", None)],
)
def test_a_creditors_word_is_understood_or_not_guessed(text: str, value: CustomerValue | None) -> None:
    assert read_customer_value(text) is value
