"""How cases are treated, as workflows keep it; part of one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from dialer.core.kernel.ids import CaseId


class TreatmentRepo(Protocol):
    async def touch(self, case_ids: Iterable[CaseId]) -> None:
        """Something happened that can change what is next with these cases: they are planned anew within a minute."""
        ...

    async def touched(self, limit: int) -> Mapping[int, CaseId]:
        """The oldest touches, by number."""
        ...

    async def forget_touches(self, numbers: Sequence[int]) -> None:
        """These were seen to; what happens meanwhile has a number of its own."""
        ...
