from __future__ import annotations

import pytest

from dialer.core.compliance.rules.caller_id import CallerId
from dialer.core.kernel.errors import Invalid
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


UK = CallerId.parse(
    HEAD, {"deny": ["premium", "shared_cost", "other", "unknown"], "allow": ["+443"], "short_codes": "refused"}
)
FRANCE = CallerId.parse(HEAD, {"deny": ["mobile"]})


@pytest.mark.parametrize(
    ("rule", "shown", "why"),
    [
        (UK, "+442079460000", None),
        (UK, "+443001231234", None),
        (UK, "+448081570000", None),
        (UK, "+449098790879", "caller_id_kind"),
        (UK, "+448448790879", "caller_id_kind"),
        (UK, "+447012345678", "caller_id_kind"),  # a personal number
        (UK, "+999123456", "caller_id_kind"),
        (UK, "192", "caller_id"),
        (UK, None, None),
        (FRANCE, "+33612345678", "caller_id_kind"),
        (FRANCE, "+33142345678", None),
        (FRANCE, "3020", None),
    ],
)
def test_kinds_that_a_country_does_not_let_us_show(rule: CallerId, shown: str | None, why: str | None) -> None:
    objection = rule.weigh(make_facts(caller_id=shown), moment("2026-11-23 10:00"))
    assert (objection.why if objection is not None else None) == why
    assert objection is None or objection.until is None


def test_what_is_denied_stays_denied() -> None:
    assert FRANCE.tightened("required") is FRANCE
    assert UK.tightened({"deny": ["premium", "shared_cost", "other", "unknown", "mobile"], "short_codes": "refused"})
    for laxer in ({"deny": ["premium"]}, {"deny": ["premium", "shared_cost", "other", "unknown"]}):
        with pytest.raises(Invalid, match="T-1"):
            UK.tightened(laxer)
    with pytest.raises(Invalid, match="known are fixed, mobile"):
        CallerId.parse(HEAD, {"deny": ["pink"]})
