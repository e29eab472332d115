from __future__ import annotations

from dialer.core.compliance.facts import NumberFacts
from dialer.core.compliance.zones import zones_for
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from tests.unit.core.compliance.builders import italy, make_facts, rome

NOW = rome("2026-11-23 10:00")


def keys(e164: str) -> list[str]:
    zones, blind = zones_for((italy(),), make_facts(number=NumberFacts(e164=e164)), NOW)
    assert (blind is None) is bool(zones)
    return [tz.key for tz in zones]


def test_a_number_of_the_debtors_own_plan_adds_nothing() -> None:
    assert keys("+393471234567") == ["Europe/Rome"]


def test_a_foreign_number_adds_its_zones_and_an_unreadable_one_takes_all_away() -> None:
    assert keys("+12125550123") == ["Europe/Rome", "America/New_York"]
    assert keys("+999123") == []


def test_of_several_packs_each_clock_counts_once() -> None:
    packs = load_packs(config_folder() / "jurisdictions")
    facts = make_facts(number=NumberFacts(e164="+447400123456"))
    zones, blind = zones_for((packs["it"], packs["uk"]), facts, NOW)
    assert (blind, [tz.key for tz in zones]) == (None, ["Europe/Rome", "Europe/London"])
    zones, blind = zones_for((packs["it"], packs["us"]), make_facts(number=NumberFacts(e164="+18005550123")), NOW)
    assert (zones, blind) == ((), packs["us"])
