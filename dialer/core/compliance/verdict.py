"""The answer to "may we call now?": permitted, deferred until, or refused, with the rule that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialer.core.kernel.codes import DialMode


class Decision(StrEnum):
    PERMITTED = "permitted"
    DEFERRED = "deferred"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A value, never an exception (architecture §10)."""

    decision: Decision
    rule: str
    """Id of the rule reported (``IT-10``, ``POLICY-attempt-gap`` ...); the pack's own id when permitted."""
    pack_version: str
    until: datetime | None = None
    """First instant at which all rules permit, when deferred; aware UTC."""
    values: tuple[tuple[str, str], ...] = ()
    """The figures that decided, by name, for the reason's sentence; ``why`` names the sentence itself."""
    required_mode: DialMode | None = None
    """From ``until`` on (which may be now) only a call made in this way is permitted: weigh again with it."""

    @property
    def is_permitted(self) -> bool:
        return self.decision is Decision.PERMITTED
