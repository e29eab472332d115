from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from dialer.core.compliance.facts import Consent, Facts, Hold, Message, Wish, WishKind
from dialer.core.kernel.codes import DebtorKind, DialMode, HoldReason, NumberPlace, NumberSource, NumberState, Outcome
from dialer.files.facts_json import JsonFileError, load_facts

WHOLE = {
    "debtor": {
        "country": "UK", "region": "GB-SCT", "municipality": "Glasgow", "postcode": "G1 1AA", "kind": "business",
        "wishes": [
            {"avoid": {"weekdays": ["mon", "fri"], "from": "22:00", "to": "09:00"}},
            {"avoid": {"weekdays": "sat-sun"}},
            {"cease": False},
            {"medium_block": "sms"},
        ],
        "represented_by": {"name": "somebody"},
    },
    "number": {"e164": "+447400123456", "source": "contract", "place": "work", "state": "ok", "do_not_call": False},
    "case": {
        "debt": "D-1", "creditor": "ACME", "letter_sent_at": "2026-11-01",
        "holds": [{"reason": "disputed", "from": "2026-11-01", "until": "2026-11-20T10:00:00+00:00"}],
        "mandate": {"start": "2026-01-01", "end": "2026-12-31"},
    },
    "history": {
        "attempts": [
            {"at": "2026-11-20T10:00:00Z", "number": "+447400123456", "debt": 7, "outcome": "NA", "place": "home"}
        ],
        "conversations": [{"at": "2026-11-20T11:00:00+01:00", "debt": "D-1", "direction": "inbound"}],
        "silent_calls": [{"at": "2026-11-20T12:00:00+01:00", "number": "+447400123456"}],
    },
    "call": {
        "agreed_callback_at": "2026-11-23T10:00:00+00:00", "mode": "predictive", "caller_id": "",
        "message": "information", "agents_per_call_guaranteed": 1,
    },
}  # fmt: skip


def load(folder: Path, table: object, country: str = "IT") -> Facts:
    path = folder / "facts.json"
    path.write_text(table if isinstance(table, str) else json.dumps(table, indent=1), encoding="utf-8")
    return load_facts(path, country=country)


def test_every_key_of_the_issue_is_read(tmp_path: Path) -> None:
    facts = load(tmp_path, WHOLE)
    assert (facts.country, facts.region, facts.municipality, facts.postcode) == ("GB", "GB-SCT", "Glasgow", "G1 1AA")
    assert facts.kind is DebtorKind.BUSINESS
    assert facts.wishes == (
        Wish(kind=WishKind.AVOID, weekdays=frozenset({0, 4}), starts=time(22), ends=time(9)),
        Wish(kind=WishKind.AVOID, weekdays=frozenset({5, 6})),
        Wish(kind=WishKind.MEDIUM_BLOCK, medium="sms"),
    )
    assert facts.represented_by
    number = facts.number
    assert number is not None
    assert (number.source, number.place, number.state) == (NumberSource.CONTRACT, NumberPlace.WORK, NumberState.OK)
    assert (facts.debt, facts.creditor, facts.letter_sent_at) == ("D-1", "ACME", date(2026, 11, 1))
    assert facts.holds == (
        Hold(reason=HoldReason.DISPUTED, starts=date(2026, 11, 1), ends=datetime(2026, 11, 20, 10, tzinfo=UTC)),
    )
    assert (facts.mandate_starts, facts.mandate_ends) == (date(2026, 1, 1), date(2026, 12, 31))
    (attempt,) = facts.attempts
    assert (attempt.debts, attempt.outcome, attempt.place) == (("7",), Outcome.NO_ANSWER, NumberPlace.HOME)
    (talk,) = facts.conversations
    assert talk.inbound
    assert talk.at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    (silent,) = facts.silent_calls
    assert silent.e164 == "+447400123456"
    assert (facts.mode, facts.caller_id, facts.message) == (DialMode.PREDICTIVE, "", Message.INFORMATION)
    assert facts.agents_per_call_guaranteed == 1


def test_a_consent_with_and_without_its_end_is_read(tmp_path: Path) -> None:
    given_at, ends_at = datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 27, 9, tzinfo=UTC)
    consent: dict[str, str] = {"given_at": "2026-11-20T10:00:00+01:00"}
    for more, expected in (({}, None), ({"expires_at": "2026-11-27T09:00:00Z"}, ends_at)):
        facts = load(tmp_path, {"number": {"e164": "+12125550142", "consent": consent | more}})
        assert facts.number is not None
        assert facts.number.consent == Consent(given_at=given_at, ends_at=expected)


def test_a_place_to_avoid_needs_no_time(tmp_path: Path) -> None:
    facts = load(tmp_path, {"debtor": {"wishes": [{"avoid": {"place": "work"}}]}})
    assert facts.wishes == (Wish(kind=WishKind.AVOID, place=NumberPlace.WORK),)


def test_absent_and_null_mean_nothing_known(tmp_path: Path) -> None:
    assert load(tmp_path, {}) == Facts(country="IT")
    empty = {"debtor": {"country": None}, "number": None, "case": {}, "history": {}, "call": {"message": None}}
    assert load(tmp_path, empty, "ES") == Facts(country="ES")


