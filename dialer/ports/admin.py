"""What administrators keep: agents, teams, trunks, creditors, agreements, imports, announcements, stored switches."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from dialer.core.kernel.ids import AgentId, CampaignId, CreditorId, TeamId, TrunkId, UserId
from dialer.core.trunks.model import Trunk


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgent:
    """A user's place on the floor."""

    user_id: UserId
    endpoint: str
    endpoint_kind: str = "webrtc"
    """``webrtc`` or ``sip``."""
    endpoint_secret: str
    teams: frozenset[TeamId] = frozenset()


class AgentsRepo(Protocol):
    """Writes; reading is ``PeopleRepo``'s in ``ports/store.py``."""

    async def add(self, agent: NewAgent) -> AgentId:
        """Raises Conflict: the user has an agent already, or the endpoint is in use."""
        ...

    async def update(
        self,
        agent_id: AgentId,
        *,
        enabled: bool | None = None,
        teams: Collection[TeamId] | None = None,
        endpoint_kind: str | None = None,
        endpoint_secret: str | None = None,
    ) -> None:
        """None leaves a value as it is. Raises NotFound (also for a team)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    team_id: TeamId
    name: str
    enabled: bool = True
    agent_ids: frozenset[AgentId] = frozenset()
    country: str = ""
    """ISO 3166-1 of the site where it works; empty: the same as the debtors'."""


class TeamsRepo(Protocol):
    async def all(self) -> tuple[TeamRow, ...]: ...

    async def get(self, team_id: TeamId) -> TeamRow:
        """Raises NotFound."""
        ...

    async def add(self, name: str) -> TeamId:
        """Raises Conflict for a name in use."""
        ...

    async def update(
        self,
        team_id: TeamId,
        *,
        name: str | None = None,
        enabled: bool | None = None,
        agent_ids: Collection[AgentId] | None = None,
        country: str | None = None,
    ) -> None:
        """None leaves a value as it is. Raises NotFound (also for an agent), Conflict for a name in use."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerIdRow:
    caller_id_id: int
    trunk_id: TrunkId
    caller_id: str
    label: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkRow:
    """A trunk with what only its configuration needs."""

    trunk: Trunk
    secret: str = ""
    tariff_currency: str = "EUR"
    caller_ids: tuple[CallerIdRow, ...] = ()


class TrunkSettingsRepo(Protocol):
    """Writes and secrets; the engine reads through ``TrunksRepo`` in ``ports/store.py``."""

    async def all(self) -> tuple[TrunkRow, ...]: ...

    async def get(self, trunk_id: TrunkId) -> TrunkRow:
        """Raises NotFound."""
        ...

    async def add(self, row: TrunkRow) -> TrunkId:
        """``trunk_id`` and ``caller_ids`` are ignored. Raises Conflict for a code in use."""
        ...

    async def update(self, row: TrunkRow) -> None:
        """All but ``caller_ids``. Raises NotFound, Conflict."""
        ...

    async def add_caller_id(self, trunk_id: TrunkId, caller_id: str, label: str) -> int:
        """Raises NotFound, Conflict."""
        ...

    async def update_caller_id(self, caller_id_id: int, *, label: str, enabled: bool) -> None:
        """Raises NotFound."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditorRow:
    """A creditor; ``creditor_id`` is ignored when it is added."""

    creditor_id: CreditorId
    code: str
    name: str
    piva: str | None = None
    tax_code: str | None = None
    sector: str = "other"
    """``core/debt/sector.py``."""
    sector_note: str = ""
    """As it was written before there were codes."""
    language: str = "it"
    brand: str = ""
    """The name that agents say, where it differs."""
    greeting: str = ""
    color: str = ""
    """``#rrggbb`` of the screen-pop."""
    iban: str | None = None
    pagopa_code: str | None = None
    contact_email: str = ""
    contact_phone: str = ""
    website: str = ""
    payment_link: str = ""
    """Where debtors pay on line, a template (``core/debt/payment_link.py``); empty: nowhere."""
    enabled: bool = True
    settings: Mapping[str, object] = field(default_factory=dict)
    """Stricter figures of rules, by rule id, for all of the creditor's campaigns."""
    identity_check: Mapping[str, object] = field(default_factory=dict)
    """``{"least": 3, "items": [...]}``, stricter than the rule pack's; empty: the pack's."""
    keep_case_months: int | None = None
    """Months after the end of the mandate after which a case is made anonymous; None: as the settings say."""
    party: str = "third"
    """``third``: agents speak for the agency, on the creditor's behalf; ``first``: in the creditor's own name."""
    ticket_email: str = ""
    """Where questions to the creditor go; empty: ``contact_email``."""
    checks_notices: bool = True
    """False: check digits of its pagoPA notices are not looked at (older numberings)."""
    interest: Mapping[str, str] = field(default_factory=dict)
    """What was agreed on interest (``core/debt/regime.py``); empty: by its sector and the law."""
    payment_methods: Sequence[str] | None = None
    """Ways to pay that its debtors are offered, the first before the others; None: its sector's."""
    bank_format: Mapping[str, Any] = field(default_factory=dict)
    """How its bank writes CSV files (``core/intake/bank_format.py``); empty: found out."""
    self_service: Mapping[str, Any] = field(default_factory=dict)
    """``{"template": ..., "campaign_id": ...}``: what its own uploads are called with; empty: it uploads nothing."""


