"""A ticket: a question about a case that somebody else must answer, the creditor above all, while the case is held.

It waits for an answer with a deadline, is answered, and is closed when what the answer asks for is done and the debtor
has been told; then the hold ends. A debtor who does not accept the answer has it opened again.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from dialer.core.kernel.codes import HoldReason, Side, TicketKind
from dialer.core.kernel.errors import InvalidTransition


class TicketState(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    """Waits for the answer."""
    ANSWERED = "answered"
    """The answer is there; it is to be carried out and told to the debtor."""
    CLOSED = "closed"


class TicketMove(StrEnum):
    """What a person, or the clock, does with it."""

    ANSWER = "answer"
    CLOSE = "close"
    REOPEN = "reopen"


class Verdict(StrEnum):
    """Who was right."""

    UPHELD = "upheld"
    """The debtor."""
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"
    """The debt stands as it was asked for."""
    DONE = "done"
    """There was nothing to judge: the invoice was sent again, the mandate corrected."""
    WITHDRAWN = "withdrawn"
    """The debtor dropped it, or it was entered by mistake."""


class Voice(StrEnum):
    """Whose words a line of a ticket repeats, whoever wrote it down (C02: the agency stands between the two)."""

    DEBTOR = "debtor"
    CREDITOR = "creditor"
    AGENCY = "agency"


TRANSITIONS: Mapping[TicketState, Mapping[TicketMove, TicketState]] = MappingProxyType(
    {
        TicketState.OPEN: {TicketMove.ANSWER: TicketState.ANSWERED, TicketMove.CLOSE: TicketState.CLOSED},
        TicketState.ANSWERED: {TicketMove.CLOSE: TicketState.CLOSED, TicketMove.REOPEN: TicketState.OPEN},
        TicketState.CLOSED: {TicketMove.REOPEN: TicketState.OPEN},
    }
)

HOLDS: Mapping[TicketKind, HoldReason] = MappingProxyType(
    {
        TicketKind.BILLING: HoldReason.DISPUTED,
        TicketKind.SERVICE: HoldReason.DISPUTED,
        TicketKind.SUPPLY: HoldReason.DISPUTED,
        TicketKind.TECHNICAL: HoldReason.PAID_CLAIMED,
        TicketKind.VALIDATION: HoldReason.VALIDATION_PENDING,
        TicketKind.LEGAL_CHECK: HoldReason.LEGAL,
        TicketKind.INSOLVENCY: HoldReason.INSOLVENCY,
        TicketKind.HEIRS: HoldReason.DECEASED,
    }
)
"""Why a case is held while such a ticket is not closed; a kind that is not listed holds nothing."""

OWN = frozenset({TicketKind.LEGAL_CHECK, TicketKind.INSOLVENCY, TicketKind.HEIRS})
"""Kinds that the agency's own office answers; all others wait for the creditor, unless somebody says otherwise."""


def side_of(kind: TicketKind) -> Side:
    """Who answers such a ticket where nobody said."""
    return Side.AGENCY if kind in OWN else Side.CREDITOR


DISPUTING = frozenset({TicketKind.BILLING, TicketKind.SERVICE, TicketKind.SUPPLY})
"""Kinds by which a part of an invoice may be contested."""
TIMED = frozenset({TicketKind.TECHNICAL})
"""Kinds whose hold ends by itself with their deadline: the payment is found by then, or the case goes back."""


def move(state: TicketState, asked: TicketMove) -> TicketState:
    """The next state.

    Raises:
        InvalidTransition: the state has no such move.
    """
    target = TRANSITIONS[state].get(asked)
    if target is None:
        raise InvalidTransition(
            f"a ticket that is {state.value} cannot be moved by {asked.value!r}; read it again, somebody was faster",
            state=state.value,
            move=asked.value,
        )
    return target
