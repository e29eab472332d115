"""What a policy of the twin is: a pacer under a dial mode, and what it may ask of the simulated day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing.base import Pacer
from dialer.twin.model import Scenario


class Counts(NamedTuple):
    """The campaign's calls since the start of the day, as a peer's database would show them."""

    dialled: int = 0
    answered: int = 0
    """Served, lost and hung up while waiting."""
    lost: int = 0
    unanswered: int = 0
    """Ended without an answer."""
    talk_count: int = 0
    """Conversations that ended."""
    talk_s: float = 0.0
    """Their length in all."""
    ring_s: float = 0.0
    """Time from order to answer of the answered calls, in all."""


class Insight(Protocol):
    """What the day tells beside the pacer's input: counts to the peers, the future to the ceilings."""

    def counts(self) -> Counts: ...

    def release_times(self) -> Sequence[float]:
        """Seconds from now until each busy agent will be offered again, wrap-up included.

        In the order of ``PacingInput.busy``; infinite for one who will pause or leave instead.
        """
        ...

    def outcomes(self) -> Sequence[float | None]:
        """Seconds from now until each line in flight will be answered, None for never.

        In the order of ``PacingInput.in_flight``.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One way of pacing, ready for one campaign of one day; it may remember."""

    name: str
    mode: DialMode
    """The mode under which the campaign runs, so that ``plan_tick`` finds the pacer."""
    pacer: Pacer
    has_forecast: bool = False
    """Whether the campaign needs a Forecast."""


Maker = Callable[[Scenario, Insight, str], Policy]
"""Makes a policy for a day; the text is what stands after @ in its name, empty for the first set of parameters."""
