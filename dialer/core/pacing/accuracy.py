"""Whether reality agrees with the forecast: abandonments that happened beside those that were predicted."""

from __future__ import annotations

from collections.abc import Mapping

BLOCK = 50.0
"""Abandonments, predicted or real, after which a block is judged. Source: issue 3, live safety."""
LEAST, MOST = 0.5, 2.0
LATER_LINES = 1.4
"""A line's risk once it is answered ÷ its risk when it was opened: lines opened behind it take up all slack that shows.
Measured in the digital twin: 1.3 to 1.6 from 3 to 100 agents at answer rates from 0.15 to 0.5, 1.0 at 300 agents."""
RECOVERY_S = 900.0
"""A forecast found wrong is believed again after so long, with new blocks and older data that weigh less."""


class Accuracy:
    """Realised over predicted abandonment, judged block by block."""

    def __init__(self) -> None:
        self.predicted = 0.0
        self.realised = 0.0
        self.off_since: float | None = None

    def answered(self, risk: float) -> None:
        """A call was answered that carried this risk when it was opened."""
        self.predicted += LATER_LINES * risk

    def lost(self) -> None:
        self.realised += 1.0

    @property
    def ratio(self) -> float | None:
        """Realised ÷ predicted of the running block; None before there is anything to compare."""
        return self.realised / self.predicted if self.predicted > 0 else None

    def judge(self, at: float) -> bool:
        """Close the block if it is full; True when the forecast has just been found wrong."""
        if max(self.predicted, self.realised) < BLOCK:
            return False
        wrong = not LEAST * self.predicted <= self.realised <= MOST * self.predicted
        self.predicted = self.realised = 0.0
        if wrong:
            self.off_since = at
        return wrong

    def is_off(self, at: float) -> bool:
        """Whether the forecast is not to be counted on now."""
        return self.off_since is not None and at < self.off_since + RECOVERY_S

    def state(self) -> dict[str, object]:
        return {"predicted": self.predicted, "realised": self.realised, "off_since": self.off_since}

    def restore(self, state: Mapping[str, object]) -> None:
        self.predicted = float(state["predicted"])  # type: ignore[arg-type]
        self.realised = float(state["realised"])  # type: ignore[arg-type]
        off_since = state["off_since"]
        self.off_since = float(off_since) if isinstance(off_since, int | float) else None
