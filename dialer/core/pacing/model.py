"""What a pacer sees of one line and of one busy agent."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Phase(StrEnum):
    """What a busy agent is doing, as far as it tells when the agent will be offered again."""

    TALK = "talk"
    CLOSING = "closing"
    """Still talking, but the agent has said that the call is about to end."""
    WRAP_UP = "wrap_up"


class BusyAgent(NamedTuple):
    """An agent in talk or wrap-up whom this campaign may get next."""

    phase: Phase
    elapsed_s: float
    """Since the phase began."""
    share: float = 1.0
    """Share of this agent that the campaign may count on (shared teams), 0..1."""


class LineInFlight(NamedTuple):
    """A call that was placed and not yet answered."""

    age_s: float
    """Since the order."""
    ring_s: float | None = None
    """Since the far end began to alert (SIP 180) or sent early media (183); None before that."""
    answer_probability: float | None = None
    """Of this call when it was ordered, 0..1; None: the campaign's own."""
