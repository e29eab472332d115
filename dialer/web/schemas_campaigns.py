"""Campaigns, their queue of leads and their figures."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator

from dialer.core.campaigns.model import CampaignState
from dialer.core.kernel.codes import CampaignType, DialMode
from dialer.core.leads.model import LeadState
from dialer.web.schemas import E164, Instant, Model, Name, Out, Page, PageQuery
from dialer.web.schemas_live import FiguresToday

WorkingMode = Literal["preview", "progressive", "power", "predictive"]
"""Modes that a campaign can be created in."""


def _is_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"{value} is not an IANA time zone such as Europe/Rome")
    return value


Zone = Annotated[str, Field(max_length=64), AfterValidator(_is_zone)]
CallerId = E164 | Annotated[str, Field(pattern=r"^[0-9]{3,6}$")]


class ShiftModel(Model):
    weekday: Annotated[int, Field(ge=0, le=6)]
    """0 = Monday."""
    start: time
    stop: time

    @model_validator(mode="after")
    def _ordered(self) -> ShiftModel:
        if self.stop <= self.start:
            raise ValueError("stop must be after start; a period past midnight is two periods")
        return self


class CampaignIn(Model):
    name: Name
    creditor_id: int
    kind: CampaignType = CampaignType.PHONE
    mode: WorkingMode = "progressive"
    team_ids: list[int] = Field(default_factory=list)
    trunk_ids: list[int] = Field(default_factory=list)
    """In order of preference."""
    caller_id: CallerId
    """One of the trunks' caller ids."""
    zone: Zone = "Europe/Rome"
    schedule: list[ShiftModel] = Field(default_factory=list)
    """Empty: whenever the rules allow."""
    ring_timeout_s: Annotated[int, Field(ge=5, le=120)] = 30
    power_ratio: Annotated[float, Field(ge=1, le=5)] = 1.5
    """Lines per free agent in power mode."""
    preview_s: Annotated[float, Field(ge=5, le=3600)] = 60
    wrap_up_s: Annotated[float, Field(ge=5, le=3600)] = 60
    max_attempts: Annotated[int, Field(ge=1, le=100)] = 12
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "it"
    records: bool = False
    """Conversations are recorded, once the pack's notice or consent is there."""
    announces_recording: bool = False
    """The notice of recording is played at the start; otherwise the agent gives it."""
    false_positive_ratio: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Estimate of live persons taken for machines, for each answered live call; 0 without machine detection."""
    has_message_consent: bool = False
    """The called persons have agreed to recorded messages (a country may ask for it before dialling ahead)."""


class SelfServiceIn(CampaignIn):
    """What the campaign of a creditor's own uploads is made of; its name and creditor are the creditor's."""

    name: Name = "template"
    creditor_id: int = 0


class CampaignPatch(Model):
    """Only what is given changes."""

    name: Name | None = None
    mode: WorkingMode | None = None
    team_ids: list[int] | None = None
    trunk_ids: list[int] | None = None
    caller_id: CallerId | None = None
    zone: Zone | None = None
    schedule: list[ShiftModel] | None = None
    ring_timeout_s: Annotated[int, Field(ge=5, le=120)] | None = None
    power_ratio: Annotated[float, Field(ge=1, le=5)] | None = None
    preview_s: Annotated[float, Field(ge=5, le=3600)] | None = None
    wrap_up_s: Annotated[float, Field(ge=5, le=3600)] | None = None
    max_attempts: Annotated[int, Field(ge=1, le=100)] | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] | None = None
    records: bool | None = None
    announces_recording: bool | None = None
    false_positive_ratio: Annotated[float, Field(ge=0, le=1)] | None = None
    has_message_consent: bool | None = None


class CampaignOut(Out):
    campaign_id: int
    name: str
    creditor_id: int
    creditor_code: str
    creditor_name: str
    kind: CampaignType
    mode: DialMode
    state: CampaignState
    team_ids: list[int]
    trunk_ids: list[int]
    caller_id: str
    pack: str
    zone: str
    schedule: list[ShiftModel]
    ring_timeout_s: int
    power_ratio: float
    preview_s: float
    wrap_up_s: float
    max_attempts: int
    language: str
    records: bool
    announces_recording: bool
    false_positive_ratio: float
    has_message_consent: bool
    leads: LeadCountsOut


class CampaignPage(Page[CampaignOut]):
    pass


class LeadsQuery(PageQuery):
    state: LeadState | None = None


class LeadOut(Out):
    lead_id: int
    debtor_id: int
    debtor_name: str
    state: LeadState
    reason: str
    """Rule or word that put it there."""
    priority: int
    due_at: Instant
    attempt_count: int
    callback_at: Instant | None


class LeadPage(Page[LeadOut]):
    pass


class KeptOutOut(Out):
    """A case that did not bring its debtor into the queue."""

    case_id: int
    reference: str
    due_on: date | None
    reason: str
    """``not_yet_due``: before the due date only a campaign of courtesy may call."""


class LeadsEntered(Out):
    entered_count: int
    kept_out_count: int
    kept_out: list[KeptOutOut]
    """The first 500."""


class LeadCountsOut(Out):
    """The queue by lead state."""

    ready: int
    scheduled: int
    leased: int
    dialed: int
    done: int
    closed: int
    total: int


class ReasonCountOut(Out):
    state: LeadState
    reason: str
    count: int


class CampaignFiguresOut(Out):
    """A campaign's queue now and its calls of today."""

    campaign_id: int
    leads: LeadCountsOut
    reasons: list[ReasonCountOut]
    """Why leads wait or ended, most frequent first."""
    today: FiguresToday
