"""Walls between creditors: whose files a person may see (``domain.md`` §5, roles)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dialer.core.kernel.ids import CreditorId


@dataclass(frozen=True, slots=True)
class Scope:
    """The creditors on this side of the wall."""

    creditor_ids: frozenset[CreditorId] | None = None
    """None: no wall, every creditor's. An empty set is a wall around everything."""

    @property
    def is_walled(self) -> bool:
        return self.creditor_ids is not None

    def covers(self, creditor_id: CreditorId | int | None) -> bool:
        """What belongs to this creditor may be seen; what belongs to nobody only where there is no wall."""
        return self.creditor_ids is None or creditor_id in self.creditor_ids

    def covers_any(self, owners: Iterable[CreditorId | int]) -> bool:
        """What belongs to these creditors together, a debtor for one, may be seen in part at least."""
        return self.creditor_ids is None or not self.creditor_ids.isdisjoint(owners)

    def within(self, other: Scope) -> Scope:
        """What both may see."""
        if self.creditor_ids is None:
            return other
        if other.creditor_ids is None:
            return self
        return Scope(self.creditor_ids & other.creditor_ids)


EVERYTHING = Scope()
