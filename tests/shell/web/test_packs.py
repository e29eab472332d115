"""The rule packs in force, through the API."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dialer.core.compliance.pack import Pack
from dialer.core.kernel.codes import Role
from tests.shell.web.conftest import Browser, MakeSite
from tests.world import test_packs


async def reader(make_site: MakeSite, packs: dict[str, Pack] | None = None) -> Browser:
    site = await make_site(deps_packs=packs or test_packs())
    return await site.browser("sara", Role.SUPERVISOR)


async def test_every_installed_pack_is_listed_with_its_version_and_review(make_site: MakeSite) -> None:
    sara = await reader(make_site)
    items = (await sara.get("/api/packs"))["items"]
    assert [item["pack"] for item in items] == ["de", "es", "fr", "it", "uk", "us"]
    italy = items[3]
    assert (italy["country"], italy["calling_code"], italy["zones"]) == ("IT", "+39", ["Europe/Rome"])
    assert italy["version"] == test_packs()["it"].version
    assert (italy["reviewed_on"], italy["next_change_on"]) == ("2026-11-22", None)
    assert 0 < italy["policy_count"] < italy["rule_count"] == len(test_packs()["it"].texts)


async def test_a_packs_rules_have_figure_unit_source_and_effective_date(make_site: MakeSite) -> None:
    sara = await reader(make_site)
    told = await sara.get("/api/packs/it")
    gap = next(rule for rule in told["rules"] if rule["rule_id"] == "IT-12-gap")
    assert gap["values"] == [{"since_on": "2015-06-01", "value": 120, "standing": "in_force"}]
    assert (gap["is_policy"], gap["is_tightenable"], gap["layer"], gap["kind"]) == (
        True, True, "law", "attempt_gap_min"
    )  # fmt: skip
    assert gap["unit"].startswith("minutes") and gap["reference"]
    formula = next(rule for rule in told["rules"] if rule["rule_id"] == "IT-01-formula")
    assert formula["is_tightenable"] is False
    assert told["changelog"][0]["version"] == "2026.11"
    assert {change["author"] for change in told["changelog"]}.isdisjoint(
        change["reviewer"] for change in told["changelog"]
    )


async def test_figures_of_the_past_and_to_come_are_told_apart(make_site: MakeSite) -> None:
    packs = test_packs()
    texts = []
    for text in packs["it"].texts:
        if text.rule_id == "IT-12-day":
            text = replace(text, values=((date(2015, 6, 1), 4), (date(2026, 1, 1), 3), (date(2027, 1, 1), 2)))
        texts.append(text)
    packs["it"] = replace(packs["it"], texts=tuple(texts))
    sara = await reader(make_site, packs)
    told = await sara.get("/api/packs/it")
    rule = next(rule for rule in told["rules"] if rule["rule_id"] == "IT-12-day")
    assert [(value["value"], value["standing"]) for value in rule["values"]] == [
        (2, "to_come"), (3, "in_force"), (4, "past")
    ]  # fmt: skip
    assert told["pack"]["next_change_on"] == "2027-01-01"


async def test_an_unknown_pack_is_named_with_those_that_there_are(make_site: MakeSite) -> None:
    sara = await reader(make_site)
    status, problem = await sara.ask("GET", "/api/packs/xx")
    assert (status, problem["code"]) == (404, "not_found")
    assert "de, es, fr, it, uk, us" in problem["detail"]


@pytest.mark.parametrize("path", ["/api/packs", "/api/packs/it"])
async def test_packs_are_read_by_supervisors_and_changed_by_nobody(make_site: MakeSite, path: str) -> None:
    site = await make_site(deps_packs=test_packs())
    anna = await site.browser("anna", Role.AGENT)
    assert (await anna.ask("GET", path))[0] == 403
    root = await site.browser("root", Role.ADMIN)
    assert (await root.ask("GET", path))[0] == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert (await root.ask(method, path, {}))[0] == 405
