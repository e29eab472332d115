"""A supervisor reads a rule pack in the browser, is refused a laxer figure at its rule, and lists and loads numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.browser import chromium, log_in, visiting
from tests.acceptance.test_browser import dialer_demo, passwords, rows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

FILE = {"name": "lista.csv", "mimeType": "text/csv", "buffer": b"numero;motivo\n0422550203;x\nboh;y\n"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_rules_are_read_tightened_never_loosened_and_lists_are_kept(browser: Browser, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, agents=2, cases=60) as server:
        server.wait_ready()
        with visiting(browser, server.address) as page:
            log_in(page, "supervisor", passwords(data)["supervisor"])
            page.get_by_test_id("nav-group-house").click()
            page.get_by_test_id("nav-rules").click()
            expect(page.get_by_test_id("packs").get_by_role("row")).to_have_count(7)
            page.get_by_test_id("pack-search").fill("IT-12-gap")
            expect(page.get_by_test_id("rule-IT-12-gap")).to_contain_text("120")
            expect(page.get_by_test_id("rule-IT-12-gap")).to_contain_text("POLICY")
            _moratorium(page)
            _lists(page, data)
            _stricter(page, data)


def _moratorium(page: Page) -> None:
    """Nothing is stored before a name and an area are given; then it stands in the list, and is lifted."""
    page.get_by_test_id("rules-tab-moratoria").click()
    expect(page.get_by_test_id("moratoria-none")).to_be_visible()
    page.get_by_test_id("moratorium-new").click()
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("moratorium-form")).to_contain_text("Indica la zona")
    page.get_by_test_id("moratorium-title").fill("Alluvione")
    page.get_by_test_id("area-region").fill("Emilia-Romania")
    expect(page.get_by_test_id("reach")).to_contain_text("Non risulta nessun debitore")
    page.get_by_test_id("area-region").fill("Emilia-Romagna")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("moratoria")).to_contain_text("in vigore")
    page.locator("[data-testid^=moratorium-lift-]").first.click()
    page.get_by_test_id("moratorium-lift-confirm").click()
    expect(page.get_by_test_id("moratoria")).to_contain_text("tolta")


def _lists(page: Page, data: Path) -> None:
    page.get_by_test_id("rules-tab-lists").click()
    expect(page.get_by_test_id("lists-none")).to_be_visible()
    page.get_by_test_id("lists-add").click()
    page.get_by_test_id("list-numbers").fill("+39 0422 550201")
    page.get_by_test_id("list-reason").fill("chiesto per lettera")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("listed-+390422550201")).to_contain_text("chiesto per lettera")
    page.get_by_test_id("lists-file").click()
    page.locator("input[type=file]").set_input_files([FILE])
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("list-problems")).to_contain_text("boh", timeout=30_000)
    with page.expect_download() as rejects:
        page.get_by_test_id("list-rejects").click()
    assert "boh" in Path(rejects.value.path()).read_text(encoding="utf-8")
    assert rows(data, "SELECT e164 FROM suppressions ORDER BY e164") == [("+390422550201",), ("+390422550203",)]
    page.keyboard.press("Escape")


def _stricter(page: Page, data: Path) -> None:
    page.get_by_test_id("nav-group-floor").click()
    page.get_by_test_id("nav-campaigns").click()
    page.get_by_role("button", name=re.compile("Altre azioni")).first.click()
    page.locator("[data-testid^=campaign-rules-]").first.click()
    page.get_by_test_id("figure-IT-12-day").fill("9")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("stricter-fault-IT-12-day")).to_contain_text("IT-12-day")
    page.get_by_test_id("figure-IT-12-day").fill("2")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("stricter-form")).to_have_count(0)
    settings = [json.loads(text) for (text,) in rows(data, "SELECT settings FROM campaigns")]
    assert {"IT-12-day": 2} in settings
