"""A complaint (reclamo): what somebody says against how they were treated, its answer, and what it taught.

Source: ``domain.md`` A20 and §3.8. Whoever is complained about never closes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from dialer.core.kernel.errors import InvalidTransition, Refused
from dialer.core.kernel.ids import UserId


class ComplaintState(StrEnum):
    """Where a complaint stands."""

    RECEIVED = "received"
    ANSWERED = "answered"
    CLOSED = "closed"


class ComplaintMove(StrEnum):
    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"


class Channel(StrEnum):
    """By which way something was asked or said."""

    CALL = "call"
    LETTER = "letter"
    EMAIL = "email"
    PEC = "pec"
    SMS = "sms"
    PORTAL = "portal"
    CREDITOR = "creditor"
    """It was said to the creditor, who passed it on."""
    AUTHORITY = "authority"
    """An authority or a conciliation body wrote."""
    IN_PERSON = "in_person"


class ComplaintCategory(StrEnum):
    """What it is about."""

    TOO_MANY_CALLS = "too_many_calls"
    CALLED_AT_BAD_TIME = "called_at_bad_time"
    MANNERS = "manners"
    SILENT_CALLS = "silent_calls"
    TOLD_A_THIRD_PARTY = "told_a_third_party"
    PRIVACY = "privacy"
    WRONG_PERSON = "wrong_person"
    WRONG_AMOUNT = "wrong_amount"
    NOT_STOPPED = "not_stopped"
    """Calls went on although they were to stop: paid, disputed, forbidden."""
    MISLEADING = "misleading"
    SERVICE = "service"
    OTHER = "other"


class ComplaintOutcome(StrEnum):
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class RootCause(StrEnum):
    """What was behind it, so that it does not come again."""

    PERSON = "person"
    """Somebody did not do what they had been taught."""
    TRAINING = "training"
    SCRIPT = "script"
    SETTINGS = "settings"
    """A campaign, rule or list was set wrongly."""
    SYSTEM = "system"
    DATA = "data"
    """What the creditor sent was wrong or late."""
    CREDITOR = "creditor"
    """The creditor's own service or bill."""
    NONE = "none"
    """Nothing was wrong."""


TRANSITIONS: Mapping[ComplaintState, Mapping[ComplaintMove, ComplaintState]] = MappingProxyType(
    {
        ComplaintState.RECEIVED: {ComplaintMove.ANSWER: ComplaintState.ANSWERED},
        ComplaintState.ANSWERED: {
            ComplaintMove.CLOSE: ComplaintState.CLOSED,
            ComplaintMove.REOPEN: ComplaintState.RECEIVED,
        },
        ComplaintState.CLOSED: {ComplaintMove.REOPEN: ComplaintState.RECEIVED},
    }
)


def move(state: ComplaintState, asked: ComplaintMove) -> ComplaintState:
    """The next state.

    Raises:
        InvalidTransition: the state has no such move; one without an answer cannot be closed.
    """
    target = TRANSITIONS[state].get(asked)
    if target is None:
        remedy = "answer it first" if asked is ComplaintMove.CLOSE else "read it again, somebody was faster"
        raise InvalidTransition(
            f"a complaint that is {state.value} cannot be moved by {asked.value!r}; {remedy}",
            state=state.value,
            move=asked.value,
        )
    return target


def check_hands(asker: UserId, about: UserId | None) -> None:
    """Raises Refused when the person complained about wants to answer or close it."""
    if about is not None and asker == about:
        raise Refused(
            "a complaint is never answered or closed by the person it is about; ask a colleague",
            code="complained_about",
        )
