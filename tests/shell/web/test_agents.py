"""The agent's desk through the API."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.floor import TransferVerb
from dialer.core.kernel.codes import Outcome, Role, Track
from dialer.core.kernel.errors import Conflict, InvalidTransition, Refused
from dialer.core.kernel.ids import CallId, NodeId
from dialer.core.leads.model import Callback, LeadState
from dialer.ports.attempts import DiaryLine, DispositionRow
from dialer.ports.disputes import ReasonRow
from dialer.ports.leads import LeadMove
from dialer.ports.telephony import TelephonyError
from tests.factories import MONDAY_10, make_agent, make_order
from tests.fakes.web_seams import agent_changed
from tests.shell.web.conftest import Browser, MakeSite, Site


async def with_call(site: Site, agent_id: int | None, call_id: str = "c1") -> None:
    """A lead, and an attempt of it in that agent's hands."""
    await site.world.add_debtors([["+393471234500"]])
    campaign_id = await site.world.add_campaign()
    await site.world.start_campaign(campaign_id)
    numbers = await site.world.rows("SELECT id, debtor_id FROM debtor_numbers")
    leads = await site.world.rows("SELECT id FROM leads")
    order = make_order(call_id, campaign=campaign_id, lead=leads[0]["id"])
    async with site.world.store.transaction() as tx:
        await tx.attempts.add([order], node_id=NodeId("node-1"))
    whose = (agent_id, numbers[0]["debtor_id"], numbers[0]["id"])
    await change(site, "UPDATE attempts SET agent_id = ?, debtor_id = ?, number_id = ?", *whose)


async def change(site: Site, sql: str, *values: object) -> None:
    """Change what is stored, past the program."""

    def job(connection: Connection) -> None:
        connection.exec_driver_sql(sql, values)

    await site.world.write(job)


@pytest.fixture
async def ada(site: Site) -> Browser:
    return await site.browser("ada", Role.AGENT)


async def test_the_desk_shows_state_and_screen(site: Site, ada: Browser) -> None:
    agent_id = await site.agent_id("ada")
    site.requests.states[agent_id] = agent_changed(agent_id, AgentState.WRAP_UP, deadline_at=MONDAY_10)
    desk = await ada.get("/api/agent")
    assert (desk["state"], desk["deadline_at"], desk["pop"]) == ("wrap_up", "2026-11-23T09:00:00Z", None)


@pytest.mark.parametrize(
    ("path", "body", "asked"),
    [
        ("online", {}, ("online", None)),
        ("offline", {}, ("offline", None)),
        ("ready", None, ("ready", None)),
        ("pause", {"reason": "lunch"}, ("pause", PauseReason.LUNCH)),
        ("hangup", {}, ("hang_up", None)),
        ("reconnect", {}, ("reconnect", None)),
        ("hold", {"is_wanted": True}, ("hold", True)),
        ("hold", {"is_wanted": False}, ("hold", False)),
        ("transfer", {"verb": "consult", "agent_id": 7}, ("transfer", (TransferVerb.CONSULT, 7, None))),
        ("transfer", {"verb": "hand_over", "team_id": 3}, ("transfer", (TransferVerb.HAND_OVER, None, 3))),
        ("part", {"call_id": "c1"}, ("close_part", "c1")),
        ("keys", {"keys": "2#"}, ("press", "2#")),
        ("closing", {"is_closing": True}, ("say_closing", True)),
        ("closing", {"is_closing": False}, ("say_closing", False)),
        ("preview/accept", {}, ("accept_preview", None)),
        ("preview/skip", {"reason": "busy line"}, ("skip_preview", "busy line")),
    ],
)
async def test_each_button_reaches_the_own_seat(
    site: Site, ada: Browser, path: str, body: object, asked: tuple[str, object]
) -> None:
    assert (await ada.ask("POST", f"/api/agent/{path}", body))[0] == 204
    assert site.requests.asked == [(asked[0], await site.agent_id("ada"), asked[1])]


