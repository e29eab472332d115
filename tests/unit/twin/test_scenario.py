"""Scenarios are understood as written, and every mistake is named with file, key and remedy."""

from __future__ import annotations

import tomllib
from datetime import date, time

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.packaged import config_folder
from dialer.twin import errors, keys, numbers, sense
from dialer.twin.model import (
    Absence,
    Drift,
    DriftKind,
    Family,
    FastFailure,
    Formula,
    Pause,
    Scenario,
    exponential,
    gamma,
    lognormal,
)
from dialer.twin.scenario import ScenarioError, parse_scenario

LEAST = "agents = 20\nanswer_rate = 0.3\n"

WRAP = 'wrap_s = {{distribution = "{}", mean = 9, {} = 1}}'

AS_THE_STUDY_WRITES_IT = """
agents = 12
shift_h = 6
answer_rate = 0.25
ring_to_answer_s = {distribution = "gamma", mean = 9, shape = 3}
setup_s = [0.8, 2.0]
ring_timeout_s = 25
fast_failure = {share = 0.15, lo_s = 1, hi_s = 3}
talk_s = [
  {weight = 0.35, distribution = "exponential", mean = 25},
  {weight = 0.65, distribution = "lognormal", mean = 200, cv = 0.8},
]
wrap_s = {distribution = "lognormal", mean = 25, cv = 0.6}
pause = {after_call_probability = 0.04, mean_s = 240}
patience_s = 2
cap = 0.03
formula = "silent_per_good"

[[drift]]
at_h = 2.4
answer_rate_factor = 2

[[drift]]
kind = "sine"
period_h = 2
amplitude = 0.5
"""


def read(text: str) -> Scenario:
    return parse_scenario(tomllib.loads(text), "floor.toml")


