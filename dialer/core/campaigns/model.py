"""A campaign: which leads, how they are dialled, by whom, when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from dialer.core.kernel.codes import CampaignType, DialMode
from dialer.core.kernel.ids import CampaignId, CreditorId, TeamId, TrunkId


class CampaignState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One weekly period in which a running campaign dials, in the campaign's time zone."""

    weekday: int
    """0 = Monday."""
    start: time
    stop: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    campaign_id: CampaignId
    name: str
    creditor_id: CreditorId
    creditor_code: str
    kind: CampaignType
    mode: DialMode
    state: CampaignState
    teams: frozenset[TeamId]
    trunk_ids: tuple[TrunkId, ...]
    """In order of preference: the next is used when one has no free channel."""
    caller_id: str
    pack: str = "it"
    """Jurisdiction pack of the debtors without a country."""
    zone: str = "Europe/Rome"
    schedule: tuple[Shift, ...] = ()
    """Empty: whenever the rules allow."""
    ring_timeout_s: int = 30
    power_ratio: float = 1.5
    """Lines per free agent in power mode."""
    preview_s: float = 60.0
    """Longest look before a preview is given back."""
    wrap_up_s: float = 60.0
    max_attempts: int = 12
    """Attempts of one lead in this campaign before it is done."""
    language: str = "it"
    records: bool = False
    """Conversations are recorded, on the basis that the pack asks for; off until somebody configures it."""
    announces_recording: bool = False
    """The notice of recording is played when the conversation begins; otherwise the agent gives it."""
    false_positive_ratio: float = 0.0
    """Estimate, 0..1: live persons taken for machines for each answered live call, where machines are detected."""
    has_message_consent: bool = False
    """The called persons have agreed to recorded messages: where a pack asks for it, before dialling ahead."""
    settings: dict[str, object] = field(default_factory=dict)
    """Values that tighten the rule pack, by rule id."""
    creditor_settings: dict[str, object] = field(default_factory=dict)
    """The creditor's own tightening values, by rule id; read with the campaign and kept on the creditor."""