async def test_a_colleague_or_a_team_is_asked_for_not_both(site: Site, ada: Browser) -> None:
    body = {"verb": "consult", "agent_id": 7, "team_id": 3}
    status, problem = await ada.ask("POST", "/api/agent/transfer", body)
    assert status == 422 and "not both" in str(problem)
    assert site.requests.asked == []


async def test_free_colleagues_are_listed_with_their_teams(site: Site, ada: Browser) -> None:
    [team] = await site.world.rows("SELECT id, name FROM teams ORDER BY id LIMIT 1")
    site.requests.free = (make_agent(7, teams=(team["id"],)), make_agent(8, teams=(team["id"], 99)))
    found = await ada.get("/api/agent/colleagues")
    assert [(item["agent_id"], item["teams"]) for item in found["items"]] == [(7, [team["name"]]), (8, [team["name"]])]
    assert found["teams"] == [{"team_id": team["id"], "name": team["name"], "free_count": 2}]


@pytest.mark.parametrize("keys", ["", "A", "1 2", "1" * 33])
async def test_only_keys_of_a_telephone_are_sent(site: Site, ada: Browser, keys: str) -> None:
    status, problem = await ada.ask("POST", "/api/agent/keys", {"keys": keys})
    assert (status, problem["errors"][0]["field"]) == (422, "body.keys")
    assert site.requests.asked == []


async def test_reasons_of_the_system_cannot_be_given(site: Site, ada: Browser) -> None:
    status, problem = await ada.ask("POST", "/api/agent/pause", {"reason": "supervisor"})
    assert (status, problem["errors"][0]["field"]) == (422, "body.reason")
    assert site.requests.asked == []


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (InvalidTransition("already online", state="ready"), 409, "invalid_transition"),
        (Refused("that call is with another agent", code="not_your_call"), 403, "not_your_call"),
        (Conflict("too late", code="correction_over"), 409, "correction_over"),
        (TelephonyError("link down", retryable=True), 503, "telephony_unavailable"),
    ],
)
async def test_refusals_of_the_floor_become_problems(
    site: Site, ada: Browser, failure: Any, status: int, code: str
) -> None:
    site.requests.failure = failure
    answer, problem = await ada.ask("POST", "/api/agent/ready", {})
    assert (answer, problem["code"]) == (status, code)


async def test_a_disposition_reaches_the_floor_with_its_parts(site: Site, ada: Browser) -> None:
    body = {
        "call_id": "c1",
        "code": "PTP",
        "note": "two lines\nof text",
        "default_reason": "LIQUIDITY",
        "promise": {"amount_minor": 4500, "date": "2026-11-27", "method": "bank_transfer"},
    }
    assert (await ada.ask("POST", "/api/agent/disposition", body))[0] == 204
    _, _, request = site.requests.asked[0]
    assert request.code is Outcome.PROMISE  # type: ignore[attr-defined]
    assert request.promise.amount_minor == 4500  # type: ignore[attr-defined]
    callback = {"call_id": "c1", "code": "CB", "callback": {"at": "2026-11-24T10:00:00+01:00", "mine": False}}
    assert (await ada.ask("POST", "/api/agent/disposition", callback))[0] == 204
    _, _, request = site.requests.asked[1]
    assert request.callback.at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    assert not request.callback.is_mine  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "XX"}, "body.code"),
        ({"note": "bell \x07"}, "body.note"),
        ({"promise": {"amount_minor": -1, "date": "2026-11-27"}}, "body.promise.amount_minor"),
        ({"callback": {"at": "2026-11-24T10:00:00"}}, "body.callback.at"),
        ({"default_reason": "because"}, "body.default_reason"),
    ],
)
async def test_malformed_dispositions_are_refused_at_the_door(
    site: Site, ada: Browser, change: dict[str, Any], field: str
) -> None:
    status, problem = await ada.ask("POST", "/api/agent/disposition", {"call_id": "c1", "code": "VM", **change})
    assert (status, problem["errors"][0]["field"]) == (422, field)
    assert site.requests.asked == []


