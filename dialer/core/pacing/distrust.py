"""When events, clocks or the database may not be counted on: causes, and how each doubt comes and goes by itself.

While a doubt stands nobody is dialled beyond the agents known to be ready (``PacingInput.distrust``). Lengths are
measured on a clock that no setting of the machine's time moves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from dialer.core.kernel.ids import CallId


class Distrust(StrEnum):
    """Fixed words, the gravest first: where several stand the first is reported."""

    CLOCK_STEP = "clock_step"
    """The machine's time was set: ages of lines and talks are wrong."""
    STALE_EVENTS = "stale_events"
    """The switch is silent while calls are on their way."""
    RECONNECTED = "reconnected"
    """The link was away: what happened meanwhile is known by its results only."""
    DATABASE_STALL = "database_stall"
    """What happens is written late, and so are orders."""
    FORECAST_OFF = "forecast_off"
    """One campaign's forecast was contradicted by what happened."""


NODE_WIDE = tuple(word for word in Distrust if word is not Distrust.FORECAST_OFF)
"""Doubts about everything that this node hears; the other is one campaign's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrustLimits:
    """From where on something is not trusted, in seconds."""

    silence_s: float = 2.0
    """Silence of a switch that was asked for a sign of life."""
    clock_step_s: float = 0.5
    """Step of the wall clock against the steady one, from one look to the next."""
    stall_s: float = 2.0
    """Wait of a fact for its transaction, or length of a transaction."""
    settle_s: float = 10.0
    """After a reconciled reconnection."""
    again_s: float = 5.0
    """The cause of a doubt must be gone for so long before it ends: no flutter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What was seen at one look."""

    elapsed_s: float
    """The steady clock."""
    wall_s: float
    """The wall clock, POSIX seconds."""
    silence_s: float = 0.0
    has_calls: bool = False
    """Calls are on their way or in talk: only then silence tells something."""
    reconnected_s: float | None = None
    """When, by the steady clock, a link that had been away was reconciled; None: it never was away."""
    stall_s: float = 0.0
    lines: Callable[[], Set[CallId]] = field(default=frozenset)
    """The unanswered calls, asked for only where a step of the clock needs them."""


class Doubts:
    """Which doubts stand. Told what was seen at every tick, and before every plan."""

    def __init__(self, limits: DistrustLimits) -> None:
        self.limits = limits
        self._standing: dict[Distrust, float] = {}
        """Word -> when its cause was last there."""
        self._offset_s: float | None = None
        self._wrong_lines: set[CallId] = set()
        """Lines whose ages a step of the clock has made wrong."""

    @property
    def standing(self) -> tuple[Distrust, ...]:
        """The gravest first."""
        return tuple(word for word in NODE_WIDE if word in self._standing)

    @property
    def word(self) -> str:
        """The gravest doubt; empty when everything may be counted on."""
        return next(iter(self.standing), "")

    def weigh(self, signs: Signs) -> None:
        """Take a look into account."""
        for word, is_there in self._causes(signs).items():
            if is_there:
                self._standing[word] = signs.elapsed_s
            elif word in self._standing and signs.elapsed_s - self._standing[word] >= self._hold_s(word):
                del self._standing[word]

    def _hold_s(self, word: Distrust) -> float:
        return 0.0 if word is Distrust.RECONNECTED else self.limits.again_s

    def _causes(self, signs: Signs) -> Mapping[Distrust, bool]:
        limits = self.limits
        since = signs.reconnected_s
        return MappingProxyType(
            {
                Distrust.CLOCK_STEP: self._is_clock_wrong(signs),
                Distrust.STALE_EVENTS: signs.has_calls and signs.silence_s > limits.silence_s,
                Distrust.RECONNECTED: since is not None and signs.elapsed_s - since < limits.settle_s,
                Distrust.DATABASE_STALL: signs.stall_s > limits.stall_s,
            }
        )

    def _is_clock_wrong(self, signs: Signs) -> bool:
        """A step now, or one whose lines are still on their way; a clock that is slewed is followed."""
        offset_s = signs.wall_s - signs.elapsed_s
        has_stepped = self._offset_s is not None and abs(offset_s - self._offset_s) > self.limits.clock_step_s
        self._offset_s = offset_s
        if has_stepped:
            self._wrong_lines |= signs.lines()
            return True
        if self._wrong_lines:
            self._wrong_lines &= signs.lines()
        return bool(self._wrong_lines)
