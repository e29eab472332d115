"""Tickets, complaints, requests to prove a debt and documents, through the doors."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from dialer.core.kernel.codes import Role
from dialer.core.kernel.scope import Scope
from tests.shell.web.conftest import Browser, MakeSite, Site

INVOICE = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


@pytest.fixture
async def office(site: Site) -> tuple[Site, Browser]:
    await site.world.add_debtors([["+390422550201"], ["+390422550202"]])
    return site, await site.browser("sara", Role.SUPERVISOR)


def form(content: bytes = INVOICE, name: str = "may.pdf", **fields: str) -> aiohttp.FormData:
    data = aiohttp.FormData()
    for field, value in {"kind": "invoice", "source": "creditor", **fields}.items():
        data.add_field(field, value)
    data.add_field("file", content, filename=name)
    return data


async def refused(browser: Browser, path: str, body: object) -> tuple[int, str]:
    status, problem = await browser.ask("POST", path, body)
    return status, problem["code"]


async def test_a_ticket_is_opened_answered_by_the_creditor_and_closed(office: tuple[Site, Browser]) -> None:
    site, sara = office
    invoice = (await sara.get("/api/cases/1/disputes"))["contested"][0]
    asked = {"kind": "billing", "text": "tariff", "invoice": invoice["number"], "disputed_minor": 100}
    ticket = await sara.post("/api/cases/1/tickets", asked)
    assert (ticket["state"], ticket["hold"], ticket["due_on"]) == ("open", None, "2026-12-07")
    file = await sara.get("/api/cases/1/disputes")
    assert file["contested"][0]["disputed_minor"] == 100
    carla = await site.browser("carla", Role.CREDITOR, scope=Scope(frozenset({site.world.creditor_id})))
    path = f"/api/tickets/{ticket['ticket_id']}"
    assert (await carla.get(path))["lines"][0]["by_name"] == ""
    assert (await refused(carla, path + "/close", {}))[0] == 403
    await carla.post(path + "/notes", {"text": "we look into it"})
    answered = await carla.post(path + "/answer", {"text": "the reading was wrong", "verdict": "upheld"})
    assert answered["state"] == "answered"
    assert await refused(sara, path + "/close", {"credit_minor": 101}) == (422, "invalid")
    closed = await sara.post(path + "/close", {"text": "told the debtor"})
    assert (closed["state"], closed["verdict"]) == ("closed", "upheld")
    assert await refused(sara, path + "/close", {}) == (409, "invalid_transition")
    lines = (await sara.get(path))["lines"]
    assert [line["what"] for line in lines] == ["opened", "note", "answered", "closed"]
    assert [line["by_name"] for line in lines] == ["Sara", "Carla", "Carla", "Sara"]
    assert (await sara.post(path + "/reopen", {"text": "not content"}))["reopened_count"] == 1


async def test_lists_show_the_latest_first_page_by_page_and_count_what_is_late(office: tuple[Site, Browser]) -> None:
    site, sara = office
    for kind, due_on in (("service", "2026-12-10"), ("legal_check", "2026-11-25"), ("technical", "2026-12-01")):
        await sara.post("/api/cases/2/tickets", {"kind": kind, "due_on": due_on})
    first = await sara.get("/api/tickets?limit=2")
    assert [item["kind"] for item in first["items"]] == ["legal_check", "technical"]
    assert first["items"][0]["about"]["reference"] == "CASE-00002"
    rest = await sara.get(f"/api/tickets?limit=2&cursor={first['next_cursor']}")
    assert [item["kind"] for item in rest["items"]] == ["service"]
    assert rest["next_cursor"] is None
    counts = await sara.get("/api/disputes/counts")
    assert (counts["tickets"], counts["tickets_late"]) == (3, 0)
    site.clock.wind(timedelta(days=3))
    counts = await sara.get("/api/disputes/counts")
    assert (counts["tickets"], counts["tickets_late"]) == (3, 1)
    assert [item["is_late"] for item in (await sara.get("/api/tickets"))["items"]] == [True, False, False]
    assert (await sara.get("/api/tickets?standing=closed"))["items"] == []
    assert [item["kind"] for item in (await sara.get("/api/tickets?kind=service"))["items"]] == ["service"]
    assert (await sara.get("/api/tickets?mine=true"))["items"] == []
    me = sara.me["user_id"]
    ticket_id = first["items"][0]["ticket_id"]
    status, ticket = await sara.ask("PATCH", f"/api/tickets/{ticket_id}", {"owner": me})
    assert (status, ticket["owner"]) == (200, me)
    assert [item["ticket_id"] for item in (await sara.get("/api/tickets?mine=true"))["items"]] == [ticket_id]


async def test_the_disputed_part_is_named_and_the_case_goes_on(office: tuple[Site, Browser]) -> None:
    _, sara = office
    ticket = await sara.post("/api/cases/1/tickets", {"kind": "supply"})
    assert ticket["hold"] == "disputed"
    number = (await sara.get("/api/cases/1/disputes"))["contested"][0]["number"]
    body = {"invoice": number, "disputed_minor": 10}
    status, ticket = await sara.ask("PATCH", f"/api/tickets/{ticket['ticket_id']}", body)
    assert (status, ticket["hold"], ticket["disputed_minor"]) == (200, None, 10)


async def test_complaints_are_registered_answered_by_others_and_exported(office: tuple[Site, Browser]) -> None:
    site, sara = office
    about = await site.add_user("bruno", Role.SUPERVISOR)
    said = {"channel": "pec", "category": "manners", "text": "very rude", "case_id": 1, "about_user": about}
    complaint = await sara.post("/api/complaints", said | {"is_holding": True})
    path = f"/api/complaints/{complaint['complaint_id']}"
    bruno = await site.new_browser().log_in("bruno")
    answer = {"text": "we are sorry", "outcome": "upheld"}
    assert await refused(bruno, path + "/answer", answer) == (403, "complained_about")
    await sara.post(path + "/answer", answer)
    assert await refused(bruno, path + "/close", {"root_cause": "none"}) == (403, "complained_about")
    await sara.post(path + "/close", {"root_cause": "training"})
    file = await sara.get(path)
    assert (file["complaint"]["state"], file["about_name"]) == ("closed", "Bruno")
    assert (await sara.get("/api/complaints?standing=closed"))["items"][0]["root_cause"] == "training"
    text = await sara.get("/api/complaints/register?language=en")
    assert "manners" in text and "CASE-00001" in text and "very rude" not in text
    assert "CASE-00001" not in await sara.get("/api/complaints/register?to=2026-01-01")
    assert (await sara.ask("POST", path + "/reopen", {"text": "again"}))[0] == 200


async def test_a_debt_is_proved_with_its_documents(office: tuple[Site, Browser]) -> None:
    site, sara = office
    request = await sara.post("/api/cases/1/verifications", {"channel": "pec", "text": "prove it"})
    path = f"/api/verifications/{request['verification_id']}"
    assert request["ack_due_on"] == "2026-11-25"
    assert await refused(sara, "/api/cases/1/verifications", {"channel": "pec"}) == (409, "verification_stands")
    letter = await sara.post(path + "/letter")
    assert letter["kind"] == "acknowledgement"
    await sara.post(path + "/acknowledge", {"via": "pec"})
    assert await refused(sara, path + "/packet", None) == (409, "no_documents")
    carla = await site.browser("carla", Role.CREDITOR, scope=Scope(frozenset({site.world.creditor_id})))
    status, document = await carla.ask("POST", "/api/cases/1/documents", data=form(source="agency"))
    assert (status, document["source"], document["media_type"]) == (201, "creditor", "application/pdf")
    packet = await sara.post(path + "/packet")
    await sara.post(path + "/send", {"via": "letter", "proof": "RR 12345"})
    ended = await sara.post(path + "/conclude", {"outcome": "accepted"})
    assert ended["state"] == "accepted"
    async with sara.session.get(sara.url + f"/api/documents/{packet['document_id']}") as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        names = zipfile.ZipFile(io.BytesIO(await response.read())).namelist()
    assert names == [
        "statement.pdf", "packet.json", "attachments/01-invoice-may.pdf", "MANIFEST.sha256", "MANIFEST.sig"
    ]  # fmt: skip
    assert [line["what"] for line in (await sara.get(path))["lines"]] == [
        "opened", "acknowledged", "collecting", "packet_made", "sent", "accepted"
    ]  # fmt: skip


async def test_documents_that_have_no_place_in_a_file_are_refused(make_site: MakeSite) -> None:
    site = await make_site(max_document_bytes=1000)
    await site.world.add_debtors([["+390422550201"]])
    sara = await site.browser("sara", Role.SUPERVISOR)
    wrong: list[tuple[aiohttp.FormData, int, str]] = [
        (form(b"MZ\x00\xff", "virus.pdf"), 422, "unsupported_document"),
        (form(INVOICE + b"/JavaScript "), 422, "active_document"),
        (form(b"x" * 1001, "a.txt"), 413, "too_large"),
        (form(kind="packet"), 422, "invalid"),
        (form(kind="bill"), 422, "invalid"),
        (form(source="me"), 422, "invalid"),
        (form(invoice="none"), 404, "not_found"),
    ]
    for data, expected, code in wrong:
        status, problem = await sara.ask("POST", "/api/cases/1/documents", data=data)
        assert (status, problem["code"]) == (expected, code)
    assert (await sara.get("/api/cases/1/documents"))["items"] == []
    status, document = await sara.ask("POST", "/api/cases/1/documents", data=form())
    assert status == 201
    assert (await sara.ask("DELETE", f"/api/documents/{document['document_id']}"))[0] == 204
    assert (await sara.ask("GET", f"/api/documents/{document['document_id']}"))[0] == 404
    assert list(site.deps.policy.upload_dir.iterdir()) == []


async def test_the_office_writes_down_a_reason_and_its_treatment_follows(office: tuple[Site, Browser]) -> None:
    _, sara = office
    told: dict[str, Any] = await sara.post("/api/cases/1/reason", {"reason": "HARDSHIP_PERM"})
    assert told == {"reason": "HARDSHIP_PERM", "track": "soft"}
    await sara.post("/api/cases/1/reason", {"reason": "PRESCRIBED_CLAIM"})
    file = await sara.get("/api/cases/1/disputes")
    assert [ticket["kind"] for ticket in file["tickets"]] == ["legal_check"]
    await sara.post("/api/cases/1/reason", {"reason": "NOT_MINE"})
    await sara.post("/api/cases/1/reason", {"reason": "FRAUD"})
    file = await sara.get("/api/cases/1/disputes")
    assert len(file["verifications"]) == 1
    assert file["reason"] == {"reason": "FRAUD", "track": "normal"}
    case = await sara.get("/api/cases/1")
    assert {hold["reason"] for hold in case["case"]["holds"]} == {"hardship_review", "legal", "validation_pending"}
