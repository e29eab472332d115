from __future__ import annotations

from random import Random

import numpy as np
import pytest

from dialer.core.pacing.model import Phase
from dialer.core.pacing.spells import PRIOR_WEIGHT, Spells, new_spells


def longer_than(spells: Spells, length_s: float, running: tuple[float, ...] = ()) -> float:
    survival = spells.survival(running)
    return float(np.interp(length_s, np.arange(len(survival)) * spells.bin_s, survival))


def test_each_phase_has_a_prior() -> None:
    spells = new_spells()
    assert set(spells) == set(Phase)
    assert longer_than(spells[Phase.TALK], 106.0) == pytest.approx(0.5, abs=0.03)  # median of lognormal(150, cv 1)
    assert longer_than(spells[Phase.WRAP_UP], 20.0) == pytest.approx(0.5, abs=0.05)


def test_survival_falls_from_one() -> None:
    for spell in new_spells().values():
        survival = spell.survival()
        assert survival[0] == 1.0
        assert np.all(np.diff(survival) <= 0)
        assert survival[-1] > 0


def test_the_lengths_seen_replace_the_prior() -> None:
    spell, dice = new_spells()[Phase.TALK], Random(1)
    for _ in range(1000):
        spell.ended(dice.expovariate(1 / 40))
    assert longer_than(spell, 40.0) == pytest.approx(np.exp(-1), abs=0.04)
    assert longer_than(spell, 80.0) == pytest.approx(np.exp(-2), abs=0.03)


def test_two_kinds_of_talk_are_kept_apart() -> None:
    """A third are short; who has talked for two minutes is of the long kind."""
    spell, dice = new_spells()[Phase.TALK], Random(1)
    for _ in range(3000):
        spell.ended(dice.expovariate(1 / 20) if dice.random() < 0.4 else dice.gauss(250, 30))
    residual = longer_than(spell, 180.0) / longer_than(spell, 120.0)
    assert residual > 0.95
    assert longer_than(spell, 260.0) / longer_than(spell, 200.0) < 0.55


def test_running_and_cut_spells_say_only_longer_than_this() -> None:
    plain, running, cut = (new_spells()[Phase.TALK] for _ in range(3))
    for _ in range(40):
        cut.ended(200.0, is_censored=True)
    assert longer_than(running, 150.0, (200.0,) * 40) > longer_than(plain, 150.0) + 0.1
    assert longer_than(cut, 150.0) == pytest.approx(longer_than(running, 150.0, (200.0,) * 40))


def test_a_length_beyond_the_bins_is_kept_in_the_last() -> None:
    spell = new_spells()[Phase.WRAP_UP]
    spell.ended(10_000.0)
    spell.ended(-1.0)
    assert spell.ends[-1] == spell.ends[0] == 1.0


def test_the_share_of_agents_offered_again_at_once() -> None:
    spell = new_spells()[Phase.WRAP_UP]
    assert spell.ready_share == pytest.approx(0.95)
    assert new_spells()[Phase.TALK].ready_share == pytest.approx(0.02), "after a talk comes the wrap-up"
    for k in range(1000):
        spell.followed(is_ready=k % 4 != 0)
    assert spell.ready_share == pytest.approx(0.75, abs=0.02)


def test_old_lengths_fade_when_there_are_plenty() -> None:
    spell = new_spells()[Phase.WRAP_UP]
    for _ in range(6000):
        spell.ended(20.0)
    spell.fade()
    assert spell.at_risk[0] == pytest.approx(4000.0)
    spell.cap(200.0)
    assert spell.at_risk[0] == pytest.approx(200.0)
    assert spell.ends.sum() == pytest.approx(200.0)


def test_its_state_is_taken_up_again() -> None:
    spell = new_spells()[Phase.TALK]
    for length_s in (10.0, 90.0, 400.0):
        spell.ended(length_s)
        spell.followed(is_ready=False)
    again = new_spells()[Phase.TALK]
    again.restore(spell.state())
    assert again.survival() == pytest.approx(spell.survival())
    assert again.ready_share == spell.ready_share < 0.02
    again.restore({**spell.state(), "bin_s": 7.0, "ready": [0.0, 1.0]})  # of other bins: not read
    assert again.ready_share == spell.ready_share
    assert PRIOR_WEIGHT > 0
