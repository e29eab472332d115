"""Reports and registers through the API: who may read them, what they say, and as which files."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dialer.core.evidence.chain import Head
from dialer.core.evidence.cut import CutDocument
from dialer.core.evidence.entry import EntryKind, Result, Statement
from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import CampaignId
from dialer.files.typeset import Typesetter
from dialer.workflows.accounts.passwords import PasswordHasher
from tests.factories import MONDAY_10
from tests.shell.web.conftest import Site, open_site
from tests.world import test_packs


@pytest.fixture
async def told(tmp_path: Path, hasher: PasswordHasher) -> AsyncIterator[tuple[Site, int]]:
    """A campaign with a morning in the register."""
    async with open_site(tmp_path, hasher, deps_packs=test_packs(), deps_typesetter=Typesetter()) as site:
        campaign_id = await site.world.add_campaign("Autumn")
        ordered = Statement(
            at=MONDAY_10,
            kind=EntryKind.ORDERED,
            result=Result.PERMITTED,
            campaign_id=CampaignId(campaign_id),
            rule="IT",
            pack_version="it-1",
        )
        served = replace(ordered, kind=EntryKind.ANSWERED, result=Result.SERVED, rule="joined", delay_ms=800)
        lost = replace(served, result=Result.LOST, rule="release", delay_ms=3000)
        ruled = replace(ordered, kind=EntryKind.RULED, result=Result.DEFERRED, rule="IT-10")
        tomorrow = replace(served, at=MONDAY_10 + timedelta(days=1))
        async with site.world.store.transaction() as tx:
            await tx.evidence.state([*[ordered] * 5, *[served] * 3, lost, ruled, tomorrow])
        yield site, campaign_id


DAY = f"from={MONDAY_10.date()}&to={MONDAY_10.date()}"


async def test_a_report_holds_the_days_counts_by_the_countrys_formula(told: tuple[Site, int]) -> None:
    site, campaign_id = told
    browser = await site.browser("anna", Role.SUPERVISOR)
    report = await browser.get(f"/api/reports/campaigns/{campaign_id}?{DAY}")
    assert (report["campaign"], report["formula"], report["max_ratio"]) == ("Autumn", "silent_per_good", 0.03)
    total = report["total"]
    assert (total["ordered_count"], total["served_count"], total["lost_count"], total["deferred_count"]) == (5, 3, 1, 1)
    assert total["ratio"] == pytest.approx(1 / 3) and total["is_exceeded"]
    assert [day["day"] for day in report["days"]] == [str(MONDAY_10.date())]
    [rule] = report["rules"]
    assert (rule["rule"], rule["count"]) == ("IT-10", 1) and rule["title"]
    assert report["waits"]["count"] == 3 and report["waits"]["longest_ms"] == 800
    assert report["pack_versions"] == [{"version": "it-1", "count": 6}]
    assert report["head"] is None and report["keep_until"] == str(MONDAY_10.date() + timedelta(days=730))
    whole = await browser.get(f"/api/reports/campaigns/{campaign_id}?from={MONDAY_10.date()}&to=2026-12-31")
    assert whole["total"]["served_count"] == 4


async def test_calls_into_two_countries_are_counted_by_each_ones_formula_and_the_strictest_stands_on_top(
    told: tuple[Site, int],
) -> None:
    """Italy: silent / good at most 3 in 100; the United Kingdom: abandoned / (abandoned + live) at most 3 in 100."""
    site, campaign_id = told
    day = MONDAY_10 + timedelta(days=7)
    order = Statement(
        at=day,
        kind=EntryKind.ORDERED,
        result=Result.PERMITTED,
        campaign_id=CampaignId(campaign_id),
        rule="IT",
        pack_version="it-2026.11-aa",
    )
    served = replace(order, kind=EntryKind.ANSWERED, result=Result.SERVED, rule="joined", delay_ms=800)
    lost = replace(served, result=Result.LOST, rule="release", delay_ms=3000)
    british = replace(order, pack_version="uk-2026.11-bb+it-2026.11-aa", rule="UK")
    british_served = replace(served, pack_version=british.pack_version)
    british_lost = replace(lost, pack_version=british.pack_version)
    back = replace(order, kind=EntryKind.RULED, result=Result.REFUSED, rule="IT-07", facts={"country": "GB"})
    async with site.world.store.transaction() as tx:
        await tx.evidence.state([*[order] * 3, *[served] * 67, lost, lost])
        await tx.evidence.state([*[british] * 2, *[british_served] * 31, british_lost, back])
    browser = await site.browser("anna", Role.SUPERVISOR)
    path = f"/api/reports/campaigns/{campaign_id}?from={day.date()}&to={day.date()}"
    report = await browser.get(path)
    italy, kingdom = report["countries"]
    assert (italy["country"], italy["pack"], italy["formula"]) == ("IT", "it", "silent_per_good")
    assert (italy["figures"]["served_count"], italy["figures"]["lost_count"]) == (67, 2)
    assert italy["figures"]["ratio"] == pytest.approx(2 / 67) and not italy["figures"]["is_exceeded"]
    assert (kingdom["country"], kingdom["pack"], kingdom["formula"]) == ("GB", "uk", "abandoned_per_live")
    assert kingdom["figures"]["ratio"] == pytest.approx(1 / 32) and kingdom["figures"]["is_exceeded"]
    assert kingdom["figures"]["refused_count"] == 1 and italy["figures"]["refused_count"] == 0
    # 3 lost of 98 served: beyond Italy's 3 in 100 of good ones, within the Kingdom's 3 in 101 of all
    assert (report["pack"], report["formula"]) == ("it", "silent_per_good")
    assert report["total"]["ratio"] == pytest.approx(3 / 98) and report["total"]["is_exceeded"]
    assert report["answer_to_agent_s"] == 2.0 and report["deleted_before"] is None
    async with browser.session.get(f"{browser.url}{path}&form=csv&language=en") as response:
        text = await response.text("utf-8-sig")
    assert "GB,3.12 %: BEYOND THE LIMIT (3.00 %)" in text
    assert "GB,abandoned / live,3.00 %,2,31,1,0,3.12 % !,0,1" in text


async def test_a_report_says_which_entries_of_its_period_are_gone(told: tuple[Site, int]) -> None:
    site, campaign_id = told
    cut = CutDocument(
        number=1,
        at=MONDAY_10 + timedelta(days=800),
        head_number=1,
        head_digest="ab" * 32,
        before=MONDAY_10 + timedelta(hours=2),
        keep_days=730,
        packs={"it": 730},
        streams=(Head(stream="office", seq=1, digest="cd" * 32),),
    )
    async with site.world.store.transaction() as tx:
        await tx.evidence.allow_cut(cut)
    browser = await site.browser("anna", Role.SUPERVISOR)
    report = await browser.get(f"/api/reports/campaigns/{campaign_id}?{DAY}")
    assert report["deleted_before"] == "2026-11-23T11:00:00Z"
    later = await browser.get(f"/api/reports/campaigns/{campaign_id}?from=2026-11-24&to=2026-11-25")
    assert later["deleted_before"] is None
    async with browser.session.get(
        f"{browser.url}/api/reports/campaigns/{campaign_id}?{DAY}&form=csv&language=en"
    ) as response:
        assert 'Entries past their time,"those up to 2026-11-23 12:00:00 CET were deleted' in await response.text()


async def test_a_report_comes_as_pdf_and_as_csv(told: tuple[Site, int]) -> None:
    site, campaign_id = told
    browser = await site.browser("anna", Role.SUPERVISOR)
    path = f"{browser.url}/api/reports/campaigns/{campaign_id}?{DAY}"
    async with browser.session.get(f"{path}&form=pdf") as response:
        assert response.content_type == "application/pdf" and (await response.read()).startswith(b"%PDF-")
        assert f"report-{campaign_id}-" in response.headers["Content-Disposition"]
    async with browser.session.get(f"{path}&form=csv&language=en") as response:
        assert response.content_type == "text/csv"
        text = await response.text("utf-8-sig")
    assert text.startswith("Report on campaign Autumn,") and "33.33 % (1 silent or abandoned, 3 good)" in text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-11-03&to=2026-11-02", "until"),
        ("from=2024-11-03&to=2026-11-02", "since"),
        ("to=2026-11-02", "query.from"),
        (f"{DAY}&form=doc", "query.form"),
    ],
)
async def test_an_impossible_period_is_refused_with_its_field(told: tuple[Site, int], query: str, field: str) -> None:
    site, campaign_id = told
    browser = await site.browser("anna", Role.SUPERVISOR)
    status, problem = await browser.ask("GET", f"/api/reports/campaigns/{campaign_id}?{query}")
    assert status in (400, 422) and field in str(problem)


async def test_reports_are_for_supervisors_and_registers_for_administrators(told: tuple[Site, int]) -> None:
    site, campaign_id = told
    agent = await site.browser("aldo", Role.AGENT)
    supervisor = await site.browser("sara", Role.SUPERVISOR)
    assert (await agent.ask("GET", f"/api/reports/campaigns/{campaign_id}?{DAY}"))[0] == 403
    for register in ("business", "agents"):
        assert (await supervisor.ask("GET", f"/api/registers/{register}"))[0] == 403
    assert (await supervisor.ask("GET", f"/api/reports/campaigns/999?{DAY}"))[0] == 404


async def test_the_registers_hold_every_case_and_every_agent(told: tuple[Site, int]) -> None:
    site, _ = told
    await site.world.add_debtors([["+393471234567"], ["+393471234568"]])
    await site.add_user("aldo", Role.AGENT)
    admin = await site.browser("root", Role.ADMIN)
    rows = list(csv.DictReader(io.StringIO((await admin.get("/api/registers/business?language=en")).lstrip("\ufeff"))))
    cases = await site.world.rows("SELECT reference, balance_minor FROM cases ORDER BY id")
    assert [row["Case"] for row in rows] == [case["reference"] for case in cases]
    assert {row["Creditor"] for row in rows} == {"Acme S.r.l."} and {row["Outcome"] for row in rows} == {"open"}
    assert all(float(row["Amount"]) * 100 == case["balance_minor"] for row, case in zip(rows, cases, strict=True))
    agents = list(csv.DictReader(io.StringIO((await admin.get("/api/registers/agents?language=en")).lstrip("\ufeff"))))
    assert [(row["User"], row["Teams"], row["State"]) for row in agents] == [("aldo", "Team", "active")]
    async with admin.session.get(f"{admin.url}/api/registers/business?form=pdf") as response:
        assert (await response.read()).startswith(b"%PDF-")
