from __future__ import annotations

import pytest

from dialer.amisim.wire import ACTION_LIMIT_BYTES, ActionReader, WireError, message, response


def test_actions_are_cut_out_of_any_segments() -> None:
    stream = (
        "Action: Ping\r\nActionID: 1\r\n\r\nAction: Originate\r\nVariable: a=è\r\nVariable: b=2,c=3\r\n\r\n".encode()
    )
    reader = ActionReader()
    actions = [action for byte in stream for action in reader.feed(bytes([byte]))]
    assert [action.name for action in actions] == ["ping", "originate"]
    assert actions[0].get("ActionID") == "1" and actions[0].get("missing", "x") == "x"
    assert actions[1].variables == {"a": "è", "b": "2", "c": "3"}


def test_a_stream_without_end_is_refused() -> None:
    with pytest.raises(WireError):
        list(ActionReader().feed(b"A" * (ACTION_LIMIT_BYTES + 1)))


def test_a_response_carries_the_actions_id_if_it_has_one() -> None:
    with_id, without = ActionReader().feed(b"Action: Ping\r\nActionID: 7\r\n\r\nAction: Ping\r\n\r\n")
    assert response(with_id, "Success", "text", ("Ping", "Pong")) == (
        b"Response: Success\r\nActionID: 7\r\nPing: Pong\r\nMessage: text\r\n\r\n"
    )
    assert response(without, "Error") == b"Response: Error\r\n\r\n"


def test_a_message_is_its_headers_in_order() -> None:
    assert message([("Event", "X"), ("Empty", "")]) == b"Event: X\r\nEmpty: \r\n\r\n"
