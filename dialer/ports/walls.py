"""Whose file an object belongs to: what the walls between creditors are checked against."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from dialer.core.kernel.ids import CreditorId


class WallViews(Protocol):
    @property
    def kinds(self) -> Collection[str]:
        """Names of the keys by which objects are known: ``case_id``, ``campaign_id``, ``call_id``, ..."""
        ...

    async def owners(self, kind: str, key: int | str) -> frozenset[CreditorId]:
        """The creditors to whom the object belongs: one of most, several of a debtor; none for what is not there."""
        ...
