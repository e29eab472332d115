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

NODE_S = 2.0
"""Spacing of the instants at which a new call's answer is imagined; each stands for the middle of its bin."""
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
        node_count = int(np.ceil(ring.horizon_s / NODE_S))
        self.nodes: Curve = (np.arange(node_count) + 0.5) * NODE_S
        self._build_lines(ring, node_count)
        self._build_agents(spells, unfinished_s, self.nodes + grace_s)

    # ---- lines

    def _build_lines(self, ring: RingTimes, node_count: int) -> None:
        edges = np.arange(int(ring.horizon_s / STEP_S) + 1) * STEP_S
        answer = ring.answer.cdf()
        self.edges, self.answer_cdf = edges, answer
        bounds = np.arange(node_count + 1) * NODE_S
        mass = np.diff(np.interp(bounds, edges, answer))
        self.node_mass: Curve = mass / mass.sum()
        self.new_line: Curve = np.interp(self.nodes, edges, answer)
        ages = edges[:-1] + STEP_S / 2
        self.age_count = len(ages)
        gained, passed, failed = [], [], []
        for answers, failures in (
            (answer, ring.failure.cdf()),
            (ring.answer_ringing.cdf(), ring.failure_ringing.cdf()),
        ):
            now = np.interp(ages, edges, answers)
            later = np.interp(ages[:, None] + self.nodes, edges, answers)
            gained.append(later - now[:, None])
            passed.append(now)
            failed.append(np.interp(ages, edges, failures))
        self._gained: Curve = np.concatenate(gained)
        self._passed: Curve = np.concatenate(passed)
        self._failed: Curve = np.concatenate(failed)
        self.ringing_share = 1.0 - ring.early_failure_share

    def answered_share(self, age_s: float) -> float:
        """F: share of the answers that have come by this age of the call."""
        return float(np.interp(age_s, self.edges, self.answer_cdf))

    def line_chances(self, lines: Sequence[LineInFlight], rate: float) -> Curve:
        """For each line the chance that it is answered by each node from now on.

        ``a = p (F(e + tau) - F(e)) / (1 - p F(e) - (1 - p) Ff(e))``; once it rings, by the curves from the ringing on,
        with ``p`` raised by the early failures that can no longer come.
        """
        last = self.age_count - 1
        index = np.array(
            [
                min(int(age / STEP_S), last) if ring is None else self.age_count + min(int(ring / STEP_S), last)
                for age, ring, _ in lines
            ],
            dtype=np.intp,
        )
        chance = np.array([rate if own is None else own for _, _, own in lines])
        lifted = chance / (chance + (1.0 - chance) * self.ringing_share)
        chance = np.where(index >= self.age_count, lifted, chance)
        still = 1.0 - chance * self._passed[index] - (1.0 - chance) * self._failed[index]
        weight = chance / np.maximum(still, 1e-9)
        chances: Curve = np.clip(weight[:, None] * self._gained[index], 0.0, 1.0)
        return chances

    # ---- agents

    def _build_agents(
        self, spells: Mapping[Phase, Spells], unfinished_s: Mapping[Phase, Sequence[float]], by: Curve
    ) -> None:
        reach = int(np.ceil(by[-1] / _FINE_S)) + 1
        wrap = spells[Phase.WRAP_UP]
        wrap_survival = wrap.survival(unfinished_s.get(Phase.WRAP_UP, ()))
        wrap_edges = np.arange(len(wrap_survival)) * wrap.bin_s
        ready = wrap.ready_share
        middles = (np.arange(reach) + 0.5) * _FINE_S
        left = by - middles[:, None]
        after_wrap = np.where(left > 0, 1.0 - np.interp(left, wrap_edges, wrap_survival), 0.0) * ready
        rows: list[Curve] = []
        self._offset: dict[Phase, int] = {}
        self._scale: dict[Phase, float] = {}
        self._last: dict[Phase, int] = {}
        for phase in (Phase.TALK, Phase.CLOSING):
            spell = spells[phase]
            residual = _residuals(spell, unfinished_s.get(phase, ()), reach)
            direct = spell.ready_share
            gain = direct * np.where(left > 0, 1.0, 0.0) + (1.0 - direct) * after_wrap
            self._enter(phase, spell, rows, -np.diff(residual, axis=1) @ gain)
        edges_now = wrap_edges[:-1] + wrap.bin_s / 2
        now = np.interp(edges_now, wrap_edges, wrap_survival)
        later = np.interp(edges_now[:, None] + by, wrap_edges, wrap_survival)
        self._enter(Phase.WRAP_UP, wrap, rows, ready * (1.0 - later / np.maximum(now[:, None], 1e-12)))
        self._releases: Curve = np.clip(np.concatenate(rows), 0.0, 1.0)

    def _enter(self, phase: Phase, spell: Spells, rows: list[Curve], block: Curve) -> None:
        self._offset[phase] = sum(len(before) for before in rows)
        self._scale[phase] = 1.0 / spell.bin_s
        self._last[phase] = len(block) - 1
        rows.append(block)

    def release_chances(self, busy: Sequence[BusyAgent]) -> Curve:
        """For each busy agent the chance to be there for a call answered at each node."""
        index = np.array(
            [self._offset[p] + min(int(e * self._scale[p]), self._last[p]) for p, e, _ in busy], dtype=np.intp
        )
        share = np.array([agent.share for agent in busy])
        chances: Curve = self._releases[index] * share[:, None]
        return chances


def _residuals(spell: Spells, unfinished_s: Sequence[float], reach: int) -> Curve:
    """P(still going after 0, 1, 2 .. s more), one row per bin of elapsed time."""
    survival = spell.survival(unfinished_s)
    coarse = np.arange(len(survival)) * spell.bin_s
    fine = np.arange(0.0, coarse[-1] + reach + spell.bin_s + 1.0, _FINE_S)
    curve = np.interp(fine, coarse, survival)
    beyond = fine > coarse[-1]
    if beyond.any():  # the last hazard goes on
        decay = (survival[-2] - survival[-1]) / max(survival[-2], 1e-12) / spell.bin_s
        curve[beyond] = survival[-1] * np.exp(-decay * (fine[beyond] - coarse[-1]))
    step = int(spell.bin_s / _FINE_S)
    windows = sliding_window_view(curve, reach + 1)[step // 2 :: step][: len(survival) - 1]
    residual: Curve = windows / np.maximum(windows[:, :1], 1e-12)
    return residual
