"""Hand-offs in the browser: to a lawyer with a signed file, a visitor, a credit bureau; an alarm that is taken."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dialer.demo.company import CREDITORS, DrawnCase, cases_csv, draw_cases
from dialer.files.evidence_keys import public_path, read_public_keys
from dialer.files.packet_zip import PacketCheck, check_packet
from tests.acceptance.api_client import ApiClient
from tests.acceptance.browser import chromium, log_in, visiting
from tests.acceptance.servers import ServerProcess
from tests.acceptance.test_browser import dialer_demo, passwords, rows
from tests.acceptance.test_upload import finished

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

LUMEN = CREDITORS[0]
"""Authorises the lawyer and the bureau in the demo."""
CASES = {"legal": (150, 5_000_00), "visit": (100, 900_00), "bureau": (110, 800_00), "old": (715, 700_00)}
"""Days past due and cents of the case for each story; the last one's bill is barred after 24 months."""
UNTIL_PLANNED_S = 240.0
"""The server plans new cases within a minute, a loaded one later."""
LAWYER = "Avv. Bianchi"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def draw(today: date) -> dict[str, DrawnCase]:
    drawn = draw_cases(LUMEN, case_count=len(CASES), today=today, seed=9, batch="9")
    found = {}
    for case, (story, (days, minor)) in zip(drawn, CASES.items(), strict=True):
        due_on = today - timedelta(days=days)
        invoice = replace(
            case.invoices[0], due_on=due_on, issued_on=due_on - timedelta(days=30), amount=minor, residual=minor
        )  # fmt: skip
        found[story] = replace(case, invoices=(invoice,), service="energia elettrica")
    return found


def load(api: ApiClient, cases: dict[str, DrawnCase], folder: Path) -> None:
    """The creditor's file comes in as any other."""
    path = folder / "arretrati.csv"
    path.write_bytes(cases_csv(cases.values()))
    status, answer = api.upload("/api/imports", path, {"creditor": LUMEN.code, "dry_run": "false", "dates": "dmy"})
    assert status == 202, answer
    row = finished(api, answer["import_id"])
    assert (row["state"], row["added_count"]) == ("done", len(cases)), row


def test_cases_are_handed_on_answered_and_decided_and_an_alarm_is_taken(browser: Browser, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dialer_demo(data, agents=0, cases=30) as server:
        server.wait_ready()
        word = passwords(data)["supervisor"]
        api = ApiClient(server.address)
        api.log_in("supervisor", word)
        today = date.fromisoformat(api.ask("GET", "/api/cases/1/agreements")[1]["today"])
        cases = draw(today)
        load(api, cases, tmp_path)
        known = dict(rows(data, "SELECT reference, id FROM cases"))
        ids = {story: int(str(known[case.reference])) for story, case in cases.items()}
        wait_until_alarmed(server, api, cases["old"].reference)
        with visiting(browser, server.address) as sara:
            log_in(sara, "supervisor", word)
            expect(sara.get_by_test_id("login-submit")).to_have_count(0)
            hand_on_with_the_file(sara, cases["legal"], ids["legal"], data)
            export_for_the_lawyer(sara, data)
            hear_the_lawyer(sara, ids["legal"], data)
            send_a_visitor(sara, cases["visit"], ids["visit"], data, today)
            warn_before_the_bureau(sara, cases["bureau"], ids["bureau"], data)
            take_the_alarm(sara, cases["old"], data)


def wait_until_alarmed(server: ServerProcess, api: ApiClient, reference: str) -> None:
    """The planning reaches new cases within a minute or two: one is near its prescription."""

    def is_listed() -> bool:
        _, alarms = api.ask("GET", "/api/prescription-alarms?limit=50")
        return any(row["reference"] == reference for row in alarms["items"])

    assert server.wait_until(is_listed, UNTIL_PLANNED_S), server.output


def go(page: Page, place: str) -> None:
    page.evaluate(f"location.hash = '#{place}'")


def hand_on(page: Page, kind: str, recipient: str) -> None:
    """From the case page that is open."""
    page.get_by_test_id("case-hand-off").click()
    page.get_by_test_id("hand-off-kind").select_option(kind)
    page.get_by_test_id("hand-off-recipient").fill(recipient)
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("hand-off-form")).to_have_count(0)
    expect(page.get_by_test_id("treatment-hand-offs")).to_contain_text("in coda")


