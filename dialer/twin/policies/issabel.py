"""Issabel's predictor with overcommit, written anew from a description of what it does.

Each 3 s: free agents + agents whose call is nearly over by an exponential talk time - waiting - unanswered lines, the
whole divided by the last half hour's share of calls that were answered, never below 0.2. It knows no abandonment.
Source: ``peers.md`` §2.1, ``pacing.md`` §1.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy
from dialer.core.pacing.limits import held_to_limits
from dialer.core.pacing.model import Phase
from dialer.twin.model import Scenario
from dialer.twin.policies.base import Counts, Insight, Policy
from dialer.twin.policies.options import read_options

NAME = "issabel_overcommit"
WINDOW_S = 1800.0
FEWEST_CALLS = 10
USUAL_ANSWER_S = 8.0
"""Counted as the time to an answer until there are twenty of our own."""
ANSWERS_COUNT = 20
EDGE_S = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class IssabelSet:
    loop_s: float = 3.0
    service: float = 0.97
    """Chance, 0..1, that a busy agent must have to be over before she counts as free."""
    least_asr: float = 0.2
    overcommit: int = 1
    """0: without it, Issabel's default."""


def make_issabel(scenario: Scenario, insight: Insight, options: str) -> Policy:
    """The set of ``pacing.md`` §2; ``@peers`` is the same one."""
    values = read_options(NAME, options, IssabelSet(), {"peers": IssabelSet()})
    return Policy(name=NAME, mode=DialMode.POWER, pacer=_Predictor(values, insight).decide)


class _Predictor:
    def __init__(self, values: IssabelSet, insight: Insight) -> None:
        self.values = values
        self.insight = insight
        self._history: deque[tuple[float, Counts]] = deque()
        self._due_s = -math.inf

    def decide(self, floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
        now_s = floor.now.timestamp()
        if now_s < self._due_s - EDGE_S:
            return PacingDecision(launch_count=0, reason="between_loops")
        self._due_s = now_s + self.values.loop_s
        counts = self.insight.counts()
        asr = self._asr(now_s, counts)
        wanted = max(0, floor.free_agent_count + self._nearly_free(floor, counts) - floor.waiting_count)
        wanted = max(0, wanted - len(floor.in_flight))
        if self.values.overcommit and asr is not None:
            wanted = round(wanted / max(self.values.least_asr, asr))
        decision = held_to_limits(floor, policy, wanted, target_count=wanted + len(floor.in_flight))
        return decision._replace(figures={**decision.figures, "answer_rate": asr if asr is not None else 0.0})

    def _nearly_free(self, floor: PacingInput, counts: Counts) -> int:
        if counts.talk_count < FEWEST_CALLS:
            return 0
        answer_s = counts.ring_s / counts.answered if counts.answered >= ANSWERS_COUNT else USUAL_ANSWER_S
        mean_s = counts.talk_s / counts.talk_count
        enough_s = -math.log1p(-self.values.service) * mean_s - answer_s
        return sum(agent.phase is not Phase.WRAP_UP and agent.elapsed_s >= enough_s for agent in floor.busy)

    def _asr(self, now_s: float, counts: Counts) -> float | None:
        """Answered over ended calls of the last half hour; None while they are too few."""
        self._history.append((now_s, counts))
        while len(self._history) > 1 and self._history[1][0] <= now_s - WINDOW_S:
            self._history.popleft()
        oldest_s, oldest = self._history[0]
        before = oldest if oldest_s <= now_s - WINDOW_S else Counts()
        answered = counts.answered - before.answered
        ended = answered + counts.unanswered - before.unanswered
        return answered / ended if ended >= FEWEST_CALLS else None
