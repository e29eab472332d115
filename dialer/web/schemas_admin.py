"""Teams, trunks and their caller ids, monitoring agreements, imports, and the system's own pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from dialer.core.trunks.model import TrunkKind
from dialer.ports.admin import ImportState
from dialer.web.schemas import E164, Code, Instant, LineText, Model, Name, Out, Page, PageQuery

SiteCountry = Annotated[str, Field(pattern=r"^([A-Z]{2})?$")]


class TeamIn(Model):
    name: Name
    agent_ids: list[int] = Field(default_factory=list)
    country: SiteCountry = ""
    """ISO 3166-1 of its site, where that is not the debtors' country."""


class TeamPatch(Model):
    name: Name | None = None
    agent_ids: list[int] | None = None
    is_enabled: bool | None = None
    country: SiteCountry | None = None


class TeamOut(Out):
    team_id: int
    name: str
    agent_ids: list[int]
    is_enabled: bool
    country: str


class TeamPage(Page[TeamOut]):
    pass


Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.:_-]{0,252}[A-Za-z0-9])?$")]
Codec = Annotated[str, Field(pattern=r"^[a-z0-9]{2,16}$")]


class TrunkIn(Model):
    code: Code
    kind: TrunkKind = TrunkKind.REGISTER
    host: Host
    port: Annotated[int, Field(ge=1, le=65535)] = 5060
    username: Annotated[str, Field(max_length=80, pattern=r"^[!-~]*$")] = ""
    password: Annotated[str, Field(max_length=120, pattern=r"^[!-~]*$")] = ""
    """Given only; never answered."""
    codecs: Annotated[list[Codec], Field(min_length=1, max_length=8)] = Field(default_factory=lambda: ["alaw", "ulaw"])
    max_channels: Annotated[int, Field(ge=1, le=10_000)] = 30
    max_calls_per_s: Annotated[float, Field(gt=0, le=1000)] = 5.0
    tariff_minor_per_minute: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    """Price of a minute of talk in thousandths of the minor unit (0.8 cent = 800)."""


class TrunkPatch(Model):
    host: Host | None = None
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    username: Annotated[str, Field(max_length=80, pattern=r"^[!-~]*$")] | None = None
    password: Annotated[str, Field(max_length=120, pattern=r"^[!-~]*$")] | None = None
    codecs: Annotated[list[Codec], Field(min_length=1, max_length=8)] | None = None
    max_channels: Annotated[int, Field(ge=1, le=10_000)] | None = None
    max_calls_per_s: Annotated[float, Field(gt=0, le=1000)] | None = None
    tariff_minor_per_minute: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    is_enabled: bool | None = None


class CallerIdIn(Model):
    caller_id: E164 | Annotated[str, Field(pattern=r"^[0-9]{3,6}$")]
    label: LineText = ""


class CallerIdPatch(Model):
    label: LineText | None = None
    is_enabled: bool | None = None


class CallerIdOut(Out):
    caller_id_id: int
    caller_id: str
    label: str
    is_enabled: bool


class CallerIds(Out):
    items: list[CallerIdOut]


class TrunkOut(Out):
    trunk_id: int
    code: str
    kind: TrunkKind
    host: str
    port: int
    username: str
    has_password: bool
    codecs: list[str]
    max_channels: int
    max_calls_per_s: float
    is_enabled: bool
    tariff_minor_per_minute: int
    tariff_currency: str
    caller_ids: list[CallerIdOut]


class TrunkPage(Page[TrunkOut]):
    pass


class AgreementIn(Model):
    """The agreement or authorisation that allows single agents to be shown (Statuto dei Lavoratori, art. 4)."""

    reference: Name
    purpose: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$")]
    valid_from: date
    valid_until: date | None = None
    """Last day; absent: open."""


class AgreementPatch(Model):
    """An agreement is ended or disabled, never deleted."""

    valid_until: date | None = None
    is_enabled: bool | None = None


class AgreementOut(Out):
    agreement_id: int
    reference: str
    purpose: str
    valid_from: date
    valid_until: date | None
    by_user_id: int | None
    created_at: Instant
    is_enabled: bool
    is_in_force: bool
    """Holds today: single agents are shown."""


class AgreementPage(Page[AgreementOut]):
    pass


class AnnouncementOut(Out):
    name: str
    language: str
    is_spoken: bool
    """The machine's voice says it with the creditor's name and number; otherwise it is a recording."""
    duration_ms: int
    at: Instant


class Announcements(Out):
    """A creditor's own recordings; where there is none the packaged one is heard."""

    items: list[AnnouncementOut]
    names: list[str]
    """Those that a creditor may replace."""


class AnnouncementQuery(Model):
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "it"


class ImportStarted(Out):
    import_id: int


class ImportOut(Out):
    import_id: int
    creditor_id: int
    creditor_code: str
    campaign_id: int | None
    file_name: str
    file_size: int
    state: ImportState
    is_dry_run: bool
    created_at: Instant
    started_at: Instant | None
    finished_at: Instant | None
    row_count: int
    """Rows read so far."""
    total_count: int | None
    added_count: int
    updated_count: int
    unchanged_count: int
    rejected_count: int
    has_rejects: bool
    """There is a file of rejects to read."""
    report: dict[str, object]
    """What was found out about the file: encoding, separator, columns."""
    error: str


class ImportPage(Page[ImportOut]):
    pass


class AuditQuery(PageQuery):
    subject: Annotated[str, Field(max_length=64)] | None = None
    """``campaign:12``, ``user:3``, ``call:...``."""
    user_id: int | None = None


class AuditLineOut(Out):
    at: Instant
    user_id: int | None
    action: str
    subject: str
    data: dict[str, object]


class AuditPage(Page[AuditLineOut]):
    pass


class AdvanceIn(Model):
    seconds: Annotated[float, Field(gt=0, le=366 * 86400)]


class CheckOut(Out):
    is_ok: bool
    detail: str
    """Empty when all is well; else what is wrong and what to do."""


class ReadyOut(Out):
    is_ready: bool
    checks: dict[str, CheckOut]


class AliveOut(Out):
    is_alive: bool
    node: str
    version: str
