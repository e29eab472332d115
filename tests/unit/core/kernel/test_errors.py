from __future__ import annotations

import pytest

from dialer.core.kernel.errors import Conflict, DialerError, DomainError, Invalid, InvalidTransition, NotFound, Refused

KINDS = (NotFound, Conflict, Refused, Invalid, InvalidTransition)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_code_of_its_own_and_keeps_its_facts(kind: type[DomainError]) -> None:
    error = kind("no such campaign; list them with GET /api/campaigns", campaign_id=7)
    assert isinstance(error, DialerError)
    assert error.code == kind.code != DomainError.code
    assert error.facts == {"campaign_id": 7}
    assert str(error) == error.message


def test_codes_are_distinct() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_a_code_may_be_told_more_exactly() -> None:
    assert Invalid("too long; shorten it", code="name_too_long").code == "name_too_long"
    assert Invalid.code == "invalid"
