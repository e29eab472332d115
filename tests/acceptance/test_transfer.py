"""A conversation passes from one agent to another: two pages in Chromium, WebRTC and a real Asterisk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.api_client import ApiClient
from tests.acceptance.browser import chromium, log_in, visiting
from tests.acceptance.test_browser import (
    dialer_demo,
    eventually,
    go_to_work,
    heard_both_ways,
    no_debt_before_the_identity,
    passwords,
    promise,
    rows,
)
from tests.acceptance.test_conversation_held import IN_TALK

pytestmark = [pytest.mark.browser, pytest.mark.asterisk, pytest.mark.timeout(400)]

SECOND, SECOND_PASSWORD = 2, "una-parola-lunga-7"


def test_an_agent_asks_a_colleague_who_sees_the_same_file_takes_the_person_over_and_gives_the_outcome(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, "--asterisk", agents=0) as server, chromium() as browser:
        server.wait_ready()
        make_colleague(server.address, data)
        with visiting(browser, server.address) as first, visiting(browser, server.address) as second:
            log_in(first, "visitor", passwords(data)["visitor"])
            go_to_work(first)
            expect(first.get_by_test_id("agent-state")).to_have_attribute("data-state", "talking", timeout=60_000)
            heard_both_ways(first)
            stop_dialling(server.address, data)  # who comes now is free and stays so
            [(call_id,)] = rows(data, IN_TALK)
            no_debt_before_the_identity(first, data, str(call_id))
            log_in(second, "nina", SECOND_PASSWORD)
            go_to_work(second)
            expect(second.get_by_test_id("agent-state")).to_have_attribute("data-state", "ready")
            asked(first, second)
            first.screenshot(path=str(tmp_path / "asking.png"))
            second.screenshot(path=str(tmp_path / "asked.png"))
            handed_over(first, second)
            first.screenshot(path=str(tmp_path / "part.png"))
            first.get_by_test_id("part-close").click()
            expect(first.get_by_test_id("agent-state")).to_have_attribute("data-state", "ready")
            assert rows(data, IN_TALK) == [], "it is not the first agent's any more"
            second.get_by_test_id("hang-up").click()
            promise(second)
            eventually(lambda: rows(data, f"SELECT call_id FROM promises WHERE call_id = '{call_id}'") != [])
        told(data, str(call_id))


def make_colleague(address: str, data: Path) -> None:
    admin = ApiClient(address)
    admin.log_in("admin", passwords(data)["admin"])
    place = {"endpoint_kind": "webrtc", "endpoint": "nina", "team_ids": [1]}
    user = {"username": "nina", "name": "Nina Prova", "roles": ["agent"], "language": "it", "agent": place}
    status, made = admin.ask("POST", "/api/users", user)
    assert status == 201, made
    first = {"token": made["login_token"], "username": "nina", "name": "Nina Prova", "password": SECOND_PASSWORD}
    status, answer = ApiClient(address).ask("POST", "/api/first-login", first)
    assert status == 200, answer


def stop_dialling(address: str, data: Path) -> None:
    supervisor = ApiClient(address)
    supervisor.log_in("supervisor", passwords(data)["supervisor"])
    status, answer = supervisor.ask("POST", "/api/live/stop")
    assert status in (200, 204), answer


def asked(first: Page, second: Page) -> None:
    """F1 and a name: the person hears music, the two agents hear each other, and both see the same file."""
    first.keyboard.press("F1")
    first.get_by_test_id(f"transfer-to-{SECOND}").click()
    for page in (first, second):
        expect(page.get_by_test_id("transfer-bar")).to_have_attribute("data-stage", "consulting")
    for name in ("debtor-name", "creditor-name"):
        expect(second.get_by_test_id(name)).to_have_text(first.get_by_test_id(name).inner_text())
    expect(second.get_by_test_id("guest")).to_contain_text("L’esito lo dà Visitor")
    expect(second.get_by_test_id("disposition-PTP")).to_have_count(0)
    for page in (first, second):
        heard_both_ways(page)


def handed_over(first: Page, second: Page) -> None:
    """The person talks with the colleague, whose call it is now; the first has a part to close, and no verdict."""
    first.get_by_test_id("transfer-hand_over").click()
    expect(first.get_by_test_id("agent-state")).to_have_attribute("data-state", "wrap_up")
    expect(first.get_by_test_id("part")).to_be_visible()
    expect(second.get_by_test_id("agent-state")).to_have_attribute("data-state", "talking")
    expect(second.get_by_test_id("transfer-bar")).to_have_count(0)
    expect(second.get_by_test_id("disposition-PTP")).to_be_visible()
    heard_both_ways(second)


def told(data: Path, call_id: str) -> None:
    """The attempt is the one's who talked last; the diary says who handed it to whom, and that the first has closed."""
    assert rows(data, f"SELECT agent_id, disposition FROM attempts WHERE call_id = '{call_id}'") == [(SECOND, "PTP")]
    diary = rows(data, f"SELECT kind, data FROM attempt_events WHERE call_id = '{call_id}' ORDER BY id")
    kinds = [str(kind) for kind, _ in diary]
    steps = ("consult_asked", "held", "consulting", "hand_over_asked", "handed_over")
    assert [kind for kind in kinds if kind in steps] == list(steps)
    [passed] = [json.loads(str(text)) for kind, text in diary if kind == "handed_over"]
    assert (passed["from"], passed["to"]) == (1, SECOND)
    assert "part_closed" in kinds
