"""How likely one call is to be answered, from what is known of the lead before dialling."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, Protocol


class LineTraits(NamedTuple):
    """What tells one line from another."""

    lead_id: int
    is_mobile: bool
    attempt_count: int
    """Attempts of this lead before this one."""


class AnswerModel(Protocol):
    """A source of answer probabilities; a learned one of the collections side enters here."""

    def probability(self, traits: LineTraits, at: datetime, base: float) -> float:
        """Chance, 0..1, that the call is answered; ``base`` is the campaign's own present rate."""
        ...
