"""What one campaign has learned of its lines and agents, and its abandonment budget; moved by its own calls only."""

from __future__ import annotations

from datetime import datetime

from dialer.core.pacing.answering import AnswerModel, LineTraits


class Forecast:
    """One campaign's on one node; the engine and the digital twin feed it the same facts."""

    def __init__(self, *, answers: AnswerModel | None = None) -> None:
        self.answers = answers
        self.base = 0.5

    def probability(self, traits: LineTraits, at: datetime) -> float:
        """Chance, 0..1, that a call ordered now is answered."""
        return self.answers.probability(traits, at, self.base) if self.answers is not None else self.base
