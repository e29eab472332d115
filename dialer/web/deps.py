"""What the web application is given at start: the other rooms' doors, and the policy cut out of the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from dialer.workflows.debt.reckon import Reckoner

if TYPE_CHECKING:
    from dialer.core.compliance.pack import Pack
    from dialer.core.script.wording import Wording
    from dialer.core.treatment.strategy import Strategy
    from dialer.ports.clock import Clock
    from dialer.ports.registers import Typesetter
    from dialer.ports.store import Store
    from dialer.ports.views import Views
    from dialer.web.seams import (
        AgentRequests,
        AnnouncementShelf,
        Check,
        Foresight,
        ReadList,
        RunImport,
        Supervision,
        Verdicts,
        WindClock,
    )
    from dialer.workflows.accounts.passwords import PasswordHasher
    from dialer.workflows.disputes.make_packet import PacketTools
    from dialer.workflows.relation.sort_cases import SegmentRules


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPolicy:
    """How the doors behave; a piece of the settings."""

    node_id: str
    public_url: str = ""
    """Address that people type, where Host does not say it (behind a proxy)."""
    is_tls: bool = False
    trusted_proxies: tuple[str, ...] = ()
    max_upload_bytes: int = 64 * 1024 * 1024
    max_document_bytes: int = 15 * 1024 * 1024
    upload_dir: Path
    """Folder for uploads while they are read, and for rejects."""
    heartbeat_s: float = 20.0
    lag_limit_s: float = 10.0
    """A WebSocket that takes longer than this to swallow one frame is closed."""
    session_check_s: float = 30.0
    """Seconds between two looks whether an open WebSocket's log-in still holds."""
    session_length: timedelta = timedelta(hours=12)
    session_idle: timedelta = timedelta(minutes=60)
    login_attempts: int = 5
    login_pause: timedelta = timedelta(seconds=60)
    password_min_length: int = 12
    link_length: timedelta = timedelta(minutes=60)
    """How long a one-time link is good."""
    correction: timedelta = timedelta(minutes=10)
    """How long an agent may correct a disposition."""
    is_demo: bool = False
    zone: str = "Europe/Rome"
    language: str = "it"
    sip_ws_url: str = ""
    """WebSocket of Asterisk's HTTP server, ``ws://127.0.0.1:8088/ws``; empty: agents have no WebRTC here."""
    sip_domain: str = "sollecito.invalid"
    """Host part of the agents' SIP addresses."""
    ice_servers: tuple[str, ...] = ()
    agent_hour_minor: int = 0
    """What an agent's hour costs; 0: not known."""
    letter_minor: int = 0
    static_dir: Path | None = None
    """Built pages; None serves the API only."""

    def list_rejects_path(self, rejects_id: str) -> Path:
        """Where the rejected rows of a file of numbers are kept for a while."""
        return self.upload_dir / "rejects" / f"do-not-call-{rejects_id}-rejects.csv"

    def report_rejects_path(self, rejects_id: str) -> Path:
        """Where the rejected lines of a file of reports on hand-offs are kept for a while."""
        return self.upload_dir / "rejects" / f"reports-{rejects_id}-rejects.csv"


def _machine_time() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDeps:
    """Everything that the handlers use."""

    policy: WebPolicy
    store: Store
    views: Views
    agent_requests: AgentRequests
    supervision: Supervision
    clock: Clock
    hasher: PasswordHasher
    wall_now: Callable[[], datetime] = _machine_time
    """For log-ins only: winding a demo's clock must not log everybody out."""
    run_import: RunImport | None = None
    """None: files cannot be imported here."""
    read_list: ReadList | None = None
    """None: files of numbers cannot be read here."""
    shelf: AnnouncementShelf | None = None
    """None: announcements cannot be replaced here."""
    foresight: Foresight | None = None
    """None: nothing can be simulated here."""
    packs: Mapping[str, Pack] = field(default_factory=dict)
    """The installed rule packs."""
    reckoner: Reckoner = field(default_factory=Reckoner)
    """Reckons what cases owe by the law of the creditors' country."""
    segments: SegmentRules | None = None
    """The rules by which cases are sorted; None: cases are not sorted here."""
    verdicts: Verdicts | None = None
    """None: no queue is counted here."""
    disputes: PacketTools | None = None
    """None: no documents are kept here, and nothing is proved."""
    read_strategy: Callable[[str, str], Strategy] | None = None
    """From a name and a file's text; None: strategies are not read here."""
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    """Words that do not belong in scripts, by language."""
    typesetter: Typesetter | None = None
    """None: nothing can be set as PDF here."""
    wind_clock: WindClock | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    """Readiness by name: ``database``, ``telephony``, ``migrations``."""


DEPS = web.AppKey("deps", WebDeps)
