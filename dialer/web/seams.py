"""What the web asks of the live floor, of the importer and of a settable clock: Protocols that others satisfy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from dialer.core.agents.model import Agent, PauseReason
from dialer.core.compliance.conduct import Said
from dialer.core.floor import TransferVerb
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, DebtorId, LeadId, NumberId, TeamId, UserId
from dialer.core.script.shown import ScriptShown
from dialer.engine.pacing_history import PacingSample
from dialer.engine.scripts import ScriptMove
from dialer.engine.supervision import LiveSnapshot
from dialer.engine.verdicts import QueueStanding
from dialer.ports.intake import ImportOrder, NumberList
from dialer.ports.publisher import AgentChanged, ScreenPop
from dialer.twin.what_if import Answer, Question
from dialer.workflows.calls.disposition import DispositionRequest


class AgentRequests(Protocol):
    """The live requests of one agent. Every method raises DomainError subclasses."""

    async def status(self, agent_id: AgentId) -> AgentChanged: ...

    async def pop(self, agent_id: AgentId) -> ScreenPop | None: ...

    async def go_online(self, agent_id: AgentId) -> None: ...

    async def reconnect(self, agent_id: AgentId) -> None: ...

    async def go_offline(self, agent_id: AgentId) -> None: ...

    async def ready(self, agent_id: AgentId) -> None: ...

    async def pause(self, agent_id: AgentId, reason: PauseReason) -> None: ...

    async def hang_up(self, agent_id: AgentId) -> None: ...

    async def hold(self, agent_id: AgentId, is_wanted: bool) -> None: ...

    async def transfer(
        self,
        agent_id: AgentId,
        verb: TransferVerb,
        *,
        to_agent_id: AgentId | None = None,
        to_team_id: TeamId | None = None,
    ) -> None: ...

    async def colleagues(self, agent_id: AgentId) -> tuple[Agent, ...]: ...

    async def close_part(self, agent_id: AgentId, call_id: CallId) -> None: ...

    async def press(self, agent_id: AgentId, keys: str) -> None: ...

    async def say_closing(self, agent_id: AgentId, is_closing: bool) -> None: ...

    async def say(self, agent_id: AgentId, call_id: CallId, said: Said) -> None: ...

    async def script(self, agent_id: AgentId, call_id: CallId, move: ScriptMove) -> ScriptShown: ...

    async def accept_preview(self, agent_id: AgentId) -> None: ...

    async def choose(
        self, agent_id: AgentId, campaign_id: CampaignId, debtor_id: DebtorId, number_id: NumberId | None
    ) -> None: ...

    def may_be_chosen(self, campaign_id: CampaignId, lead_id: LeadId) -> bool: ...

    async def skip_preview(self, agent_id: AgentId, reason: str) -> None: ...

    async def dispose(self, agent_id: AgentId, request: DispositionRequest) -> None: ...


class Supervision(Protocol):
    """What supervisors and administrators ask of the live floor."""

    async def live(self) -> LiveSnapshot: ...

    async def pacing_history(self, campaign_id: CampaignId) -> tuple[PacingSample, ...]: ...

    async def stop_all(self, user_id: UserId) -> None: ...

    async def resume(self, user_id: UserId) -> None: ...

    async def free_call(self, call_id: CallId, user_id: UserId) -> None: ...

    async def free_agent(self, agent_id: AgentId, user_id: UserId) -> None: ...

    async def campaign_changed(self, campaign_id: CampaignId) -> None: ...

    async def creditors_changed(self) -> None: ...

    async def agents_changed(self) -> None: ...

    async def trunks_changed(self) -> None: ...

    async def facts_changed(self) -> None: ...

    async def rules_changed(self) -> None: ...

    async def scripts_changed(self) -> None: ...


class Verdicts(Protocol):
    """How queues stand with the rules."""

    async def of(self, campaign_id: CampaignId) -> QueueStanding:
        """Raises NotFound for a campaign that is not open."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A file of cases that has been received whole."""

    path: Path
    name: str
    """As the person's machine calls it."""
    mapping: str = ""
    """Text of a mapping file (TOML); empty: found out from the file."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What the person says about the file: ``dates``, ``decimals``, ``delimiter``, ``encoding``, ``sheet``."""
    rejects_path: Path


class Foresight(Protocol):
    """The digital twin, outside the event loop."""

    async def answer(self, question: Question, tick: Callable[[int, int], None]) -> Answer:
        """Simulate the rest of a day as it is and as it would be; ``tick`` is told how many runs are done, of how many.

        Raises Conflict with the reason's own code.
        """
        ...


RunImport = Callable[[ImportOrder, UploadedFile], Awaitable[object]]
"""Reads the file into the database to the end, keeping the import's row up to date; raises what made it fail."""


class ReadList(Protocol):
    """Reads a file of numbers outside the event loop."""

    async def __call__(self, path: Path, *, name: str, country: str, reason: str, rejects_path: Path) -> NumberList:
        """Every good row; the others go to ``rejects_path``. Raises Invalid for a file that cannot be read at all."""
        ...


class AnnouncementShelf(Protocol):
    """Where creditors' recordings are kept for Asterisk."""

    @property
    def names(self) -> frozenset[str]:
        """Announcements that a creditor may replace."""
        ...

    async def put(self, data: bytes, *, name: str, creditor_code: str, language: str) -> Recording:
        """Check, convert and install. Raises NotFound for a name or language, Invalid for the recording."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """An installed recording."""

    file: str
    """Path below the folder of sounds."""
    sha256: str
    duration_ms: int


Check = Callable[[], Awaitable[str]]
"""One check of readiness: an empty text when all is well, otherwise what is wrong and what to do."""

WindClock = Callable[[float], Awaitable[datetime]]
"""Moves a settable clock forward by so many seconds and answers its new instant."""
