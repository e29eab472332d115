"""One agent, two tabs, one conversation: Chromium, WebRTC and a real Asterisk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.browser import KEEP_CONNECTIONS, chromium, log_in, visiting
from tests.acceptance.test_browser import dialer_demo, go_to_work, heard_both_ways, passwords, rows
from tests.acceptance.test_conversation_held import IN_TALK, back

pytestmark = [pytest.mark.browser, pytest.mark.asterisk, pytest.mark.timeout(400)]


def test_a_second_tab_takes_the_conversation_the_first_one_rests_and_may_take_it_back(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, "--asterisk", agents=0) as server, chromium() as browser:
        server.wait_ready()
        with visiting(browser, server.address) as first:
            log_in(first, "visitor", passwords(data)["visitor"])
            go_to_work(first)
            expect(first.get_by_test_id("agent-state")).to_have_attribute("data-state", "talking", timeout=60_000)
            heard_both_ways(first)
            [(call_id,)] = rows(data, IN_TALK)
            second = first.context.new_page()
            second.add_init_script(KEEP_CONNECTIONS)
            second.goto(server.address)
            rests(first)
            first.screenshot(path=str(tmp_path / "taken-over.png"))
            back(second)
            assert asked_for_a_leg(first) == 0, "the tab at rest asks for nothing"
            first.get_by_test_id("use-here").click()
            rests(second)
            back(first)
            assert rows(data, IN_TALK) == [(call_id,)], "the same conversation"
            second.close()
            first.get_by_test_id("hang-up").click()
            expect(first.get_by_test_id("agent-state")).to_have_attribute("data-state", "wrap_up", timeout=10_000)


def rests(page: Page) -> None:
    """A clear word, no telephone, and nothing of the desk to be pressed."""
    expect(page.get_by_test_id("taken-over")).to_be_visible(timeout=15_000)
    expect(page.get_by_test_id("phone")).to_have_attribute("data-phase", "off", timeout=15_000)
    page.keyboard.press("F8")  # would hang up


def asked_for_a_leg(page: Page) -> int:
    """Requests of this tab for a leg, as the browser itself has counted them."""
    asked: int = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name.endsWith('/api/agent/reconnect')).length"
    )
    return asked
