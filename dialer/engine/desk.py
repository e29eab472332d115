"""The one queue of the node: call events, agents' requests and timers, in order, through the floor to the effects.

A fact is worked at once, in the caller's turn of the event loop; facts that come while another is being worked wait in
line. So the bridge of an answered call is asked for in the same turn in which the answer was read from the socket.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import structlog

from dialer.core.floor import Effect, Floor, FloorFact, react
from dialer.core.kernel.errors import DomainError

log = structlog.get_logger(__name__)

Perform = Callable[[tuple[Effect, ...]], None]


class Desk:
    """Owns the floor: nothing else changes it while the node runs."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._perform: Perform | None = None
        self._line: deque[FloorFact] = deque()
        self._is_working = False

    def performed_by(self, perform: Perform) -> None:
        """Say who carries out the effects; before the first fact."""
        self._perform = perform

    def put(self, fact: FloorFact) -> None:
        """A fact of the network or of time. Never raises: a fact that cannot be worked is logged as our bug."""
        self._line.append(fact)
        if not self._is_working:
            self._work()

    def ask(self, fact: FloorFact) -> None:
        """A person's request: worked after what is in line, and its refusal is raised to the asker.

        Raises:
            DomainError: the floor is then unchanged.
        """
        assert not self._is_working, "a request cannot be made from inside an effect"
        self._is_working = True
        try:
            self._carry_out(react(self.floor, fact))
        finally:
            self._is_working = False
        self._work()

    def _work(self) -> None:
        self._is_working = True
        try:
            while self._line:
                fact = self._line.popleft()
                try:
                    effects = react(self.floor, fact)
                except DomainError as error:
                    log.warning("fact_refused", fact=type(fact).__name__, code=error.code)
                    continue
                except Exception:
                    log.exception("fact_failed", fact=type(fact).__name__)
                    continue
                self._carry_out(effects)
        finally:
            self._is_working = False

    def _carry_out(self, effects: tuple[Effect, ...]) -> None:
        if self._perform is None:
            raise RuntimeError("the desk has nobody to perform its effects")
        self._perform(effects)
