"""Champion, challenger, control."""

from __future__ import annotations

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.core.treatment.groups import Share, assign, is_control, place_of

TRIAL = (Share("champion", 0.8), Share("challenger", 0.2))


def test_a_debtor_stays_in_the_group() -> None:
    assert {assign("debtor:7", "spring", TRIAL) for _ in range(5)} == {assign("debtor:7", "spring", TRIAL)}
    assert place_of("debtor:7", "spring") != place_of("debtor:7", "autumn")


def test_groups_have_their_shares() -> None:
    names = [assign(f"debtor:{n}", "spring", TRIAL) for n in range(5000)]
    assert 0.78 < names.count("champion") / 5000 < 0.82
    control = sum(is_control(f"debtor:{n}", "s", 0.05) for n in range(5000))
    assert 0.04 < control / 5000 < 0.06


def test_trials_are_independent_of_each_other() -> None:
    both = sum(
        assign(f"d:{n}", "a", TRIAL) == "challenger" and assign(f"d:{n}", "b", TRIAL) == "challenger"
        for n in range(5000)
    )
    assert 0.03 < both / 5000 < 0.05


@pytest.mark.parametrize("shares", [(Share("a", 0.5),), (Share("a", 1.5), Share("b", -0.5))])
def test_shares_must_make_one(shares: tuple[Share, ...]) -> None:
    with pytest.raises(Invalid):
        assign("d", "t", shares)
