"""The kinds of a pack's entries; what each means is tried beside its module."""

from __future__ import annotations

import pytest

from dialer.core.compliance.kinds import ALL_KINDS, EITHER_KINDS, REQUIRED_KINDS, ratio_of
from dialer.core.kernel.errors import Invalid


def test_what_is_required_is_known() -> None:
    assert {*REQUIRED_KINDS, *(kind for kinds in EITHER_KINDS for kind in kinds)} <= ALL_KINDS


@pytest.mark.parametrize("value", [-0.01, 1.01, "0.03", True, None])
def test_a_ratio_lies_between_0_and_1(value: object) -> None:
    with pytest.raises(Invalid, match="from 0 to 1"):
        ratio_of(value, "ratio")
