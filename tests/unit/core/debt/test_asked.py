from __future__ import annotations

import pytest

from dialer.core.debt.asked import Contested, asked_of, check_disputed
from dialer.core.kernel.errors import Invalid


def test_what_is_disputed_is_not_asked_for() -> None:
    invoices = [Contested(number="A", residual=100_00, disputed=30_00), Contested(number="B", residual=50_00)]
    assert asked_of(155_00, invoices) == 125_00


def test_a_payment_may_have_covered_what_was_disputed() -> None:
    assert asked_of(10_00, [Contested(number="A", residual=10_00, disputed=30_00)]) == 0
    assert asked_of(0, [Contested(number="A", residual=0, disputed=30_00)]) == 0


@pytest.mark.parametrize("minor", [0, -1, 70_01])
def test_no_more_is_disputed_than_is_owed_and_not_disputed_yet(minor: int) -> None:
    invoice = Contested(number="A", residual=100_00, disputed=30_00)
    check_disputed(invoice, 70_00)
    with pytest.raises(Invalid, match="7000 cents") as refused:
        check_disputed(invoice, minor)
    assert refused.value.facts["most"] == 70_00


def test_a_single_cent_may_be_disputed() -> None:
    check_disputed(Contested(number="A", residual=1), 1)
