"""Cases that leave our hands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dialer.core.kernel.errors import Conflict, InvalidTransition
from dialer.core.treatment.hand_off import (
    TRANSITIONS,
    HandOffKind,
    HandOffMove,
    HandOffState,
    bureau_due_on,
    check_kind,
    moved,
)


def test_a_hand_off_goes_from_the_queue_to_its_end_and_no_further() -> None:
    state = HandOffState.QUEUED
    for move, expected in (
        (HandOffMove.PREPARE, HandOffState.READY),
        (HandOffMove.SEND, HandOffState.SENT),
        (HandOffMove.FINISH, HandOffState.DONE),
    ):
        state = moved(state, move)
        assert state is expected
    for end in (HandOffState.DONE, HandOffState.CANCELLED):
        assert TRANSITIONS[end] == {}
        for move in HandOffMove:
            with pytest.raises(InvalidTransition):
                moved(end, move)
    assert moved(HandOffState.SENT, HandOffMove.CANCEL) is HandOffState.CANCELLED


def test_the_bureau_waits_fifteen_days() -> None:
    assert bureau_due_on(date(2026, 11, 24)) == date(2026, 12, 9)


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        (HandOffKind.BUREAU, {"bureau": ""}, "no_bureau"),
        (HandOffKind.BUREAU, {"is_disputed": True}, "disputed"),
        (HandOffKind.LEGAL, {"authorises_formal": False}, "not_authorised"),
        (HandOffKind.LEGAL, {"is_disputed": True}, "disputed"),
    ],
)
def test_who_may_not_be_handed_off(kind: HandOffKind, changes: dict[str, Any], code: str) -> None:
    allowed: dict[str, Any] = {"authorises_formal": True, "bureau": "CRIF", "is_disputed": False}
    check_kind(kind, **allowed)
    with pytest.raises(Conflict) as refused:
        check_kind(kind, **{**allowed, **changes})
    assert refused.value.code == code
    check_kind(HandOffKind.VISIT, authorises_formal=False, bureau="", is_disputed=True)
