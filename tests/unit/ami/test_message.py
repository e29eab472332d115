from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.ami.message import FastMessage, parse_headers
from tests import tape

NAMES = st.text("abcXYZ-", min_size=1, max_size=8)
VALUES = st.text(st.characters(blacklist_characters="\r\n\0", blacklist_categories=("Cs",)), max_size=20)


@given(st.dictionaries(NAMES, VALUES, max_size=12))
def test_whatever_headers_are_sent_are_read_back(headers: dict[str, str]) -> None:
    block = "\r\n".join(f"{name}: {value}" for name, value in headers.items())
    assert parse_headers(block) == headers


@pytest.mark.parametrize("name", tape.names())
def test_every_header_of_a_real_asterisk_is_read(name: str) -> None:
    for part in tape.play(name):
        headers = parse_headers(part.block)
        count = sum(len(value) if isinstance(value, list) else 1 for value in headers.values())
        assert count == len(part.lines)


def test_names_are_found_whatever_their_case() -> None:
    message = FastMessage({"Uniqueid": "c-1", "ActionID": "7"})
    assert message["uniqueid"] == "c-1" and "ACTIONID" in message and message.get("none") is None
    message["UNIQUEID"] = "c-2"
    assert message.headers == {"Uniqueid": "c-2", "ActionID": "7"}
    assert list(message) == ["Uniqueid", "ActionID"] and len(message) == 2


def test_a_repeated_header_gives_its_first_value_as_text() -> None:
    assert FastMessage({"ChanVariable": ["a=1", "b=2"]}).text("ChanVariable") == "a=1"


def test_its_picture_shows_no_content() -> None:
    assert repr(FastMessage({"Event": "Newstate", "CallerIDNum": "+39333"})) == "<FastMessage Newstate>"


@pytest.mark.parametrize(
    ("status", "is_success"), [("Success", True), ("Goodbye", True), ("Error", False), ("Fail", False)]
)
def test_success_is_told_from_failure(status: str, is_success: bool) -> None:
    assert FastMessage({"Response": status}).is_success is is_success
