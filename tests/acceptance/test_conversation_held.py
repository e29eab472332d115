"""A conversation that is held, and one whose page is loaded anew: Chromium, WebRTC and a real Asterisk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.acceptance.browser import KEEP_CONNECTIONS, chromium, log_in, visiting
from tests.acceptance.test_browser import dialer_demo, go_to_work, heard_both_ways, passwords, rows

pytestmark = [pytest.mark.browser, pytest.mark.asterisk, pytest.mark.timeout(400)]

IN_TALK = "SELECT call_id FROM attempts WHERE joined_at IS NOT NULL AND ended_at IS NULL AND agent_id = 1"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_a_person_is_held_talks_again_and_survives_a_reload_and_a_crash_of_the_page(
    browser: Browser, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, "--asterisk", agents=0) as server:
        server.wait_ready()
        with visiting(browser, server.address) as page:
            page.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
            log_in(page, "visitor", passwords(data)["visitor"])
            go_to_work(page)
            expect(page.get_by_test_id("agent-state")).to_have_attribute("data-state", "talking", timeout=60_000)
            heard_both_ways(page)
            [(call_id,)] = rows(data, IN_TALK)
            held_and_resumed(page, tmp_path)
            reloaded(page, tmp_path)
            assert rows(data, IN_TALK) == [(call_id,)], "the same conversation"
            again = died(page, server.address)
            assert rows(data, IN_TALK) == [(call_id,)], "the same conversation still"
            again.get_by_test_id("hang-up").click()
            expect(again.get_by_test_id("agent-state")).to_have_attribute("data-state", "wrap_up", timeout=30_000)
        kinds = [kind for (kind,) in rows(data, "SELECT kind FROM attempt_events ORDER BY id")]
        assert kinds.count("hold_asked") == 1
        assert kinds.count("held") == 3 and kinds.count("resumed") == 3
        held = rows(data, "SELECT data FROM attempt_events WHERE kind = 'held' ORDER BY id")
        assert [json.loads(str(text))["by"] for (text,) in held] == ["agent", "lost_leg", "lost_leg"]


def held_and_resumed(page: Page, folder: Path) -> None:
    """F3 holds: the customer's side is music, the agent's leg is silent; F3 again and both hear each other."""
    page.keyboard.press("F3")
    expect(page.get_by_test_id("agent-state")).to_contain_text("In attesa", timeout=30_000)
    expect(page.get_by_test_id("hold")).to_contain_text("Riprendi")
    page.screenshot(path=str(folder / "on-hold.png"))
    page.keyboard.press("F3")
    expect(page.get_by_test_id("hold")).to_contain_text("Attesa", timeout=30_000)
    heard_both_ways(page)


def reloaded(page: Page, folder: Path) -> None:
    page.reload()
    expect(page.get_by_test_id("agent-page")).to_be_visible(timeout=30_000)
    page.screenshot(path=str(folder / "reloaded.png"))
    back(page)


def died(page: Page, address: str) -> Page:
    """The page's process crashes without a word to anybody; another page is opened."""
    again = page.context.new_page()
    again.add_init_script(KEEP_CONNECTIONS)
    with suppress(Error):
        page.goto("chrome://crash", timeout=5_000)
    again.goto(address)
    back(again)
    return again


def back(page: Page) -> None:
    """The same conversation, with sound in both directions."""
    expect(page.get_by_test_id("agent-page")).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("phone")).to_have_attribute("data-phase", "in_call", timeout=30_000)
    expect(page.get_by_test_id("agent-state")).to_contain_text("In conversazione", timeout=30_000)
    heard_both_ways(page)
