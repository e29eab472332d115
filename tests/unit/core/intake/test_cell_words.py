"""Cells whose words have a fixed meaning."""

from __future__ import annotations

import pytest

from dialer.core.intake.cell_words import credit_kind, language, payment_reference
from dialer.core.intake.problem import Unreadable


def test_plain_words_and_codes_are_understood() -> None:
    assert (credit_kind("Luce"), credit_kind("judgment")) == ("electricity", "judgment")
    assert (language("Italiano"), language("EN")) == ("it", "en")
    assert payment_reference("rf18 5390 0754 7034") == "RF18539007547034"
    assert payment_reference("my 12") == "my 12"


def test_others_are_refused_with_the_remedy() -> None:
    for read, text, reason in (
        (credit_kind, "!!", "kind of credit"), (language, "klingon", "language"),
        (payment_reference, "RF19539007547034", "check digits"),
    ):  # fmt: skip
        with pytest.raises(Unreadable, match=reason) as caught:
            read(text)
        assert caught.value.remedy
