"""What a decision reads by index: answers of a line by its age, releases of an agent by the phase's elapsed time.

Built from the estimators every couple of minutes; between two builds a decision gathers rows and adds them up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dialer.core.pacing.model import BusyAgent, LineInFlight, Phase
from dialer.core.pacing.ring_times import STEP_S, RingTimes
from dialer.core.pacing.spells import Spells

Curve = NDArray[np.floating]
Index = NDArray[np.intp]
Sums = tuple[Curve, Curve, Curve]
"""Of chances, of their squares and of their cubes, at each node."""

NODE_S = 2.0
"""Width of the bins in which a new call's answer may fall; the node stands in the middle."""
NEGLIGIBLE = 1e-4
"""Bins from which on a new call's answer is less likely than this are left out."""
MOST_CHANCE = 0.98
_FINE_S = 1.0


class Tables:
    """The rows, and the sums over them.

    Args:
        ring: answer and failure delays.
        spells: agents' phases.
        unfinished_s: elapsed times of the spells that are running, per phase.
        grace_s: an agent released so long after the answer still serves the call: patience less the time to bridge.
    """

    def __init__(
        self,
        ring: RingTimes,
        spells: Mapping[Phase, Spells],
        unfinished_s: Mapping[Phase, Sequence[float]],
        grace_s: float,
    ) -> None:
        self._build_new_line(ring)
        self._build_lines(ring)
        self._build_agents(spells, unfinished_s, self.nodes + grace_s)

    # ---- lines

    def _build_new_line(self, ring: RingTimes) -> None:
        self.edges = np.arange(int(ring.horizon_s / STEP_S) + 1) * STEP_S
        self._answered = ring.answer.cdf()
        self._failed = ring.failure.cdf()
        bounds = np.arange(int(np.ceil(ring.horizon_s / NODE_S)) + 1) * NODE_S
        reached = np.interp(bounds, self.edges, self._answered)
        node_count = max(1, int(np.searchsorted(reached, 1.0 - NEGLIGIBLE)))
        mass = np.diff(reached[: node_count + 1])
        self.nodes: Curve = (np.arange(node_count) + 0.5) * NODE_S
        self.node_mass: Curve = mass / mass.sum()
        self.new_line: Curve = np.interp(self.nodes, self.edges, self._answered)

    def _build_lines(self, ring: RingTimes) -> None:
        ages = self.edges[:-1] + STEP_S / 2
        self.age_count = len(ages)
        ringing_failures = 1.0 - ring.early_failure_share
        gained, open_answers, open_failures = [], [], []
        for answered, failed, share in (
            (self._answered, self._failed, 1.0),
            (ring.answer_ringing.cdf(), ring.failure_ringing.cdf(), ringing_failures),
        ):
            now = np.interp(ages, self.edges, answered)
            gained.append(np.interp(ages[:, None] + self.nodes, self.edges, answered) - now[:, None])
            open_answers.append(1.0 - now)
            open_failures.append(share * (1.0 - np.interp(ages, self.edges, failed)))
        rows = np.concatenate(gained)
        self._gained: Curve = np.concatenate((rows, rows**2, rows**3), axis=1)
        self._open_answers: Curve = np.concatenate(open_answers) + 1e-9
        self._open_failures: Curve = np.concatenate(open_failures)

    def answered_shares(self, ages_s: Curve | float) -> Curve:
        """F: share of the answers that have come by these ages of a call."""
        return np.asarray(np.interp(ages_s, self.edges, self._answered))

    def shares(self, ages_s: Curve) -> tuple[Curve, Curve]:
        """F and Ff: shares of the answers, and of the ends without an answer, that have come by these ages."""
        return self.answered_shares(ages_s), np.asarray(np.interp(ages_s, self.edges, self._failed))

    def weigh(self, lines: Sequence[LineInFlight], rate: float, ratios: Curve | None) -> tuple[Index, Curve]:
        """For each line its row and its weight ``w``, so that ``w x gained`` is the chance of an answer by each node.

        ``a = p (F(e + tau) - F(e)) / (p (1 - F(e)) + (1 - p) s (1 - Ff(e)))``: with ``s = 1`` and the curves from the
        order while it dials; once it rings with those from the ringing, ``s`` being the share of the failures that
        come after a ringing.

        Args:
            lines: in flight.
            rate: the campaign's rate, for lines without a probability of their own.
            ratios: per bin of age the rate now ÷ the rate when a line of that age was ordered; None: as it was.
        """
        ages, rings, owns = zip(*lines, strict=True)
        count = len(ages)
        known = None not in owns
        chances = owns if known else [rate if own is None else own for own in owns]
        # one conversion of everything: numpy's cost is per call
        columns = np.array([*ages, *[-1.0 if ring is None else ring for ring in rings], *chances])
        times, chance = columns[: 2 * count], columns[2 * count :]
        steps = np.minimum((times * (1.0 / STEP_S)).astype(np.intp), self.age_count - 1)
        index = steps[:count]
        if known and ratios is not None:
            chance = np.minimum(chance * ratios[index], MOST_CHANCE)
        index = np.where(times[count:] >= 0.0, steps[count:] + self.age_count, index)
        weight = 1.0 / (self._open_answers[index] + self._open_failures[index] * (1.0 / chance - 1.0))
        return index, weight

    def line_chances(self, index: Index, weight: Curve) -> Curve:
        """For each line the chance that it is answered by each node from now on."""
        chances: Curve = weight[:, None] * self._gained[index, : len(self.nodes)]
        return chances

    def line_sums(self, index: Index, weight: Curve) -> Sums:
        """Sums over the lines of the chances, their squares and their cubes."""
        return _weighted_sums(self._gained.take(index, axis=0), weight, len(self.nodes))

    # ---- agents

    def _build_agents(
        self, spells: Mapping[Phase, Spells], unfinished_s: Mapping[Phase, Sequence[float]], by: Curve
    ) -> None:
        reach = int(np.ceil(by[-1] / _FINE_S)) + 1
        wrap = spells[Phase.WRAP_UP]
        wrap_survival = wrap.survival(unfinished_s.get(Phase.WRAP_UP, ()))
        wrap_edges = np.arange(len(wrap_survival)) * wrap.bin_s
        left = by - (np.arange(reach) + 0.5)[:, None] * _FINE_S
        after_wrap = np.where(left > 0, 1.0 - np.interp(left, wrap_edges, wrap_survival), 0.0) * wrap.ready_share
        blocks: list[Curve] = []
        self._places: dict[Phase, tuple[int, float, int]] = {}
        for phase in (Phase.TALK, Phase.CLOSING):
            spell = spells[phase]
            residual = _residuals(spell, unfinished_s.get(phase, ()), reach)
            direct = spell.ready_share
            gain = direct * np.where(left > 0, 1.0, 0.0) + (1.0 - direct) * after_wrap
            self._enter(phase, spell, blocks, -np.diff(residual, axis=1) @ gain)
        middles = wrap_edges[:-1] + wrap.bin_s / 2
        now = np.interp(middles, wrap_edges, wrap_survival)
        later = np.interp(middles[:, None] + by, wrap_edges, wrap_survival)
        self._enter(Phase.WRAP_UP, wrap, blocks, wrap.ready_share * (1.0 - later / np.maximum(now[:, None], 1e-12)))
        rows = np.clip(np.concatenate(blocks), 0.0, 1.0)
        self._released: Curve = np.concatenate((rows, rows**2, rows**3), axis=1)

    def _enter(self, phase: Phase, spell: Spells, blocks: list[Curve], block: Curve) -> None:
        self._places[phase] = sum(len(before) for before in blocks), 1.0 / spell.bin_s, len(block) - 1
        blocks.append(block)

    def place(self, busy: Sequence[BusyAgent]) -> tuple[Index, Curve | None]:
        """For each busy agent its row, and the shares; None where the campaign has every agent to itself."""
        phases, elapsed, shares = zip(*busy, strict=True)
        index = []
        for (start, scale, last), elapsed_s in zip(map(self._places.__getitem__, phases), elapsed, strict=True):
            step = int(elapsed_s * scale)
            index.append(start + (step if step < last else last))
        whole = shares.count(1.0) == len(shares)
        return np.array(index, dtype=np.intp), None if whole else np.array(shares)

    def release_chances(self, index: Index, shares: Curve | None) -> Curve:
        """For each busy agent the chance to be there for a call answered at each node."""
        chances: Curve = self._released[index, : len(self.nodes)]
        return chances if shares is None else chances * shares[:, None]

    def release_sums(self, index: Index, shares: Curve | None) -> Sums:
        """Sums over the agents of the chances, their squares and their cubes."""
        rows = self._released.take(index, axis=0)
        size = len(self.nodes)
        if shares is not None:
            return _weighted_sums(rows, shares, size)
        total: Curve = np.add.reduce(rows, axis=0)
        return total[:size], total[size : 2 * size], total[2 * size :]


