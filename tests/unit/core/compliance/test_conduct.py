from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dialer.core.compliance.conduct import Conduct, ConductTerms, Consent, NoticeBy, introduction_of, without_debt
from dialer.core.compliance.conduct_rules import DEFAULT_IDENTITY, IdentityItem, RecordingBasis
from dialer.core.kernel.errors import Conflict, Invalid

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TWO = (IdentityItem.ADDRESS, IdentityItem.DATE_OF_BIRTH)


def terms(recording: RecordingBasis | None = None, tell_country: str = "") -> ConductTerms:
    return ConductTerms(identity=DEFAULT_IDENTITY, recording=recording, tell_country=tell_country)


def test_two_items_identify_and_one_does_not() -> None:
    with pytest.raises(Invalid, match="at least 2"):
        Conduct().identified(TWO[:1], terms(), AT)
    with pytest.raises(Invalid, match="at least 2"):
        Conduct().identified(TWO[:1] * 2, terms(), AT)
    assert Conduct().identified(TWO, terms(), AT).is_identified


def test_an_item_that_is_not_asked_here_counts_for_nothing() -> None:
    with pytest.raises(Invalid, match="email is not asked"):
        Conduct().identified((*TWO, IdentityItem.EMAIL), terms(), AT)


def test_the_operators_country_is_told_before_identity_and_notice() -> None:
    abroad = terms(RecordingBasis.CONSENT, tell_country="AL")
    with pytest.raises(Conflict, match="AL"):
        Conduct().identified(TWO, abroad, AT)
    with pytest.raises(Conflict, match="AL"):
        Conduct().noticed(NoticeBy.AGENT, abroad, AT)
    told = Conduct().told_country(AT)
    assert told.identified(TWO, abroad, AT).is_identified
    assert told.noticed(NoticeBy.AGENT, abroad, AT).notice_at == AT
    assert told.told_country(AT + timedelta(seconds=9)) == told


@pytest.mark.parametrize(
    ("basis", "after_notice", "after_yes"),
    [
        (RecordingBasis.NOTICE, True, True),
        (RecordingBasis.CONSENT, False, True),
        (None, None, None),
        (RecordingBasis.FORBIDDEN, None, None),
    ],
)
def test_recording_begins_when_its_basis_is_there(
    basis: RecordingBasis | None, after_notice: bool | None, after_yes: bool | None
) -> None:
    ours = terms(basis)
    assert not Conduct().may_record(ours)
    if after_notice is None:
        with pytest.raises(Conflict, match="not recorded"):
            Conduct().noticed(NoticeBy.AGENT, ours, AT)
        return
    noticed = Conduct().noticed(NoticeBy.ANNOUNCEMENT, ours, AT)
    assert noticed.may_record(ours) is after_notice
    assert not noticed.answered(Consent.REFUSED, ours, AT).may_record(ours)
    asked = noticed.answered(Consent.ASKED, ours, AT)
    assert asked.may_record(ours) is after_notice
    assert asked.answered(Consent.GIVEN, ours, AT).may_record(ours) is after_yes


def test_a_yes_before_the_notice_is_none_and_a_no_always_counts() -> None:
    ours = terms(RecordingBasis.CONSENT)
    with pytest.raises(Conflict, match="notice"):
        Conduct().answered(Consent.GIVEN, ours, AT)
    refused = Conduct().answered(Consent.REFUSED, ours, AT)
    assert not refused.noticed(NoticeBy.ANNOUNCEMENT, ours, AT).may_record(ours)


def test_the_diary_tells_the_same_steps_again() -> None:
    ours = terms(RecordingBasis.CONSENT, tell_country="AL")
    lived = (
        Conduct()
        .told_country(AT)
        .identified(TWO, ours, AT)
        .noticed(NoticeBy.AGENT, ours, AT)
        .answered(Consent.GIVEN, ours, AT)
    )
    lines: list[tuple[str, datetime, dict[str, object]]] = [
        ("joined", AT, {}),
        ("country_told", AT, {"country": "AL", "agent_id": 1}),
        ("identity_checked", AT, {"items": "address date_of_birth", "agent_id": 1}),
        ("recording_notice", AT, {"by": "agent", "agent_id": 1}),
        ("recording_consent", AT, {"answer": "given", "agent_id": 1}),
    ]
    assert Conduct.of(lines) == lived
    assert Conduct.of([*lines, ("recording_started", AT, {})]).is_recording
    assert not Conduct.of([*lines, ("recording_started", AT, {}), ("recording_stopped", AT, {})]).is_recording


def test_a_file_without_debt_has_nothing_but_the_person() -> None:
    number = {
        "number_id": 1, "e164": "+393471234501", "rank": 0, "state": "ok", "source": "creditor", "place": "mobile",
        "is_dialled": True, "promised_on_it": 5,
    }  # fmt: skip
    file: dict[str, object] = {
        "debtor": {"name": "Mario Rossi", "tax_code": "RSSMRA80A01H501U", "debt": 5, "numbers": [number]},
        "creditor": {"name": "Acme"}, "campaign": {"name": "Solleciti"}, "cases": [1], "balance": 2, "history": [3],
        "anything new": "a debt",
    }  # fmt: skip
    held = without_debt(file)
    assert held == {
        "is_held": True,
        "debtor": {
            "name": "Mario Rossi",
            "tax_code": "RSSMRA80A01H501U",
            "numbers": [{key: value for key, value in number.items() if key != "promised_on_it"}],
        },
        "introduction": {"party": "third", "is_caring": False, "name": "", "greeting": ""},
    }
    assert without_debt({"unavailable": True}) == {"is_held": True}


@pytest.mark.parametrize(
    ("party", "kind", "name", "greeting"),
    [
        ("third", "phone", "", ""),
        ("third", "soft", "", ""),
        ("first", "phone", "Acme Luce", "Buongiorno da Acme Luce"),
        ("third", "caring", "Acme Luce", "Buongiorno da Acme Luce"),
        ("first", "caring", "Acme Luce", "Buongiorno da Acme Luce"),
    ],
)
def test_the_creditor_is_named_before_the_check_only_where_that_tells_of_no_debt(
    party: str, kind: str, name: str, greeting: str
) -> None:
    creditor = {"name": "Acme S.p.A.", "brand": "Acme Luce", "greeting": "Buongiorno da Acme Luce", "party": party}
    found = introduction_of({"creditor": creditor, "campaign": {"kind": kind}})
    assert found == {"party": party, "is_caring": kind == "caring", "name": name, "greeting": greeting}


def test_a_creditor_without_a_brand_is_introduced_by_its_name() -> None:
    file = {"creditor": {"name": "Acme S.p.A.", "brand": "", "party": "first"}, "campaign": {"kind": "soft"}}
    assert introduction_of(file)["name"] == "Acme S.p.A."
