"""A person's work in the browser: an agent over WebRTC on a real Asterisk, a supervisor, an administrator."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import threading
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.acceptance.api_client import ApiClient
from tests.acceptance.browser import audio, chromium, log_in, visiting
from tests.acceptance.servers import ServerProcess, clean_environment
from tests.architecture.house import ROOT
from tests.asterisk_fixtures import script_module

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def dialer_demo(data: Path, *options: str, agents: int, cases: int = 80) -> ServerProcess:
    return ServerProcess(
        [sys.executable, "-m", "dialer", "demo", "--port", "0", "--data", data, *options],
        cwd=ROOT,
        environ=clean_environment(
            SOLLECITO_DEMO__AGENT_COUNT=str(agents),
            SOLLECITO_DEMO__CASE_COUNT=str(cases),
        ),
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
            record_conversations(server.address, data)
            log_in(page, "visitor", passwords(data)["visitor"])
            go_to_work(page)
            expect(page.get_by_test_id("held-file")).to_be_visible(timeout=60_000)
            heard_both_ways(page)
            [(call_id, name)] = rows(
                data,
                "SELECT a.call_id, d.name FROM attempts a JOIN debtors d ON d.id = a.debtor_id "
                "WHERE a.joined_at IS NOT NULL AND a.ended_at IS NULL",
            )
            expect(page.get_by_test_id("debtor-name")).to_have_text(str(name))
            no_debt_before_the_identity(page, data, str(call_id))
            recorded_after_a_yes(page, data, str(call_id))
            page.keyboard.press("F7")
            expect(page.get_by_test_id("closing")).to_have_attribute("aria-pressed", "true")
            page.screenshot(path=str(tmp_path / "conversation.png"))
            page.get_by_test_id("hang-up").click()
            promise(page)
            expect(page.get_by_text(str(name), exact=True)).to_have_count(0, timeout=30_000)
        [(disposition, agent_id)] = rows(
            data, f"SELECT disposition, agent_id FROM attempts WHERE call_id = '{call_id}'"
        )
        assert (disposition, agent_id) == ("PTP", 1)
        assert rows(data, f"SELECT amount_minor, status FROM promises WHERE call_id = '{call_id}'") == [(5000, "open")]


def record_conversations(address: str, data: Path) -> None:
    """The supervisor switches recording on in every campaign."""
    supervisor = ApiClient(address)
    supervisor.log_in("supervisor", passwords(data)["supervisor"])
    for campaign in supervisor.ask("GET", "/api/campaigns")[1]["items"]:
        status, changed = supervisor.ask("PATCH", f"/api/campaigns/{campaign['campaign_id']}", {"records": True})
        assert status == 200 and changed["records"] is True, changed


def no_debt_before_the_identity(page: Page, data: Path, call_id: str) -> None:
    """The page has the name and neither creditor nor sum; two items ticked open the file, and the diary says which."""
    [(creditor, reference)] = rows(
        data,
        "SELECT r.name, c.reference FROM attempts a JOIN campaigns g ON g.id = a.campaign_id JOIN creditors r "
        "ON r.id = g.creditor_id JOIN cases c ON c.debtor_id = a.debtor_id AND c.creditor_id = r.id "
        f"WHERE a.call_id = '{call_id}' LIMIT 1",
    )
    text = page.content() + str(page.evaluate("fetch('/api/agent').then(answer => answer.text())"))
    assert str(creditor) not in text and str(reference) not in text
    confirm = page.get_by_test_id("identity-confirm")
    expect(confirm).to_be_disabled()
    for item in ("date_of_birth", "address"):
        page.get_by_test_id(f"identity-{item}").dispatch_event("click")
    page.screenshot(path=str(data.parent / "held.png"))
    confirm.click()
    expect(page.get_by_test_id("screen-pop")).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("creditor-name")).to_have_text(str(creditor))
    checked = "SELECT json_extract(data, '$.items') FROM attempt_events WHERE kind = 'identity_checked'"
    eventually(lambda: rows(data, checked) == [("address date_of_birth",)])


def recorded_after_a_yes(page: Page, data: Path, call_id: str) -> None:
    """A refusal leaves no file however long they talk; notice and consent do, with sound in it; then it stops."""
    folder = sounds_of(data).parent / "spool" / "monitor"
    state = page.get_by_test_id("recording")
    page.get_by_test_id("notice-given").click()
    expect(state).to_have_attribute("data-state", "consentOwed")
    page.get_by_test_id("consent-refused").click()
    expect(state).to_have_attribute("data-state", "refused")
    heard_both_ways(page)
    assert list(folder.rglob("*.wav")) == []
    page.get_by_test_id("consent-given").click()
    expect(page.get_by_test_id("recording-on")).to_be_visible(timeout=30_000)
    eventually(lambda: any(path.stat().st_size > 60_000 for path in folder.rglob(f"{call_id}*.wav")), 30)
    page.screenshot(path=str(data.parent / "recording.png"))
    page.get_by_test_id("consent-refused").click()
    expect(page.get_by_test_id("recording")).to_have_attribute("data-state", "refused")
    [path] = folder.rglob("*.wav")
    with wave.open(str(path)) as audio:
        frames = audio.readframes(audio.getnframes())
    assert len(set(frames)) > 20, "there is no sound in it"
    [(reason,)] = rows(data, "SELECT stop_reason FROM recordings WHERE stopped_at IS NOT NULL")
    assert reason == "refused"


def sounds_of(data: Path) -> Path:
    """The folder of sounds of the demo's own Asterisk."""
    found = script_module("asterisk").Instance(data).outside / "sounds"
    assert isinstance(found, Path)
    return found