async def test_the_form_of_an_own_call_lists_valid_outcomes_with_their_parts(site: Site, ada: Browser) -> None:
    await with_call(site, await site.agent_id("ada"))
    form = await ada.get("/api/agent/dispositions?call_id=c1")
    by_code = {item["code"]: item for item in form["items"]}
    assert form["campaign_type"] == "phone"
    assert by_code["PTP"]["required"] == ["default_reason", "promise"]
    assert by_code["REFUSAL"]["required"] == []
    assert by_code["CB"]["required"] == ["callback"]
    assert by_code["VM"]["fields"] == ["note"]
    assert "CARE_OK" not in by_code and "NA" not in by_code
    assert "LIQUIDITY" in form["default_reasons"] and "bank_transfer" in form["promise_methods"]


async def test_why_it_was_not_paid_is_asked_for_once(site: Site, ada: Browser) -> None:
    await with_call(site, await site.agent_id("ada"))
    async with site.world.store.transaction() as tx:
        [case_id] = (await tx.attempts.get(CallId("c1"))).case_ids
        told = ReasonRow(case_id=case_id, reason=DefaultReason.FORGOT, track=Track.NORMAL, at=MONDAY_10)
        await tx.disputes.add_reasons([told])
    form = await ada.get("/api/agent/dispositions?call_id=c1")
    assert {item["code"]: item["required"] for item in form["items"]}["PTP"] == ["promise"]


@pytest.mark.parametrize(
    "path", ["/api/agent/dispositions?call_id=c1", "/api/calls/c1/file", "/api/agent/offers?call_id=c1"]
)
async def test_another_agents_call_is_refused(site: Site, ada: Browser, path: str) -> None:
    await site.browser("bob", Role.AGENT)
    await with_call(site, await site.agent_id("bob"))
    status, problem = await ada.ask("GET", path)
    assert (status, problem["code"]) == (403, "not_your_call")


async def test_the_file_of_an_own_call_shows_the_debt_only_once_the_person_was_identified(
    site: Site, ada: Browser
) -> None:
    await with_call(site, await site.agent_id("ada"))
    held = (await ada.get("/api/calls/c1/file"))["file"]
    assert set(held) == {"is_held", "debtor", "introduction"} and held["debtor"]["name"] == "Debtor 1"
    assert "100" not in json.dumps(held["introduction"]), "in whose name, and nothing of the debt"
    line = DiaryLine(
        call_id=CallId("c1"), at=MONDAY_10, kind="identity_checked", data={"items": "address date_of_birth"}
    )
    async with site.world.store.transaction() as tx:
        await tx.attempts.append([line])
    file = (await ada.get("/api/calls/c1/file"))["file"]
    assert file["debtor"]["name"] == "Debtor 1"
    assert file["balance"] == {"minor": 10000, "currency": "EUR"}
    assert file["cases"][0]["invoices"][0]["number"] == "F1"
    assert [number["is_dialled"] for number in file["debtor"]["numbers"]] == [True]


async def test_an_unknown_call_is_not_found(ada: Browser) -> None:
    assert (await ada.ask("GET", "/api/calls/nothing/file"))[0] == 404
    assert (await ada.ask("GET", "/api/agent/dispositions?call_id=nothing"))[0] == 404
    status, problem = await ada.ask("GET", "/api/agent/dispositions")
    assert (status, problem["errors"][0]["field"]) == (422, "query.call_id")


