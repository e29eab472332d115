"""Scripts of conversations and their versions; part of one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialer.core.kernel.ids import UserId
from dialer.core.script.script import Script
from dialer.core.script.shelf import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptRow:
    script_id: int
    slot: Slot
    created_at: datetime
    withdrawn_at: datetime | None = None
    """From then on it guides no call; None: its newest published version does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionHead:
    """A version without its steps."""

    version_id: int
    script_id: int
    number: int
    title: str
    revision: int
    """Of a draft: counts its changes."""
    edited_at: datetime
    edited_by: str
    """Name; empty: the command line or the first start."""
    published_at: datetime | None
    """None: a draft."""
    published_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    head: VersionHead
    script: Script


class ScriptsRepo(Protocol):
    async def all(self) -> tuple[ScriptRow, ...]:
        """The house's first, then by creditor; by campaign type and language."""
        ...

    async def get(self, script_id: int) -> ScriptRow:
        """Raises NotFound."""
        ...

    async def find(self, slot: Slot) -> ScriptRow | None: ...

    async def add(self, slot: Slot, at: datetime, by: UserId | None) -> int:
        """A script without versions. Raises Conflict when there is one for the same calls; NotFound for a creditor."""
        ...

    async def heads(self, script_id: int | None = None) -> tuple[VersionHead, ...]:
        """Versions of one script or of all, the newest first."""
        ...

    async def version(self, version_id: int) -> VersionRow:
        """Raises NotFound."""
        ...

    async def numbered(self, script_id: int, number: int) -> VersionRow:
        """Raises NotFound."""
        ...

    async def draft(self, script_id: int) -> VersionRow | None: ...

    async def save_draft(
        self, script_id: int, script: Script, revision: int, at: datetime, by: UserId | None
    ) -> VersionRow:
        """Begin the draft or change it.

        Args:
            revision: that the writer saw; 0: there was no draft.

        Raises Conflict when another one is there by now; NotFound for a script.
        """
        ...

    async def drop_draft(self, script_id: int, revision: int) -> None:
        """Raises Conflict when another one is there by now; NotFound where there is none."""
        ...

    async def publish(self, script_id: int, revision: int, at: datetime, by: UserId | None) -> VersionRow:
        """The draft becomes a version that never changes, and guides the calls that begin from now on.

        Raises Conflict when another draft is there by now; NotFound where there is none.
        """
        ...

    async def set_withdrawn(self, script_id: int, at: datetime | None) -> None:
        """Raises NotFound."""
        ...

    async def in_force(self) -> Mapping[Slot, int]:
        """The version that guides calls, by its number in the store, of each script that is not withdrawn."""
        ...
