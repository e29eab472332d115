"""Whether reality agrees with the forecast: abandonments that happened beside those that were predicted."""

from __future__ import annotations

from collections.abc import Mapping

BLOCK = 50.0
"""Abandonments, predicted or real, after which a block is judged. Source: issue 3, live safety."""
LEAST, MOST = 0.5, 2.0
GROSS = 4.0
"""Realised ÷ predicted that no wave explains: the forecast is off at once."""
LATER_LINES = 1.4
"""A line's risk once it is answered ÷ its risk when it was opened: lines opened behind it take up all slack that shows.
Measured in the digital twin: 1.3 to 1.6 from 3 to 100 agents at answer rates from 0.15 to 0.5. At 300 agents it is 0.4
to 0.6: so each campaign learns its own, but never above this one, for a forecast that is too bold is not excused by its
having been so before."""
LEAST_LEARNED = 0.4
FIRST_WEIGHT = 20.0
"""Predicted abandonments that the factor known beforehand stands for."""
KEPT = 0.5
"""What older blocks weigh after each new one."""
CAUTIOUS_SPAN_S, BOLD_SPAN_S = 1800.0, 600.0
"""A block spans at least so long before the forecast is found too cautious, or too bold. On a floor of 300 agents 50
abandonments are four minutes, and what is lost in four minutes is one wave or none: such blocks were measured at 0.2 to
1.0 of a forecast that is right over the hour. Up to 100 agents a block of 50 mostly lasts longer than this anyway."""
RECOVERY_S = 900.0
"""A forecast found wrong is believed again after so long, with new blocks and older data that weigh less."""


class Accuracy:
    """Realised over predicted abandonment, judged block by block."""

    def __init__(self) -> None:
        self.risked = 0.0
        """Sum of the risks that answered lines of the running block carried when they were opened."""
        self.realised = 0.0
        self.off_since: float | None = None
        self._began_at: float | None = None
        self._seen, self._weight = LATER_LINES * FIRST_WEIGHT, FIRST_WEIGHT

    def answered(self, risk: float) -> None:
        """A call was answered that carried this risk when it was opened."""
        self.risked += risk

    def lost(self) -> None:
        self.realised += 1.0

    @property
    def later_lines(self) -> float:
        """The factor from risk when opened to risk when answered, as learned so far."""
        return min(LATER_LINES, max(LEAST_LEARNED, self._seen / self._weight))

    @property
    def predicted(self) -> float:
        """Abandonments that were to be expected in the running block."""
        return self.later_lines * self.risked

    @property
    def ratio(self) -> float | None:
        """Realised ÷ predicted of the running block; None before there is anything to compare."""
        return self.realised / self.predicted if self.predicted > 0 else None

    def judge(self, at: float) -> bool:
        """Close the block if it is full; True when the forecast has just been found wrong."""
        if self._began_at is None:
            self._began_at = at
        if max(self.predicted, self.realised) < BLOCK:
            return False
        span_s = at - self._began_at
        is_bold = self.realised > (MOST if span_s >= BOLD_SPAN_S else GROSS) * self.predicted
        if span_s < CAUTIOUS_SPAN_S and not is_bold:
            return False
        is_wrong = is_bold or self.realised < LEAST * self.predicted
        self._close(at)
        if is_wrong:
            self.off_since = at
        return is_wrong

    def _close(self, at: float) -> None:
        self._seen = KEPT * self._seen + self.realised
        self._weight = KEPT * self._weight + self.risked
        self.risked = self.realised = 0.0
        self._began_at = at

    def is_off(self, at: float) -> bool:
        """Whether the forecast is not to be counted on now."""
        return self.off_since is not None and at < self.off_since + RECOVERY_S

    def begin_day(self) -> None:
        """Nothing of the day before is judged any more; what was learned stays."""
        self.risked = self.realised = 0.0
        self.off_since = self._began_at = None

    def state(self) -> dict[str, object]:
        return {
            "risked": self.risked,
            "realised": self.realised,
            "off_since": self.off_since,
            "began_at": self._began_at,
            "seen": self._seen,
            "weight": self._weight,
        }

    def restore(self, state: Mapping[str, object]) -> None:
        """Take up a stored state; one without what was learned (of an older release) begins anew."""
        if "risked" not in state:
            return
        self.risked = float(state["risked"])  # type: ignore[arg-type]
        self.realised = float(state["realised"])  # type: ignore[arg-type]
        self.off_since = _instant(state["off_since"])
        self._began_at = _instant(state["began_at"])
        self._seen = float(state["seen"])  # type: ignore[arg-type]
        self._weight = float(state["weight"])  # type: ignore[arg-type]


def _instant(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
