"""An agent on the floor: state, leg, and what happens to both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialer.core.kernel.ids import AgentId, CallId, LeadId, LegId, TeamId


class AgentState(StrEnum):
    """Where an agent is; only ``READY`` agents are offered calls."""

    OFFLINE = "offline"
    READY = "ready"
    RESERVED = "reserved"
    """Held for one call: being bridged, previewing, or waiting while a reserved call rings."""
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"


class LegState(StrEnum):
    """The agent's own telephone leg, one per shift."""

    DOWN = "down"
    CALLING = "calling"
    UP = "up"


class PauseReason(StrEnum):
    """Why an agent is paused; the first five are the agent's choice, the others the system's."""

    BREAK = "break"
    LUNCH = "lunch"
    TRAINING = "training"
    MEETING = "meeting"
    BACK_OFFICE = "back_office"
    ARRIVED = "arrived"
    """Just came online, not yet ready."""
    UNFINISHED = "unfinished"
    """The wrap-up time ran out without a disposition."""
    LEG_LOST = "leg_lost"
    """The telephone leg dropped."""
    SUPERVISOR = "supervisor"
    """Paused or freed by a supervisor."""


AGENT_PAUSE_REASONS = frozenset(
    {PauseReason.BREAK, PauseReason.LUNCH, PauseReason.TRAINING, PauseReason.MEETING, PauseReason.BACK_OFFICE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegUp:
    """The agent's leg was answered and waits in its holding bridge."""

    agent_id: AgentId
    leg_id: LegId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LegDown:
    """The agent's leg is gone, or could not be made."""

    agent_id: AgentId
    leg_id: LegId
    at: datetime
    reason: str = ""


LegEvent = LegUp | LegDown


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """The live record of one agent."""

    agent_id: AgentId
    name: str
    endpoint: str
    """PJSIP endpoint of the agent's telephone."""
    teams: frozenset[TeamId]
    is_in_browser: bool = False
    """The telephone is the page: its leg can be lost and come back in the middle of a conversation."""
    wrap_up_s: float
    """Longest wrap-up before the agent is paused as unfinished."""
    state: AgentState = AgentState.OFFLINE
    since: datetime | None = None
    """When the present state began; longest-idle routing reads it."""
    leg: LegState = LegState.DOWN
    leg_id: LegId | None = None
    call_id: CallId | None = None
    """Reserved for, in talk with, or wrapping up this call."""
    preview_lead_id: LeadId | None = None
    pause_reason: PauseReason | None = None
    pause_wanted: PauseReason | None = None
    """Asked for during a call: taken when the call and its wrap-up are done."""
    offline_wanted: bool = False
    is_handed_over: bool = False
    """The call in hand was given to a colleague: only the own part is to be closed."""
    disposed: bool = False
    """The call in hand already has its disposition (given while still talking)."""
    closing_at: datetime | None = None
    """When the agent said that the talk in hand is about to end, or gave its disposition; None outside of that."""
