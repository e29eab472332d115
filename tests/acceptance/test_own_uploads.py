"""From a creditor's own upload to the first call of its debtors, the same day, with the browser (B01)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.api_client import ApiClient
from tests.acceptance.browser import chromium, log_in, visiting
from tests.acceptance.test_browser import dialer_demo, passwords, rows
from tests.acceptance.test_upload import SAMPLE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

PASSWORD = "correct horse 42 battery"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def make_creditor(api: ApiClient) -> int:
    """A small creditor with a log-in of its own people, as an administrator makes it."""
    status, creditor = api.ask("POST", "/api/creditors", {"code": "BOTTEGA", "name": "Bottega Verdi", "language": "it"})
    assert status == 201, creditor
    user = {"username": "carla", "name": "Carla", "roles": ["creditor"], "creditor_ids": [creditor["creditor_id"]]}
    status, made = api.ask("POST", "/api/users", user)
    assert status == 201, made
    first = {"token": made["login_token"], "username": "carla", "name": "Carla", "password": PASSWORD}
    status, told = ApiClient(api.address).ask("POST", "/api/first-login", first)
    assert status == 200, told
    return int(creditor["creditor_id"])


def allow_uploads(page: Page) -> None:
    """The supervisor's form: what the campaign of the creditor's files is made of."""
    page.get_by_test_id("nav-group-money").click()
    page.get_by_test_id("nav-imports").click()
    page.get_by_test_id("uploads-BOTTEGA").click()
    form = page.get_by_test_id("campaign-form")
    expect(form).to_contain_text("Il primo file di questo creditore")
    page.get_by_test_id("form-save").click()
    expect(form).to_contain_text(re.compile("Manca|Scegli", re.I))
    for field in ("campaign-teams", "campaign-trunks"):
        form.get_by_test_id(field).click()
        page.locator("[data-combobox-option]:visible").first.click()
        page.keyboard.press("Escape")
    numbers = form.get_by_test_id("campaign-caller-id")
    numbers.select_option(index=1)
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("own-uploads")).to_contain_text("può caricare")


def test_a_creditors_own_upload_is_tried_loaded_and_called_about_the_same_day(browser: Browser, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, agents=4, cases=60) as server:
        server.wait_ready()
        api = ApiClient(server.address)
        api.log_in("admin", passwords(data)["admin"])
        creditor_id = make_creditor(api)
        with visiting(browser, server.address) as page:
            log_in(page, "carla", PASSWORD)
            page.get_by_test_id("nav-imports").click()
            expect(page.get_by_test_id("uploads-refused")).to_be_visible()
        with visiting(browser, server.address) as page:
            log_in(page, "supervisor", passwords(data)["supervisor"])
            allow_uploads(page)
        with visiting(browser, server.address) as page:
            log_in(page, "carla", PASSWORD)
            page.get_by_test_id("nav-imports").click()
            page.locator("input[type=file]").first.set_input_files(SAMPLE)
            page.get_by_test_id("import-submit").click()
            card = page.locator("[data-testid^=import-]", has=page.get_by_test_id("import-state")).first
            expect(card.get_by_test_id("import-state")).to_have_attribute("data-state", "done", timeout=30_000)
            expect(card).to_contain_text("Scadenza")
            assert rows(data, f"SELECT 1 FROM cases WHERE creditor_id = {creditor_id}") == []
            page.get_by_test_id("import-submit").click()
            stored = f"SELECT 1 FROM cases WHERE creditor_id = {creditor_id}"
            assert server.wait_until(lambda: len(rows(data, stored)) == 25, 30)
            page.get_by_test_id("nav-cases").click()
            expect(page.get_by_text("P-2026-0001")).to_be_visible()
        called = (
            "SELECT 1 FROM attempts JOIN campaigns ON campaigns.id = attempts.campaign_id "
            f"WHERE campaigns.creditor_id = {creditor_id} LIMIT 1"
        )
        assert server.wait_until(lambda: bool(rows(data, called)), 90)
        [(state,)] = rows(data, f"SELECT state FROM campaigns WHERE creditor_id = {creditor_id}")
        assert state == "running"
