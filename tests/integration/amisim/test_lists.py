from __future__ import annotations

import pytest

from dialer.amisim import lists
from dialer.amisim.wire import ActionReader


def test_a_list_is_a_response_its_items_and_their_number() -> None:
    [action] = ActionReader().feed(b"Action: BridgeList\r\nActionID: 7\r\n\r\n")
    items: lists.Items = [("BridgeListItem", [("BridgeUniqueid", "b1")]), ("BridgeListItem", [])]
    told = lists.listed(action, "Bridge listing will follow", "BridgeListComplete", items).decode().split("\r\n\r\n")
    assert [text.split("\r\n")[0] for text in told if text] == [
        "Response: Success",
        "Event: BridgeListItem",
        "Event: BridgeListItem",
        "Event: BridgeListComplete",
    ]
    assert all("ActionID: 7" in text for text in told if text)
    assert "ListItems: 2" in told[3]


@pytest.mark.parametrize(("age_s", "text"), [(0.9, "00:00:00"), (59, "00:00:59"), (3_725, "01:02:05")])
def test_an_age_is_hours_minutes_and_seconds(age_s: float, text: str) -> None:
    assert lists.duration(age_s) == text
