"""What one campaign has learned of its lines and agents, and its abandonment budget; moved by its own calls only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialer.core.pacing.abandon import AbandonmentRule, Budget
from dialer.core.pacing.accuracy import Accuracy
from dialer.core.pacing.answering import MOST, AnswerModel, Kind, LineTraits, TraitAnswerModel
from dialer.core.pacing.inbound import Inbound
from dialer.core.pacing.level import Level
from dialer.core.pacing.model import Phase
from dialer.core.pacing.pace import Pace
from dialer.core.pacing.ring_times import RingTimes
from dialer.core.pacing.spells import new_spells
from dialer.core.pacing.tables import Tables
from dialer.core.pacing.threshold import Control, Threshold

Curve = NDArray[np.floating]

PRIOR_WEIGHT_CAP = 200.0
"""Observations that what another day taught may count for. Source: pacing.md §6."""
REBUILD_S = 120.0
QUARTER_S = 900.0
VERSION = 2
"""Of the saved state's shape; another one's is not read."""
SETTLED_COUNT = 30.0
"""Answers after which the ring times are the campaign's own and no longer mostly the prior's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastPolicy:
    """What a forecast must know of its campaign."""

    patience_s: float = 2.0
    """Longest wait of an answered person for an agent."""
    ring_timeout_s: float = 25.0
    answer_to_bridge_s: float = 0.2
    """From the moment an agent is free until the two are joined."""
    zone: tzinfo = UTC
    """Of the legal day and of the hours of calling."""
    min_agent_count: int = 3
    """With fewer agents logged in the plain count rule holds."""


class _Line:
    """A call on its way."""

    __slots__ = ("answered_at", "base", "chance", "kind", "lift", "ordered_at", "rang_at", "risk")

    def __init__(
        self, *, ordered_at: float, chance: float, lift: float, base: float, risk: float | None, kind: Kind | None
    ) -> None:
        self.ordered_at = ordered_at
        self.chance = chance
        self.lift = lift
        self.base = base
        """The campaign's rate when it was ordered."""
        self.risk = risk
        self.kind = kind
        self.rang_at: float | None = None
        self.answered_at: float | None = None


