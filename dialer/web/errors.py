"""Turns errors into problem details (RFC 9457); holds the one table from a domain error to an HTTP status."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from aiohttp import web
from pydantic import ValidationError

from dialer.core.kernel.errors import Conflict, DomainError, Invalid, InvalidTransition, NotFound, Refused
from dialer.ports.store import StoreError
from dialer.ports.telephony import TelephonyError
from dialer.web.refusals import ENGLISH, said_in

log = structlog.get_logger(__name__)

PROBLEM_TYPE = "application/problem+json"
RETRY_AFTER_S = "5"

STATUS_BY_CODE: Mapping[str, int] = {
    "not_authenticated": 401,
    "wrong_credentials": 401,
    "session_expired": 401,
    "too_many_attempts": 429,
    "csrf": 403,
    "wrong_origin": 403,
    "too_large": 413,
    "unsupported_media": 415,
    "malformed_json": 400,
    "link_down": 503,
    "not_available": 503,
    "document_unavailable": 503,
}
"""Codes whose status is not that of their class; looked at first."""

STATUS_BY_CLASS: Mapping[type[DomainError], int] = {
    NotFound: 404,
    InvalidTransition: 409,
    Conflict: 409,
    Refused: 403,
    Invalid: 422,
    DomainError: 400,
}

TITLES: Mapping[int, str] = {
    400: "The request cannot be read",
    401: "Log in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "The present state forbids it",
    413: "Too large",
    415: "Wrong kind of content",
    422: "A value is wrong",
    429: "Too many attempts",
    500: "Our mistake",
    503: "Not available now",
}

_OWN_FIELDS = frozenset({"type", "title", "status", "detail", "code"})


def problem(
    status: int,
    code: str,
    detail: str,
    facts: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """A finished problem+json response, in English; ``in_language`` says it in another."""
    extra = {name: value for name, value in (facts or {}).items() if name not in _OWN_FIELDS}
    body = {
        **extra,
        "type": f"urn:sollecito:problem:{code}",
        "title": TITLES.get(status, "It did not work"),
        "status": status,
        "detail": detail,
        "code": code,
    }
    return web.Response(
        body=orjson.dumps(body, default=str), status=status, content_type=PROBLEM_TYPE, headers=dict(headers or {})
    )


def in_language(response: web.StreamResponse, language: str) -> web.StreamResponse:
    """A problem with its sentences in a language, codes and facts as they are; other responses as they are."""
    if language == ENGLISH or response.content_type != PROBLEM_TYPE or not isinstance(response, web.Response):
        return response
    body = orjson.loads(bytes(response.body or b"{}"))  # type: ignore[arg-type]  # problem() gave bytes
    for name in ("title", "detail"):
        body[name] = said_in(language, str(body[name]))
    for mistake in body.get("errors", ()):
        if isinstance(mistake, dict) and "message" in mistake:
            mistake["message"] = said_in(language, str(mistake["message"]))
    response.body = orjson.dumps(body)
    response.headers["Content-Language"] = language
    return response


def status_of(error: DomainError) -> int:
    """The HTTP status of a domain error: by its code, else by its class."""
    if error.code in STATUS_BY_CODE:
        return STATUS_BY_CODE[error.code]
    return next(STATUS_BY_CLASS[kind] for kind in type(error).__mro__ if kind in STATUS_BY_CLASS)


def invalid_from(error: ValidationError, place: str) -> Invalid:
    """The same mistakes, field by field, without repeating the values (they may be personal data)."""
    mistakes = [
        {"field": ".".join([place, *(str(part) for part in item["loc"])]), "message": item["msg"], "kind": item["type"]}
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    first = mistakes[0]
    more = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
    return Invalid(f"{first['field']}: {first['message']}{more}", errors=mistakes)


def response_for(error: Exception) -> web.Response:
    """The response for anything that a handler raised."""
    match error:
        case DomainError():
            status = status_of(error)
            headers = {}
            if "retry_after_s" in error.facts:
                headers["Retry-After"] = str(error.facts["retry_after_s"])
            return problem(status, error.code, error.message, error.facts, headers)
        case StoreError(retryable=True):
            log.warning("store_unavailable", error=str(error))
            detail = "The database did not answer in time; try again in a few seconds."
            return problem(503, "store_unavailable", detail, headers={"Retry-After": RETRY_AFTER_S})
        case TelephonyError():
            log.warning("telephony_unavailable", error=str(error), retryable=error.retryable)
            headers = {"Retry-After": RETRY_AFTER_S} if error.retryable else {}
            detail = f"The telephone switch did not carry it out: {error}"
            return problem(503, "telephony_unavailable", detail, {"retryable": error.retryable}, headers)
        case web.HTTPException():
            return _from_aiohttp(error)
        case _:
            incident = secrets.token_hex(4)
            log.error("request_failed", incident=incident, exc_info=error)
            detail = f"Something went wrong on our side; the log has it under incident {incident}."
            return problem(500, "internal", detail, {"incident": incident})


def _from_aiohttp(error: web.HTTPException) -> web.Response:
    """The refusals of aiohttp itself, in the same form."""
    match error:
        case web.HTTPMethodNotAllowed():
            allowed = ", ".join(sorted(error.allowed_methods))
            detail = f"{error.method} is not possible here; use {allowed}."
            return problem(405, "method_not_allowed", detail, headers={"Allow": allowed})
        case web.HTTPNotFound():
            return problem(404, "no_such_path", "There is nothing at this address; /api/docs lists what there is.")
        case web.HTTPRequestEntityTooLarge():
            return problem(413, "too_large", "The body is larger than this address accepts.")
        case _:
            return problem(error.status, "http_error", error.reason or "The request cannot be served.")
