from __future__ import annotations

import pytest

from dialer.core.compliance.conduct_rules import (
    CONDUCT_KINDS,
    BeyondReady,
    IdentityCheck,
    IdentityItem,
    RecordingBasis,
    RecordingRule,
)
from dialer.core.kernel.errors import Invalid

ITEMS = ["date_of_birth", "tax_code_part", "address"]


def test_an_identity_check_asks_two_items_at_least() -> None:
    check = IdentityCheck.parse({"least": 2, "items": ITEMS}, "x")
    assert (check.least, len(check.items)) == (2, 3)
    for value, words in (
        ({"least": 1, "items": ITEMS}, "at least 2"),
        ({"least": 4, "items": ITEMS}, "at least 2 of 3"),
        ({"least": 2, "items": ["shoe_size", "address"]}, "shoe_size.*known items"),
        ({"least": 2, "items": ["address", "address"]}, "repetitions"),
        ({"least": 2}, "lacks 'items'"),
    ):
        with pytest.raises(Invalid, match=words):
            IdentityCheck.parse(value, "x")


def test_a_creditor_may_ask_more_and_never_less() -> None:
    pack = IdentityCheck.parse({"least": 2, "items": ITEMS}, "x")
    assert pack.tightened({"least": 3, "items": ITEMS}, "y").least == 3
    assert pack.tightened({"least": 2, "items": ITEMS[:2]}, "y").items == (
        IdentityItem.DATE_OF_BIRTH,
        IdentityItem.TAX_CODE_PART,
    )
    three = IdentityCheck.parse({"least": 3, "items": ITEMS}, "x")
    for own in ({"least": 2, "items": ITEMS}, {"least": 3, "items": [*ITEMS, "email"]}):
        with pytest.raises(Invalid) as refused:
            three.tightened(own, "y")
        assert refused.value.code == "loosens_pack"


def test_the_strictest_basis_holds_where_the_region_is_unknown() -> None:
    rule = RecordingRule.parse({"basis": "notice", "regions": {"CA": "consent"}}, "x")
    assert rule.basis_in("US-CA") is rule.basis_in("CA") is RecordingBasis.CONSENT
    assert rule.basis_in("NY") is RecordingBasis.NOTICE
    assert rule.basis_in("") is RecordingBasis.CONSENT
    assert RecordingRule.parse("consent", "x").basis_in("MI") is RecordingBasis.CONSENT


def test_a_region_is_never_laxer_than_its_country() -> None:
    rule = RecordingRule.parse({"basis": "consent", "regions": {"CA": "notice"}}, "x")
    assert rule.basis_in("CA") is RecordingBasis.CONSENT


@pytest.mark.parametrize(
    ("kind", "good", "parsed", "bad"),
    [
        ("operator_country", "required", True, "perhaps"),
        ("beyond_ready", "with_message", BeyondReady.WITH_MESSAGE, "sometimes"),
        ("answer_timer_from", "greeting_end", "greeting_end", "ring"),
        ("recording_keep_days", 180, 180, 0),
        ("recording", "forbidden", RecordingRule.parse("forbidden", "x"), "secretly"),
    ],
)
def test_each_kind_is_read_and_a_wrong_value_is_named(kind: str, good: object, parsed: object, bad: object) -> None:
    assert CONDUCT_KINDS[kind](good, kind) == parsed
    with pytest.raises(Invalid, match=kind):
        CONDUCT_KINDS[kind](bad, kind)
