"""The agent's desk: own state, screen-pop, disposition form, own callbacks and calls."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from dialer.core.agents.model import AgentState, LegState, PauseReason
from dialer.core.calls.model import TransferStage
from dialer.core.compliance.conduct_rules import IdentityItem
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.floor import TransferVerb
from dialer.core.kernel.codes import CampaignType, DialMode, Outcome
from dialer.web.schemas import Instant, LineText, Model, Note, Out, Page
from dialer.web.schemas_agreements import OfferIn, PlanIn
from dialer.web.schemas_debt import FileHeld, FileMissing, FileOut
from dialer.web.schemas_scripts import ScriptShownOut


class SecondAgentOut(Out):
    """A second agent at a conversation."""

    stage: TransferStage
    is_own: bool
    """The conversation is the own one; otherwise a colleague asked for help with theirs."""
    other_agent_id: int
    other_name: str


class AgentStateOut(Out):
    """The whole live state of an agent."""

    agent_id: int
    name: str
    teams: list[int]
    state: AgentState
    since: Instant
    leg: LegState
    """The telephone leg: calls come only while it is up."""
    call_id: str | None
    campaign_id: int | None
    pause_reason: PauseReason | None
    pause_wanted: PauseReason | None
    """Taken when the call in hand and its wrap-up are done."""
    closing_at: Instant | None
    """When the agent said that the conversation is about to end; null outside of that."""
    held_at: Instant | None
    """Since when the person in the conversation hears music; null: you hear each other."""
    is_hold_wanted: bool
    """The agent asked for the hold; otherwise the person waits until the agent's telephone is back."""
    transfer: SecondAgentOut | None
    is_handed_over: bool
    """The call in hand was given to a colleague, who gives its outcome: only the own part is to be closed."""
    deadline_at: Instant | None
    """End of the wrap-up or of the preview."""


class ConductOut(Out):
    """What is to be done before the debt is shown and the conversation recorded, and what is done."""

    identity_least: int
    """Items that must agree."""
    identity_items: list[IdentityItem]
    """Those that may be asked."""
    is_identified: bool
    tell_country: str
    """ISO 3166-1 of the own site, told before all else; empty: nothing to tell."""
    is_country_told: bool
    recording: Literal["", "notice", "consent"]
    """On what basis this conversation may be recorded; empty: it is not."""
    notice_by: Literal["", "agent", "announcement"]
    """Who told the person of the recording; empty: nobody yet."""
    consent: Literal["", "asked", "given", "refused"]
    is_recording: bool


class ScreenPopOut(Out):
    """Show this file now."""

    agent_id: int
    call_id: str | None
    """None in a preview, before there is a call."""
    lead_id: int
    campaign_id: int
    mode: DialMode
    at: Instant
    file: FileOut | FileHeld | FileMissing
    deadline_at: Instant | None
    conduct: ConductOut | None
    """None in a preview."""
    script: ScriptShownOut | None = None
    """None in a preview, where no script is for the call, and from an older node."""


class DeskOut(AgentStateOut):
    pop: ScreenPopOut | None


OwnPauseReason = Literal["break", "lunch", "training", "meeting", "back_office"]


class PauseIn(Model):
    reason: OwnPauseReason


class ClosingIn(Model):
    is_closing: bool
    """False takes the sign back."""


class HoldIn(Model):
    is_wanted: bool
    """False brings the person back."""


class SecondAgentIn(Model):
    verb: TransferVerb
    agent_id: int | None = None
    """A colleague who is free; neither this nor a team where a colleague is at the conversation already."""
    team_id: int | None = None
    """Instead: whoever of the team is free for longest."""

    @model_validator(mode="after")
    def _one(self) -> SecondAgentIn:
        if self.agent_id is not None and self.team_id is not None:
            raise ValueError("name a colleague or a team, not both")
        return self


class ColleagueOut(Out):
    agent_id: int
    name: str
    teams: list[str]