class CreditorsRepo(Protocol):
    async def all(self) -> tuple[CreditorRow, ...]: ...

    async def get(self, creditor_id: CreditorId) -> CreditorRow:
        """Raises NotFound."""
        ...

    async def by_code(self, code: str) -> CreditorRow | None: ...

    async def add(self, row: CreditorRow, at: datetime) -> CreditorId:
        """Raises Conflict for a code in use."""
        ...

    async def update(self, row: CreditorRow) -> None:
        """Raises NotFound, Conflict."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow:
    """The agreement that allows watching single agents (``domain.md`` §5); ``agreement_id`` is ignored when added."""

    agreement_id: int
    reference: str
    purpose: str
    valid_from: date
    valid_until: date | None = None
    """Last day; None: open."""
    by_user_id: UserId | None = None
    created_at: datetime
    disabled_at: datetime | None = None


class AgreementsRepo(Protocol):
    async def all(self) -> tuple[AgreementRow, ...]: ...

    async def in_force(self, on: date) -> AgreementRow | None:
        """The one that holds on that day, if any."""
        ...

    async def add(self, row: AgreementRow) -> int:
        """Raises Conflict for a reference in use."""
        ...

    async def update(self, row: AgreementRow) -> None:
        """Purpose, dates and ``disabled_at``. Raises NotFound."""
        ...


class ImportState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One reading of a file; ``import_id`` is ignored when it is added."""

    import_id: int
    creditor_id: CreditorId
    campaign_id: CampaignId | None = None
    user_id: UserId | None = None
    """None: from the command line."""
    file_name: str
    file_sha256: str
    file_size: int = 0
    is_dry_run: bool = False
    state: ImportState = ImportState.QUEUED
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    row_count: int = 0
    """Rows read so far."""
    total_count: int | None = None
    added_count: int = 0
    updated_count: int = 0
    unchanged_count: int = 0
    rejected_count: int = 0
    rejects_file: str = ""
    report: Mapping[str, object] = field(default_factory=dict)
    """What was found out about the file: encoding, separator, columns ..."""
    error: str = ""


class ImportsRepo(Protocol):
    async def add(self, row: ImportRow) -> int: ...

    async def get(self, import_id: int) -> ImportRow:
        """Raises NotFound."""
        ...

    async def update(self, row: ImportRow) -> None:
        """State, times, counts, report and error. Raises NotFound."""
        ...

    async def done_before(self, creditor_id: CreditorId, file_sha256: str) -> ImportRow | None:
        """The newest finished reading of the same file for the same creditor, dry runs excluded."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementRow:
    """A creditor's own announcement in place of the general one: a recording, or its text as the machine speaks it."""

    creditor_id: CreditorId
    name: str
    language: str = "it"
    file: str
    """Name inside the node's folder of announcements."""
    sha256: str
    duration_ms: int
    by_user_id: UserId | None = None
    """Who uploaded the recording; None: it is spoken."""
    at: datetime

    @property
    def is_spoken(self) -> bool:
        return self.by_user_id is None


class AnnouncementsRepo(Protocol):
    async def of(self, creditor_id: CreditorId) -> tuple[AnnouncementRow, ...]: ...

    async def named(self, name: str) -> tuple[AnnouncementRow, ...]:
        """Every creditor's own recording of that name, in each language."""
        ...

    async def put(self, row: AnnouncementRow) -> None:
        """Add, or replace the one with the same creditor, name and language."""
        ...


class FlagsRepo(Protocol):
    """Small stored values by name."""

    async def get(self, name: str) -> object | None: ...

    async def set(self, name: str, value: object, *, by: UserId | None, at: datetime) -> None: ...
