from __future__ import annotations

import pytest

from dialer.core.compliance.rules.caller_id import CallerId
from tests.unit.core.compliance.builders import HEAD, make_facts, moment

RULE = CallerId.parse(HEAD, "required")


@pytest.mark.parametrize("caller_id", [None, "+390612345678", "192", "4242", "+442079460018"])
def test_what_is_presented_or_not_chosen_yet_is_fine(caller_id: str | None) -> None:
    assert RULE.weigh(make_facts(caller_id=caller_id), moment("2026-11-23 10:00")) is None


@pytest.mark.parametrize(
    "caller_id", ["", "anonymous", "withheld", "Unavailable", "06 6982", "+39", "12", "+0612345678", "+39061234567\n"]
)
def test_what_cannot_be_called_back_is_refused(caller_id: str) -> None:
    objection = RULE.weigh(make_facts(caller_id=caller_id), moment("2026-11-23 10:00"))
    assert objection is not None
    assert objection.until is None


def test_tightening() -> None:
    assert RULE.tightened("required").head is HEAD
