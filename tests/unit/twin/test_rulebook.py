from __future__ import annotations

import pytest

from dialer.core.compliance.evaluate import evaluate
from dialer.core.compliance.facts import Facts, NumberFacts
from dialer.core.dialing import abandonment_rules
from dialer.core.kernel.codes import Treatment
from dialer.files.packs_yaml import load_pack
from dialer.packaged import config_folder
from dialer.twin.rulebook import pack_of
from tests.factories import MONDAY_10, later
from tests.unit.twin.days import make_scenario

IT = load_pack(config_folder() / "jurisdictions" / "it.yaml")
NUMBER = NumberFacts(e164="+393471234567")


def test_without_a_country_every_call_is_permitted_at_any_hour() -> None:
    pack = pack_of(make_scenario(), None)
    for hours in range(24):
        assert evaluate(pack, Facts(number=NUMBER), later(3600 * hours)).is_permitted


@pytest.mark.parametrize("country", [None, IT], ids=["none", "it"])
def test_the_scenarios_figures_hold_over_the_countrys(country: object) -> None:
    scenario = make_scenario(patience_s=2.5, cap=0.01, formula="silent_per_good", ring_timeout_s=22)
    pack = pack_of(scenario, country)  # type: ignore[arg-type]
    assert pack.answer_to_agent_s(MONDAY_10) == 2.5
    assert pack.treatment(MONDAY_10) is Treatment.RELEASE
    assert pack.ring_timeout_s(22, MONDAY_10) == 22
    rules = abandonment_rules(pack, MONDAY_10)
    assert {(rule.formula, rule.max_ratio) for rule in rules} == {("silent_per_good", 0.01)}
    assert "day" in {rule.window for rule in rules}


def test_a_countrys_rules_weigh_calls() -> None:
    pack = pack_of(make_scenario(), IT)
    assert not evaluate(pack, Facts(number=NUMBER), later(14 * 3600)).is_permitted  # at midnight
