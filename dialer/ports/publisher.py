"""What the live floor tells the browsers. Messages are plain records; ``web/ws`` gives them their wire form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from dialer.core.agents.model import AgentState, LegState, PauseReason
from dialer.core.calls.model import CallState, TransferStage
from dialer.core.kernel.codes import DialMode, Outcome
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LeadId, TeamId
from dialer.core.script.shown import ScriptShown


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferShown:
    """A second agent at the own conversation, or the own part in a colleague's."""

    stage: TransferStage
    is_own: bool
    """The conversation is this agent's; otherwise a colleague asked this agent."""
    other_agent_id: AgentId
    other_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChanged:
    """The whole live state of one agent: sent to the agent, and to supervisors as far as §5 of domain.md allows."""

    agent_id: AgentId
    name: str
    teams: frozenset[TeamId]
    state: AgentState
    since: datetime
    leg: LegState
    call_id: CallId | None = None
    campaign_id: CampaignId | None = None
    pause_reason: PauseReason | None = None
    pause_wanted: PauseReason | None = None
    closing_at: datetime | None = None
    """When the agent said that the talk in hand is about to end; only the agent is told."""
    held_at: datetime | None = None
    """Since when the person in the own conversation hears music; only the agent is told."""
    is_hold_wanted: bool = False
    """The agent asked for that; otherwise the person waits for the agent's telephone."""
    transfer: TransferShown | None = None
    """Only the agent is told."""
    is_handed_over: bool = False
    """The call in hand was given to a colleague: only the own part is to be closed."""
    deadline_at: datetime | None = None
    """End of the wrap-up or of the preview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChanged:
    """A call moved; for the supervisor's live list. No number and no name: those are read through the API."""

    call_id: CallId
    campaign_id: CampaignId
    state: CallState
    since: datetime
    agent_id: AgentId | None = None
    outcome: Outcome | None = None
    held_at: datetime | None = None
    """Since when the person in this conversation is on hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductShown:
    """What the agent has to do before the debt is shown and the conversation recorded, and what is done."""

    identity_least: int
    """Items that must agree."""
    identity_items: tuple[str, ...]
    """Those that may be asked."""
    is_identified: bool
    tell_country: str
    """ISO 3166-1 of the own site, to be told before all else; empty: nothing to tell."""
    is_country_told: bool
    recording: str
    """``notice`` or ``consent``: on what basis this conversation may be recorded; empty: it is not recorded."""
    notice_by: str
    """``agent`` or ``announcement``; empty: nobody has told the person yet."""
    consent: str
    """``asked``, ``given`` or ``refused``; empty: not asked."""
    is_recording: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPop:
    """Show this debtor's file to this agent now."""

    agent_id: AgentId
    call_id: CallId | None
    """None in a preview, before there is a call."""
    lead_id: LeadId
    campaign_id: CampaignId
    mode: DialMode
    at: datetime
    file: Mapping[str, object]
    """The file as ``views.screen_pop`` gives it, JSON-ready: debtor, creditor, campaign, cases, invoices, history.
    Before the person is identified only what tells of no debt, with ``is_held``."""
    deadline_at: datetime | None = None
    conduct: ConductShown | None = None
    """None in a preview."""
    script: ScriptShown | None = None
    """Where the conversation stands in its script; None in a preview, and where no script is for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenCleared:
    agent_id: AgentId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CapFigure:
    """One abandonment rule of a campaign's country, and what was counted in its window so far."""

    formula: str
    """``silent_per_good`` or ``abandoned_per_live``."""
    max_ratio: float
    """The cap, 0..1."""
    window: str
    """``day``, ``rolling`` or ``campaign``."""
    hours: int | None
    """Length of a rolling window."""
    served_count: int
    lost_count: int
    ratio: float | None
    """By the rule's own formula; None while nobody was served."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFigures:
    """Live figures of one campaign, at most once a second."""

    campaign_id: CampaignId
    at: datetime
    agents_by_state: Mapping[str, int]
    calls_by_state: Mapping[str, int]
    ready_lead_count: int
    launch_reason: str
    figures: Mapping[str, float] = field(default_factory=dict)
    caps: tuple[CapFigure, ...] = ()
    """The abandonment rules that hold for it, the tightest first; empty where its mode does not forecast."""
    distrust: str = ""
    """Why it dials only for agents known to be ready although its mode goes beyond them: one fixed word, or empty."""
    distrust_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something a person should know: link lost, dialling stopped, a limit reached."""

    at: datetime
    level: str
    """``info`` | ``warning`` | ``error``."""
    code: str
    facts: Mapping[str, str | int | float] = field(default_factory=dict)
    agent_id: AgentId | None = None
    """None: to supervisors."""


Message = AgentChanged | CallChanged | ScreenPop | ScreenCleared | CampaignFigures | Notice


class Publisher(Protocol):
    """Never blocks and never raises: a slow browser loses nothing but its own socket."""

    def publish(self, message: Message) -> None: ...
