"""No page of the house breaks WCAG 2.2 AA where a program can tell: axe over all of them, light and dark."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.browser import chromium, log_in
from tests.acceptance.servers import ServerProcess
from tests.acceptance.test_browser import dialer_demo, passwords
from tests.architecture.house import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

UI = ROOT / "dialer" / "web" / "ui"
AXE = UI / "node_modules" / "axe-core" / "axe.min.js"
"""Of the lock file: the linter of the pages brings it."""
RUN = """async () => {
  const found = await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']});
  return found.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))]);
}"""
AT_ONCE = "*, *::before, *::after { transition: none !important; animation: none !important }"
"""A colour that is on its way to another has the contrast of neither."""
MORE = (
    "/cases/1", "/debtors/1", "/treatment/letters", "/treatment/strategies", "/hand-offs/visit", "/hand-offs/bureau",
    "/hand-offs/closures",
)  # fmt: skip
"""Pages within pages."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, dict[str, str]]]:
    data = tmp_path_factory.mktemp("axe") / "data"
    with dialer_demo(data, agents=1, cases=30) as found:
        found.wait_ready()
        yield found, passwords(data)


def places() -> list[str]:
    """Every page of the table but the agent's, which needs an agent."""
    table = (UI / "src" / "pageTable.ts").read_text(encoding="utf-8")
    found = re.findall(r"\{ id: '(\w+)', path: '([^']+)'", table)
    assert len(found) > 20
    return [path for name, path in found if name != "agent"]


def check(page: Page, name: str) -> list[tuple[str, Any]]:
    """What axe finds on the page as it stands."""
    return [(name, one) for one in page.evaluate(RUN)]


def walk(page: Page) -> list[tuple[str, Any]]:
    found = []
    for place in (*places(), *MORE):
        page.evaluate(f"location.hash = '#{place}'")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("main [class*='Loader']")).to_have_count(0)
        found += check(page, place)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_the_supervisors_room(
    browser: Browser, server: tuple[ServerProcess, dict[str, str]], scheme: str
) -> None:
    process, words = server
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="it-IT", color_scheme=scheme, bypass_csp=True,
        reduced_motion="reduce",
    )  # fmt: skip
    context.add_init_script(AXE.read_text(encoding="utf-8"))
    try:
        page = context.new_page()
        page.goto(process.address)
        page.add_style_tag(content=AT_ONCE)
        expect(page.get_by_test_id("login-username")).to_be_visible()
        found = check(page, "log-in")
        log_in(page, "admin", words["admin"])
        expect(page.get_by_test_id("login-submit")).to_have_count(0)
        found += walk(page)
    finally:
        context.close()
    assert found == [], json.dumps(found, indent=1)
