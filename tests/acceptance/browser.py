"""Headless Chromium as a person at the page: Debian's browser, driven by Playwright."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
PATIENCE_MS = 45_000
"""What a page is waited for: a loaded machine needs more than the driver's five seconds; a wait ends when it is so."""
KEEP_CONNECTIONS = """
window.__connections = [];
const Original = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Original {
  constructor(...given) { super(...given); window.__connections.push(this); }
};
"""
AUDIO_FIGURES = """async () => {
  const figures = {sent: 0, received: 0, energy: 0};
  for (const connection of window.__connections) {
    for (const report of (await connection.getStats()).values()) {
      if (report.type === 'outbound-rtp') figures.sent += report.packetsSent;
      if (report.type === 'inbound-rtp') {
        figures.received += report.packetsReceived;
        figures.energy += report.totalAudioEnergy || 0;
      }
    }
  }
  return figures;
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    assert CHROMIUM.exists(), "chromium is missing; scripts/test installs Debian's package"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visiting(browser: Browser, address: str, language: str = "it-IT") -> Iterator[Page]:
    """A page of the product in a context of its own; errors of its scripts fail the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale=language)
    context.add_init_script(KEEP_CONNECTIONS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        page.goto(address)
        yield page
    finally:
        context.close()
    assert not errors, errors


def log_in(page: Page, username: str, password: str) -> None:
    page.get_by_test_id("login-username").fill(username)
    page.get_by_test_id("login-password").fill(password)
    page.get_by_test_id("login-submit").click()


def audio(page: Page) -> dict[str, float]:
    """Packets sent and received over WebRTC so far, and the energy of what was heard."""
    figures: dict[str, float] = page.evaluate(AUDIO_FIGURES)
    return figures
