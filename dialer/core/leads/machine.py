"""How a lead moves through a campaign's queue.

    SCHEDULED <-- promoted / deferred --> READY --leased--> LEASED --dialed--> DIALED --> SCHEDULED | DONE | CLOSED

Every state that can get stuck has its sweeper: SCHEDULED is promoted when due, LEASED expires, DIALED is closed by its
attempt. DONE and CLOSED are left only by a person's hand (a hold lifted, a new number).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from dialer.core.kernel.errors import InvalidTransition
from dialer.core.leads.model import LeadState


class LeadEvent(StrEnum):
    """What happens to a lead."""

    PROMOTED = "promoted"
    """Its time has come."""
    LEASED = "leased"
    """A node took it into memory."""
    RETURNED = "returned"
    """The lease ended, or the node gave it back unused."""
    DEFERRED = "deferred"
    """The rule check or an outcome says later."""
    DIALED = "dialed"
    """Its attempt was written, or its preview shown."""
    FINISHED = "finished"
    """Nothing more to do in this campaign."""
    TAKEN_OUT = "taken_out"
    """Recalled, held, or refused for good."""
    REOPENED = "reopened"
    """A person put it back."""


_OUT = {LeadEvent.FINISHED: LeadState.DONE, LeadEvent.TAKEN_OUT: LeadState.CLOSED}
_WAITING = {LeadEvent.LEASED: LeadState.LEASED, LeadEvent.DEFERRED: LeadState.SCHEDULED, **_OUT}

TRANSITIONS: Mapping[LeadState, Mapping[LeadEvent, LeadState]] = {
    LeadState.READY: _WAITING,
    LeadState.SCHEDULED: {LeadEvent.PROMOTED: LeadState.READY, LeadEvent.DEFERRED: LeadState.SCHEDULED, **_OUT},
    LeadState.LEASED: {
        LeadEvent.RETURNED: LeadState.READY,
        LeadEvent.DEFERRED: LeadState.SCHEDULED,
        LeadEvent.DIALED: LeadState.DIALED,
        **_OUT,
    },
    LeadState.DIALED: {LeadEvent.RETURNED: LeadState.READY, LeadEvent.DEFERRED: LeadState.SCHEDULED, **_OUT},
    LeadState.DONE: {LeadEvent.REOPENED: LeadState.READY, LeadEvent.TAKEN_OUT: LeadState.CLOSED},
    LeadState.CLOSED: {LeadEvent.REOPENED: LeadState.READY},
}

RESTING = frozenset({LeadState.DONE, LeadState.CLOSED})
"""States in which a lead may stay for ever."""


def move(state: LeadState, event: LeadEvent) -> LeadState:
    """The lead's next state.

    Raises:
        InvalidTransition: the state does not have that move; the facts hold ``state`` and ``event``.
    """
    target = TRANSITIONS[state].get(event)
    if target is None:
        raise InvalidTransition(
            f"a lead that is {state.value} cannot be {event.value}; it may be "
            f"{', '.join(str(known) for known in TRANSITIONS[state])}",
            state=state.value,
            event=event.value,
        )
    return target