@pytest.mark.parametrize(("minutes_ago", "until"), [(4, "2026-11-23T09:06:00Z"), (11, None)])
async def test_own_calls_say_until_when_they_may_be_corrected(
    site: Site, ada: Browser, minutes_ago: int, until: str | None
) -> None:
    agent_id = await site.agent_id("ada")
    await with_call(site, agent_id)
    disposed_at = MONDAY_10 - timedelta(minutes=minutes_ago)
    await change(site, "UPDATE attempts SET joined_at = ordered_at, ended_at = ordered_at, outcome = 'CONNECTED'")
    row = DispositionRow(call_id=CallId("c1"), agent_id=agent_id, code=Outcome.VOICEMAIL, at=disposed_at, note="beep")
    async with site.world.store.transaction() as tx:
        await tx.attempts.dispose(row)
    items = (await ada.get("/api/agent/recent"))["items"]
    assert [(item["call_id"], item["disposition"], item["note"]) for item in items] == [("c1", "VM", "beep")]
    assert items[0]["correctable_until"] == until


async def test_own_callbacks_of_today_are_listed(site: Site, ada: Browser) -> None:
    agent_id = await site.agent_id("ada")
    await with_call(site, agent_id)
    lead = (await site.world.rows("SELECT id FROM leads"))[0]["id"]
    callback = Callback(at=MONDAY_10 + timedelta(hours=5), agreed=True, agent_id=agent_id)
    move = LeadMove(lead_id=lead, state=LeadState.SCHEDULED, due_at=callback.at, callback=callback)
    async with site.world.store.transaction() as tx:
        await tx.leads.move([move])
    items = (await ada.get("/api/agent/callbacks"))["items"]
    assert [(item["debtor_name"], item["at"]) for item in items] == [("Debtor 1", "2026-11-23T14:00:00Z")]
    site.clock.wind(timedelta(days=1))
    assert (await ada.get("/api/agent/callbacks"))["items"] == []


async def test_a_phone_in_the_page_gets_the_proxys_path(make_site: MakeSite) -> None:
    site = await make_site(sip_ws_url="ws://127.0.0.1:8088/ws")
    ada = await site.browser("ada", Role.AGENT)
    phone = await ada.get("/api/agent/phone")
    assert (phone["kind"], phone["ws_path"]) == ("webrtc", "/sip")
    assert phone["sip_uri"].startswith("sip:agent-ada@")
    assert len(phone["password"]) >= 20


async def identified(site: Site) -> None:
    line = DiaryLine(
        call_id=CallId("c1"), at=MONDAY_10, kind="identity_checked", data={"items": "address date_of_birth"}
    )
    async with site.world.store.transaction() as tx:
        await tx.attempts.append([line])


async def test_offers_are_shown_once_the_person_was_identified_and_within_the_agents_authority(
    site: Site, ada: Browser
) -> None:
    await with_call(site, await site.agent_id("ada"))
    status, problem = await ada.ask("GET", "/api/agent/offers?call_id=c1")
    assert (status, problem["code"]) == (403, "identity_first")
    await identified(site)
    found = await ada.get("/api/agent/offers?call_id=c1")
    [case] = found["items"]
    assert (found["call_id"], case["currency"], case["why_none"]) == ("c1", "EUR", "")
    assert {offer["needs"] for offer in case["offers"]} == {"agent"}
    assert {"pay_now", "promise"} <= {offer["kind"] for offer in case["offers"]}
    assert case["asked_minor"] == 10000


async def test_the_reason_that_was_just_given_decides_what_is_offered(site: Site, ada: Browser) -> None:
    await with_call(site, await site.agent_id("ada"))
    await identified(site)
    [case] = (await ada.get("/api/agent/offers?call_id=c1&reason=FORGOT"))["items"]
    assert "first_of_reason" in {why for offer in case["offers"] for why in offer["also"]}
    [case] = (await ada.get("/api/agent/offers?call_id=c1&reason=DECEASED"))["items"]
    assert (case["offers"], case["why_none"]) == ([], "reason_first")
    assert (await ada.ask("GET", "/api/agent/offers?call_id=c1&reason=RAIN"))[0] == 422


async def test_in_a_courtesy_call_nothing_is_offered(site: Site, ada: Browser) -> None:
    await with_call(site, await site.agent_id("ada"))
    await identified(site)
    await change(site, "UPDATE campaigns SET kind = 'caring'")
    assert (await ada.get("/api/agent/offers?call_id=c1"))["items"] == []
