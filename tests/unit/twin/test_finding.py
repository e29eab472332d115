from __future__ import annotations

import tomllib
from datetime import date, time

import pytest

from dialer.twin.finding import Finding, distribution_table, mixture_table, scenario_text, tables_of, toml_value
from dialer.twin.lengths import read_distribution, read_mixture
from dialer.twin.model import Distribution, Family, Mixture, Weighted, alone, constant, exponential, gamma, lognormal

UNIFORM = Distribution(family=Family.UNIFORM, mean_s=2.0, cv=0.289, lo_s=1.0, hi_s=3.0)
WEIBULL = Distribution(family=Family.WEIBULL, mean_s=120.0, cv=0.7, shape=1.4)


def test_a_file_reads_back_as_what_was_found() -> None:
    findings = [
        Finding(key="title", value='Bollette "gas" \\ luce', note="the campaign's name"),
        Finding(key="agents", value=18, note="11 days"),
        Finding(key="is_answer_rate_known", value=False),
        Finding(key="answer_rate", value=0.28712345),
        Finding(key="setup_s", value=[0.8, 2.0]),
        Finding(key="first_day", value=date(2026, 11, 24)),
        Finding(key="starts_at", value=time(9, 30)),
        Finding(key="talk_s", value=[{"weight": 0.35, "mean": 25.0}, {"weight": 0.65, "mean": 200.0}], note="x" * 90),
    ]
    text = scenario_text(findings, ["A heading.", ""])
    read = tomllib.loads(text)
    assert read == {**tables_of(findings), "answer_rate": 0.2871}
    assert text.startswith("# A heading.\n#\n\ntitle = ")
    assert "agents = 18" + " " * 49 + "# 11 days\n" in text


@pytest.mark.parametrize("value", [float("1e-9"), 123456.0, 0.5, 25.0])
def test_numbers_stay_floats(value: float) -> None:
    assert isinstance(tomllib.loads(f"x = {toml_value(value)}")["x"], float)


@pytest.mark.parametrize(
    "distribution",
    [constant(20.0), exponential(25.0), lognormal(200.0, 0.8), gamma(9.0, 4.0), UNIFORM, WEIBULL],
    ids=lambda each: each.family.value,
)
def test_every_family_reads_back(distribution: Distribution) -> None:
    read = read_distribution(distribution_table(distribution), "test.toml", "x")
    assert read.family is distribution.family
    assert (read.mean_s, read.shape) == pytest.approx((distribution.mean_s, distribution.shape), rel=1e-3)


def test_rounded_weights_add_up_to_one() -> None:
    thirds: Mixture = tuple(Weighted(1 / 3, exponential(10.0 * i)) for i in (1, 2, 3))
    assert len(read_mixture(mixture_table(thirds), "test.toml", "x")) == 3
    assert mixture_table(alone(exponential(10.0))) == {"distribution": "exponential", "mean": 10.0}
