from __future__ import annotations

import pytest

from dialer.core.compliance.rules.figures import at_most, must_stay, positive_int, table_of
from dialer.core.kernel.errors import Invalid


@pytest.mark.parametrize("value", [0, -1, 1.0, "1", None, True])
def test_a_count_is_a_whole_number_of_at_least_one(value: object) -> None:
    with pytest.raises(Invalid, match="attempts a day"):
        positive_int(value, "attempts a day")
    assert positive_int(1, "attempts a day") == 1


def test_a_table_has_exactly_its_keys() -> None:
    assert table_of({"a": 1, "b": 2}, {"a", "b"}, "it") == {"a": 1, "b": 2}
    with pytest.raises(Invalid, match="lacks 'b'"):
        table_of({"a": 1}, {"a", "b"}, "it")
    with pytest.raises(Invalid, match="unknown key 'c'"):
        table_of({"a": 1, "b": 2, "c": 3}, {"a", "b"}, "it")
    with pytest.raises(Invalid, match="must be a table with a, b"):
        table_of([1], {"a", "b"}, "it")


def test_a_campaigns_figure_is_no_laxer() -> None:
    assert at_most(3, 3, "IT-12-day") == 3
    with pytest.raises(Invalid, match="never loosen") as refusal:
        at_most(4, 3, "IT-12-day")
    assert refusal.value.code == "loosens_pack"


def test_a_rule_without_a_figure_is_required_or_absent() -> None:
    must_stay("required", "HOLD")
    with pytest.raises(Invalid, match="leave the rule out"):
        must_stay(True, "HOLD")
