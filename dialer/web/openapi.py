"""Draws the OpenAPI 3.1 document from the route table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openapi_pydantic import (
    Components,
    Info,
    MediaType,
    OpenAPI,
    Operation,
    Parameter,
    PathItem,
    Reference,
    RequestBody,
    Response,
    Schema,
    SecurityScheme,
    Tag,
)
from openapi_pydantic.util import PydanticSchema, construct_open_api_with_schema_class
from pydantic import BaseModel

from dialer.web.auth import COOKIE, CSRF_HEADER, SAFE_METHODS
from dialer.web.errors import PROBLEM_TYPE, TITLES
from dialer.web.routes import ANYONE_LOGGED_IN, Route
from dialer.web.schemas import Problem
from dialer.web.ws.protocol import MODELS

TAGS = {
    "account": "Logging in and the own account",
    "agent": "The agent's desk: always the logged-in agent's own",
    "campaigns": "Campaigns, their queue and figures",
    "placements": "Placements: mandate, terms and statements of fees, acceptance, recall",
    "relation": "The relationship with a debtor: one view, care, preferences, customers, the first touch",
    "agreements": "What is agreed about a case: promises, plans, offers and their approval; what creditors allow",
    "figures": "Figures of receivables and of collection work",
    "scoring": "The order of work: what was learned of calls, and why a lead stands where it stands",
    "accounts of cases": "What cases owe on any day and why, entries by hand, and what a debtor needs to pay",
    "payments": "Bank files, and payments that were matched, wait or were decided on",
    "rates": "Rates of interest by the period for which they were published",
    "treatment": "How cases are treated: the next step of each and why, decisions of people, prescription, hand-offs",
    "strategies": "Strategies, whose cases they concern, and how comparisons come out",
    "scripts": "Scripts of conversations: drafts, versions, for which calls each is",
    "reports": "Reports from the register of evidence, and the registers of the licence",
    "live": "The live floor, for supervisors",
    "calls": "Attempts and the debtor's file of a call",
    "compliance": "Who may be called, and why; stricter figures of creditors and campaigns.",
    "packs": "The rule packs in force",
    "recorded": "Wishes, representatives, consents, letters.",
    "conversations": "Conversations that came in: debtors who called and were talked with",
    "lists": "Do-not-call lists",
    "moratoria": "Moratoria by area or creditor",
    "holidays": "Holidays of a place, and those that the agency adds",
    "debt": "Creditors, cases, debtors",
    "disputes": "Why a case was not paid, what of it is disputed, and tickets to the creditor and others",
    "complaints": "The register of complaints",
    "verifications": "Requests to prove a debt, and the documents of cases",
    "imports": "Files of cases",
    "users": "Users and agents",
    "floor": "Teams, trunks, monitoring agreements, audit",
    "system": "Health, metrics, clock",
}

DESCRIPTION = f"""\
Everything that the pages do. Errors are problem details (RFC 9457) with a stable `code`; lists come as
`{{"items": [...], "next_cursor": ...}}`; instants are ISO 8601 in UTC; money is `{{"minor", "currency"}}`.
`POST /api/session` sets the cookie `{COOKIE}`; every unsafe request then carries the header `{CSRF_HEADER}` with the
value from `GET /api/me`. Live messages: `docs/websocket.md`.
"""


def draw_openapi(routes: Iterable[Route], version: str) -> dict[str, Any]:
    """The document, ready for JSON."""
    paths: dict[str, dict[str, Operation]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    document = OpenAPI(
        openapi="3.1.1",
        info=Info(title="Sollecito", version=version, description=DESCRIPTION),
        tags=[Tag(name=name, description=text) for name, text in TAGS.items()],
        paths={path: PathItem(**operations) for path, operations in paths.items()},
        components=Components(
            securitySchemes={"session": SecurityScheme(type="apiKey", name=COOKIE, security_scheme_in="cookie")}
        ),
    )
    complete = construct_open_api_with_schema_class(document, schema_classes=[*MODELS, Problem])
    return complete.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)


def _operation(route: Route) -> Operation:
    return Operation(
        tags=[route.tag],
        operationId=route.operation_id,
        summary=route.summary,
        description=" ".join(part for part in (route.description, _rights(route)) if part),
        parameters=[*_path_parameters(route), *_query_parameters(route), *_csrf_parameter(route)] or None,
        requestBody=_body(route),
        responses=_responses(route),
        security=[{"session": []}] if route.roles is not None else [],
    )


def _rights(route: Route) -> str:
    if route.roles is None:
        return "Open to everyone."
    if route.roles == ANYONE_LOGGED_IN:
        return "For everyone who is logged in."
    return f"Role: {' or '.join(sorted(route.roles))}."


def _path_parameters(route: Route) -> list[Parameter | Reference]:
    return [
        _parameter(name=name, param_in="path", required=True, param_schema=Schema.model_validate(adapter.json_schema()))
        for name, adapter in route.parameters.items()
    ]


def _query_parameters(route: Route) -> list[Parameter | Reference]:
    if route.query is None:
        return []
    schema = route.query.model_json_schema(ref_template="#/components/schemas/{model}")
    required = schema.get("required", [])
    definitions = schema.get("$defs", {})
    return [
        _parameter(
            name=name,
            param_in="query",
            required=name in required,
            description=field.get("description"),
            param_schema=Schema.model_validate(_inline(field, definitions)),
        )
        for name, field in schema["properties"].items()
    ]


def _parameter(
    *, name: str, param_in: str, required: bool, param_schema: Schema, description: str | None = None
) -> Parameter:
    """By the document's own names, which the type checker cannot see behind the library's aliases."""
    return Parameter.model_validate(
        {"name": name, "in": param_in, "required": required, "schema": param_schema}
        | ({"description": description} if description else {})
    )


def _inline(schema: Any, definitions: dict[str, Any]) -> Any:
    """Put definitions (enums) in the place of their references: parameters stand alone."""
    match schema:
        case {"$ref": str(ref)}:
            return _inline(definitions[ref.rpartition("/")[2]], definitions)
        case dict():
            return {key: _inline(value, definitions) for key, value in schema.items()}
        case list():
            return [_inline(value, definitions) for value in schema]
        case _:
            return schema


def _csrf_parameter(route: Route) -> list[Parameter | Reference]:
    if route.method in SAFE_METHODS or route.roles is None:
        return []
    text = "The session's token, from `GET /api/me`."
    return [
        _parameter(
            name=CSRF_HEADER, param_in="header", required=True, description=text, param_schema=Schema(type="string")
        )
    ]


def _body(route: Route) -> RequestBody | None:
    if route.body is not None:
        return RequestBody(required=True, content={"application/json": _json(route.body)})
    if route.consumes == "multipart/form-data":
        return RequestBody(required=True, content={route.consumes: MediaType(media_type_schema=_form_schema())})
    if route.consumes:
        return RequestBody(required=True, content={route.consumes: MediaType()})
    return None


def _form_schema() -> Schema:
    """The upload's form; the fields beside the file are texts."""
    text = {"type": "string"}
    return Schema.model_validate(
        {
            "type": "object",
            "required": ["file", "creditor"],
            "properties": {
                "file": {"type": "string", "contentMediaType": "application/octet-stream"},
                "creditor": {**text, "description": "Creditor's code."},
                "campaign": {**text, "description": "Id or name: its queue takes the debtors."},
                "mapping": {**text, "description": "Text of a mapping file (TOML)."},
                "dry_run": {"type": "boolean"},
                "dates": {**text, "enum": ["dmy", "mdy"], "description": "Order of the dates, where it is not clear."},
                "decimals": {**text, "enum": ["comma", "point"]},
                "delimiter": text,
                "encoding": text,
                "sheet": {**text, "description": "Of an XLSX file."},
                "placement": {**text, "description": "Code of the batch (affido)."},
                "mandate_starts": {**text, "format": "date"},
                "mandate_ends": {**text, "format": "date"},
                "fee": {**text, "description": "What was agreed for the placement, for the register of business."},
            },
        }
    )


def _responses(route: Route) -> dict[str, Response | Reference]:
    content: dict[str, MediaType] = {}
    if route.returns is not None:
        content["application/json"] = _json(route.returns)
    if route.produces:
        content[route.produces] = MediaType(media_type_schema=Schema(type="string"))
    success = str(route.status) if content else "204"
    responses: dict[str, Response | Reference] = {
        success: Response(description="Done." if not content else "The answer.", content=content or None)
    }
    for status in _problem_statuses(route):
        responses[str(status)] = Response(description=TITLES[status], content={PROBLEM_TYPE: _json(Problem)})
    return responses


def _problem_statuses(route: Route) -> list[int]:
    statuses = {500, 503}
    if route.roles is not None:
        statuses |= {401, 403}
    if "{" in route.path:
        statuses.add(404)
    if route.body is not None or route.query is not None or route.parameters or route.consumes:
        statuses.add(422)
    if route.body is not None or route.consumes:
        statuses |= {400, 415, 413}
    if route.method not in SAFE_METHODS:
        statuses.add(409)
    return sorted(statuses)


def _json(model: type[BaseModel]) -> MediaType:
    return MediaType(media_type_schema=PydanticSchema(schema_class=model))
