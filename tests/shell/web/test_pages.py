"""Pages, headers, documents, health: what the door gives beside the API."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from dialer.core.kernel.codes import Role
from dialer.ports.store import StoreError
from dialer.web.pages import find_file
from tests.shell.web.conftest import MakeSite, Site


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Sollecito</title>")
    (folder / "icon.svg").write_text("<svg/>")
    (folder / "assets" / "index-abc123.js").write_text("export {}")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


async def headers_of(site: Site, path: str) -> tuple[int, dict[str, str], str]:
    async with site.new_browser().session.get(site.url + path) as response:
        return response.status, dict(response.headers), await response.text()


async def test_hashed_files_are_kept_for_ever_and_the_first_page_is_asked_for_again(
    make_site: MakeSite, built: Path
) -> None:
    site = await make_site(static_dir=built)
    status, headers, _ = await headers_of(site, "/assets/index-abc123.js")
    assert (status, headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    status, headers, text = await headers_of(site, "/")
    assert (status, headers["Cache-Control"]) == (200, "no-cache")
    assert "Sollecito" in text
    assert (await headers_of(site, "/icon.svg"))[1]["Cache-Control"] == "no-cache"


async def test_addresses_of_the_application_get_its_first_page(make_site: MakeSite, built: Path) -> None:
    site = await make_site(static_dir=built)
    assert "Sollecito" in (await headers_of(site, "/agent/desk"))[2]
    assert (await headers_of(site, "/assets/gone-123.js"))[0] == 404
    status, headers, text = await headers_of(site, "/api/nothing")
    assert status == 404 and headers["Content-Type"].startswith("application/problem+json")
    assert "no_such_path" in text


@pytest.mark.parametrize("path", ["../secret.txt", "assets/../../secret.txt", "", "a\x00b", "assets"])
def test_no_path_leads_out_of_the_folder(built: Path, path: str) -> None:
    assert find_file(built, path) is None


async def test_dots_in_an_address_do_not_leave_the_folder(make_site: MakeSite, built: Path) -> None:
    site = await make_site(static_dir=built)
    assert "secret" not in (await headers_of(site, "/..%2fsecret.txt"))[2]


@pytest.mark.parametrize("path", ["/healthz", "/api/me", "/", "/api/docs", "/metrics"])
async def test_every_answer_carries_the_security_headers(make_site: MakeSite, built: Path, path: str) -> None:
    site = await make_site(static_dir=built)
    _, headers, _ = await headers_of(site, path)
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "aiohttp" not in headers["Server"]


async def test_answers_of_the_api_are_not_cached(site: Site) -> None:
    assert (await headers_of(site, "/api/me"))[1]["Cache-Control"] == "no-store"


async def test_the_documents_page_brings_its_own_files(site: Site) -> None:
    status, _, text = await headers_of(site, "/api/docs")
    assert status == 200 and "http://" not in text and "https://" not in text
    for name, kind in (("docs.js", "text/javascript"), ("docs.css", "text/css")):
        status, headers, _ = await headers_of(site, f"/api/docs/{name}")
        assert status == 200 and headers["Content-Type"].startswith(kind)
        assert f"/api/docs/{name}" in text
    assert (await headers_of(site, "/api/docs/app.py"))[0] == 404


async def test_a_wrong_method_says_which_are_possible(site: Site) -> None:
    status, headers, text = await headers_of(site, "/api/first-login")
    assert status in (404, 405)
    async with site.new_browser().session.put(f"{site.url}/api/session") as response:
        problem = await response.json()
    assert (response.status, problem["code"]) == (405, "method_not_allowed")
    assert "POST" in response.headers["Allow"] and "DELETE" in response.headers["Allow"]
    assert headers and text


async def test_the_process_says_that_it_is_alive(site: Site) -> None:
    assert (await site.new_browser().get("/healthz"))["is_alive"] is True


async def test_readiness_names_each_check_and_what_is_wrong(make_site: MakeSite) -> None:
    async def good() -> str:
        return ""

    async def absent() -> str:
        return "no link to Asterisk"

    async def broken() -> str:
        raise StoreError("the database does not answer", retryable=True)

    site = await make_site(deps_checks={"migrations": good, "telephony": absent, "database": broken})
    status, ready = await site.new_browser().ask("GET", "/readyz")
    assert status == 503 and not ready["is_ready"]
    assert ready["checks"] == {
        "migrations": {"is_ok": True, "detail": ""},
        "telephony": {"is_ok": False, "detail": "no link to Asterisk"},
        "database": {"is_ok": False, "detail": "the database does not answer"},
    }


async def test_readiness_with_every_check_good_is_200(site: Site) -> None:
    assert (await site.new_browser().get("/readyz")) == {"is_ready": True, "checks": {}}


async def test_metrics_have_the_calls_and_no_personal_data(site: Site) -> None:
    browser = await site.browser("anna", Role.SUPERVISOR)
    await browser.get("/api/campaigns")
    text = await browser.get("/metrics")
    assert "dialer_calls_originated_total" in text
    assert 'route="/api/campaigns"' in text
    assert "anna" not in text


async def test_only_a_settable_clock_is_wound(make_site: MakeSite, site: Site) -> None:
    admin = await site.browser("root", Role.ADMIN)
    status, problem = await admin.ask("POST", "/api/clock/advance", {"seconds": 60})
    assert (status, problem["code"]) == (403, "clock_not_settable")
    assert admin.me["clock"]["is_settable"] is False


async def test_an_admin_winds_the_demos_clock(make_site: MakeSite) -> None:
    wound: list[float] = []

    async def wind(seconds: float) -> None:
        wound.append(seconds)

    site = await make_site(deps_wind_clock=wind, is_demo=True)
    admin = await site.browser("root", Role.ADMIN)
    assert admin.me["demo"] and admin.me["clock"]["is_settable"]
    assert (await admin.post("/api/clock/advance", {"seconds": 7200}))["zone"] == "Europe/Rome"
    assert wound == [7200]
    status, _ = await admin.ask("POST", "/api/clock/advance", {"seconds": -1})
    assert status == 422


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed_json"),
        (b"\xff\xfe", "application/json", 400, "malformed_json"),
        (b"[]", "application/json", 422, "invalid"),
        (b"username=a", "application/x-www-form-urlencoded", 415, "unsupported_media"),
        (b"{" + b" " * (1024 * 1024) + b"}", "application/json", 413, "too_large"),
    ],
)
async def test_bodies_that_cannot_be_read(site: Site, body: bytes, content_type: str, status: int, code: str) -> None:
    answer, problem = await site.new_browser().ask(
        "POST", "/api/session", data=io.BytesIO(body), headers={"Content-Type": content_type}
    )
    assert (answer, problem["code"]) == (status, code)


async def test_our_own_mistakes_are_told_without_their_inside(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(site.supervision, "stop_all", broken)
    sara = await site.browser("sara", Role.SUPERVISOR)
    status, problem = await sara.ask("POST", "/api/live/stop", {})
    assert (status, problem["code"]) == (500, "internal")
    assert "secret" not in str(problem) and problem["incident"]


async def test_a_database_that_is_away_is_a_503_with_a_time_to_retry(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise StoreError("locked", retryable=True)

    monkeypatch.setattr(site.supervision, "stop_all", away)
    sara = await site.browser("sara", Role.SUPERVISOR)
    status, problem = await sara.ask("POST", "/api/live/stop", {})
    assert (status, problem["code"]) == (503, "store_unavailable")
