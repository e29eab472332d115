"""Agreements in the browser: from what a debtor can pay to the plan's PDF, and a settlement that a manager approves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.browser import chromium, log_in, visiting
from tests.acceptance.test_browser import dialer_demo, passwords, rows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

OPEN_CASES = """
SELECT c.id, c.balance_minor, k.name, c.reference FROM cases c JOIN creditors k ON k.id = c.creditor_id
WHERE c.status = 'open' AND c.balance_minor BETWEEN 20000 AND 90000
  AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.case_id = c.id AND i.disputed_minor > 0)
  AND (SELECT min(i.due_on) FROM invoices i WHERE i.case_id = c.id) < date('{today}', '-40 days')
ORDER BY k.id, c.id
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_a_plan_from_questions_to_its_pdf_and_a_settlement_that_a_manager_approves(
    browser: Browser, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, agents=2, cases=60) as server:
        server.wait_ready()
        words = passwords(data)
        with visiting(browser, server.address) as sara, visiting(browser, server.address) as ada:
            log_in(sara, "supervisor", words["supervisor"])
            log_in(ada, "admin", words["admin"])
            expect(sara.get_by_test_id("login-submit")).to_have_count(0)
            expect(ada.get_by_test_id("login-submit")).to_have_count(0)
            today = date.fromisoformat(sara.request.get(f"{server.address}/api/cases/1/agreements").json()["today"])
            found = rows(data, OPEN_CASES.format(today=today))
            (planned, _, creditor, _), (settled, balance, other, reference) = found[0], found[1]
            assert creditor == other
            enter_terms(ada, str(creditor))
            plan_from_questions(sara, int(str(planned)), today, data)
            offer_beyond_authority(sara, int(str(settled)), int(str(balance)), today)
            approve(ada, str(reference))
            accept(sara, int(str(settled)), int(str(balance)))


def enter_terms(page: Page, creditor: str) -> None:
    """The creditor's matrix, and a wording whose approval must be told."""
    page.evaluate("location.hash = '#/creditors'")
    page.get_by_role("button", name=creditor).first.click()
    page.get_by_test_id("creditor-terms").click()
    for level, percent, most in (("agent", "10", "200"), ("team_lead", "25", "1.000"), ("manager", "40", "5.000")):
        page.get_by_test_id(f"limit-{level}-percent").fill(percent)
        page.get_by_test_id(f"limit-{level}-sum").fill(most)
    page.get_by_test_id("terms-aboveDpd").fill("30")
    page.get_by_test_id("terms-wording-it").fill("Il debitore riconosce il debito di cui sopra.")
    page.get_by_test_id("terms-approvedBy").fill("")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("terms-approvedBy")).to_have_attribute("aria-invalid", "true")
    page.get_by_test_id("terms-approvedBy").fill("dott.ssa Neri")
    page.get_by_test_id("terms-approvedOn").fill("2026-01-20")
    page.get_by_test_id("terms-reference").fill("lettera 12")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("terms-form")).to_have_count(0)


def plan_from_questions(page: Page, case_id: int, today: date, data: Path) -> None:
    """Questions rank the offers; the best one opens the designer filled; the plan is confirmed as PDF."""
    page.evaluate(f"location.hash = '#/cases/{case_id}'")
    page.get_by_test_id("needs-open").click()
    page.get_by_test_id("needs-reason").select_option("LIQUIDITY")
    page.get_by_test_id("needs-rate").fill("100")
    page.get_by_test_id("needs-day").fill((today + timedelta(days=20)).isoformat())
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("needs-form")).to_have_count(0)
    assert rows(data, "SELECT per_rate_minor FROM needs_forms") == [(10_000,)]
    best = page.get_by_test_id("suggestion-0")
    expect(best).to_contain_text("piano di rientro")
    expect(best).to_contain_text("quando arrivano i soldi")
    best.get_by_test_id("choose-0").click()
    expect(page.get_by_test_id("plan-draft")).to_be_visible()
    total = page.get_by_test_id("plan-total").inner_text()
    page.get_by_test_id("plan-way").get_by_text("Date e importi propri").click()
    page.get_by_test_id("plan-own-amount-0").fill("1")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("plan-left")).to_have_attribute("role", "alert")
    page.get_by_test_id("plan-way").get_by_text("Rate uguali").click()
    expect(page.get_by_test_id("plan-total")).to_have_text(total)
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("plan-form")).to_have_count(0)
    expect(page.get_by_test_id("plans")).to_contain_text(total)
    assert rows(data, "SELECT count(*) FROM needs_forms") == [(0,)]
    with page.expect_download() as download:
        page.get_by_test_id("print-plan").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    assert rows(data, "SELECT kind, language FROM agreement_documents") == [("plan", "it")]


def offer_beyond_authority(page: Page, case_id: int, balance: int, today: date) -> None:
    """The form says before it is saved who will have to decide."""
    page.evaluate(f"location.hash = '#/cases/{case_id}'")
    page.get_by_test_id("agree-offer").click()
    expect(page.get_by_test_id("offer-limits")).to_contain_text("capogruppo (tu)")
    page.get_by_test_id("offer-day-0").fill((today + timedelta(days=10)).isoformat())
    page.get_by_test_id("offer-amount-0").fill(f"{balance * 65 // 100 / 100:.2f}")
    expect(page.get_by_test_id("offer-effect")).to_have_attribute("data-needs", "manager")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("offer-why")).to_have_attribute("aria-invalid", "true")
    page.get_by_test_id("offer-why").fill("ha perso il lavoro")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("offer-form")).to_have_count(0)
    expect(page.get_by_test_id("settlements")).to_contain_text("responsabile")
    expect(page.get_by_test_id("offer-approve")).to_have_count(0)


def approve(page: Page, reference: str) -> None:
    """What waits stands first on the list; a manager opens the case and approves."""
    page.evaluate("location.hash = '#/agreed'")
    page.get_by_test_id("agreed-table").get_by_role("button", name=reference).click()
    page.get_by_test_id("offer-approve").click()
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("settlements")).to_contain_text("offerto")


def accept(page: Page, case_id: int, balance: int) -> None:
    """The debtor says yes: the settlement's payment is what is asked for now."""
    page.reload()
    expect(page.get_by_test_id("settlements")).to_contain_text("(responsabile)")
    page.get_by_test_id("offer-accept").click()
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("move-form")).to_have_count(0)
    expect(page.get_by_test_id("agreement-log")).to_contain_text("accettat")
    answer = page.request.get(f"{page.url.partition('#')[0]}api/cases/{case_id}/payment-data").json()
    assert (answer["part"], answer["amount"]["minor"]) == ("rate", balance * 65 // 100)
