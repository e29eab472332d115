"""A person's work in the browser: an agent over WebRTC on a real Asterisk, a supervisor, an administrator."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.browser import audio, chromium, log_in, visiting
from tests.acceptance.servers import ServerProcess, clean_environment
from tests.architecture.house import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def dialer_demo(data: Path, *options: str, agents: int) -> ServerProcess:
    return ServerProcess(
        [sys.executable, "-m", "dialer", "demo", "--port", "0", "--data", data, *options],
        cwd=ROOT,
        environ=clean_environment(SOLLECITO_DEMO__AGENT_COUNT=str(agents), SOLLECITO_DEMO__CASE_COUNT="80"),
    )


def passwords(data: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((data / "demo-logins.json").read_text())["passwords"]
    return found


def rows(data: Path, sql: str) -> list[tuple[object, ...]]:
    """What is really stored, read beside the running server."""
    connection = sqlite3.connect(f"file:{data}/dialer.sqlite3?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.mark.asterisk
def test_an_agent_works_one_call_in_the_browser_from_log_in_to_the_stored_disposition(
    browser: Browser, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, "--asterisk", agents=0) as server:
        server.wait_ready()
        with visiting(browser, server.address) as page:
            log_in(page, "visitor", passwords(data)["visitor"])
            go_to_work(page)
            expect(page.get_by_test_id("screen-pop")).to_be_visible(timeout=60_000)
            heard_both_ways(page)
            [(call_id, name)] = rows(
                data,
                "SELECT a.call_id, d.name FROM attempts a JOIN debtors d ON d.id = a.debtor_id "
                "WHERE a.joined_at IS NOT NULL AND a.ended_at IS NULL",
            )
            expect(page.get_by_test_id("debtor-name")).to_have_text(str(name))
            page.screenshot(path=str(tmp_path / "conversation.png"))
            page.get_by_test_id("hang-up").click()
            promise(page)
            expect(page.get_by_text(str(name), exact=True)).to_have_count(0, timeout=15_000)
        [(disposition, agent_id)] = rows(
            data, f"SELECT disposition, agent_id FROM attempts WHERE call_id = '{call_id}'"
        )
        assert (disposition, agent_id) == ("PTP", 1)
        assert rows(data, f"SELECT amount_minor, status FROM promises WHERE call_id = '{call_id}'") == [(5000, "open")]


def go_to_work(page: Page) -> None:
    page.get_by_test_id("go-online").click()
    page.get_by_test_id("go-ready").click(timeout=30_000)


def heard_both_ways(page: Page) -> None:
    """The browser's fake microphone beeps, the carrier sends it back: packets go both ways and carry sound."""
    before = audio(page)
    page.wait_for_function(
        "async ([sent, received]) => { let s = 0, r = 0, e = 0;"
        " for (const c of window.__connections) for (const x of (await c.getStats()).values()) {"
        "  if (x.type === 'outbound-rtp') s += x.packetsSent;"
        "  if (x.type === 'inbound-rtp') { r += x.packetsReceived; e += x.totalAudioEnergy || 0; } }"
        " return s > sent + 100 && r > received + 100 && e > 0; }",
        arg=[before["sent"], before["received"]],
        timeout=30_000,
    )


def promise(page: Page) -> None:
    page.get_by_test_id("disposition-PTP").click()
    page.get_by_test_id("promise-amount").fill("50,00")
    page.get_by_text("Domani", exact=True).click()
    page.get_by_test_id("disposition-save").click()


def test_a_supervisor_sees_the_floor_stops_all_dialling_and_lets_it_go_on(browser: Browser, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, agents=5) as server:
        server.wait_ready()
        with visiting(browser, server.address, "en-GB") as page:
            log_in(page, "supervisor", passwords(data)["supervisor"])
            expect(page.get_by_test_id("live-campaign-1")).to_be_visible(timeout=15_000)
            page.get_by_test_id("stop-all").click()
            page.get_by_test_id("stop-all-confirm").click()
            expect(page.get_by_test_id("resume-all")).to_be_visible(timeout=5_000)
            assert b"dialer_dialing_stopped 1.0" in server.get("/metrics")[1]
            page.get_by_test_id("resume-all").click()
            page.get_by_test_id("resume-all-confirm").click()
            expect(page.get_by_test_id("stop-all")).to_be_visible(timeout=5_000)
            page.screenshot(path=str(tmp_path / "floor.png"))
