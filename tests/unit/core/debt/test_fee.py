"""The fee of a placement is one short line."""

from __future__ import annotations

import pytest

from dialer.core.debt.fee import LONGEST, fee_text
from dialer.core.kernel.errors import Invalid


def test_a_fee_is_kept_as_it_was_agreed_without_blanks_around_it() -> None:
    assert fee_text("  12,5 % dell'incassato + 3 € ", placement="A1") == "12,5 % dell'incassato + 3 €"
    assert fee_text("x" * LONGEST, placement="A1") == "x" * LONGEST
    assert fee_text("  ", placement="") == ""


@pytest.mark.parametrize("text", ["x" * (LONGEST + 1), "12 %\n3 €", "12\x00"])
def test_what_has_no_place_in_a_line_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="one line of at most 200 characters"):
        fee_text(text, placement="A1")


def test_a_fee_without_a_placement_is_refused() -> None:
    with pytest.raises(Invalid, match="name the placement"):
        fee_text("12 %", placement="")
