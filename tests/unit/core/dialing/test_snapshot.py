from __future__ import annotations

from dataclasses import replace

from dialer.core.dialing.snapshot import TrunkView
from dialer.core.trunks.model import Meter
from tests.factories import MONDAY_10, make_trunk


def view(*, in_use: int = 0, tokens: float = 50.0, **more: object) -> TrunkView:
    meter = Meter(100.0, tokens, MONDAY_10)
    return TrunkView(trunk=make_trunk(max_channels=30), channels_in_use=in_use, meter=meter, **more)  # type: ignore[arg-type]


def test_room_is_what_channels_and_tokens_both_leave() -> None:
    assert view(in_use=27).room == 3
    assert view(tokens=5.5).room == 5
    assert view(in_use=31).room == 0


def test_a_trunk_that_is_off_or_not_reachable_has_no_room() -> None:
    assert view(is_reachable=False).room == 0
    assert view()._replace(trunk=replace(make_trunk(), enabled=False)).room == 0
