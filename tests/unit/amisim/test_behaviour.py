from __future__ import annotations

from collections import Counter
from random import Random
from statistics import mean

import pytest

from dialer.amisim.behaviour import NEVER_S, SIP_REASONS, Behaviour, Fate, Population


@pytest.mark.parametrize(
    ("ending", "sip"), [("00", 200), ("01", 486), ("03", 603), ("04", 404), ("05", 480), ("06", 503), ("07", 200)]
)
def test_the_last_two_digits_decide(ending: str, sip: int) -> None:
    fate = Behaviour(Random(1)).fate(f"+390655500{ending}")
    assert fate.sip == sip
    assert sip == 200 or sip in SIP_REASONS


def test_endings_that_do_not_answer_at_all_hang_up_at_once_or_soon() -> None:
    behaviour = Behaviour(Random(1), talk_s=7.0)
    assert behaviour.fate("0602").ends_after_s == NEVER_S
    assert behaviour.fate("0607").patience_s == 0.0
    assert 0.9 <= behaviour.fate("0608").patience_s <= 1.1
    assert behaviour.fate("0600").talk_s == 7.0
    assert behaviour.fate("0611").is_early_media


def test_a_population_has_the_shares_and_lengths_that_were_asked_for() -> None:
    people = Population(answer_ratio=0.4, busy_ratio=0.1, at_once_ratio=0.0)
    behaviour = Behaviour(Random(7), people)
    fates = [behaviour.fate("+39333123459") for _ in range(20_000)]
    shares = Counter("none" if fate.ends_after_s == NEVER_S else fate.sip for fate in fates)
    assert shares[200] / 20_000 == pytest.approx(0.4, abs=0.015)
    assert shares[486] / 20_000 == pytest.approx(0.1, abs=0.01)
    assert shares["none"] / 20_000 == pytest.approx(0.36, abs=0.015)
    answered = [fate for fate in fates if fate.sip == 200 and fate.ends_after_s < NEVER_S]
    assert mean(f.ends_after_s - (f.ring_after_s or 0) for f in answered) == pytest.approx(11, rel=0.05)
    assert mean(f.talk_s for f in answered) == pytest.approx(76, rel=0.05)


def test_one_seed_is_one_course_of_events() -> None:
    first, second = Behaviour(Random(5)), Behaviour(Random(5))
    assert [first.fate("+39333123459") for _ in range(50)] == [second.fate("+39333123459") for _ in range(50)]


def test_shares_that_exceed_everybody_are_refused() -> None:
    with pytest.raises(ValueError, match=r"add up to 1\.2"):
        Population(answer_ratio=0.5, busy_ratio=0.56)


def test_telephones_of_agents_answer_and_stay_unless_told_otherwise() -> None:
    behaviour = Behaviour(Random(1), phones={"agent-2": Fate(sip=486)})
    assert behaviour.phone("agent-1").talk_s == NEVER_S and behaviour.phone("agent-1").sip == 200
    assert behaviour.phone("agent-2").sip == 486
