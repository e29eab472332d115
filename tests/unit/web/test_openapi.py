"""The OpenAPI document: valid, complete, and the committed copy is fresh."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from dialer.commands.openapi import openapi_text, websocket_text
from dialer.web.api.table import ROUTES
from dialer.web.openapi import TAGS
from dialer.web.routes import Route, Routes, Visit
from dialer.web.schemas import Model
from dialer.web.ws.protocol import AGENT_MESSAGES, SUPERVISOR_MESSAGES

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(openapi_text())
    return loaded


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_the_committed_document_is_the_drawn_one() -> None:
    committed = (ROOT / "dialer/web/ui/openapi.json").read_text(encoding="utf-8")
    assert committed == openapi_text(), "run: python -m dialer openapi > dialer/web/ui/openapi.json"


def test_the_committed_page_of_websocket_messages_is_the_drawn_one() -> None:
    committed = (ROOT / "docs/websocket.md").read_text(encoding="utf-8")
    assert committed == websocket_text(), "run: python -m dialer openapi --websocket > docs/websocket.md"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_route_is_described(document: dict[str, Any], route: Route) -> None:
    operation = document["paths"][route.path][route.method.lower()]
    assert operation["summary"] and route.tag in TAGS
    assert ("session" in str(operation["security"])) == (route.roles is not None)
    parameters = {parameter["name"] for parameter in operation.get("parameters", [])}
    assert set(route.parameters) <= parameters
    assert ("X-CSRF-Token" in parameters) == (route.method != "GET" and route.roles is not None)


def test_operations_have_names_of_their_own() -> None:
    names = Counter(route.operation_id for route in ROUTES)
    assert [name for name, count in names.items() if count > 1] == []


def test_only_these_addresses_are_open_to_everyone() -> None:
    open_routes = {f"{route.method} {route.path}" for route in ROUTES if route.roles is None}
    assert open_routes == {
        "POST /api/session",
        "POST /api/first-login",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
    }


def test_every_websocket_message_is_among_the_records(document: dict[str, Any]) -> None:
    for model in {**AGENT_MESSAGES, **SUPERVISOR_MESSAGES}.values():
        assert model.__name__ in document["components"]["schemas"]


def test_a_handler_with_other_arguments_than_its_path_is_refused_at_once() -> None:
    routes = Routes("x")
    with pytest.raises(TypeError, match="team_id"):

        @routes.route("GET", "/api/teams/{team_id}")
        async def read(visit: Visit) -> None: ...


def test_a_body_must_be_taken_by_the_handler() -> None:
    class Body(Model):
        text: str

    routes = Routes("x")
    with pytest.raises(TypeError, match="body"):

        @routes.route("POST", "/api/x", body=Body)
        async def write(visit: Visit) -> None: ...