def hand_on_with_the_file(page: Page, case: DrawnCase, case_id: int, data: Path) -> None:
    """Five months late, with its file: made from the case's page, signed, and taken."""
    go(page, f"/cases/{case_id}")
    expect(page.get_by_test_id("case-head")).to_contain_text(case.name)
    expect(page.get_by_test_id("treatment-ladder")).to_contain_text("Fascicolo legale")
    hand_on(page, "legal", LAWYER)
    page.locator("[data-testid^='hand-off-open-']").click()
    page.get_by_test_id("make-file").click()
    with page.expect_download() as download:
        page.get_by_test_id("take-file").click()
    content = Path(download.value.path()).read_bytes()
    found = checked(content, data)
    assert (found.faults, found.is_signature_known, found.is_statement_same) == ((), True, True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {"statement.pdf", "account.pdf", "MANIFEST.sha256", "MANIFEST.sig"} <= set(archive.namelist())
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("hand-off")).to_have_count(0)


def checked(content: bytes, data: Path) -> PacketCheck:
    return check_packet(content, read_public_keys([public_path(data / "keys" / "evidence-signing.pem")]))


def export_for_the_lawyer(page: Page, data: Path) -> None:
    """The archive of all that may go; who took it stands beside it."""
    go(page, "/hand-offs/legal")
    page.get_by_test_id("hand-offs-export").click()
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("export-form")).to_have_count(0)
    expect(page.get_by_test_id("hand-offs-none")).to_be_visible()
    expect(page.get_by_test_id("export-rows")).to_contain_text("nessuno")
    with page.expect_download() as download:
        page.locator("[data-testid^='export-take-']").click()
    content = Path(download.value.path()).read_bytes()
    found = checked(content, data)
    assert (found.faults, found.is_signature_known) == ((), True)
    expect(page.get_by_test_id("export-rows")).to_contain_text("Sergio Tosi")


def report(page: Page, stage: str, *, reference: str = "", amount: str = "", promised_on: str = "") -> None:
    page.get_by_test_id("report-stage").select_option(stage)
    page.get_by_test_id("report-reference").fill(reference)
    if amount:
        page.get_by_test_id("report-amount").fill(amount)
    if promised_on:
        page.get_by_test_id("report-promised-on").fill(promised_on)
    page.get_by_test_id("report-save").click()


def hear_the_lawyer(page: Page, case_id: int, data: Path) -> None:
    """Filed, with costs in the ledger; then it comes back, and a person decides that it goes on."""
    page.get_by_test_id("hand-offs-state").select_option("sent")
    page.get_by_test_id("hand-off-rows").get_by_role("button").first.click()
    report(page, "injunction_filed", reference="RG 4711/26")
    reports = page.get_by_test_id("hand-off-reports")
    expect(reports).to_contain_text("RG 4711/26")
    report(page, "costs", amount="98,00")
    expect(page.get_by_test_id("hand-off").get_by_role("alert")).to_be_visible()  # costs are charged with their ground
    report(page, "costs", reference="contributo unificato", amount="98,00")
    expect(reports).to_contain_text("98,00")
    report(page, "returned")
    expect(page.get_by_test_id("hand-off-decision")).to_be_visible()
    page.get_by_test_id("decide-resume").click()
    page.get_by_test_id("decision-note").fill("si riprova con un piano")
    page.get_by_test_id("decide-resume").click()
    expect(page.get_by_test_id("hand-off-decision")).to_have_count(0)
    page.keyboard.press("Escape")
    go(page, f"/cases/{case_id}")
    expect(page.get_by_test_id("treatment-hand-offs")).to_contain_text("restituita")
    expect(page.get_by_test_id("account-entries")).to_contain_text("contributo unificato")
    assert rows(data, f"SELECT minor FROM ledger_entries WHERE case_id = {case_id} AND component = 'costs'") == [
        (9800,)
    ]
    held = "SELECT count(*) FROM case_holds WHERE released_at IS NULL AND case_id = "
    assert rows(data, f"{held}{case_id}") == [(0,)]


