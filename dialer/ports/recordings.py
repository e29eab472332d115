"""Recorded conversations as they are kept: which file, on what basis, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialer.core.kernel.ids import AgentId, CallId, CampaignId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRow:
    """One recording; the audio itself lies with the switch."""

    call_id: CallId
    campaign_id: CampaignId
    agent_id: AgentId
    file: str
    """Path below the switch's folder of recordings."""
    basis: str
    """``notice`` or ``consent``: what made it lawful."""
    started_at: datetime
    keep_until: datetime
    """When it must be deleted, unless something holds it (a dispute)."""
    stopped_at: datetime | None = None
    stop_reason: str = ""
    """``ended`` with the conversation, or ``refused`` in the middle of it."""


class RecordingsRepo(Protocol):
    async def add(self, row: RecordingRow) -> None:
        """A recording has begun; the same call a second time (after a refusal was taken back) goes on as the first."""
        ...

    async def stop(self, call_ids: Sequence[CallId], at: datetime, reason: str) -> None:
        """Those of these calls that run are over."""
        ...

    async def of(self, call_id: CallId) -> RecordingRow | None: ...

    async def due(self, now: datetime, limit: int = 100) -> tuple[RecordingRow, ...]:
        """Recordings whose time is over, the oldest first."""
        ...