class Forecast:
    """One campaign's on one node; the engine and the digital twin feed it the same facts.

    All instants are POSIX seconds. A fact that comes twice, or about a call it does not know, changes nothing but the
    count of served and lost calls.
    """

    def __init__(
        self,
        *,
        policy: ForecastPolicy,
        rules: Sequence[AbandonmentRule],
        answers: AnswerModel | None = None,
        state: Mapping[str, Any] | None = None,
    ) -> None:
        self.policy = policy
        self.budget = Budget(rules, policy.zone)
        self.control = Control()
        self._accuracy = Accuracy()
        self.ring = RingTimes(policy.ring_timeout_s)
        self.own_answers = TraitAnswerModel(policy.zone)
        self.answers: AnswerModel = answers or self.own_answers
        self.level = Level(self.ring.horizon_s, policy.ring_timeout_s, is_relative=answers is None)
        self.spells = new_spells()
        self.inbound_calls = Inbound()
        self.pace = Pace()
        self.agent_count = 0
        self._lines: dict[str, _Line] = {}
        self._running: dict[int, tuple[Phase, float]] = {}
        self._at_stake = 0.0
        self._tables: Tables | None = None
        self._built_at = self._seen_at = self._day_start = float("-inf")
        if state is not None:
            self._restore(state)

    # ---- lines

    def launched(
        self, call_id: str, at: float, *, traits: LineTraits | None, probability: float | None, risk: float | None
    ) -> None:
        self._see(at)
        if call_id in self._lines:
            return
        chance = self.base if probability is None else probability
        kind = self.own_answers.kind_of(traits, at) if traits is not None else None
        lift = self.level.lift(chance)
        self._lines[call_id] = _Line(ordered_at=at, chance=chance, lift=lift, base=self.base, risk=risk, kind=kind)
        self._at_stake += chance * (risk or 0.0)
        self.level.launched(at, lift)

    def rang(self, call_id: str, at: float) -> None:
        line = self._lines.get(call_id)
        if line is not None and line.rang_at is None:
            line.rang_at = at

    def answered(self, call_id: str, at: float) -> None:
        line = self._lines.get(call_id)
        if line is None or line.answered_at is not None:
            return
        line.answered_at = at
        self._at_stake -= line.chance * (line.risk or 0.0)
        self.level.answered(line.ordered_at, line.lift)
        ringing_s = at - line.rang_at if line.rang_at is not None else None
        self.ring.answered(line.ordered_at, at - line.ordered_at, ringing_s)
        self.pace.answered(at)
        if line.risk is not None:
            self._accuracy.answered(line.risk)
            self._judge(at)
        self._resolve(line, is_answered=True)

    def unanswered(self, call_id: str, at: float, *, is_cancelled: bool, is_failure: bool) -> None:
        line = self._lines.pop(call_id, None)
        if line is None or line.answered_at is not None:
            return
        self._at_stake -= line.chance * (line.risk or 0.0)
        age_s = at - line.ordered_at
        if is_cancelled:
            tables = self.tables(at)
            answered, failed = tables.shares(np.array([age_s]))
            self.level.cancelled(line.ordered_at, line.lift, float(answered[0]), float(failed[0]))
            return
        self.level.unanswered(line.ordered_at, line.lift)
        self.ring.unanswered(age_s, at - line.rang_at if line.rang_at is not None else None, is_failure=is_failure)
        self._resolve(line, is_answered=False)

    def served(self, call_id: str, at: float) -> None:
        """The call was joined to an agent; said once for each call."""
        self._leave(call_id, at)
        self.budget.count(at, served=1)
        self.control.answered()

    def abandoned(self, call_id: str, at: float) -> None:
        """The person was let go without an agent; said once for each call."""
        line = self._leave(call_id, at)
        self.budget.count(at, lost=1)
        self.control.answered()
        self.control.lost()
        if line is not None and line.risk is not None:
            self._accuracy.lost()
            self._judge(at)

    def hung_up_waiting(self, call_id: str, at: float) -> None:
        """The person went before the patience was over: by the rules neither served nor abandoned."""
        self._leave(call_id, at)

    def _judge(self, at: float) -> None:
        if self._accuracy.judge(at):
            self._cap(PRIOR_WEIGHT_CAP)

    # ---- agents, inbound

    def agent_began(self, agent_id: int, phase: Phase, at: float) -> None:
        self._running[agent_id] = phase, at

    def agent_ended(self, agent_id: int, at: float, *, is_ready: bool = True, is_censored: bool = False) -> None:
        """The agent's present phase is over.

        Args:
            agent_id: whose.
            at: when.
            is_ready: the agent is offered again at once, with nothing in between.
            is_censored: the phase was cut short (closing sign, lost leg): its length says only "longer than this".
        """
        running = self._running.pop(agent_id, None)
        if running is None:
            return
        phase, since = running
        self.spells[phase].ended(at - since, is_censored=is_censored)
        if not is_censored:
            self.spells[phase].followed(is_ready=is_ready)

    def inbound(self, at: float) -> None:
        self.inbound_calls.arrived(at)

    # ---- reading

    @property
    def base(self) -> float:
        """The campaign's answer rate, 0..1, as it was last read."""
        return self.level.rate

    def probability(self, traits: LineTraits, at: datetime) -> float:
        """Chance, 0..1, that a call ordered now is answered."""
        chance = self.answers.probability(traits, at, self.base)
        factor = self.level.factor
        return chance if factor == 1.0 else min(MOST, chance * factor)

    def tables(self, at: float) -> Tables:
        """The rows for decisions, at most two minutes old."""
        if self._tables is None or at - self._built_at >= REBUILD_S or at < self._built_at:
            self.ring.settle(at)
            unfinished: dict[Phase, list[float]] = {phase: [] for phase in Phase}
            for phase, since in self._running.values():
                unfinished[phase].append(max(0.0, at - since))
            for spell in self.spells.values():
                spell.fade()
            grace_s = max(0.0, self.policy.patience_s - self.policy.answer_to_bridge_s)
            self._tables = Tables(self.ring, self.spells, unfinished, grace_s)
            self._built_at = at
        return self._tables

    def present_rate(self, at: float, agent_count: int) -> float:
        """The campaign's answer rate now, 0..1; read anew with every cohort."""
        self._see(at)
        self.agent_count = agent_count
        tables = self.tables(at)
        if self.level.is_due(at):
            self.level.read(at, tables.shares, min(1.0, self.ring.settled_count / SETTLED_COUNT))
        return self.base

    @property
    def spread(self) -> float:
        """How uncertain lines' probabilities are together: standard deviation ÷ mean."""
        return self.level.spread

    @property
    def ratios(self) -> Curve | None:
        """Per half-second of a line's age: its probability now ÷ the one with which it was ordered."""
        return self.level.ratios

    def threshold(
        self, at: float, *, time_left_s: float | None, leads_left_count: int | None, waiting_stake: float = 0.0
    ) -> Threshold:
        """What the budget allows now.

        Args:
            at: now.
            time_left_s: until dialling ends; None when unknown.
            leads_left_count: leads that may still be dialled; None when unknown.
            waiting_stake: abandonments expected of the people who wait now.
        """
        pace = self.pace.rate(at, self.agent_count)
        quarter_count = pace * QUARTER_S
        remaining_count = pace * time_left_s if time_left_s is not None else quarter_count
        if leads_left_count is not None:
            remaining_count = min(remaining_count, leads_left_count * self.base)
        return self.control.threshold(
            budget=self.budget.left(at),
            cap=self.budget.cap,
            at_stake=self.at_stake + waiting_stake,
            remaining_count=remaining_count,
            quarter_count=quarter_count,
            time_left_s=time_left_s,
        )

    @property
    def at_stake(self) -> float:
        """Abandonments expected of the calls on their way."""
        return max(0.0, self._at_stake)

    @property
    def accuracy(self) -> Accuracy:
        """Realised and predicted abandonment since the last judged block."""
        return self._accuracy

    @property
    def is_off(self) -> bool:
        """Whether reality contradicts the forecast: realised over predicted abandonment outside [0.5, 2]."""
        return self._accuracy.is_off(self._seen_at)

    # ---- state

    def seed_counts(self, buckets: Iterable[tuple[float, int, int]]) -> None:
        """Take the exact counts of the database: start of each bucket (POSIX seconds), served, lost."""
        self.budget.replace(buckets)

    def state(self) -> dict[str, object]:
        """All that was learned, as JSON; the counts of served and lost calls are the database's."""
        return {
            "version": VERSION,
            "at": self._seen_at,
            "level": self.level.state(),
            "pace": self.pace.state(),
            "ring": self.ring.state(),
            "spells": {phase.value: spell.state() for phase, spell in self.spells.items()},
            "control": self.control.state(),
            "accuracy": self._accuracy.state(),
            "inbound": self.inbound_calls.state(),
            "answers": self.own_answers.state(),
        }

    def _restore(self, state: Mapping[str, Any]) -> None:
        """Take up what was learned; what it weighs on another day is cut when that day's first instant is seen."""
        if state.get("version") != VERSION:
            return
        self._seen_at = float(state["at"])
        self.level.restore(state["level"])
        self.pace.restore(state["pace"])
        self.ring.restore(state["ring"])
        for phase, spell in self.spells.items():
            spell.restore(state["spells"][phase.value])
        self.control.restore(state["control"])
        self._accuracy.restore(state["accuracy"])
        self.inbound_calls.restore(state["inbound"])
        self.own_answers.restore(state["answers"])
        self._day_start = self.budget.day_start(self._seen_at)

    # ---- within

    def _see(self, at: float) -> None:
        """Take note of the time; a new legal day keeps what was learned as a prior only."""
        if at <= self._seen_at:
            return
        self._seen_at = at
        day_start = self.budget.day_start(at)
        if day_start != self._day_start:
            if self._day_start > float("-inf"):
                self._begin_day()
            self._day_start = day_start

    def _begin_day(self) -> None:
        self.ring.settle(self._seen_at)
        self._cap(PRIOR_WEIGHT_CAP)
        self.level.begin_day()
        self.control.begin_day()
        self._accuracy.begin_day()

    def _cap(self, weight: float) -> None:
        """Let what was learned so far weigh no more than so many observations of each kind."""
        for spell in self.spells.values():
            spell.cap(weight)
        self.ring.cap(weight)
        self.own_answers.cap(weight)

    def _leave(self, call_id: str, at: float) -> _Line | None:
        self._see(at)
        return self._lines.pop(call_id, None)

    def _resolve(self, line: _Line, *, is_answered: bool) -> None:
        if line.kind is not None:
            self.own_answers.resolved(line.kind, line.base, is_answered=is_answered)
