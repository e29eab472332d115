"""What tells debtors apart, and whether an address says anything."""

from __future__ import annotations

import pytest

from dialer.core.debt.debtor import Debtor, DebtorAddress
from dialer.core.kernel.codes import DebtorKind


def test_the_tax_code_is_the_key_and_without_one_the_customers_number() -> None:
    assert Debtor(tax_code="X1", customer_code="7", kind=DebtorKind.CONSUMER, name="A").key == "X1"
    assert Debtor(tax_code="", customer_code="7", kind=DebtorKind.CONSUMER, name="A").key == "#7"


@pytest.mark.parametrize("part", ["street", "postal_code", "municipality", "region"])
def test_one_part_makes_an_address_known(part: str) -> None:
    assert DebtorAddress(**{part: "x"}).is_known is True
    assert DebtorAddress().is_known is False
