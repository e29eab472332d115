"""The live floor as supervisors may see it, today's figures, and the list of attempts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dialer.core.agents.model import AgentState, LegState, PauseReason
from dialer.core.calls.model import CallState
from dialer.core.kernel.codes import DialMode, Outcome
from dialer.web.schemas import Instant, Model, MoneyOut, Out, Page, PageQuery
from dialer.web.schemas_scripts import ScriptRecordOut


class LiveCall(Out):
    call_id: str
    campaign_id: int
    state: CallState
    since: Instant
    agent_id: int | None
    """Only with a monitoring agreement."""
    held_at: Instant | None
    """Since when the person is on hold in the middle of the conversation."""


class LiveAgent(Out):
    """A single agent; only with a monitoring agreement."""

    agent_id: int
    name: str
    team_ids: list[int]
    state: AgentState
    since: Instant
    leg: LegState
    call_id: str | None
    campaign_id: int | None
    pause_reason: PauseReason | None
    deadline_at: Instant | None


class LiveTeam(Out):
    """Several agents together: without a monitoring agreement nobody is shown alone."""

    team_id: int | None
    """None: the teams that are too small to be shown, together."""
    name: str
    present_count: int
    by_state: dict[str, int] | None
    """Agents present by state; None while fewer than five are present."""


class StuckAgent(Out):
    """An agent who hangs in a state past its time and may be freed; nothing else about the agent."""

    agent_id: int
    name: str


class CapOut(Out):
    """One abandonment rule of the campaign's country, and what was counted in its window so far."""

    formula: Literal["silent_per_good", "abandoned_per_live"]
    """Against what the lost calls are counted: conversations, or answered calls."""
    max_ratio: float
    """The cap, 0..1."""
    window: Literal["day", "rolling", "campaign"]
    """The legal day, the last ``hours``, or the campaign's whole life."""
    hours: int | None
    served_count: int
    lost_count: int
    ratio: float | None
    """By the rule's own formula; null while nobody was served."""


class FallbackOut(Out):
    """A predictive or power campaign opens one line for each ready agent for now: something may not be counted on."""

    reason: str
    """Fixed word: ``stale_events``, ``reconnected``, ..."""
    since: Instant


class PacingSampleOut(Out):
    """One instant of a campaign's pacing; null where there was nothing to tell."""

    at: Instant
    risk: float | None
    """That the next call, if answered, finds no agent in time: 0..1."""
    threshold: float | None
    """Largest risk at which a line was opened: 0..1."""
    running_ratio: float | None
    """Abandonment by the tightest rule: 0..1."""
    cap: float | None
    """Of that rule: 0..1."""


class PacingHistoryOut(Out):
    """What a campaign's pacing weighed in the last quarter of an hour, every five seconds, oldest first."""

    campaign_id: int
    samples: list[PacingSampleOut]
    """None where the campaign's mode does not forecast."""


class LiveCampaign(Out):
    campaign_id: int
    at: Instant
    agents_by_state: dict[str, int] | None
    """None while fewer than five agents would be counted and no monitoring agreement is in force."""
    calls_by_state: dict[str, int]
    ready_lead_count: int
    launch_reason: str
    """Why the last tick opened as many lines as it did."""
    figures: dict[str, float]
    """What that decision weighed; what tells of agents is left out wherever ``agents_by_state`` is null."""
    caps: list[CapOut]
    """Abandonment rules, the tightest first; empty where the campaign's mode does not forecast."""
    fallback: FallbackOut | None


class NoticeOut(Out):
    at: Instant
    level: str
    """``info``, ``warning`` or ``error``."""
    code: str
    facts: dict[str, str | int | float]


class HelpOut(Out):
    """An agent asks for a supervisor's help in a call, by the own wish: the name shows without any agreement."""

    call_id: str
    campaign_id: int
    agent_name: str
    asked_at: Instant
    answered_at: Instant | None
    """When a supervisor said to be coming."""
    answered_by: str
    """Name; empty: nobody yet."""


class HelpList(Out):
    items: list[HelpOut]
    """Open requests, the oldest first."""


class LiveOut(Out):
    """Everything on the floor, at one instant."""

    seq: int
    at: Instant
    stopped: bool
    """Somebody stopped all dialling."""
    link: bool
    """Asterisk is reachable."""
    is_monitoring_agreed: bool
    """``agents`` is given; else ``teams``."""
    campaigns: list[LiveCampaign]
    calls: list[LiveCall]
    agents: list[LiveAgent] | None
    teams: list[LiveTeam] | None
    stuck_agents: list[StuckAgent]
    help: list[HelpOut]
    """Agents who ask for help, the oldest request first."""
    notices: list[NoticeOut]


class FiguresQuery(Model):
    campaign_id: int | None = None


class FiguresToday(Out):
    """Calls ordered since local midnight, of one campaign or of all."""

    campaign_id: int | None
    since: Instant
    attempt_count: int
    open_count: int
    answered_count: int
    joined_count: int
    silent_count: int
    """Answered and released without an agent."""
    right_party_count: int
    promise_count: int
    promised: list[MoneyOut]
    """One sum per currency."""
    talk_s: float
    outcomes: dict[str, int]


class AttemptsQuery(PageQuery):
    limit: int = Field(default=50, ge=1, le=10_000)
    """With ``Accept: text/csv`` up to 10,000 rows; in JSON 500 at most are given."""
    campaign_id: int | None = None
    outcome: Outcome | None = None
    debtor_id: int | None = None
    from_: Instant | None = Field(default=None, alias="from")
    """Ordered at or after."""
    to: Instant | None = None
    """Ordered before."""


class AttemptOut(Out):
    call_id: str
    campaign_id: int
    campaign_name: str
    lead_id: int
    debtor_id: int
    debtor_name: str
    e164: str
    trunk_code: str
    caller_id: str
    mode: DialMode
    ordered_at: Instant
    ringing_at: Instant | None
    answered_at: Instant | None
    joined_at: Instant | None
    ended_at: Instant | None
    agent_id: int | None
    """Only with a monitoring agreement, like the name."""
    agent_name: str | None
    outcome: Outcome | None
    disposition: Outcome | None
    disposed_at: Instant | None
    cause_q850: int | None
    cause_sip: int | None
    cause_text: str


class AttemptPage(Page[AttemptOut]):
    pass


class DiaryLineOut(Out):
    at: Instant
    kind: str
    data: dict[str, str | int | float | bool | None]


class DispositionOut(Out):
    agent_id: int | None
    """Only with a monitoring agreement."""
    code: Outcome
    at: Instant
    note: str
    default_reason: str | None
    promise_minor: int | None
    promise_on: str | None
    promise_method: str | None
    callback_at: Instant | None
    corrects_at: Instant | None
    """Time of the disposition that this one corrects."""


class QualityOut(Out):
    """How a call sounded to the agent, as the page in the browser counted it."""

    received_count: int
    """Audio packets."""
    lost_count: int
    loss_ratio: float
    """0..1."""
    jitter_ms: float
    jitter_worst_ms: float
    round_trip_ms: float | None
    """Between the page and the switch; null: the switch reported nothing."""
    round_trip_worst_ms: float | None


class AttemptDetail(Out):
    """One attempt with everything that happened to it."""

    attempt: AttemptOut
    rule_id: str
    """Rule that allowed the call."""
    pack_version: str
    diary: list[DiaryLineOut]
    dispositions: list[DispositionOut]
    """Oldest first."""
    script: ScriptRecordOut | None
    """What was said by the script; null where none guided the conversation."""
    quality: QualityOut | None
    """Null where no page in the browser has counted."""
