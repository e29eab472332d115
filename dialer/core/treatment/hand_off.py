"""Cases that leave our hands: to a visitor, to a credit bureau after its notice, to a lawyer with the file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from dialer.core.kernel.errors import Conflict, InvalidTransition
from dialer.core.treatment.strategy import StepAction

BUREAU_NOTICE_DAYS = 15
"""Days from the notice until the bureau may be told (``domain.md`` §3.10)."""


class HandOffKind(StrEnum):
    """To whom."""

    LEGAL = "legal"
    VISIT = "visit"
    BUREAU = "bureau"


class HandOffState(StrEnum):
    """How far it is."""

    QUEUED = "queued"
    """Of the bureau: the debtor is warned, the days run; of the others: the file is to be made."""
    READY = "ready"
    """The file was made."""
    SENT = "sent"
    DONE = "done"
    """They answered: what came of it stands in the note."""
    CANCELLED = "cancelled"


class HandOffMove(StrEnum):
    """What happens to it."""

    PREPARE = "prepare"
    SEND = "send"
    FINISH = "finish"
    CANCEL = "cancel"


TRANSITIONS: Mapping[HandOffState, Mapping[HandOffMove, HandOffState]] = {
    HandOffState.QUEUED: {HandOffMove.PREPARE: HandOffState.READY, HandOffMove.CANCEL: HandOffState.CANCELLED},
    HandOffState.READY: {
        HandOffMove.PREPARE: HandOffState.READY,
        HandOffMove.SEND: HandOffState.SENT,
        HandOffMove.CANCEL: HandOffState.CANCELLED,
    },
    HandOffState.SENT: {HandOffMove.FINISH: HandOffState.DONE, HandOffMove.CANCEL: HandOffState.CANCELLED},
    HandOffState.DONE: {},
    HandOffState.CANCELLED: {},
}

KIND_OF: Mapping[StepAction, HandOffKind] = {
    StepAction.LEGAL_FILE: HandOffKind.LEGAL,
    StepAction.VISIT: HandOffKind.VISIT,
    StepAction.BUREAU_NOTICE: HandOffKind.BUREAU,
}
"""Steps that end with a hand-off."""


def moved(state: HandOffState, move: HandOffMove) -> HandOffState:
    """The next state.

    Raises:
        InvalidTransition: the state does not have that move.
    """
    target = TRANSITIONS[state].get(move)
    if target is None:
        raise InvalidTransition(f"a hand-off that is {state} cannot be {move}", state=state.value, move=move.value)
    return target


def bureau_due_on(notice_on: date) -> date:
    """First day on which the bureau may be told after a notice."""
    return notice_on + timedelta(days=BUREAU_NOTICE_DAYS)


def check_kind(kind: HandOffKind, *, authorises_formal: bool, bureau: str, is_disputed: bool) -> None:
    """Whether a case may be handed off.

    Raises:
        Conflict: the creditor did not authorise it or takes part in no bureau, or the claim is disputed.
    """
    if kind is HandOffKind.BUREAU and not bureau:
        raise Conflict("the creditor takes part in no credit bureau; enter its name in the terms", code="no_bureau")
    if kind is HandOffKind.LEGAL and not authorises_formal:
        raise Conflict("the creditor has not authorised formal steps; enter it in its terms", code="not_authorised")
    if kind is not HandOffKind.VISIT and is_disputed:
        raise Conflict("the claim is disputed; answer the dispute first", code="disputed")
