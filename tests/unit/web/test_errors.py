"""Errors as problem details."""

from __future__ import annotations

import json

import pytest

from dialer.core.kernel.errors import (
    Conflict,
    DomainError,
    Invalid,
    InvalidTransition,
    NotFound,
    Refused,
)
from dialer.ports.store import StoreError
from dialer.ports.telephony import TelephonyError
from dialer.web.errors import STATUS_BY_CODE, TITLES, response_for, status_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("x"), 404),
        (Conflict("x"), 409),
        (InvalidTransition("x"), 409),
        (Refused("x"), 403),
        (Invalid("x"), 422),
        (DomainError("x"), 400),
        (Refused("x", code="not_authenticated"), 401),
        (Refused("x", code="too_many_attempts"), 429),
        (Invalid("x", code="too_large"), 413),
        (Conflict("x", code="campaign_incomplete"), 409),
    ],
)
def test_a_code_decides_the_status_before_the_class(error: DomainError, status: int) -> None:
    assert status_of(error) == status


def test_every_status_has_a_title() -> None:
    assert set(STATUS_BY_CODE.values()) <= TITLES.keys()


def test_facts_stand_beside_the_problem_and_cannot_replace_its_own_fields() -> None:
    response = response_for(Conflict("closed", state="closed", status=200, campaign_id=3))
    assert isinstance(response.body, bytes)
    problem = json.loads(response.body)
    assert problem == {
        "type": "urn:sollecito:problem:conflict",
        "title": "The present state forbids it",
        "status": 409,
        "detail": "closed",
        "code": "conflict",
        "state": "closed",
        "campaign_id": 3,
    }
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("error", [StoreError("locked", retryable=True), TelephonyError("down", retryable=True)])
def test_what_may_succeed_later_says_when(error: Exception) -> None:
    response = response_for(error)
    assert (response.status, response.headers["Retry-After"]) == (503, "5")


def test_a_pause_is_told_in_seconds() -> None:
    response = response_for(Refused("wait", code="too_many_attempts", retry_after_s=42))
    assert response.headers["Retry-After"] == "42"


def test_a_lasting_fault_of_the_database_is_our_mistake() -> None:
    assert response_for(StoreError("corrupt")).status == 500