@pytest.mark.parametrize(
    ("table", "place", "message"),
    [
        ({"debtors": {}}, "debtors", "unknown key 'debtors'; known are debtor, number, case, history, call"),
        ({"debtor": {"name": "x"}}, "debtor.name", "unknown key 'name'"),
        ({"debtor": {"country": "Italy"}}, "debtor.country", "ISO 3166-1"),
        ({"debtor": []}, "debtor", "must be a table"),
        ({"debtor": {"region": 5}}, "debtor.region", "must be a text"),
        ({"debtor": {"wishes": [{}]}}, "debtor.wishes[0]", "exactly one of"),
        ({"debtor": {"wishes": [{"cease": "yes"}]}}, "debtor.wishes[0].cease", "must be true or false"),
        ({"debtor": {"wishes": [{"avoid": {}}]}}, "debtor.wishes[0].avoid", "names no time"),
        ({"debtor": {"wishes": [{"avoid": {"weekdays": ["lun"]}}]}}, "debtor.wishes[0].avoid.weekdays", "no weekday"),
        ({"debtor": {"wishes": [{"avoid": {"from": "9"}}]}}, "debtor.wishes[0].avoid.from", "no local time"),
        (
            {"debtor": {"wishes": [{"avoid": {"from": "09:00+01:00"}}]}},
            "debtor.wishes[0].avoid.from",
            "carries a time zone",
        ),
        (
            {"debtor": {"wishes": [{"avoid": {"from": "09:00", "to": "09:00"}}]}},
            "debtor.wishes[0].avoid.to",
            "same as from",
        ),
        ({"debtor": {"wishes": [{"medium_block": "pigeon"}]}}, "debtor.wishes[0].medium_block", "known are phone"),
        ({"debtor": {"represented_by": 5}}, "debtor.represented_by", "text or a table"),
        ({"number": {}}, "number", "lacks e164"),
        ({"number": {"e164": "347 1234567"}}, "number.e164", "no E.164 number"),
        ({"number": {"e164": "+39347", "state": "fine"}}, "number.state", "one of ok, wrong, disabled"),
        ({"number": {"e164": "+39347", "consent": {}}}, "number.consent", "lacks 'given_at'"),
        ({"number": {"e164": "+39347", "consent": True}}, "number.consent", "must be a table"),
        (
            {"number": {"e164": "+39347", "consent": {"given_at": "2026-11-20"}}},
            "number.consent.given_at",
            "no offset from UTC",
        ),
        (
            {"number": {"e164": "+39347", "consent": {"given_at": "2026-11-20T10:00Z", "until": "2026-11-21T10:00Z"}}},
            "number.consent.until",
            "unknown key 'until'",
        ),
        (
            {
                "number": {
                    "e164": "+39347",
                    "consent": {"given_at": "2026-11-20T10:00Z", "expires_at": "2026-11-20T11:00+01:00"},
                }
            },
            "number.consent.expires_at",
            "ends after it was given",
        ),
        ({"debtor": {"wishes": [{"avoid": {"place": "car"}}]}}, "debtor.wishes[0].avoid.place", "one of home"),
        ({"case": {"holds": [{"from": "2026-11-01"}]}}, "case.holds[0]", "lacks 'reason'"),
        ({"case": {"holds": [{"reason": "angry"}]}}, "case.holds[0].reason", "one of disputed"),
        ({"case": {"mandate": {"start": "2026-02-30"}}}, "case.mandate.start", "is no day"),
        ({"history": {"attempts": [{"outcome": "NA"}]}}, "history.attempts[0]", "lacks 'at'"),
        ({"history": {"attempts": [{"at": "2026-11-20T10:00:00"}]}}, "history.attempts[0].at", "no offset from UTC"),
        ({"history": {"attempts": [{"at": "2026-11-20"}]}}, "history.attempts[0].at", "no offset from UTC"),
        (
            {"history": {"attempts": [{"at": "2026-11-20T10:00:00+15:00"}]}},
            "history.attempts[0].at",
            "no time zone has",
        ),
        ({"history": {"attempts": [{"at": "2026-11-20T10:00[Europe/Roma]"}]}}, "history.attempts[0].at", "no instant"),
        (
            {"history": {"attempts": [{"at": "2026-11-20T10:00Z", "outcome": "BSY"}]}},
            "history.attempts[0].outcome",
            "is not known",
        ),
        (
            {"history": {"conversations": [{"at": "2026-11-20T10:00Z", "direction": "in"}]}},
            "history.conversations[0].direction",
            "outbound or inbound",
        ),
        ({"call": {"mode": "robot"}}, "call.mode", "one of preview"),
        ({"call": {"agents_per_call_guaranteed": True}}, "call.agents_per_call_guaranteed", "number of agents"),
    ],
)
def test_each_fault_names_file_line_path_and_remedy(tmp_path: Path, table: object, place: str, message: str) -> None:
    with pytest.raises(JsonFileError, match=message) as refusal:
        load(tmp_path, table)
    line = refusal.value.facts["line"]
    assert refusal.value.message.startswith(f"{tmp_path / 'facts.json'}:{line}: {place}: ")
