"""Which packs hold for a debtor, and that the strictest of all that is asked counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from dialer.core.compliance.facts import Facts, NumberFacts, PastAttempt, PastConversation, debt_of
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.rulebook import NO_PACK, Rulebook, country_code
from dialer.core.compliance.rules.base import Layer
from dialer.core.compliance.verdict import Decision
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CaseId
from tests.unit.core.compliance.builders import make_facts, rome, rule

NOW = rome("2026-11-23 10:00")


def pack(code: str, country: str, tz: str, calling_code: str, hours: str = "09:00-18:00", per_day: int = 3) -> Pack:
    return Pack.parse(
        code=code,
        country=country,
        version=f"{code}-1",
        zones=(tz,),
        calling_code=calling_code,
        texts=(
            rule(f"{code}-hours", "hours", {"all": hours}),
            rule(f"{code}-day", "attempts_per_day", per_day, Layer.LAW),
            rule("GAP", "attempt_gap_min", 60),
            rule(f"{code}-answer", "answer_to_agent_s", 3 if code == "it" else 2),
            rule(f"{code}-treatment", "treatment", "release" if code == "it" else "message"),
            rule(f"{code}-min-ring", "min_ring_s", 20 if code == "it" else 15),
            rule(f"{code}-max-ring", "max_ring_s", 45 if code == "it" else 30),
            rule(f"{code}-ratio", "abandonment_max_ratio", 0.03),
            rule(f"{code}-formula", "abandonment_formula", "silent_per_good"),
            rule(f"{code}-window", "abandonment_window", "day"),
        ),
    )


IT = pack("it", "IT", "Europe/Rome", "+39", "08:30-21:00")
UK = pack("uk", "GB", "Europe/London", "+44", "08:00-20:00", 2)
PACKS = (IT, UK)


def test_the_pack_of_the_address_holds_alone_for_a_number_of_its_own() -> None:
    book = Rulebook.of(PACKS, "it")
    jurisdiction = book.applicable(make_facts())
    assert jurisdiction is not None
    assert [each.code for each in jurisdiction.packs] == ["it"]
    assert book.evaluate(make_facts(), NOW).pack_version == "it-1"


def test_a_number_of_another_country_brings_its_pack_and_all_must_permit() -> None:
    book = Rulebook.of(PACKS, "it")
    facts = make_facts(number=NumberFacts(e164="+447400123456"))
    verdict = book.evaluate(facts, NOW)
    assert (verdict.rule, verdict.pack_version) == ("IT+UK", "it-1+uk-1")
    # in London it is 20:00 at 21:00 in Rome; Italy's hours, in both zones, close an hour before the British would
    late = book.evaluate(facts, rome("2026-11-23 21:00"))
    assert (late.decision, late.until) == (Decision.DEFERRED, rome("2026-11-24 09:30"))
    twice = tuple(PastAttempt(at=NOW - timedelta(hours=h), e164="+447400123456") for h in (1, 2))
    capped = book.evaluate(make_facts(number=facts.number, attempts=twice), rome("2026-11-23 12:00"))
    assert (capped.rule, capped.pack_version) == ("uk-day", "uk-1")


def test_a_debtor_abroad_is_judged_by_their_own_pack_however_the_country_is_spelled() -> None:
    book = Rulebook.of(PACKS, "it")
    for spelling in ("GB", "UK", "uk"):
        facts = make_facts(country=spelling, number=NumberFacts(e164="+447400123456"))
        assert book.evaluate(facts, NOW).pack_version == "uk-1"
    assert country_code(" uk ") == "GB"


def test_a_debtor_without_a_country_has_the_campaigns_pack() -> None:
    assert Rulebook.of(PACKS, "uk").evaluate(make_facts(country=""), NOW).rule == "UK+IT"


def test_a_country_without_a_pack_is_not_called() -> None:
    verdict = Rulebook.of(PACKS, "it").evaluate(make_facts(country="CH"), NOW)
    assert (verdict.decision, verdict.rule) == (Decision.REFUSED, NO_PACK)


def test_of_a_creditors_and_a_campaigns_figure_the_strictest_wins() -> None:
    once = (PastAttempt(at=NOW - timedelta(hours=3)),)
    facts = make_facts(attempts=once)
    for creditor, campaign in ((1, 2), (2, 1)):
        book = Rulebook.of(PACKS, "it", ({"it-day": creditor}, {"it-day": campaign}))
        assert book.evaluate(facts, NOW).rule == "it-day"
    assert Rulebook.of(PACKS, "it", ({"it-day": 2}, {})).evaluate(facts, NOW).is_permitted
    ratios = Rulebook.of(PACKS, "it", ({"it-ratio": 0.01}, {"it-ratio": 0.02})).campaign.abandonment_limits(NOW)
    assert [ratio for _, ratio, _ in ratios] == [0.01]


@pytest.mark.parametrize("tables", [({"it-day": 4}, {}), ({}, {"it-day": 4})])
def test_an_attempt_to_loosen_is_refused_with_the_rule(tables: tuple[dict[str, object], ...]) -> None:
    with pytest.raises(Invalid, match="it-day") as refusal:
        Rulebook.of(PACKS, "it", tables)
    assert refusal.value.code == "loosens_pack"


def test_a_rule_that_no_pack_has_and_a_pack_that_is_not_there_are_named() -> None:
    with pytest.raises(Invalid, match="no rule pack has a rule 'it-dya'"):
        Rulebook.of(PACKS, "it", ({"it-dya": 1},))
    with pytest.raises(NotFound, match="'xx' is not installed; there are it, uk"):
        Rulebook.of(PACKS, "xx")


def test_a_rule_that_packs_share_is_tightened_in_all_of_them() -> None:
    book = Rulebook.of(PACKS, "it", ({"GAP": 240},))
    assert {each.attempt_gap(NOW) for each in book.packs.values()} == {timedelta(hours=4)}


def test_the_campaigns_figures_are_the_strictest_of_its_debtors_countries() -> None:
    alone = Rulebook.of(PACKS, "it").campaign
    assert (alone.answer_to_agent_s(NOW), alone.ring_timeout_s(60, NOW)) == (3, 45)
    both = Rulebook.of(PACKS, "it", countries=("UK", "CH")).campaign
    assert (both.answer_to_agent_s(NOW), both.ring_timeout_s(60, NOW), both.treatment(NOW)) == (2, 30, "release")
    assert both.version == "it-1+uk-1"
    assert both.closes_at(NOW) == rome("2026-11-23 21:00")
    assert [tz.key for tz in both.zones] == ["Europe/Rome", "Europe/London"]


def test_a_book_of_one_pack_judges_everybody() -> None:
    book = Rulebook.single(IT)
    assert book.evaluate(make_facts(country="CH"), NOW).rule == "IT"
    assert book.campaign.packs == (IT,)


US = Pack.parse(
    code="us",
    country="US",
    version="us-1",
    zones=("America/New_York",),
    calling_code="+1",
    texts=(
        rule("us-hours", "hours", {"all": "00:00-24:00"}),
        rule("SEVEN", "attempts_in_days", {"max": 2, "days": 7, "per": "debt"}, Layer.LAW),
        rule("REST", "conversation_block", {"days": 7, "per": "debt"}, Layer.LAW),
    ),
)
A, B, C = CaseId(1), CaseId(2), CaseId(3)
BOOK = Rulebook.of((*PACKS, US), "us")


def owed(*case_ids: CaseId, about: Sequence[tuple[CaseId, ...]] = (), **more: object) -> Facts:
    """A debtor with these cases, called some hours ago about each of the tuples."""
    attempts = tuple(
        PastAttempt(at=NOW - timedelta(hours=hours), debts=tuple(debt_of(one) for one in ids))
        for hours, ids in enumerate(about, start=1)
    )
    number = NumberFacts(e164="+12125550123")
    given = {"country": "US", "number": number, "case_ids": case_ids, "attempts": attempts}
    return make_facts(**(given | more))


def test_a_call_is_about_those_cases_whose_own_limits_permit_it() -> None:
    facts = owed(A, B, C, about=[(A,), (A, B)])
    verdict, case_ids = BOOK.weigh(facts, NOW)
    assert verdict.is_permitted
    assert case_ids == (B, C)
    assert BOOK.evaluate(facts, NOW) == verdict


def test_a_call_whose_debts_are_not_known_counts_for_each_case() -> None:
    verdict, _ = BOOK.weigh(owed(A, B, about=[(), ()]), NOW)
    assert (verdict.rule, verdict.decision) == ("SEVEN", Decision.DEFERRED)


def test_where_no_case_is_free_the_verdict_is_that_of_the_one_that_is_free_first() -> None:
    talks = (
        PastConversation(at=NOW - timedelta(days=1), debts=(debt_of(A),)),
        PastConversation(at=NOW - timedelta(days=3), debts=(debt_of(B),)),
    )
    verdict, case_ids = BOOK.weigh(owed(A, B, conversations=talks), NOW)
    own = BOOK.evaluate(owed(B, debt=debt_of(B), conversations=talks), NOW)
    assert (verdict, case_ids) == (own, (A, B))
    assert verdict.until is not None
    assert verdict.until < (BOOK.evaluate(owed(A, debt=debt_of(A), conversations=talks), NOW).until or NOW)


def test_rules_that_count_by_debtor_weigh_all_cases_as_one() -> None:
    facts = make_facts(case_ids=(A, B), attempts=(PastAttempt(at=NOW - timedelta(minutes=5), debts=(debt_of(A),)),))
    verdict, case_ids = BOOK.weigh(facts, NOW)
    assert (verdict.rule, case_ids) == ("GAP", (A, B))
