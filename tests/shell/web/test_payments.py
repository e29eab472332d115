"""Bank files and payments through the door, and the account of a case."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from sqlalchemy import Connection, text

from dialer.core.kernel.codes import Role
from dialer.core.kernel.scope import Scope
from dialer.web.refusals import said_in
from tests.rival import add_rival
from tests.shell.web.conftest import Browser, Site

BANK = "data;importo;divisa;ordinante;causale;cro\n"


async def opened(site: Site, count: int = 2) -> None:
    """Cases of 100.00, known to payments by their references."""
    await site.world.add_debtors([[f"+39333111000{index}"] for index in range(count)])

    def fill(connection: Connection) -> None:
        connection.execute(
            text(
                "INSERT INTO payment_keys (creditor_id, value, case_id, item) "
                "SELECT creditor_id, replace(reference, '-', ''), id, '' FROM cases"
            )
        )

    await site.world.write(fill)


async def send(browser: Browser, content: str, **fields: str) -> tuple[int, Any]:
    form = aiohttp.FormData()
    form.add_field("file", content.encode(), filename="bank.csv")
    for name, value in fields.items():
        form.add_field(name, value)
    return await browser.ask("POST", "/api/payment-files", data=form)


async def read_to_end(browser: Browser, content: str, **fields: str) -> dict[str, Any]:
    status, started = await send(browser, content, **fields)
    assert status == 202, started
    async with asyncio.timeout(20):
        while True:
            row: dict[str, Any] = await browser.get(f"/api/payment-files/{started['file_id']}")
            if row["state"] in ("done", "failed"):
                return row
            await asyncio.sleep(0.02)  # another process reads the file


async def test_a_file_is_read_in_the_background_and_reported(site: Site) -> None:
    await opened(site)
    sara = await site.browser("sara", Role.SUPERVISOR)
    row = await read_to_end(
        sara,
        BANK
        + "2026-11-20;60.00;EUR;Debtor 1;saldo CASE-00001;A1\n"
        + "2026-11-20;1.00;EUR;Nessuno;niente;A2\n"
        + "2026-11-20;x;EUR;Nessuno;niente;A3\n",
    )
    told = {name: row[name] for name in ("format", "matched_count", "unmatched_count", "rejected_count", "has_rejects")}
    assert told == {
        "format": "csv", "matched_count": 1, "unmatched_count": 1, "rejected_count": 1, "has_rejects": True
    }  # fmt: skip
    assert "line 4" in (await sara.ask("GET", f"/api/payment-files/{row['file_id']}/rejects"))[1]
    assert [item["name"] for item in (await sara.get("/api/payment-files"))["items"]] == ["bank.csv"]
    assert "facts_changed" in [name for name, _ in site.supervision.asked]
    [waiting] = (await sara.get("/api/payments?state=unmatched"))["items"]
    assert (waiting["payer"], waiting["suggestions"]) == ("Nessuno", [])
    account = await sara.get("/api/cases/1/account")
    assert (account["balance_minor"], account["credit_minor"]) == (4000, 0)
    assert [(e["kind"], e["is_from_payment"]) for e in account["entries"]] == [("charge", False), ("payment", True)]
    assert account["allocations"] == [
        {"entry_id": account["entries"][1]["entry_id"], "on": "2026-11-20", "item": "F1", "component": "principal",
         "minor": 6000}
    ]  # fmt: skip
    before = await sara.get("/api/cases/1/account?on=2026-11-19")
    assert before["balance_minor"] == 10000


async def test_a_file_without_movements_and_a_persons_word_say_up_to_when_payments_are_known(site: Site) -> None:
    await opened(site)
    sara = await site.browser("sara", Role.SUPERVISOR)
    terms = f"/api/creditors/{site.world.creditor_id}/treatment-terms"
    assert (await sara.get(terms))["fed_at"] is None
    codes = {row["creditor_id"]: row["code"] for row in (await sara.get("/api/creditors"))["items"]}
    row = await read_to_end(sara, BANK, creditor=codes[site.world.creditor_id])
    assert (row["state"], row["line_count"]) == ("done", 0)
    assert (await sara.get(terms))["fed_at"] is not None
    said = await sara.post(f"/api/creditors/{site.world.creditor_id}/no-payments", {"note": "home banking"})
    assert said["waited_count"] == 0
    assert (await sara.get(terms))["fed_at"] == said["fed_at"]
    assert (await sara.ask("POST", "/api/creditors/99/no-payments", {"note": ""}))[0] == 404
    path = f"/api/creditors/{site.world.creditor_id}/no-payments"
    assert (await sara.ask("POST", path, {"note": "x" * 501}))[0] == 422
    anna = await site.browser("anna", Role.AGENT)
    assert (await anna.ask("POST", path, {"note": ""}))[0] == 403


async def test_a_lump_sum_is_charged_through_the_door_and_the_account_says_why_not(site: Site) -> None:
    await opened(site)
    sara = await site.browser("sara", Role.SUPERVISOR)
    path, body = "/api/cases/1/lump-sums", {"invoices": ["F1"], "reason": "letter of 3 March"}
    status, problem = await sara.ask("POST", path, body)
    assert (status, problem["code"], problem["invoice"]) == (409, "lump_sum_consumer", "F1")

    def commercial(connection: Connection) -> None:
        connection.execute(text("UPDATE cases SET interest_regime = 'commercial'"))
        connection.execute(text("UPDATE invoices SET due_on = '2026-11-18'"))

    def business(connection: Connection) -> None:
        connection.execute(text("UPDATE debtors SET kind = 'business'"))

    await site.world.write(commercial)
    assert (await sara.ask("POST", path, body))[1]["code"] == "lump_sum_consumer", "whatever interest was decided"
    await site.world.write(business)
    [item] = (await sara.get("/api/cases/1/account"))["items"]
    assert item["lump_sum"] == {
        "minor": 4000, "entry_id": None, "refusal": None, "late_since": "2026-11-19", "was_taken_back": False
    }  # fmt: skip
    status, charged = await sara.ask("POST", path, body)
    assert status == 201
    account = await sara.get("/api/cases/1/account")
    assert account["items"][0]["lump_sum"]["entry_id"] == charged["entry_ids"][0]
    assert (account["costs_minor"], account["entries"][-1]["ground"]) == (4000, "lump_sum")
    assert account["asked_minor"] == account["balance_minor"]
    assert (await sara.ask("POST", path, body))[1]["code"] == "lump_sum_charged"
    anna = await site.browser("anna", Role.AGENT)
    assert (await anna.ask("POST", path, body))[0] == 403


async def test_a_file_that_cannot_be_used_says_why_and_loads_nothing(site: Site) -> None:
    await opened(site)
    sara = await site.browser("sara", Role.SUPERVISOR)
    row = await read_to_end(sara, "nothing;of;use\n1;2;3\n")
    assert row["state"] == "failed" and "headers of a date" in row["error"]
    path = f"/api/payment-files/{row['file_id']}"
    _, theirs = await sara.ask("GET", path, headers={"Accept-Language": "it"})
    assert theirs["error"] == said_in("it", row["error"]) != row["error"]
    status, problem = await send(sara, BANK, creditor="nobody")
    assert (status, problem["field"]) == (404, "creditor")
    assert (await sara.get("/api/payments"))["items"] == []


async def test_a_person_assigns_leaves_out_and_takes_back(site: Site) -> None:
    await opened(site)
    sara = await site.browser("sara", Role.SUPERVISOR)
    await read_to_end(sara, BANK + "2026-11-20;100.00;EUR;X;niente;1\n2026-11-20;7.00;EUR;Y;niente;2\n")
    waiting = {item["amount"]["minor"]: item for item in (await sara.get("/api/payments?state=unmatched"))["items"]}
    assert {s["reference"] for s in waiting[10000]["suggestions"]} == {"CASE-00001", "CASE-00002"}
    big, small = (f"/api/payments/{waiting[minor]['payment_id']}" for minor in (10000, 700))
    for body in ({}, {"case_id": 1, "returns_id": 2}):
        assert (await sara.ask("POST", f"{big}/assign", body))[0] == 422
    assert (await sara.ask("POST", f"{big}/assign", {"case_id": 99}))[0] == 404
    done = await sara.post(f"{big}/assign", {"case_id": 2, "item": "F2"})
    assert (done["state"], done["case_reference"], done["basis"]) == ("matched", "CASE-00002", "person")
    case = await sara.get("/api/cases/2")
    assert (case["case"]["state"], case["case"]["balance"]["minor"]) == ("paid", 0)
    assert (await sara.ask("POST", f"{small}/ignore", {"reason": ""}))[0] == 422
    assert (await sara.post(f"{small}/ignore", {"reason": "rimborso"}))["state"] == "ignored"
    back = await sara.post(f"{big}/take-back", {"reason": "altra pratica"})
    assert (back["state"], back["reason"], back["case_id"]) == ("unmatched", "altra pratica", None)
    assert (await sara.get("/api/cases/2"))["case"]["state"] == "open"
    status, problem = await sara.ask("POST", f"{big}/take-back", {"reason": "altra pratica"})
    assert (status, problem["code"]) == (409, "not_booked")


async def test_a_payment_stays_on_its_side_of_the_wall(site: Site) -> None:
    await opened(site)
    made: list[Any] = []
    await site.world.write(lambda connection: made.append(add_rival(connection, site.world.trunk_id)))
    sara = await site.browser("sara", Role.SUPERVISOR)
    own = Scope(frozenset({site.world.creditor_id}))
    sandro = await site.browser("sandro", Role.SUPERVISOR, scope=own)
    carla = await site.browser("carla", Role.CREDITOR, scope=own)
    await read_to_end(sara, BANK + "2026-11-20;7.00;EUR;X;CASE-00001;1\n2026-11-20;8.00;EUR;Y;niente;2\n")
    for browser in (sandro, carla):
        assert [item["payer"] for item in (await browser.get("/api/payments"))["items"]] == ["X"]
        assert (await browser.ask("GET", "/api/payment-files"))[0] == 403
        assert (await browser.get("/api/cases/1/account"))["balance_minor"] == 9300
        assert (await browser.ask("GET", f"/api/cases/{made[0]['case_id']}/account"))[0] == 404
    [matched] = (await sandro.get("/api/payments"))["items"]
    await sandro.post(f"/api/payments/{matched['payment_id']}/take-back", {"reason": "wrong one"})
    body = {"case_id": made[0]["case_id"]}
    status, _ = await sandro.ask("POST", f"/api/payments/{matched['payment_id']}/assign", body)
    assert status == 404
    assert (await carla.ask("POST", f"/api/payments/{matched['payment_id']}/assign", {"case_id": 1}))[0] == 403


async def test_entries_by_hand_need_a_reason_and_a_write_down_an_administrator(site: Site) -> None:
    await opened(site)
    sara = await site.browser("sara", Role.SUPERVISOR)
    ada = await site.browser("ada", Role.ADMIN)
    down = {
        "kind": "write_down", "minor": 10000, "item": "F1", "component": "principal", "value_on": "2026-11-20",
        "reason": "chiusura antieconomica",
    }  # fmt: skip
    status, problem = await sara.ask("POST", "/api/cases/1/entries", down)
    assert (status, problem["code"]) == (403, "needs_admin")
    assert (await ada.ask("POST", "/api/cases/1/entries", {**down, "reason": ""}))[0] == 422
    status, problem = await ada.ask("POST", "/api/cases/1/entries", {**down, "minor": 10001})
    assert (status, problem["field"]) == (422, "amount")
    await ada.post("/api/cases/1/entries", down)
    assert (await sara.get("/api/cases/1"))["case"]["state"] == "paid"
    assert "facts_changed" in [name for name, _ in site.supervision.asked]


async def test_what_a_debtor_needs_to_pay_is_there_as_far_as_the_creditor_gave_it(site: Site) -> None:
    await opened(site)
    ada = await site.browser("ada", Role.ADMIN)
    empty = await ada.get("/api/cases/1/payment-data")
    assert (empty["transfer"], set(empty["lacking"])) == (None, {"no_iban", "no_notice", "no_link"})
    change = {"iban": "IT60X0542811101000000123456", "payment_link": "https://pay.example.it/{reference}"}
    creditor = f"/api/creditors/{site.world.creditor_id}"
    assert (await ada.ask("PATCH", creditor, change))[0] == 200
    status, problem = await ada.ask("PATCH", creditor, {"payment_link": "https://pay.example.it/{name}"})
    assert (status, problem["field"]) == (422, "payment_link")
    data = await ada.get("/api/cases/1/payment-data")
    assert data["transfer"]["reference"].startswith("RF") and data["transfer"]["qr_svg"].startswith("<svg")
    assert data["link"] == "https://pay.example.it/CASE-00001"
    row = await read_to_end(ada, BANK + f"2026-11-20;100.00;EUR;X;{data['transfer']['reference']};1\n")
    assert row["matched_count"] == 1, "the reference that we give brings the payment back"
    [payment] = (await ada.get("/api/payments?case_id=1"))["items"]
    assert payment["basis"] == "rf"


async def test_rates_are_read_by_supervisors_and_entered_by_administrators_once(site: Site) -> None:
    sara = await site.browser("sara", Role.SUPERVISOR)
    ada = await site.browser("ada", Role.ADMIN)
    rates = await sara.get("/api/rates")
    missing = [item for item in rates["items"] if not item["percent"]]
    known = next(item for item in rates["items"] if item["percent"])
    body = {"country": rates["country"], "table": known["table"], "period": known["label"], "percent": "1",
            "reference": "Gazzetta"}  # fmt: skip
    assert (await sara.ask("POST", "/api/rates", body))[0] == 403
    assert (await ada.ask("POST", "/api/rates", body))[0] == 409
    assert (await ada.ask("POST", "/api/rates", {**body, "percent": "uno"}))[0] == 422
    assert (await ada.get("/api/rates?country=de"))["country"] == "DE"
    assert (await ada.ask("GET", "/api/rates?country=xx"))[0] == 404
    if missing:
        gap = {**body, "table": missing[0]["table"], "period": missing[0]["label"], "percent": "2,15"}
        number = (await ada.post("/api/rates", gap))["reckoning_id"]
        waits = await sara.get(f"/api/reckonings/{number}")
        assert (waits["cause"], waits["done_count"], waits["finished_at"]) == ("rate", 0, None)
        assert [one["reckoning_id"] for one in (await sara.get("/api/reckonings"))["items"]] == [number]
        again = (await ada.get("/api/rates"))["items"]
        assert [i["percent"] for i in again if i["is_entered"]] == ["2.15"]
