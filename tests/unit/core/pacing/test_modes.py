from __future__ import annotations

import pytest

from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import Invalid
from dialer.core.pacing import PACERS, pacer_for


@pytest.mark.parametrize("mode", sorted(PACERS))
def test_a_mode_with_an_algorithm(mode: DialMode) -> None:
    assert pacer_for(mode) is PACERS[mode]


def test_a_mode_without_one_is_refused_with_those_there_are() -> None:
    mode = DialMode.RESERVED_AGENT
    with pytest.raises(Invalid, match="choose one of manual, power, predictive, preview, progressive") as refusal:
        pacer_for(mode)
    assert refusal.value.code == "mode_unavailable"
    assert refusal.value.facts == {"field": "mode", "value": mode.value}
