"""How likely one call is to be answered, from what is known of the lead before dialling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple, Protocol

PRIOR_SPREAD = 0.1
"""Standard deviation of the kinds' lifts that is believed before any are seen."""
PRIOR_WEIGHT = 1000.0
"""Weight of that belief, in squared expected answers: that of one kind with 32."""
LEAST_STRENGTH, MOST_STRENGTH = 4.0, 1000.0
REVIEW_COUNT = 200
"""Calls after which the shrinkage is worked out anew."""
MOST_ATTEMPTS = 5
"""Leads with more attempts than this are of one kind."""
MOST_EXPECTED = 600.0
"""Expected answers beyond which a kind's older record fades."""
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
    ``k = 1 / tau^2`` is as strong as the kinds are alike: ``tau^2``, the variance of the lifts beyond chance, is
    ``sum((answers - expected)^2 - chance) / sum(expected^2)``. Source: Casella, An introduction to empirical Bayes data
    analysis, The American Statistician 39(2), 1985.
    """

    def __init__(self, zone: tzinfo = UTC) -> None:
        self._zone = zone
        self._seen: dict[Kind, list[float]] = {}
        """Answers, expected answers and their variance by chance, of each kind."""
        self._strength = 1.0 / PRIOR_SPREAD**2
        self._unreviewed = 0
        self._hour = (0.0, 0.0, 0)

    def probability(self, traits: LineTraits, at: datetime, base: float) -> float:
        seen = self._seen.get(self.kind_of(traits, at.timestamp()))
        if seen is None:
            return base
        return min(MOST, max(LEAST, base * (seen[0] + self._strength) / (seen[1] + self._strength)))

    def resolved(self, kind: Kind, base: float, *, is_answered: bool) -> None:
        """A call of this kind, ordered when the campaign's rate was ``base``, has ended its ringing."""
        seen = self._seen.setdefault(kind, [0.0, 0.0, 0.0])
        seen[0] += is_answered
        seen[1] += base
        seen[2] += base * (1.0 - base)
        if seen[1] > MOST_EXPECTED:
            seen[:] = [part / 2.0 for part in seen]
        self._unreviewed += 1
        if self._unreviewed >= REVIEW_COUNT:
            self._review()

    def _review(self) -> None:
        self._unreviewed = 0
        excess, weight = PRIOR_WEIGHT * PRIOR_SPREAD**2, PRIOR_WEIGHT
        for answers, expected, chance in self._seen.values():
            excess += (answers - expected) ** 2 - chance
            weight += expected * expected
        self._strength = min(MOST_STRENGTH, max(LEAST_STRENGTH, weight / max(excess, 1e-9)))

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
            (bool(mobile), int(attempts), int(band)): [answers, expected, chance]
            for mobile, attempts, band, answers, expected, chance in state
        }
        self._review()

    def cap(self, weight: float) -> None:
        """Let what was learned weigh no more than so many expected answers of each kind."""
        for seen in self._seen.values():
            if seen[1] > weight:
                seen[:] = [part * weight / seen[1] for part in seen]
