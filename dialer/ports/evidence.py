"""The register of evidence as workflows read it, and the folder of its signed heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialer.core.evidence.chain import Head
from dialer.core.evidence.cut import CutDocument
from dialer.core.evidence.entry import Entry, Statement
from dialer.core.evidence.heads import HeadDocument
from dialer.core.evidence.report import Tallied, Waited
from dialer.core.evidence.verify import HeadFile
from dialer.core.evidence.verify_cut import CutFile
from dialer.core.kernel.ids import CampaignId


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLength:
    """A stream and its newest entry."""

    stream: str
    seq: int
    first_seq: int = 1
    """The oldest that was not deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadNote:
    """What the register itself tells of the export of a head."""

    number: int
    digest: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CutNote:
    """What the register itself tells of a cut."""

    number: int
    digest: str
    at: datetime


class EvidenceRepo(Protocol):
    """The register of evidence: what is stated becomes the next entries of this process's stream with the commit."""

    @property
    def stream(self) -> str: ...

    async def state(self, statements: Sequence[Statement]) -> None: ...

    async def heads(self) -> tuple[Head, ...]:
        """The newest entry of every stream; nobody continues one until this transaction ends."""
        ...

    async def exported(self) -> tuple[HeadNote, ...]:
        """Every head that the register says was exported, oldest first."""
        ...

    async def cuts(self) -> tuple[CutNote, ...]:
        """Every cut of which the register still tells, oldest first."""
        ...

    async def versions_between(self, after: Sequence[Head], until: Sequence[Head]) -> frozenset[str]:
        """The pack versions by which entries after the ones, up to the others, were decided."""
        ...

    async def lengths(self) -> tuple[StreamLength, ...]:
        """From where to where each stream goes."""
        ...

    async def allowed(self) -> tuple[Head, ...]:
        """The last entry of each stream that may be deleted, by the newest cut."""
        ...

    async def allow_cut(self, cut: CutDocument) -> None:
        """From the commit on the entries up to the cut may be deleted, and no others."""
        ...

    async def drop(self, last: Head, limit: int) -> int:
        """Delete the oldest entries of a stream up to this one, at most so many; how many.

        Raises:
            StoreError: no cut that was allowed goes so far.
        """
        ...


class EvidenceViews(Protocol):
    """Reads of the register."""

    async def streams(self) -> tuple[StreamLength, ...]: ...

    async def entries(self, stream: str, *, after_seq: int, limit: int) -> tuple[Entry, ...]:
        """The next entries of a stream in their order."""
        ...

    async def heads(self) -> tuple[HeadNote, ...]:
        """Every head that the register says was exported, oldest first."""
        ...

    async def cuts(self) -> tuple[CutNote, ...]:
        """Every cut of which the register still tells, oldest first."""
        ...

    async def deleted_before(self) -> datetime | None:
        """Entries up to this instant were deleted when their time was over; None: none were."""
        ...

    async def counts(self, campaign_id: CampaignId, *, since: datetime, until: datetime) -> tuple[Tallied, ...]:
        """A campaign's entries of a period, counted by quarter of an hour, oldest first."""
        ...

    async def delays(self, campaign_id: CampaignId, *, since: datetime, until: datetime) -> tuple[Waited, ...]:
        """How long answered people waited, by tenth of a second, shortest first."""
        ...

    async def begins_at(self, campaign_id: CampaignId) -> datetime | None:
        """The campaign's first entry; None: it has none."""
        ...


class HeadFolder(Protocol):
    """Where signed heads are kept: outside the database, best on another machine too."""

    def read(self) -> Sequence[HeadFile]:
        """Every head that is there."""
        ...

    def write(self, document: HeadDocument) -> str:
        """Sign and keep a head; its place. Raises DialerError where that cannot be done."""
        ...

    def read_cuts(self) -> Sequence[CutFile]:
        """Every mark of a cut that is there."""
        ...

    def write_cut(self, document: CutDocument) -> str:
        """Sign and keep the mark of a cut; its place. Raises DialerError where that cannot be done."""
        ...
