"""Bank transfers: RF references and the text of the EPC QR (``domain.md`` §4)."""

from __future__ import annotations

from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.credit_transfer import CreditTransfer, make_rf, read_rf
from dialer.core.kernel.errors import Invalid

IBAN = "IT60X0542811101000000123456"


def transfer(**changes: Any) -> CreditTransfer:
    return CreditTransfer(**{"name": "GEAP S.r.l.", "iban": IBAN, "minor": 123_45, **changes})


def test_the_worked_example() -> None:
    assert transfer(reference="RF18539007547034").qr_text == (
        "BCD\n002\n1\nSCT\n\nGEAP S.r.l.\nIT60X0542811101000000123456\nEUR123.45\n\nRF18539007547034"
    )


def test_the_longest_text_still_fits_the_largest_version_that_banks_read() -> None:
    longest = transfer(name="x" * 70, text="y" * 140).qr_text
    assert segno.make(longest, error="m", boost_error=False).version <= 13  # EPC069-12 section 4


def test_a_text_stands_in_the_line_after_the_reference() -> None:
    assert transfer(text="Fattura 12/2026").qr_text.split("\n")[-2:] == ["", "Fattura 12/2026"]
    assert transfer(minor=1).qr_text.split("\n")[7] == "EUR0.01"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reference": "RF18539007547034", "text": "x"}, "reference"),
        ({"reference": "RF19539007547034"}, "reference"),
        ({"name": "x" * 71}, "name"),
        ({"name": " "}, "name"),
        ({"text": "x" * 141}, "text"),
        ({"text": "a\nb"}, "text"),
        ({"minor": 0}, "amount"),
        ({"minor": 100_000_000_000}, "amount"),
        ({"iban": "IT65A0542811101000000123456"}, "iban"),
    ],
)
def test_what_no_bank_would_take(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        transfer(**changes)
    assert error.value.facts["field"] == field


def test_a_payload_too_long_in_bytes_is_refused() -> None:
    with pytest.raises(Invalid, match="331 bytes"):
        _ = transfer(name="€" * 70, text="€" * 140).qr_text


@pytest.mark.parametrize("text", ["RF18539007547034", "RF712348231", "RF21 CASE 2026 000123"])
def test_references_that_are_right(text: str) -> None:
    assert read_rf(text) == text.replace(" ", "")


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=21))
def test_what_is_made_is_read(body: str) -> None:
    assert read_rf(make_rf(body)).endswith(body)


def test_a_reference_of_nothing_is_refused() -> None:
    with pytest.raises(Invalid):
        make_rf("---")
    assert make_rf("case 2026/000123") == "RF21CASE2026000123"


def test_limits_of_a_transfer_are_allowed_themselves() -> None:
    assert make_rf("A" * 21).endswith("A" * 21)
    with pytest.raises(Invalid):
        make_rf("A" * 22)
    assert transfer(name="A").name == "A"
    assert transfer(minor=99_999_999_999).qr_text.split("\n")[7] == "EUR999999999.99"
    assert transfer(minor=1).qr_text.split("\n")[7] == "EUR0.01"


def test_without_reference_and_text_nothing_follows_the_amount() -> None:
    assert transfer(reference="", text="").qr_text.split("\n")[-1].startswith("EUR")


def test_a_payload_of_exactly_331_bytes_is_the_longest() -> None:
    bare = transfer(name="€" * 70, text="a" * 1).qr_text
    room = 331 - len(bare.encode()) + 1
    longest = transfer(name="€" * 70, text="a" * room).qr_text
    assert len(longest.encode()) == 331
    with pytest.raises(Invalid, match="331 bytes"):
        _ = transfer(name="€" * 70, text="a" * (room + 1)).qr_text
