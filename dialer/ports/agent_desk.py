"""What is kept of an agent's desk beside verdicts: notes as they are typed, the sound of calls, requests for help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialer.core.calls.quality import CallQuality
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """What an agent has typed about a call that is not disposed yet."""

    call_id: CallId
    text: str
    version: int
    """Counts the savings from 1."""
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpRow:
    """An agent asks a supervisor for help in a call; open until the agent takes it back or disposes of the call."""

    help_id: int
    call_id: CallId
    campaign_id: CampaignId
    agent_id: AgentId
    agent_name: str
    asked_at: datetime
    answered_at: datetime | None
    """When a supervisor said to be coming."""
    answered_by: str
    """Name; empty: nobody yet."""


class AgentDeskRepo(Protocol):
    async def note(self, call_id: CallId) -> NoteRow | None:
        """None: nothing was typed, or the call was disposed."""
        ...

    async def keep_note(self, call_id: CallId, agent_id: AgentId, text: str, version: int, at: datetime) -> NoteRow:
        """Keep a text that continues ``version`` (0: the first one).

        Raises:
            Conflict: another page has saved meanwhile (``note_moved_on``); nothing was changed.
        """
        ...

    async def drop_note(self, call_id: CallId) -> None:
        """The verdict holds it now."""
        ...

    async def keep_quality(self, call_id: CallId, quality: CallQuality, at: datetime) -> None:
        """Of a whole call or of a part of it; parts are put together."""
        ...

    async def quality(self, call_id: CallId) -> CallQuality | None:
        """None: no page in the browser has counted."""
        ...

    async def ask_help(self, call_id: CallId, agent_id: AgentId, at: datetime) -> tuple[HelpRow, bool]:
        """The open request of this call, and whether it is new: asking twice asks once."""
        ...

    async def help_of(self, call_id: CallId) -> HelpRow | None:
        """The open request of a call."""
        ...

    async def answer_help(self, call_id: CallId, by: UserId, at: datetime) -> HelpRow:
        """A supervisor comes.

        Raises:
            NotFound: there is no open request of this call.
            Conflict: somebody is coming already (``help_answered``).
        """
        ...

    async def end_help(self, call_id: CallId, at: datetime) -> bool:
        """The request is over; False: there was none."""
        ...

    async def open_help(self, since: datetime) -> tuple[HelpRow, ...]:
        """Requests that are open and were asked since then, the oldest first."""
        ...
