"""Log-in, sessions, CSRF, origins, rights."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.kernel.codes import Role
from dialer.web.auth import COOKIE
from dialer.workflows.accounts.create_login_link import create_first_admin_link, create_login_link
from tests.shell.web.conftest import PASSWORD, MakeSite, Site


async def test_log_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(site: Site) -> None:
    await site.add_user("anna", Role.SUPERVISOR)
    browser = site.new_browser()
    async with browser.session.post(
        f"{site.url}/api/session", json={"username": "Anna", "password": PASSWORD}
    ) as response:
        me = await response.json()
        cookie = response.cookies[COOKIE]
    assert me["username"] == "anna"
    assert me["roles"] == ["supervisor"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["path"] == "/"
    assert not cookie["secure"]


async def test_the_cookie_is_secure_behind_tls(make_site: MakeSite) -> None:
    site = await make_site(public_url="https://calls.example")
    await site.add_user("anna", Role.SUPERVISOR)
    async with site.new_browser().session.post(
        f"{site.url}/api/session", json={"username": "anna", "password": PASSWORD}
    ) as response:
        assert response.cookies[COOKIE]["secure"]
        assert "Strict-Transport-Security" in response.headers


async def test_the_stored_session_does_not_hold_the_token(site: Site) -> None:
    browser = await site.browser("anna", Role.SUPERVISOR)
    stored = await site.world.rows("SELECT * FROM sessions")
    assert len(stored) == 1
    assert browser.cookie(COOKIE) not in str(stored)


@pytest.mark.parametrize("username", ["anna", "nobody"])
async def test_wrong_password_and_unknown_user_answer_alike(site: Site, username: str) -> None:
    await site.add_user("anna", Role.SUPERVISOR)
    status, problem = await site.new_browser().ask(
        "POST", "/api/session", {"username": username, "password": "wrong password!"}
    )
    assert status == 401
    assert problem["code"] == "wrong_credentials"
    assert problem["detail"] == "The username or the password is wrong."


async def test_guessing_is_slowed_down_by_account_and_the_pause_ends(site: Site) -> None:
    await site.add_user("anna", Role.SUPERVISOR)
    browser = site.new_browser()
    wrong = {"username": "anna", "password": "wrong password!"}
    for _ in range(5):
        assert (await browser.ask("POST", "/api/session", wrong))[0] == 401
    status, problem = await browser.ask("POST", "/api/session", {"username": "anna", "password": PASSWORD})
    assert status == 429
    assert problem["code"] == "too_many_attempts"
    assert problem["retry_after_s"] == 60
    site.wall.value += timedelta(seconds=60)
    await browser.log_in("anna")


async def test_a_disabled_user_cannot_log_in(site: Site) -> None:
    admin = await site.browser("root", Role.ADMIN)
    user_id = await site.add_user("anna", Role.SUPERVISOR)
    assert (await admin.ask("PATCH", f"/api/users/{user_id}", {"is_enabled": False}))[0] == 200
    status, _ = await site.new_browser().ask("POST", "/api/session", {"username": "anna", "password": PASSWORD})
    assert status == 401


async def test_disabling_a_user_ends_the_sessions_at_once(site: Site) -> None:
    admin = await site.browser("root", Role.ADMIN)
    anna = await site.browser("anna", Role.SUPERVISOR)
    assert (await admin.ask("PATCH", f"/api/users/{anna.me['user_id']}", {"is_enabled": False}))[0] == 200
    status, problem = await anna.ask("GET", "/api/me")
    assert (status, problem["code"]) == (401, "not_authenticated")


async def test_without_a_session_there_is_only_a_log_in(site: Site) -> None:
    status, problem = await site.new_browser().ask("GET", "/api/campaigns")
    assert (status, problem["code"]) == (401, "not_authenticated")
    assert problem["type"] == "urn:sollecito:problem:not_authenticated"


async def test_a_session_ends_after_idleness(site: Site) -> None:
    browser = await site.browser("anna", Role.SUPERVISOR)
    site.wall.value += timedelta(minutes=59)
    await browser.get("/api/me")
    site.wall.value += timedelta(minutes=59)
    await browser.get("/api/me")
    site.wall.value += timedelta(minutes=60)
    status, problem = await browser.ask("GET", "/api/me")
    assert (status, problem["code"]) == (401, "session_expired")


async def test_a_session_ends_after_its_length_however_busy(site: Site) -> None:
    browser = await site.browser("anna", Role.SUPERVISOR)
    for _ in range(12):
        site.wall.value += timedelta(minutes=59)
        await browser.get("/api/me")
    site.wall.value += timedelta(minutes=13)
    assert (await browser.ask("GET", "/api/me"))[0] == 401


async def test_log_out_ends_the_session_on_the_server(site: Site) -> None:
    browser = await site.browser("anna", Role.SUPERVISOR)
    cookies = {COOKIE: browser.cookie(COOKIE)}
    assert (await browser.ask("DELETE", "/api/session"))[0] == 204
    other = site.new_browser()
    status, _ = await other.ask("GET", "/api/me", cookies=cookies)
    assert status == 401


@pytest.mark.parametrize("token", ["", "guess"])
async def test_unsafe_requests_need_the_csrf_token(site: Site, token: str) -> None:
    browser = await site.browser("anna", Role.SUPERVISOR)
    browser.csrf = token
    status, problem = await browser.ask("POST", "/api/live/stop", {})
    assert (status, problem["code"]) == (403, "csrf")
    assert site.supervision.asked == []


async def test_another_sites_page_is_refused(site: Site) -> None:
    browser = await site.browser("anna", Role.SUPERVISOR)
    status, problem = await browser.ask("POST", "/api/live/stop", {}, headers={"Origin": "https://evil.example"})
    assert (status, problem["code"]) == (403, "wrong_origin")
    status, _ = await browser.ask("POST", "/api/live/stop", {}, headers={"Origin": site.url})
    assert status == 204


async def test_roles_include_nothing_of_each_other(site: Site) -> None:
    agent = await site.browser("ada", Role.AGENT)
    supervisor = await site.browser("sara", Role.SUPERVISOR)
    assert (await agent.ask("GET", "/api/campaigns"))[1]["code"] == "role_needed"
    assert (await supervisor.ask("GET", "/api/agent"))[1]["code"] == "role_needed"
    assert (await supervisor.ask("POST", "/api/users", {}))[1]["code"] == "role_needed"


async def test_own_password_change_ends_other_sessions_and_keeps_this_one(site: Site) -> None:
    here = await site.browser("anna", Role.SUPERVISOR)
    there = await site.new_browser().log_in("anna")
    new = "another long passphrase"
    assert (await here.ask("POST", "/api/me/password", {"old": PASSWORD, "new": new}))[0] == 204
    assert (await here.ask("GET", "/api/me"))[0] == 200
    assert (await there.ask("GET", "/api/me"))[0] == 401
    await site.new_browser().log_in("anna", new)


@pytest.mark.parametrize(
    ("old", "new", "status", "code"),
    [
        ("wrong password!", "another long passphrase", 403, "wrong_password"),
        (PASSWORD, "short", 422, "weak_password"),
        (PASSWORD, "my name is anna, hello", 422, "weak_password"),
        (PASSWORD, "aaaaaaaaaaaaaaaa", 422, "weak_password"),
        (PASSWORD, PASSWORD, 422, "weak_password"),
    ],
)
async def test_password_changes_that_are_refused(site: Site, old: str, new: str, status: int, code: str) -> None:
    browser = await site.browser("anna", Role.SUPERVISOR)
    answer, problem = await browser.ask("POST", "/api/me/password", {"old": old, "new": new})
    assert (answer, problem["code"]) == (status, code)


async def test_a_password_set_by_an_admin_must_be_changed_first(site: Site) -> None:
    admin = await site.browser("root", Role.ADMIN)
    given = {"username": "anna", "name": "Anna", "roles": ["supervisor"], "password": "given by the admin 1"}
    await admin.post("/api/users", given)
    anna = await site.new_browser().log_in("anna", "given by the admin 1")
    assert anna.me["must_change_password"]
    assert (await anna.ask("GET", "/api/campaigns"))[1]["code"] == "password_change_needed"
    changed = {"old": "given by the admin 1", "new": "one of my very own"}
    assert (await anna.ask("POST", "/api/me/password", changed))[0] == 204
    assert (await anna.ask("GET", "/api/campaigns"))[0] == 200


async def test_the_first_start_gives_a_link_that_makes_one_administrator_once(site: Site) -> None:
    made = await create_first_admin_link(site.world.store, length=timedelta(minutes=60), now=site.wall())
    assert made is not None
    body = {"token": made[0], "username": "Root", "name": "Root", "password": "a long first password"}
    browser = site.new_browser()
    me = await browser.post("/api/first-login", body)
    assert me["roles"] == ["admin", "supervisor"]
    browser.csrf = me["csrf_token"]
    await browser.get("/api/users")
    status, problem = await site.new_browser().ask("POST", "/api/first-login", {**body, "username": "mallory"})
    assert (status, problem["code"]) == (403, "link_expired")
    assert await create_first_admin_link(site.world.store, length=timedelta(minutes=60), now=site.wall()) is None


async def test_a_link_expires(site: Site) -> None:
    token, _ = await create_login_link(site.world.store, user_id=None, length=timedelta(minutes=60), now=site.wall())
    site.wall.value += timedelta(minutes=60, seconds=1)
    body = {"token": token, "username": "root", "name": "Root", "password": "a long first password"}
    assert (await site.new_browser().ask("POST", "/api/first-login", body))[1]["code"] == "link_expired"


async def test_a_weak_first_password_does_not_use_the_link_up(site: Site) -> None:
    made = await create_first_admin_link(site.world.store, length=timedelta(minutes=60), now=site.wall())
    assert made is not None
    body = {"token": made[0], "username": "root", "name": "Root", "password": "short"}
    assert (await site.new_browser().ask("POST", "/api/first-login", body))[1]["code"] == "weak_password"
    await site.new_browser().post("/api/first-login", {**body, "password": "a long first password"})


async def test_forwarded_addresses_count_only_from_trusted_proxies(make_site: MakeSite) -> None:
    site = await make_site(trusted_proxies=("127.0.0.0/8", "10.0.0.0/8"), login_attempts=1)
    await site.add_user("anna", Role.SUPERVISOR)
    wrong = {"username": "x", "password": "wrong password!"}
    browser = site.new_browser()
    headers = {"X-Forwarded-For": "203.0.113.9, 10.1.2.3"}
    assert (await browser.ask("POST", "/api/session", wrong, headers=headers))[0] == 401
    wrong["username"] = "y"
    assert (await browser.ask("POST", "/api/session", wrong, headers=headers))[0] == 429
    other = {"X-Forwarded-For": "203.0.113.10, 10.1.2.3"}
    assert (await browser.ask("POST", "/api/session", {**wrong, "username": "z"}, headers=other))[0] == 401


async def test_every_log_in_leaves_an_audit_line(site: Site) -> None:
    await site.browser("anna", Role.SUPERVISOR)
    actions = [row["action"] for row in await site.world.rows("SELECT action FROM audit ORDER BY id")]
    assert actions == ["user.created", "session.opened"]
