"""Users, teams, trunks, creditors, agreements, announcements and the audit through the API."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from dialer.core.kernel.codes import Role
from dialer.db.tables.debt import cases, placements
from tests.shell.web.conftest import PASSWORD, Browser, Site


@pytest.fixture
async def admin(site: Site) -> Browser:
    return await site.browser("root", Role.ADMIN, Role.SUPERVISOR)


async def test_an_agent_is_made_with_a_seat_and_a_one_time_link(site: Site, admin: Browser) -> None:
    body = {"username": "Ada", "name": "Ada", "roles": ["agent"], "agent": {"team_ids": [site.world.team_id]}}
    made = await admin.post("/api/users", body)
    assert made["user"]["agent"]["endpoint"] == "agent-ada"
    assert made["user"]["agent"]["team_ids"] == [site.world.team_id]
    assert not made["user"]["has_password"]
    assert ("agents_changed", None) in site.supervision.asked
    first = {"token": made["login_token"], "username": "ada", "name": "Ada", "password": "her own long words"}
    me = await site.new_browser().post("/api/first-login", first)
    assert me["roles"] == ["agent"]
    listed = {user["username"]: user for user in (await admin.get("/api/users"))["items"]}
    assert listed["ada"]["has_password"]


async def test_a_link_is_only_good_with_its_own_username(site: Site, admin: Browser) -> None:
    made = await admin.post("/api/users", {"username": "anna", "name": "Anna", "roles": ["supervisor"]})
    other = {"token": made["login_token"], "username": "root", "name": "R", "password": "some long password"}
    assert (await site.new_browser().ask("POST", "/api/first-login", other))[1]["code"] == "link_expired"
    status, _ = await site.new_browser().ask(
        "POST", "/api/session", {"username": "root", "password": other["password"]}
    )
    assert status == 401


async def test_when_somebody_last_came_in_is_for_administrators(site: Site, admin: Browser) -> None:
    sara = await site.browser("sara", Role.SUPERVISOR)
    assert all(user["login_at"] for user in (await admin.get("/api/users"))["items"])
    assert not any(user["login_at"] for user in (await sara.get("/api/users"))["items"])


async def test_new_roles_take_effect_and_end_sessions(site: Site, admin: Browser) -> None:
    anna = await site.browser("anna", Role.SUPERVISOR)
    path = f"/api/users/{anna.me['user_id']}"
    status, changed = await admin.ask(
        "PATCH", path, {"roles": ["supervisor", "agent"], "agent": {"endpoint_kind": "sip"}}
    )
    assert status == 200 and changed["agent"]["endpoint_kind"] == "sip"
    assert (await anna.ask("GET", "/api/me"))[0] == 401
    await anna.log_in("anna")
    assert anna.me["roles"] == ["agent", "supervisor"]
    assert (await admin.ask("PATCH", path, {"roles": ["supervisor"]}))[0] == 200
    await anna.log_in("anna")
    assert (await anna.ask("GET", "/api/agent"))[1]["code"] == "role_needed"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"roles": ["agent"]}, 422, "invalid"),
        ({"agent": {}}, 422, "invalid"),
        ({"roles": []}, 422, "invalid"),
        ({"roles": ["king"]}, 422, "invalid"),
        ({"username": "a b"}, 422, "invalid"),
        ({"username": "root"}, 409, "conflict"),
        ({"password": "short"}, 422, "weak_password"),
    ],
)
async def test_users_that_cannot_be(admin: Browser, change: dict[str, Any], status: int, code: str) -> None:
    body = {"username": "anna", "name": "Anna", "roles": ["supervisor"], **change}
    answer, problem = await admin.ask("POST", "/api/users", body)
    assert (answer, problem["code"]) == (status, code)


async def test_the_last_administrator_cannot_be_disabled(admin: Browser) -> None:
    status, problem = await admin.ask("PATCH", f"/api/users/{admin.me['user_id']}", {"is_enabled": False})
    assert status == 409, problem


async def test_an_admin_resets_a_password_which_must_then_be_changed(site: Site, admin: Browser) -> None:
    anna = await site.browser("anna", Role.SUPERVISOR)
    path = f"/api/users/{anna.me['user_id']}"
    assert (await admin.ask("PATCH", path, {"password": "set by the admin"}))[0] == 200
    assert (await anna.ask("GET", "/api/me"))[0] == 401
    assert (await anna.ask("POST", "/api/session", {"username": "anna", "password": PASSWORD}))[0] == 401
    anna.csrf = ""
    await anna.log_in("anna", "set by the admin")
    assert anna.me["must_change_password"]


async def test_teams_are_made_and_changed(site: Site, admin: Browser) -> None:
    await site.browser("ada", Role.AGENT)
    agent_id = await site.agent_id("ada")
    made = await admin.post("/api/teams", {"name": "Evening", "agent_ids": [agent_id]})
    assert made["agent_ids"] == [agent_id]
    path = f"/api/teams/{made['team_id']}"
    status, changed = await admin.ask("PATCH", path, {"name": "Night", "agent_ids": [], "is_enabled": False})
    assert (status, changed["name"], changed["agent_ids"], changed["is_enabled"]) == (200, "Night", [], False)
    assert (await admin.ask("POST", "/api/teams", {"name": "Night"}))[0] == 409
    assert (await admin.ask("POST", "/api/teams", {"name": "X", "agent_ids": [999]}))[0] == 404
    names = [team["name"] for team in (await admin.get("/api/teams"))["items"]]
    assert sorted(names) == ["Night", "Team"]


async def test_a_trunk_never_shows_its_password(site: Site, admin: Browser) -> None:
    body = {"code": "wholesale", "kind": "register", "host": "sip.example", "username": "u", "password": "secret-1"}
    made = await admin.post("/api/trunks", body)
    assert made["has_password"] and "secret-1" not in str(made)
    path = f"/api/trunks/{made['trunk_id']}"
    assert (await admin.ask("PATCH", path, {"max_channels": 10}))[1]["max_channels"] == 10
    stored = await site.world.rows("SELECT * FROM trunks WHERE code = 'wholesale'")
    assert "secret-1" in str(stored)
    assert "secret-1" not in str(await admin.get("/api/trunks"))
    assert "secret-1" not in str(await site.world.rows("SELECT * FROM audit"))
    assert ("trunks_changed", None) in site.supervision.asked


@pytest.mark.parametrize(
    "change",
    [{"code": "Big Trunk"}, {"host": "a b"}, {"host": "x\r\ny"}, {"codecs": []}, {"port": 70000}, {"username": "a\nb"}],
)
async def test_trunks_that_cannot_be(admin: Browser, change: dict[str, Any]) -> None:
    status, problem = await admin.ask("POST", "/api/trunks", {"code": "t", "host": "sip.example", **change})
    assert (status, problem["code"]) == (422, "invalid")


async def test_caller_ids_are_added_labelled_and_disabled(site: Site, admin: Browser) -> None:
    path = f"/api/trunks/{site.world.trunk_id}/caller-ids"
    trunk = await admin.post(path, {"caller_id": "+390669821", "label": "Rome"})
    key = trunk["caller_ids"][0]["caller_id_id"]
    assert (await admin.ask("POST", path, {"caller_id": "+390669821"}))[0] == 409
    assert (await admin.ask("POST", path, {"caller_id": "06 6982"}))[0] == 422
    assert (await admin.ask("PATCH", f"{path}/{key}", {"is_enabled": False}))[0] == 200
    assert (await admin.get(path))["items"] == [
        {"caller_id_id": key, "caller_id": "+390669821", "label": "Rome", "is_enabled": False}
    ]
    assert (await admin.ask("PATCH", f"{path}/999", {"label": "x"}))[0] == 404


async def test_creditors_cases_and_debtors_are_read(site: Site, admin: Browser) -> None:
    await site.world.add_debtors([["+393471234500"], ["+393471234501"]])
    made = await admin.post("/api/creditors", {"code": "beta", "name": "Beta S.p.A.", "color": "#00aa55"})
    path = f"/api/creditors/{made['creditor_id']}"
    assert (await admin.ask("PATCH", path, {"is_enabled": False, "brand": "Beta"}))[1]["brand"] == "Beta"
    assert site.supervision.asked.count(("creditors_changed", None)) == 2
    assert [item["code"] for item in (await admin.get("/api/creditors"))["items"]] == ["acme", "beta"]
    cases = (await admin.get("/api/cases?creditor=acme&q=CASE-00002"))["items"]
    assert [case["debtor_name"] for case in cases] == ["Debtor 2"]
    case = await admin.get(f"/api/cases/{cases[0]['case_id']}")
    assert case["case"]["balance"] == {"minor": 10000, "currency": "EUR"}
    debtor = await admin.get(f"/api/debtors/{cases[0]['debtor_id']}")
    assert [number["e164"] for number in debtor["debtor"]["numbers"]] == ["+393471234501"]
    assert (await admin.ask("GET", "/api/cases?creditor=nobody"))[0] == 404
    assert (await admin.ask("GET", "/api/cases?cursor=rubbish"))[0] == 422
    assert (await admin.ask("GET", "/api/cases?limit=0"))[0] == 422
    assert (await admin.ask("GET", "/api/cases?limit=1&limit=2"))[0] == 422
    assert (await admin.ask("GET", "/api/debtors/999"))[0] == 404


async def test_a_creditor_has_its_own_months_of_keeping_or_the_settings(site: Site, admin: Browser) -> None:
    path = f"/api/creditors/{site.world.creditor_id}"
    assert (await admin.get("/api/creditors"))["items"][0]["keep_case_months"] is None
    for given, stored in ((6, 6), (0, 0), (None, 0), (240, 240), (False, None)):
        assert (await admin.ask("PATCH", path, {"keep_case_months": given}))[1]["keep_case_months"] == stored
    for wrong in (-1, 241, 1.5, "a year", True):
        status, problem = await admin.ask("PATCH", path, {"keep_case_months": wrong})
        assert status == 422 and "keep_case_months" in str(problem), wrong
    made = await admin.post("/api/creditors", {"code": "beta", "name": "Beta", "keep_case_months": 3})
    assert made["keep_case_months"] == 3


async def test_the_fee_of_a_placement_is_entered_and_stands_in_the_register_of_business(
    site: Site, admin: Browser
) -> None:
    await site.world.add_debtors([["+393471234500"], ["+393471234501"]])
    path = f"/api/creditors/{site.world.creditor_id}/placements"
    assert (await admin.get(path))["items"] == []

    def place(connection: Connection) -> None:
        mandate = {"mandate_starts": date(2026, 11, 1), "mandate_ends": date(2027, 1, 31)}
        of = {"id": 7, "creditor_id": site.world.creditor_id, "code": "A1", "created_at": datetime.now(UTC)}
        connection.execute(insert(placements).values(**of, **mandate))
        connection.execute(update(cases).where(cases.c.id == 2).values(placement_id=7))

    await site.world.write(place)
    [placement] = (await admin.get(path))["items"]
    assert placement == {
        "placement_id": 7,
        "code": "A1",
        "received_on": None,
        "mandate_starts": "2026-11-01",
        "mandate_ends": "2027-01-31",
        "fee": "",
        "case_count": 1,
    }
    status, saved = await admin.ask("PATCH", "/api/placements/7", {"fee": "  12 % dell'incassato "})
    assert status == 200 and (saved["fee"], saved["case_count"]) == ("12 % dell'incassato", 1)
    register = await admin.get("/api/registers/business?language=en")
    assert [line.split(",")[7] for line in register.splitlines()[1:]] == ["", "12 % dell'incassato"]
    for wrong in ({"fee": "x" * 201}, {"fee": "12\n%"}, {}, {"fee": None}):
        assert (await admin.ask("PATCH", "/api/placements/7", wrong))[0] == 422, wrong
    assert (await admin.ask("PATCH", "/api/placements/8", {"fee": "1"}))[0] == 404
    assert (await admin.ask("GET", "/api/creditors/99/placements"))[0] == 404
    supervisor = await site.browser("sara", Role.SUPERVISOR)
    assert (await supervisor.get(path))["items"][0]["fee"] == "12 % dell'incassato"
    assert (await supervisor.ask("PATCH", "/api/placements/7", {"fee": "1"}))[0] == 403
    [line] = await site.world.rows("SELECT data FROM audit WHERE action = 'placement.fee_agreed'")
    assert "12 % dell" in str(line["data"])


async def test_an_announcement_is_replaced_and_remembered(site: Site, admin: Browser) -> None:
    path = f"/api/creditors/{site.world.creditor_id}/announcements"
    headers = {"Content-Type": "audio/wav"}
    status, put = await admin.ask("PUT", f"{path}/closed?language=it", data=b"RIFFdata", headers=headers)
    assert (status, put["duration_ms"]) == (200, 1500)
    assert [(item["name"], item["is_spoken"]) for item in (await admin.get(path))["items"]] == [("closed", False)]
    assert (await admin.ask("PUT", f"{path}/unheard", data=b"RIFF", headers=headers))[0] == 404
    wrong = {"Content-Type": "audio/mpeg"}
    assert (await admin.ask("PUT", f"{path}/closed", data=b"ID3", headers=wrong))[0] == 415


async def test_the_audit_shows_who_did_what(site: Site, admin: Browser) -> None:
    await admin.post("/api/teams", {"name": "Evening"})
    lines = (await admin.get(f"/api/audit?user_id={admin.me['user_id']}&limit=1"))["items"]
    assert (lines[0]["action"], lines[0]["data"]) == ("team.created", {"name": "Evening"})
    supervisor = await site.browser("sara", Role.SUPERVISOR)
    assert (await supervisor.ask("GET", "/api/audit"))[0] == 403
