"""The walls between creditors: every address of the API, asked by people who may see one creditor only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection

from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import CampaignId
from dialer.core.kernel.scope import Scope
from dialer.engine.supervision import LiveSnapshot
from dialer.ports.publisher import CampaignFigures, Notice
from dialer.web.api.table import ROUTES
from dialer.web.routes import Route
from dialer.web.walls import KEYS, Walls
from tests.factories import MONDAY_10
from tests.rival import SECRET, add_case, add_rival
from tests.shell.web.conftest import Browser, Site

MUST_BE_SEEN = frozenset(
    {"creditor_id", "campaign_id", "case_id", "placement_id", "debtor_id", "call_id", "import_id", "script_id"}
)
"""Kinds of which some GET shows the secret to whoever sees all: else this walk would prove nothing."""

TRIED_HERE = {
    "POST /api/campaigns": "test_nothing_is_made_for_a_creditor_beyond_the_wall",
    "POST /api/imports": "test_no_file_is_imported_beyond_the_wall",
    "POST /api/complaints": "test_no_complaint_is_entered_beyond_the_wall",
    "POST /api/dnc": "test_walled_rules.py",
    "POST /api/dnc/import": "test_walled_rules.py",
    "POST /api/moratoria": "test_walled_rules.py",
    "POST /api/agent/dial": "tests/shell/web/test_hand_dial.py",
    "POST /api/scripts": "tests/shell/web/test_scripts.py",
    "POST /api/scripts/preview": "tests/shell/web/test_scripts.py",
    "POST /api/hand-off-exports": "tests/shell/web/test_hand_offs.py",
    "POST /api/hand-off-reports/import": "tests/shell/web/test_hand_offs.py",
    "POST /api/offset-tests": "test_offset_tests.py",
    "POST /api/offset-tests/{test_id}/decision": "test_offset_tests.py",
    "POST /api/offset-tests/{test_id}/stop": "test_offset_tests.py",
}
"""Addresses that filter by what a body names: each with its own test, here or beside its part."""


@dataclass
class Ward:
    """A site with a rival creditor, and people on different sides of the wall."""

    site: Site
    theirs: Mapping[str, int | str]
    all_seeing: Browser
    supervisor: Browser
    creditor: Browser

    def path(self, route: Route) -> str:
        path = route.path
        for name in route.parameters:
            path = path.replace(f"{{{name}}}", str(self.theirs.get(name, 1)))
        return path


@pytest.fixture
async def ward(site: Site) -> Ward:
    made: list[Mapping[str, int | str]] = []
    await site.world.add_debtors([["+393331110001"]])

    def fill(connection: Connection) -> None:
        made.append(add_rival(connection, site.world.trunk_id))
        add_case(connection, int(made[0]["creditor_id"]), 1, "RISERVATA-2")

    await site.world.write(fill)
    own = Scope(frozenset({site.world.creditor_id}))
    return Ward(
        site=site,
        theirs=made[0],
        all_seeing=await site.browser("sara", Role.SUPERVISOR, Role.ADMIN),
        supervisor=await site.browser("sandro", Role.SUPERVISOR, scope=own),
        creditor=await site.browser("carla", Role.CREDITOR, scope=own),
    )


async def ask(browser: Browser, ward: Ward, route: Route) -> tuple[int, str]:
    status, body = await browser.ask(route.method, ward.path(route), {} if route.method != "GET" else None)
    return status, json.dumps(body) if not isinstance(body, str) else body


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


async def test_no_address_shows_anything_beyond_the_wall(ward: Ward) -> None:
    for browser, role in ((ward.supervisor, Role.SUPERVISOR), (ward.creditor, Role.CREDITOR)):
        for route in ROUTES:
            if route.roles is None or (route.method == "DELETE" and route.path == "/api/session"):
                continue
            status, text = await ask(browser, ward, route)
            name = f"{name_of(route)} by a {role}"
            assert SECRET not in text.lower(), name
            if role not in route.roles:
                assert status == 403, name
            elif route.walls is Walls.CLOSED:
                assert status == 403 and "walled" in text, name
            elif KEYS.intersection(route.parameters):
                assert status == 404, (name, status, text)


async def test_whoever_sees_all_meets_the_secret_on_the_same_walk(ward: Ward) -> None:
    seen: set[str] = set()
    for route in ROUTES:
        if route.method != "GET" or route.roles is None or Role.ADMIN not in route.roles:
            continue
        status, text = await ask(ward.all_seeing, ward, route)
        if status == 200 and SECRET in text.lower():
            seen |= KEYS.intersection(route.parameters) or {name_of(route)}
    assert seen >= MUST_BE_SEEN - {"placement_id"}
    assert seen >= {
        "GET /api/creditors",
        "GET /api/campaigns",
        "GET /api/cases",
        "GET /api/attempts",
        "GET /api/imports",
    }


def test_an_address_that_filters_what_a_body_names_has_a_test_of_its_own() -> None:
    filtered = {name_of(route) for route in ROUTES if route.walls is Walls.FILTERED and route.method != "GET"}
    assert filtered == set(TRIED_HERE)


def test_a_creditor_changes_nothing_but_what_is_listed() -> None:
    changing = {
        name_of(route) for route in ROUTES if route.method != "GET" and route.roles and Role.CREDITOR in route.roles
    }
    assert changing == {
        "DELETE /api/session",
        "POST /api/me/password",
        "POST /api/imports",
        "POST /api/placements/{placement_id}/recall",
        "POST /api/cases/{case_id}/recall",
        "POST /api/creditors/{creditor_id}/recalls",
        "POST /api/tickets/{ticket_id}/answer",
        "POST /api/tickets/{ticket_id}/notes",
        "POST /api/cases/{case_id}/documents",
        "POST /api/cases/{case_id}/tasks",
        "POST /api/cases/{case_id}/offers/{settlement_id}/move",
    }


async def test_no_complaint_is_entered_beyond_the_wall(ward: Ward) -> None:
    said = {"channel": "letter", "category": "manners", "text": "rude"}
    for more in ({"case_id": ward.theirs["case_id"]}, {"creditor_id": ward.theirs["creditor_id"]}):
        assert (await ward.supervisor.ask("POST", "/api/complaints", said | more))[0] == 404
    status, problem = await ward.supervisor.ask("POST", "/api/complaints", said)
    assert (status, problem["code"]) == (403, "walled")


async def test_nothing_is_made_for_a_creditor_beyond_the_wall(ward: Ward) -> None:
    body = {
        "name": "Over the wall",
        "creditor_id": ward.theirs["creditor_id"],
        "kind": "phone",
        "mode": "progressive",
        "team_ids": [ward.site.world.team_id],
        "trunk_ids": [ward.site.world.trunk_id],
        "caller_id": "+390422550130",
    }
    status, problem = await ward.supervisor.ask("POST", "/api/campaigns", body)
    assert (status, problem["code"]) == (404, "not_found")
    assert (await ward.supervisor.ask("POST", "/api/campaigns", body | {"creditor_id": ward.site.world.creditor_id}))[
        0
    ] == 201


async def test_no_file_is_imported_beyond_the_wall(ward: Ward) -> None:
    for browser in (ward.supervisor, ward.creditor):
        form = aiohttp.FormData()
        form.add_field("creditor", "riservata")
        form.add_field("file", b"reference\n1\n", filename="cases.csv")
        status, problem = await browser.ask("POST", "/api/imports", data=form)
        assert status == 404 and "known: acme" in problem["detail"]


async def test_own_files_are_seen_on_this_side_of_the_wall(ward: Ward) -> None:
    for browser in (ward.supervisor, ward.creditor):
        assert [item["code"] for item in (await browser.get("/api/creditors"))["items"]] == ["acme"]
        assert [item["reference"] for item in (await browser.get("/api/cases"))["items"]] == ["CASE-00001"]
        debtor = await browser.get("/api/debtors/1")
        assert [case["reference"] for case in debtor["cases"]] == ["CASE-00001"]
    assert [case["reference"] for case in (await ward.all_seeing.get("/api/debtors/1"))["cases"]] == [
        "CASE-00001",
        "RISERVATA-2",
    ]


async def test_the_live_floor_ends_at_the_wall(ward: Ward) -> None:
    site = ward.site
    own = await site.world.add_campaign("Own")
    site.supervision.snapshot = LiveSnapshot(
        at=MONDAY_10,
        is_stopped=False,
        is_link_up=True,
        campaigns=tuple(
            CampaignFigures(
                campaign_id=CampaignId(int(key)),
                at=MONDAY_10,
                agents_by_state={},
                calls_by_state={},
                ready_lead_count=0,
                launch_reason="",
            )
            for key in (own, ward.theirs["campaign_id"])
        ),
    )
    site.hub.publish(Notice(at=MONDAY_10, level="info", code="pacing_trusted", facts={"campaign_id": int(own)}))
    site.hub.publish(
        Notice(
            at=MONDAY_10, level="info", code="pacing_trusted", facts={"campaign_id": int(ward.theirs["campaign_id"])}
        )
    )
    for browser, count in ((ward.all_seeing, 2), (ward.supervisor, 1)):
        live = await browser.get("/api/live")
        assert len(live["campaigns"]) == len(live["notices"]) == count
        async with browser.socket("/ws/supervisor") as socket:
            await socket.receive_json()
            snapshot = (await socket.receive_json())["data"]
            assert len(snapshot["campaigns"]) == len(snapshot["notices"]) == count


async def test_a_wall_put_up_ends_the_session(ward: Ward) -> None:
    status, user = await ward.all_seeing.ask(
        "PATCH", f"/api/users/{ward.supervisor.me['user_id']}", {"creditor_ids": [ward.theirs["creditor_id"]]}
    )
    assert status == 200 and user["creditor_ids"] == [ward.theirs["creditor_id"]]
    assert (await ward.supervisor.ask("GET", "/api/cases"))[0] == 401
    again = await ward.site.new_browser().log_in("sandro")
    assert {item["reference"] for item in (await again.get("/api/cases"))["items"]} == {"RISERVATA-1", "RISERVATA-2"}


@pytest.mark.parametrize(
    ("roles", "creditor_ids", "field"),
    [
        (["creditor"], None, "creditor_ids"),
        (["creditor"], [], "creditor_ids"),
        (["creditor", "supervisor"], [1], "roles"),
        (["admin"], [1], "creditor_ids"),
    ],
)
async def test_roles_and_walls_that_do_not_go_together_are_refused(
    ward: Ward, roles: list[str], creditor_ids: Any, field: str
) -> None:
    body = {"username": "new-one", "name": "New", "roles": roles, "creditor_ids": creditor_ids}
    status, problem = await ward.all_seeing.ask("POST", "/api/users", body)
    assert (status, problem["field"]) == (422, field)


async def test_a_creditor_without_a_wall_sees_nothing(ward: Ward) -> None:
    """As a row written by hand might be."""
    await ward.site.world.write(
        lambda connection: (
            connection.exec_driver_sql("UPDATE users SET creditor_ids = NULL WHERE username = 'carla'") and None
        )
    )
    again = await ward.site.new_browser().log_in("carla")
    assert (await again.get("/api/cases"))["items"] == (await again.get("/api/creditors"))["items"] == []
