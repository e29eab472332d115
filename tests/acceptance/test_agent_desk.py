"""The agent's desk in the browser beside the verdict: notes, help, sound; Chromium, WebRTC and a real Asterisk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.browser import chromium, log_in, visiting
from tests.acceptance.test_browser import dialer_demo, eventually, go_to_work, heard_both_ways, passwords, rows
from tests.acceptance.test_conversation_held import back

pytestmark = [pytest.mark.browser, pytest.mark.asterisk, pytest.mark.timeout(400)]

NOTE = "Richiama la moglie venerdì"
WATCH_SHIFTS = """
window.__shift = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
}).observe({type: 'layout-shift', buffered: true});
"""
CUT_OFF = """
() => [...document.querySelectorAll('[data-testid="agent-page"] button .mantine-Button-label')]
  .filter(label => label.offsetParent !== null && label.scrollWidth > label.clientWidth + 1)
  .map(label => label.textContent)
"""
"""Words of buttons that do not fit."""
WIDTHS = (1920, 1440, 1280)
MOST_SHIFT = 0.02
"""Largest cumulative layout shift when a call arrives; 0.1 counts as good (web.dev/cls)."""


def test_a_note_survives_a_reload_help_comes_and_the_sound_is_kept_with_the_call(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, "--asterisk", agents=0) as server, chromium() as browser:
        server.wait_ready()
        with visiting(browser, server.address) as page:
            page.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
            log_in(page, "visitor", passwords(data)["visitor"])
            expect(page.get_by_test_id("phone")).to_have_attribute("data-phase", "registered", timeout=30_000)
            page.screenshot(path=str(tmp_path / "waiting.png"))
            chooses_devices(page, tmp_path)
            go_to_work(page)
            expect(page.get_by_test_id("agent-state")).to_have_attribute("data-state", "ready", timeout=30_000)
            page.evaluate(WATCH_SHIFTS)
            expect(page.get_by_test_id("held-file")).to_be_visible(timeout=60_000)
            heard_both_ways(page)
            assert page.evaluate("window.__shift") <= MOST_SHIFT
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=str(tmp_path / f"talking-{width}.png"))
                assert page.evaluate(CUT_OFF) == [], width
            page.set_viewport_size({"width": 1440, "height": 900})
            expect(page.get_by_test_id("quality")).to_be_visible(timeout=15_000)
            page.get_by_test_id("note").fill(NOTE)
            expect(page.get_by_test_id("note-state")).to_have_attribute("data-state", "saved", timeout=15_000)
            helped(browser, server.address, data, page, tmp_path)
            page.reload()
            back(page)
            expect(page.get_by_test_id("note")).to_have_value(NOTE, timeout=15_000)
            page.screenshot(path=str(tmp_path / "note-after-reload.png"))
            page.get_by_test_id("hang-up").click()
            page.get_by_test_id("disposition-VM").click()
            page.get_by_test_id("disposition-save").click()
            eventually(lambda: rows(data, "SELECT note FROM dispositions") == [(NOTE,)])
            assert rows(data, "SELECT COUNT(*) FROM call_notes") == [(0,)]
            eventually(lambda: rows(data, "SELECT received_count > 100 FROM call_quality") == [(1,)])


def chooses_devices(page: Page, folder: Path) -> None:
    """The fake devices of the browser are listed; the test tone plays; the choice outlives the page."""
    page.get_by_test_id("sound-open").click()
    microphones = page.get_by_test_id("sound-microphone")
    expect(microphones.locator("option")).not_to_have_count(1, timeout=10_000)
    microphones.select_option(index=1)
    page.get_by_test_id("sound-tone").click()
    expect(page.get_by_test_id("sound-tone")).to_be_enabled(timeout=10_000)
    page.screenshot(path=str(folder / "sound.png"))
    expect(page.get_by_test_id("stand-in")).to_have_count(0)
    chosen = microphones.input_value()
    assert chosen and chosen in str(page.evaluate("localStorage.getItem('sollecito.sound')"))
    page.keyboard.press("Escape")


def helped(browser: Browser, address: str, data: Path, agent: Page, folder: Path) -> None:
    """The agent asks, the floor shows it with its badge, a supervisor comes, the agent reads who."""
    with visiting(browser, address, "en-GB") as floor:
        log_in(floor, "supervisor", passwords(data)["supervisor"])
        floor.get_by_test_id("nav-floor").click()
        agent.keyboard.press("F11")
        expect(agent.get_by_test_id("help")).to_have_attribute("data-state", "asked", timeout=10_000)
        expect(floor.get_by_test_id("help-count")).to_have_text("1", timeout=15_000)
        floor.screenshot(path=str(folder / "help-on-the-floor.png"))
        floor.get_by_test_id("help-come").click()
        expect(agent.get_by_test_id("help")).to_have_attribute("data-state", "coming", timeout=15_000)
        agent.screenshot(path=str(folder / "help-coming.png"))
        assert b"dialer_help_wait_seconds_count 1.0" in fetch(floor)


def fetch(page: Page) -> bytes:
    """The server's metrics, as the page's own origin gives them."""
    text: str = page.evaluate("fetch('/metrics').then(answer => answer.text())")
    return text.encode()