def fault(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        read(text)
    assert str(caught.value).startswith("floor.toml: ")
    return str(caught.value).removeprefix("floor.toml: ")


def test_every_key_is_read_as_written() -> None:
    scenario = read(AS_THE_STUDY_WRITES_IT)
    assert (scenario.agents, scenario.shift_h, scenario.answer_rate) == (12, 6.0, 0.25)
    assert scenario.ring_to_answer_s == gamma(9.0, 3.0)
    assert scenario.setup_s == (0.8, 2.0)
    assert scenario.fast_failure == FastFailure(share=0.15, lo_s=1.0, hi_s=3.0)
    assert [part.weight for part in scenario.talk_s] == [0.35, 0.65]
    assert scenario.talk_s[1].distribution == lognormal(200.0, 0.8)
    assert [part.distribution for part in scenario.wrap_s] == [lognormal(25.0, 0.6)]
    assert scenario.pause == Pause(after_call_probability=0.04, mean_s=240.0)
    assert (scenario.patience_s, scenario.cap, scenario.formula) == (2.0, 0.03, Formula.SILENT_PER_GOOD)
    assert scenario.drift == (
        Drift(at_h=2.4, answer_rate_factor=2.0),
        Drift(kind=DriftKind.SINE, period_h=2.0, amplitude=0.5),
    )


def test_absent_keys_mean_the_studys_floor() -> None:
    study = tomllib.loads((config_folder() / "scenarios" / "base.toml").read_text(encoding="utf-8"))
    assert read(LEAST) == parse_scenario({**study, "title": "", "power_ratio": 1.5}, "base.toml")
    mean_s = sum(part.weight * part.distribution.mean_s for part in read(LEAST).talk_s)
    assert mean_s == pytest.approx(139, abs=0.5)


def test_the_studys_talk_times_have_the_spread_that_it_reports() -> None:
    parts = read(LEAST).talk_s
    mean_s = sum(part.weight * part.distribution.mean_s for part in parts)
    square = sum(p.weight * p.distribution.mean_s**2 * (1 + p.distribution.cv**2) for p in parts)
    assert (square - mean_s**2) ** 0.5 / mean_s == pytest.approx(1.1, abs=0.02)


@pytest.mark.parametrize("path", sorted((config_folder() / "scenarios").glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_scenario_is_sound_and_has_a_title(path: object) -> None:
    text = (config_folder() / "scenarios" / str(path)).read_text(encoding="utf-8")
    assert read(text).title


def test_dates_times_and_lists_of_tables() -> None:
    scenario = read(
        LEAST + 'first_day = 2026-10-24\nstarts_at = 22:00:00\nzone = "Europe/London"\n[[absence]]\nat_h = 2\n'
    )
    assert (scenario.first_day, scenario.starts_at) == (date(2026, 10, 24), time(22, 0))
    assert scenario.absence == (Absence(at_h=2.0),)


def test_a_bare_number_is_a_constant_length() -> None:
    (part,) = read(LEAST + "wrap_s = 15").wrap_s
    assert (part.distribution.family, part.distribution.mean_s) == (Family.CONSTANT, 15.0)


def test_a_known_errors_root_catches_it() -> None:
    assert issubclass(ScenarioError, Invalid)
    assert errors.ScenarioError is ScenarioError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("agnts = 20\nanswer_rate = 0.3", "agnts: unknown 'agnts'; did you mean agents?"),
        (LEAST + "patience = 2", "patience: unknown 'patience'; did you mean patience_s?"),
        (LEAST + "pause = {mean = 2}", "pause.mean: unknown 'mean'; did you mean mean_s?"),
        (LEAST + WRAP.format("normal", "cv"), "wrap_s.distribution: unknown 'normal'; did you mean lognormal?"),
        (LEAST + 'formula = "abandoned"', "formula: unknown 'abandoned'; did you mean abandoned_per_answered?"),
        (LEAST + WRAP.format("lognormal", "cvv"), "wrap_s.cvv: unknown 'cvv'; did you mean cv?"),
    ],
)  # fmt: skip
def test_an_unknown_word_is_named_with_the_nearest_known_one(text: str, expected: str) -> None:
    assert fault(text) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("answer_rate = 0.3", "agents"),
        ("agents = 0\nanswer_rate = 0.3", "agents"),
        ("agents = 2.5\nanswer_rate = 0.3", "agents"),
        ('agents = "twenty"\nanswer_rate = 0.3', "agents"),
        ("agents = true\nanswer_rate = 0.3", "agents"),
        ("agents = 20\nanswer_rate = 0", "answer_rate"),
        ("agents = 20\nanswer_rate = 30", "answer_rate"),
        ("agents = 20\nanswer_rate = nan", "answer_rate"),
        (LEAST + "shift_h = -1", "shift_h"),
        (LEAST + "shift_h = 30", "shift_h"),
        (LEAST + "patience_s = -2", "patience_s"),
        (LEAST + "ring_timeout_s = inf", "ring_timeout_s"),
        (LEAST + "setup_s = [2.0, 0.8]", "setup_s"),
        (LEAST + "setup_s = [1.0]", "setup_s"),
        (LEAST + "setup_s = [-1.0, 2.0]", "setup_s"),
        (LEAST + "setup_s = 1.0", "setup_s"),
        (LEAST + "fast_failure = {share = 1.15}", "fast_failure.share"),
        (LEAST + "fast_failure = {lo_s = 3, hi_s = 1}", "fast_failure.lo_s"),
        (LEAST + "fast_failure = 0.15", "fast_failure"),
        (LEAST + 'wrap_s = {distribution = "lognormal", mean = -25, cv = 0.6}', "wrap_s.mean"),
        (LEAST + 'wrap_s = {distribution = "lognormal", mean = 25}', "wrap_s.cv"),
        (LEAST + 'wrap_s = "short"', "wrap_s"),
        (LEAST + "pause = {after_call_probability = 4}", "pause.after_call_probability"),
        (LEAST + "cap = 3", "cap"),
        (LEAST + "drift = {at_h = 1}", "drift"),
        (LEAST + "[[drift]]\nat_h = -1", "drift[0].at_h"),
        (LEAST + "[[drift]]\nat_h = 1\nanswer_rate_factor = 4", "drift"),
        (LEAST + '[[drift]]\nkind = "sine"\namplitude = 1.5', "drift[0].amplitude"),
        (LEAST + "[[drift]]\namplitude = 0.5", "drift[0].amplitude"),
        (LEAST + '[[drift]]\nkind = "sine"\nperiod_h = 2', "drift[0].amplitude"),
        (LEAST + '[[drift]]\nkind = "sine"\nanswer_rate_factor = 2', "drift[0].answer_rate_factor"),
        (LEAST + "[[drift]]\nat_h = 3\n[[drift]]\nat_h = 2", "drift.at_h"),
        (LEAST + '[[drift]]\nkind = "ramp"\nat_h = 3', "drift[0].until_h"),
        (LEAST + 'ring_to_answer_s = {distribution = "constant", mean = 30}', "ring_to_answer_s"),
        (LEAST + "leave_out_h = 8", "leave_out_h"),
        (LEAST + "login_spread_s = 80000", "login_spread_s"),
        (LEAST + "[[congestion]]\nat_h = 2\nuntil_h = 1", "congestion[0].until_h"),
        (LEAST + "[[congestion]]\nat_h = 2", "congestion[0].until_h"),
        (LEAST + "[[absence]]\nat_h = 2\nuntil_h = 1", "absence[0].until_h"),
        (LEAST + "[[absence]]\nat_h = 2\nagents = 21", "absence[0].agents"),
        (LEAST + "[attendance]\nlate_share = 0.6\nearly_share = 0.6", "attendance"),
        (LEAST + "[leads]\nconcentration = 2\nmobile_answer_rate_ratio = 2", "leads.concentration"),
        (LEAST + 'zone = "Europe/Rom"', "zone"),
        (LEAST + 'first_day = "2026-11-23"', "first_day"),
        (LEAST + 'is_answer_rate_known = "yes"', "is_answer_rate_known"),
        (LEAST + "title = 3", "title"),
        (LEAST + '[second_campaign]\nanswer_rate = 0.2\npolicy = "vicidial_hard"', "second_campaign.policy"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_by_its_key(text: str, key: str) -> None:
    told = fault(text)
    assert told.split(": ")[0] == key
    assert len(told) > len(key) + 20, "without a remedy"


def test_a_percentage_is_answered_with_the_share() -> None:
    assert fault("agents = 20\nanswer_rate = 30").endswith("30 % is written 0.3)")
    assert fault(LEAST + "cap = 3").endswith("3 % is written 0.03)")


def test_each_key_has_a_sentence_and_a_known_range() -> None:
    for name, (_, key) in keys.keys_of(Scenario).items():
        assert key.meaning.endswith("."), name
        if key.lo is not None and key.hi is not None:
            assert key.lo < key.hi, name


def test_numbers_keep_their_kind() -> None:
    limits = keys.Key(meaning="x", lo=0)
    assert numbers.read_number(float, limits, 2, "f", "k") == 2.0
    assert isinstance(numbers.read_number(int, limits, 2, "f", "k"), int)


def test_a_sound_scenario_has_no_contradiction() -> None:
    sense.check_sense(read(AS_THE_STUDY_WRITES_IT), "floor.toml")


def test_exponential_lengths_have_a_cv_of_one() -> None:
    assert exponential(25.0).cv == 1.0