def eventually(holds: Callable[[], bool], timeout_s: float = 30.0) -> None:
    """Until something outside the page is true of the files or the database."""
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.1)


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
    page.get_by_test_id("default-reason").select_option("FORGOT")
    page.get_by_test_id("disposition-save").click()


def test_a_supervisor_sees_the_floor_stops_all_dialling_and_lets_it_go_on(browser: Browser, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, agents=5) as server:
        server.wait_ready()
        with visiting(browser, server.address, "en-GB") as page:
            log_in(page, "supervisor", passwords(data)["supervisor"])
            expect(page.get_by_test_id("live-campaign-1")).to_be_visible(timeout=30_000)
            page.get_by_test_id("stop-all").click()
            page.get_by_test_id("stop-all-confirm").click()
            expect(page.get_by_test_id("resume-all")).to_be_visible(timeout=30_000)
            assert b"dialer_dialing_stopped 1.0" in server.get("/metrics")[1]
            page.get_by_test_id("resume-all").click()
            page.get_by_test_id("resume-all-confirm").click()
            expect(page.get_by_test_id("stop-all")).to_be_visible(timeout=30_000)
            page.screenshot(path=str(tmp_path / "floor.png"))


def test_a_supervisor_makes_a_campaign_predictive_and_sees_why_it_dials(browser: Browser, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, agents=12, cases=600) as server:
        server.wait_ready()
        with visiting(browser, server.address) as page:
            page.set_viewport_size({"width": 1440, "height": 1400})
            log_in(page, "supervisor", passwords(data)["supervisor"])
            choose_predictive(page, campaign_id=1)
            page.get_by_test_id("nav-floor").click()
            page.get_by_test_id("pacing-toggle-1").click()  # of three campaigns, none is open at first
            panel = page.get_by_test_id("pacing-1")
            weighing = re.compile("^(risk_above_threshold|risk_below_threshold|budget_spent)$")
            expect(panel).to_have_attribute("data-reason", weighing, timeout=60_000)
            expect(panel.get_by_test_id("pacing-reason")).to_have_text(re.compile(r"^(Apre linee|Aspetta): .*\d,\d%"))
            for figure in ("risk", "answer-rate"):
                expect(panel.get_by_test_id(f"pacing-{figure}")).to_have_text(re.compile(r"^\d+,\d%$"))
            for figure in ("budget", "lines", "free"):
                expect(panel.get_by_test_id(f"pacing-{figure}")).to_have_text(re.compile(r"^-?\d+$"))
            for name in ("chart-risk", "chart-abandoned"):
                chart = panel.get_by_test_id(name)
                expect(chart).to_have_attribute("data-points", re.compile("^[1-9][0-9]+$"), timeout=30_000)
                assert has_ink(chart)
            page.screenshot(path=str(tmp_path / "pacing.png"))
            falls_back_while_the_database_stalls(page, data)


def choose_predictive(page: Page, *, campaign_id: int) -> None:
    page.get_by_test_id("nav-campaigns").click()
    page.get_by_test_id(f"campaign-menu-{campaign_id}").click()
    page.get_by_test_id(f"campaign-edit-{campaign_id}").click()
    page.get_by_test_id("campaign-mode-predictive").click()
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("campaign-form")).to_have_count(0)


def has_ink(chart: Locator) -> bool:
    """Whether something is drawn on a chart's canvas."""
    found: bool = chart.locator("canvas").evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(value => value > 0)"
    )
    return found


def falls_back_while_the_database_stalls(page: Page, data: Path) -> None:
    """Another program holds the database again and again: the banner says so, and goes by itself afterwards."""
    banner = page.get_by_test_id("fallback-1")
    is_seen = threading.Event()
    holder = threading.Thread(target=hold_the_database, args=(data / "dialer.sqlite3", is_seen))
    holder.start()
    try:
        expect(banner).to_have_attribute("data-reason", "database_stall", timeout=60_000)
        page.screenshot(path=str(data.parent / "fallback.png"))
    finally:
        is_seen.set()
        holder.join()
    expect(banner).to_have_count(0, timeout=60_000)
    expect(page.get_by_test_id("notices")).to_contain_text("si torna a chiamare in anticipo")


def hold_the_database(file: Path, is_enough: threading.Event) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    while not is_enough.is_set():
        connection.execute("BEGIN IMMEDIATE")
        is_enough.wait(3.0)
        connection.rollback()
        is_enough.wait(1.0)
    connection.close()
