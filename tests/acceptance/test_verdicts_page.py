"""A supervisor asks in the browser whether a debtor may be called, records a wish, and sees how a queue stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.acceptance.browser import chromium, log_in, visiting
from tests.acceptance.test_browser import dialer_demo, passwords, rows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_may_we_call_is_answered_with_its_reason_and_a_wish_changes_the_answer(
    browser: Browser, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, agents=2, cases=60) as server:
        server.wait_ready()
        with visiting(browser, server.address) as page:
            log_in(page, "supervisor", passwords(data)["supervisor"])
            page.get_by_test_id("nav-group-cases").click()
            page.get_by_test_id("nav-debtors").click()
            [(name, debtor_id)] = rows(data, "SELECT name, id FROM debtors ORDER BY id DESC LIMIT 1")
            page.get_by_test_id("debtor-search").fill(" ".join(reversed(str(name).lower().split())))
            page.get_by_test_id("debtor-search-go").click()
            page.get_by_test_id("debtors-found").get_by_role("button", name=str(name)).first.click()
            expect(page.get_by_test_id("why-name")).to_have_text(str(name))
            expect(page.get_by_test_id("verdict-sentence").first).to_contain_text(re.compile(r"\w+"))
            page.get_by_test_id("record-open").click()
            page.get_by_test_id("record-kind").select_option("cease")
            page.get_by_test_id("form-save").click()
            refused = page.locator("[data-testid=number-verdict][data-decision=refused]")
            expect(refused.first).to_be_visible()
            expect(refused.first).to_contain_text("Il debitore ha chiesto di non essere contattato")
            expect(page.get_by_test_id("wish")).to_have_count(1)
            page.screenshot(path=str(tmp_path / "why.png"), full_page=True)
            page.get_by_test_id("add-consents").click()
            page.get_by_test_id("form-save").click()
            expect(page.get_by_test_id("record-form")).to_contain_text("Manca questo valore")
            page.get_by_test_id("record-given").fill("2026-11-20T10:00")
            page.get_by_test_id("form-save").click()
            expect(page.get_by_test_id("consent")).to_have_count(1)
            page.get_by_test_id("correct-number").first.click()
            page.get_by_test_id("number-place").select_option("work")
            page.get_by_test_id("form-save").click()
            expect(page.get_by_test_id("debtor-numbers")).to_contain_text("lavoro")
            [(kind, source, by)] = rows(
                data, f"SELECT kind, source, by_user_id FROM debtor_wishes WHERE debtor_id = {debtor_id}"
            )
            assert (kind, source) == ("cease", "call")
            assert by is not None
            asked = rows(
                data, f"SELECT 1 FROM audit WHERE action = 'debtor.asked_why' AND subject = 'debtor:{debtor_id}'"
            )
            assert asked
            page.get_by_test_id("nav-group-floor").click()
            page.get_by_test_id("nav-campaigns").click()
            page.get_by_role("button", name=re.compile("Altre azioni")).first.click()
            page.get_by_role("menuitem", name=re.compile("Coda e cifre|Coda")).first.click()
            panel = page.get_by_test_id("queue-verdicts")
            expect(panel.get_by_test_id("verdicts-at")).to_be_visible(timeout=30_000)
            expect(panel).to_contain_text("permessi")
            panel.scroll_into_view_if_needed()
            page.screenshot(path=str(tmp_path / "queue.png"))
