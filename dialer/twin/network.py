"""What becomes of each call in the simulated telephone network, as drawn by the day's dice.

An answered call:    order --set-up--> rings --ring time--> answered
A call that rings out: order --set-up--> rings --ring time-out--> ended
A fast failure:      order --lo_s..hi_s--> ended, without a ring
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from dialer.core.calls.model import HangupCause
from dialer.twin.distributions import BLOCK_COUNT, draw_mixed, draw_within
from dialer.twin.model import Scenario

RANG_OUT = HangupCause(q850=19, text="no answer")
BUSY = HangupCause(q850=17, sip=486, text="busy")
REFUSED = HangupCause(q850=34, sip=503, text="congestion")
CLEARED = HangupCause(q850=16, text="normal clearing")
CANCELLED = HangupCause(sip=487, text="cancelled")


class Lot(NamedTuple):
    """One call's dice, drawn before anyone knows whether it will be answered: every policy meets the same."""

    answer: float
    """Answered when below its lead's chance, 0..1; the other figures of this kind likewise."""
    refusal: float
    failure: float
    machine: float
    ring_seen: float
    setup_s: float
    ring_s: float
    failure_s: float
    talk_s: float
    listen_s: float
    hold_s: float


class Fate(NamedTuple):
    """What will become of one call; seconds from its order."""

    is_answered: bool
    rings_s: float
    """When ringing is reported; never (inf) for a fast failure, or where the carrier reports none."""
    resolved_s: float
    """When it is answered, or ends without an answer."""
    cause: HangupCause
    is_machine: bool
    talk_s: float
    """Length of the conversation, should an agent be joined."""
    hold_s: float
    """The person hangs up so long after the answer when nobody has come; inf: only the patience ends the wait."""


class Network:
    """One trunk's world: it answers, rings out, fails, and is congested at times."""

    def __init__(self, scenario: Scenario, dice: Generator, talk_dice: Generator, congestion_dice: Generator) -> None:
        self._scenario = scenario
        self._lots = self._draw(dice, talk_dice)
        self._jams = _jams(scenario, congestion_dice)

    def fate(self, chance: float, at_s: float) -> Fate:
        """Decide a call ordered ``at_s`` after the start whose chance of an answer is ``chance``."""
        scenario, lot = self._scenario, next(self._lots)
        setup_s = lot.setup_s
        for begins_s, ends_s, share, extra_s in self._jams:
            if begins_s <= at_s < ends_s:
                if lot.refusal < share:
                    return Fate(False, inf, lot.failure_s, REFUSED, False, 0.0, inf)
                setup_s += extra_s
        rings_s = setup_s if lot.ring_seen < scenario.carrier.ring_seen_share else inf
        if lot.answer < chance:
            is_machine = lot.machine < scenario.machines.share
            talk_s = lot.listen_s if is_machine else lot.talk_s
            return Fate(True, rings_s, setup_s + lot.ring_s, CLEARED, is_machine, talk_s, lot.hold_s)
        if lot.failure < scenario.fast_failure.share:
            return Fate(False, inf, lot.failure_s, BUSY, False, 0.0, inf)
        return Fate(False, rings_s, setup_s + scenario.ring_timeout_s, RANG_OUT, False, 0.0, inf)

    def _draw(self, dice: Generator, talk_dice: Generator) -> Iterator[Lot]:
        scenario, count = self._scenario, BLOCK_COUNT
        failure, patience = scenario.fast_failure, scenario.caller_patience_s
        while True:
            columns = [
                *dice.random((5, count)),
                dice.uniform(*scenario.setup_s, count),
                draw_within(scenario.ring_to_answer_s, dice, count, limit_s=scenario.ring_timeout_s),
                dice.uniform(failure.lo_s, failure.hi_s, count),
                draw_mixed(scenario.talk_s, talk_dice, count),
                draw_mixed(scenario.machines.talk_s, talk_dice, count),
                draw_mixed(patience, dice, count) if patience is not None else np.full(count, inf),
            ]
            yield from map(Lot._make, zip(*(column.tolist() for column in columns), strict=True))


def _jams(scenario: Scenario, dice: Generator) -> list[tuple[float, float, float, float]]:
    """Times of congestion: from, until, share refused, added set-up."""
    jams = [(c.at_h * 3600, c.until_h * 3600, c.refused_share, c.extra_setup_s) for c in scenario.congestion]
    bursts = scenario.congestion_bursts
    begins_s = 0.0
    while bursts.per_h > 0:
        begins_s += dice.exponential(3600 / bursts.per_h)
        if begins_s >= scenario.shift_h * 3600:
            break
        ends_s = begins_s + dice.exponential(bursts.mean_s)
        jams.append((begins_s, ends_s, bursts.refused_share, bursts.extra_setup_s))
    return jams
