from __future__ import annotations

import pytest

from dialer.core.compliance.ahead import why_not_ahead
from tests.factories import MONDAY_10
from tests.unit.core.compliance.builders import italy, make_pack, rule


@pytest.mark.parametrize(
    ("asked", "has_message", "has_consent", "word"),
    [
        ("allowed", False, False, ""),
        ("with_message", False, True, "message_missing"),
        ("with_message", True, False, ""),
        ("with_consent", True, False, "consent_missing"),
        ("with_consent", False, True, ""),
        ("never", True, True, "not_allowed"),
    ],
)
def test_a_pack_says_what_dialling_ahead_needs(asked: str, has_message: bool, has_consent: bool, word: str) -> None:
    pack = make_pack(rule("X", "beyond_ready", asked))
    assert why_not_ahead([pack], MONDAY_10, has_message=has_message, has_consent=has_consent) == word


def test_every_pack_must_allow_it_and_a_silent_one_does() -> None:
    silent, strict = make_pack(rule("Y", "min_ring_s", 20)), make_pack(rule("X", "beyond_ready", "never"))
    assert why_not_ahead([italy(), silent], MONDAY_10, has_message=False, has_consent=False) == ""
    assert why_not_ahead([italy(), silent, strict], MONDAY_10, has_message=True, has_consent=True) == "not_allowed"