def send_a_visitor(page: Page, case: DrawnCase, case_id: int, data: Path, today: date) -> None:
    """The round has the address; what the visitor heard is a promise of the case."""
    go(page, f"/cases/{case_id}")
    expect(page.get_by_test_id("case-head")).to_contain_text(case.name)
    hand_on(page, "visit", "Visite S.r.l.")
    go(page, "/hand-offs/visit")
    page.get_by_test_id("hand-offs-export").click()
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("export-form")).to_have_count(0)
    with page.expect_download() as download:
        page.locator("[data-testid$='-csv']").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    [line] = csv.DictReader(io.StringIO(text))
    assert (line["debitore"], line["pratica"]) == (case.name, case.reference)
    assert case.address[0] in line["indirizzo"]
    page.get_by_test_id("hand-offs-state").select_option("sent")
    page.get_by_test_id("hand-off-rows").get_by_role("button").first.click()
    promised_on = (today + timedelta(days=4)).isoformat()
    report(page, "promise", reference="giro 1", amount="100,00", promised_on=promised_on)
    expect(page.get_by_test_id("report-save")).to_have_count(0)  # a visit is over with its outcome
    page.keyboard.press("Escape")
    assert rows(data, f"SELECT amount_minor, due_on FROM promises WHERE case_id = {case_id}") == [(100_00, promised_on)]


def warn_before_the_bureau(page: Page, case: DrawnCase, case_id: int, data: Path) -> None:
    """No report without the proof of the notice, and none before the fifteenth day."""
    go(page, f"/cases/{case_id}")
    expect(page.get_by_test_id("case-head")).to_contain_text(case.name)
    hand_on(page, "bureau", "")
    go(page, "/hand-offs/bureau")
    page.get_by_test_id("hand-off-rows").get_by_role("button", name=case.reference).click()
    page.get_by_test_id("notice-save").click()
    expect(page.get_by_test_id("notice-proof")).to_have_attribute("aria-invalid", "true")
    page.get_by_test_id("notice-proof").fill("AR 61234")
    page.get_by_test_id("notice-save").click()
    expect(page.get_by_test_id("hand-off")).to_contain_text("segnalabile dal")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("hand-off")).to_have_count(0)
    expect(page.get_by_test_id("hand-off-rows")).to_contain_text("segnalabile dal")
    page.get_by_test_id("hand-offs-export").click()
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("export-left-out")).to_contain_text(case.reference)
    page.get_by_test_id("form-save").click()
    [(state, recipient, proof)] = rows(data, f"SELECT state, recipient, proof FROM hand_offs WHERE case_id = {case_id}")
    assert (state, recipient, proof) == ("queued", "CRIF", "AR 61234")


def take_the_alarm(page: Page, case: DrawnCase, data: Path) -> None:
    """Somebody sees to it: nobody else is told."""
    go(page, "/treatment")
    alarm = page.get_by_test_id("alarm-rows").locator("tr").filter(has_text=case.reference)
    expect(alarm).to_contain_text("giorni")
    alarm.get_by_role("button").click()
    page.get_by_test_id("alarm-form").get_by_role("textbox").fill("parte la raccomandata")
    page.get_by_test_id("form-save").click()
    expect(page.get_by_test_id("alarms-none")).to_be_visible()
    assert rows(data, "SELECT note FROM prescription_alarms WHERE taken_at IS NOT NULL") == [("parte la raccomandata",)]