def _weighted_sums(rows: Curve, weight: Curve, size: int) -> Sums:
    """Of rows that hold chances, squares and cubes side by side, each chance times its row's weight."""
    square = weight * weight
    return (
        weight.dot(rows[:, :size]),
        square.dot(rows[:, size : 2 * size]),
        (square * weight).dot(rows[:, 2 * size :]),
    )


def _residuals(spell: Spells, unfinished_s: Sequence[float], reach: int) -> Curve:
    """P(still going after 0, 1, 2 .. s more), one row per bin of elapsed time."""
    survival = spell.survival(unfinished_s)
    coarse = np.arange(len(survival)) * spell.bin_s
    fine = np.arange(0.0, coarse[-1] + reach + spell.bin_s + 1.0, _FINE_S)
    curve = np.interp(fine, coarse, survival)
    beyond = fine > coarse[-1]
    decay = (survival[-2] - survival[-1]) / max(survival[-2], 1e-12) / spell.bin_s
    curve[beyond] = survival[-1] * np.exp(-decay * (fine[beyond] - coarse[-1]))  # the last hazard goes on
    step = int(spell.bin_s / _FINE_S)
    windows = sliding_window_view(curve, reach + 1)[step // 2 :: step][: len(survival) - 1]
    residual: Curve = windows / np.maximum(windows[:, :1], 1e-12)
    return residual
