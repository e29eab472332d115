"""How likely one call is to be answered, from what is known of the lead before dialling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple, Protocol

SHRINKAGE = 60.0
"""Calls of a kind after which its own record weighs as much as the campaign's."""
MOST_ATTEMPTS = 5
"""Leads with more attempts than this are of one kind."""
MAX_WEIGHT = 2000.0
LEAST, MOST = 0.005, 0.98


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


Kind = tuple[bool, int, int]


class TraitAnswerModel:
    """Lift over the campaign's rate per number type, attempts so far and hour band, shrunk towards none.

    ``lift = (answers + k) / (expected + k)`` where ``expected`` is the sum of the campaign's rates at which the calls
    of that kind were made: what the campaign's level explains does not enter, so level and kinds do not learn twice.
    """

    def __init__(self, zone: tzinfo = UTC) -> None:
        self._zone = zone
        self._seen: dict[Kind, list[float]] = {}
        self._hour = (0.0, 0.0, 0)

    def probability(self, traits: LineTraits, at: datetime, base: float) -> float:
        seen = self._seen.get(self.kind_of(traits, at.timestamp()))
        if seen is None:
            return base
        strength = SHRINKAGE * base
        return min(MOST, max(LEAST, base * (seen[0] + strength) / (seen[1] + strength)))

    def resolved(self, kind: Kind, base: float, *, is_answered: bool) -> None:
        """A call of this kind, ordered when the campaign's rate was ``base``, has ended its ringing."""
        seen = self._seen.setdefault(kind, [0.0, 0.0])
        seen[0] += is_answered
        seen[1] += base
        if seen[1] > MAX_WEIGHT * base:
            seen[0], seen[1] = seen[0] / 2, seen[1] / 2

    def kind_of(self, traits: LineTraits, at: float) -> Kind:
        return traits.is_mobile, min(traits.attempt_count, MOST_ATTEMPTS), self._band(at)

    def _band(self, at: float) -> int:
        """Two-hour bands of the local day."""
        begin, end, band = self._hour
        if begin <= at < end:
            return band
        begin = at // 900.0 * 900.0
        band = datetime.fromtimestamp(begin, self._zone).hour // 2
        self._hour = (begin, begin + 900.0, band)
        return band

    def state(self) -> list[list[float]]:
        return [[*map(float, kind), *seen] for kind, seen in self._seen.items()]

    def restore(self, state: Sequence[Sequence[float]]) -> None:
        self._seen = {
            (bool(mobile), int(attempts), int(band)): [answers, expected]
            for mobile, attempts, band, answers, expected in state
        }

    def cap(self, weight: float) -> None:
        """Let what was learned weigh no more than so many answers of each kind."""
        for seen in self._seen.values():
            if seen[1] > weight:
                seen[0], seen[1] = seen[0] * weight / seen[1], weight