class FreeTeamOut(Out):
    team_id: int
    name: str
    free_count: int


class ColleaguesOut(Out):
    """Who could be asked at this moment."""

    items: list[ColleagueOut]
    teams: list[FreeTeamOut]
    """Those in which somebody is free."""


class KeysIn(Model):
    keys: Annotated[str, Field(pattern=r"^[0-9*#]{1,32}$")]
    """Sent one after another, 0.1 s each."""


class CallIn(Model):
    call_id: Annotated[str, Field(max_length=64)]


class IdentityIn(Model):
    """By which items the person was known; never their values."""

    call_id: Annotated[str, Field(max_length=64)]
    items: Annotated[list[IdentityItem], Field(min_length=1, max_length=16)]


class ConsentIn(Model):
    call_id: Annotated[str, Field(max_length=64)]
    answer: Literal["asked", "given", "refused"]


class SkipIn(Model):
    reason: LineText = ""


class PhoneOut(Out):
    """How the page's telephone, or the person setting up a desk telephone, reaches Asterisk."""

    kind: Literal["sip", "webrtc"]
    ws_path: str | None
    """WebSocket of this origin that carries SIP; None for a desk telephone."""
    sip_uri: str
    authorization_user: str
    password: str
    display_name: str
    ice_servers: list[str]


class PromiseIn(Model):
    amount_minor: Annotated[int, Field(gt=0, le=10**12)]
    date: date
    """Local day by which the debtor pays."""
    method: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")] = "bank_transfer"


class CallbackIn(Model):
    at: Instant
    mine: bool = True
    """Promised by this agent; false: anyone may call."""
    number_id: int | None = None


class CallPlanIn(PlanIn):
    case_id: int | None = None
    """Which of the call's cases; null where it was about one."""


class CallOfferIn(OfferIn):
    case_id: int | None = None
    """Which of the call's cases; null where it was about one."""


class DispositionIn(Model):
    call_id: Annotated[str, Field(max_length=64)]
    code: Outcome
    note: Note = ""
    default_reason: DefaultReason | None = None
    promise: PromiseIn | None = None
    plan: CallPlanIn | None = None
    """With PLAN: what was agreed."""
    settlement: CallOfferIn | None = None
    """With SETTLE: what was offered; beyond the agent's authority it waits for a decision."""
    callback: CallbackIn | None = None


class CallQuery(Model):
    call_id: Annotated[str, Field(max_length=64)]


DispositionPart = Literal["default_reason", "promise", "plan", "settlement", "callback", "note"]


class DispositionChoice(Out):
    code: Outcome
    is_rpc: bool | None
    """Right-party contact; null: depends on who spoke."""
    needs_identity: bool
    """Only where the identity check was ticked; so does any reason of default."""
    fields: list[DispositionPart]
    """Parts that may be given."""
    required: list[DispositionPart]
    """Parts that must be given; the reason only where somebody was identified: it is asked for once."""


class DispositionChoices(Out):
    call_id: str
    campaign_type: CampaignType
    items: list[DispositionChoice]
    default_reasons: list[DefaultReason]
    """Codes of why the debtor has not paid."""
    promise_methods: list[str]
    disposition: Outcome | None
    """The one given already."""
    correctable_until: Instant | None
    """When a disposition was given already: until when it may be corrected."""


class OwnCallbackOut(Out):
    lead_id: int
    campaign_id: int
    campaign_name: str
    debtor_id: int
    debtor_name: str
    at: Instant
    e164: str | None


class OwnCallbacks(Page[OwnCallbackOut]):
    pass


class OwnCallOut(Out):
    call_id: str
    campaign_id: int
    campaign_name: str
    debtor_id: int
    debtor_name: str
    joined_at: Instant
    ended_at: Instant | None
    outcome: Outcome | None
    disposition: Outcome | None
    disposed_at: Instant | None
    note: str
    correctable_until: Instant | None
    """None: too late, or nothing to correct."""


class OwnCalls(Page[OwnCallOut]):
    pass
