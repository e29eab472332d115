"""How one verdict is made of many rules; what each rule says stands beside the rule, and in tests/jurisdictions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dialer.core.compliance.evaluate import evaluate
from dialer.core.compliance.facts import Facts, Hold, NumberFacts, PastAttempt, PastConversation, SilentCall
from dialer.core.compliance.rules.base import Layer
from dialer.core.compliance.verdict import Decision
from dialer.core.compliance.zones import UNKNOWN_ZONE, zones_for
from dialer.core.kernel.codes import DialMode, HoldReason, NumberState, Outcome
from dialer.core.kernel.window import zone
from tests.unit.core.compliance.builders import E164, italy, make_facts, make_pack, rome, rule

ALWAYS = rule("OPEN", "hours", {"all": "00:00-24:00"})


def test_a_permitted_call_names_the_pack_and_its_version() -> None:
    verdict = evaluate(italy(), make_facts(), rome("2026-11-23 10:00"))
    assert verdict.is_permitted
    assert (verdict.rule, verdict.until, verdict.required_mode) == ("IT", None, None)
    assert verdict.pack_version == italy().version


def test_a_refusal_beats_any_deferral() -> None:
    facts = make_facts(
        number=NumberFacts(e164=E164, state=NumberState.WRONG),
        holds=(Hold(reason=HoldReason.PAID_CLAIMED, ends=date(2027, 6, 1)),),
    )
    verdict = evaluate(italy(), facts, rome("2026-11-29 10:00"))
    assert (verdict.decision, verdict.rule, verdict.until) == (Decision.REFUSED, "NUMBER-STATE", None)


def test_of_two_refusals_the_debtors_own_word_is_reported() -> None:
    facts = make_facts(
        mandate_ends=date(2026, 1, 1), holds=(Hold(reason=HoldReason.DISPUTED), Hold(reason=HoldReason.CEASE))
    )
    assert evaluate(italy(), facts, rome("2026-11-23 10:00")).values[1] == ("reason", "disputed")
    facts = replace(facts, number=NumberFacts(e164=E164, do_not_call=True))
    assert evaluate(italy(), facts, rome("2026-11-23 10:00")).rule == "NUMBER-STATE"


def test_of_two_deferrals_the_longer_is_reported_whatever_the_layer() -> None:
    pack = make_pack(
        ALWAYS,
        rule("A", "attempt_gap_min", 60, Layer.DEBTOR),
        rule("B", "attempt_gap_min", 120, Layer.CAMPAIGN),
    )
    facts = make_facts(attempts=(PastAttempt(at=rome("2026-11-23 10:00")),))
    verdict = evaluate(pack, facts, rome("2026-11-23 10:30"))
    assert (verdict.rule, verdict.until) == ("B", rome("2026-11-23 12:00"))


def test_of_equal_deferrals_precedence_decides_and_then_the_id() -> None:
    facts = make_facts(attempts=(PastAttempt(at=rome("2026-11-23 10:00")),))
    gaps = [rule(name, "attempt_gap_min", 60, layer) for name, layer in (("C", Layer.LAW), ("B", Layer.CODE))]
    assert evaluate(make_pack(ALWAYS, *gaps), facts, rome("2026-11-23 10:30")).rule == "B"
    gaps = [rule(name, "attempt_gap_min", 60, Layer.LAW) for name in ("C", "B")]
    assert evaluate(make_pack(ALWAYS, *gaps), facts, rome("2026-11-23 10:30")).rule == "B"


def test_the_figures_of_the_day_weighed_are_used_also_for_until() -> None:
    pack = make_pack(
        rule("H", "hours", {date(2020, 1, 1): {"all": "08:00-20:00"}, date(2026, 11, 24): {"all": "10:00-12:00"}})
    )
    verdict = evaluate(pack, make_facts(), rome("2026-11-23 20:30"))
    assert verdict.until == rome("2026-11-24 10:00")


def test_a_rule_that_ended_is_no_rule() -> None:
    pack = make_pack(ALWAYS, rule("G", "attempt_gap_min", {date(2020, 1, 1): 120, date(2026, 11, 24): None}))
    facts = make_facts(attempts=(PastAttempt(at=rome("2026-11-23 23:00")),))
    assert not evaluate(pack, facts, rome("2026-11-23 23:30")).is_permitted
    assert evaluate(pack, facts, rome("2026-11-24 00:00")).is_permitted


def test_a_number_of_an_unknown_zone_is_not_dialled() -> None:
    for e164 in ("+999123456", "anonymous", ""):
        verdict = evaluate(italy(), make_facts(number=NumberFacts(e164=e164)), rome("2026-11-23 10:00"))
        assert (verdict.decision, verdict.rule) == (Decision.REFUSED, UNKNOWN_ZONE)


def test_a_foreign_number_adds_its_zones() -> None:
    facts = make_facts(number=NumberFacts(e164="+34612345678"))
    now = rome("2026-11-23 09:29:59")
    assert zones_for((italy(),), facts, now) == (
        (zone("Europe/Rome"), zone("Atlantic/Canary")),  # Madrid's clocks are Rome's
        None,
    )
    assert zones_for((italy(),), make_facts(), now) == ((zone("Europe/Rome"),), None)
    assert evaluate(italy(), facts, rome("2026-11-23 09:29:59")).until == rome("2026-11-23 09:30")


def test_without_a_number_only_what_needs_none_is_weighed() -> None:
    facts = make_facts(number=None, silent_calls=(SilentCall(at=rome("2026-11-22 10:00"), e164=E164),))
    assert evaluate(italy(), facts, rome("2026-11-23 10:00")).is_permitted


def test_the_required_mode_is_told_together_with_closed_hours() -> None:
    facts = make_facts(silent_calls=(SilentCall(at=rome("2026-11-10 10:00"), e164=E164),))
    verdict = evaluate(italy(), facts, rome("2026-11-23 22:00"))
    assert (verdict.rule, verdict.until) == ("IT-10", rome("2026-11-24 08:30"))
    assert verdict.required_mode is DialMode.RESERVED_AGENT


def test_hours_that_never_open_again_within_the_horizon_refuse() -> None:
    pack = make_pack(rule("H", "hours", {"sun": "10:00-10:01"}), rule("POLICY-safety-margin", "safety_margin_s", 61))
    assert evaluate(pack, make_facts(), rome("2026-11-23 10:00")).decision is Decision.REFUSED


# ---- of any facts

START = 1793000000  # autumn 2026
SECONDS = st.integers(START - 12 * 86400, START)
AT = SECONDS.map(lambda epoch_s: datetime.fromtimestamp(epoch_s, UTC))
OUTCOMES = st.none() | st.sampled_from(sorted(Outcome))
FACTS = st.builds(
    lambda attempts, talks, silent, mode, municipality, callback, holds: make_facts(
        attempts=tuple(attempts),
        conversations=tuple(talks),
        silent_calls=tuple(silent),
        mode=mode,
        municipality=municipality,
        agreed_callback_at=callback,
        holds=tuple(holds),
    ),
    st.lists(st.builds(PastAttempt, at=AT, outcome=OUTCOMES, rang=st.booleans()), max_size=14),
    st.lists(st.builds(PastConversation, at=AT, e164=st.sampled_from(["", E164])), max_size=4),
    st.lists(st.builds(SilentCall, at=AT, e164=st.sampled_from([E164, "+390612345678"])), max_size=2),
    st.sampled_from(sorted(DialMode)),
    st.sampled_from(["", "Milano", "Bari", "Nowhere"]),
    st.none() | st.integers(START, START + 8 * 86400).map(lambda s: datetime.fromtimestamp(s, UTC)),
    st.lists(
        st.builds(
            Hold,
            reason=st.sampled_from([HoldReason.PAID_CLAIMED, HoldReason.MORATORIUM]),
            starts=st.none() | st.dates(date(2026, 10, 1), date(2026, 11, 20)),
            ends=st.dates(date(2026, 10, 20), date(2026, 11, 20)),
        ),
        max_size=2,
    ),
)
NOW = st.integers(START, START + 8 * 86400).map(lambda s: datetime.fromtimestamp(s, UTC))


@given(FACTS, NOW, st.floats(0, 0.999))
@settings(max_examples=100)
def test_until_is_permitted_and_nothing_before_it_is(facts: Facts, now: datetime, share: float) -> None:
    verdict = evaluate(italy(), facts, now)
    if verdict.is_permitted:
        assert verdict.until is None
        return
    assert verdict.decision is Decision.DEFERRED  # none of these facts refuses for ever
    assert verdict.until is not None
    assert verdict.until >= now
    assert verdict.until > now or verdict.required_mode is not None
    at_last = replace(facts, mode=verdict.required_mode) if verdict.required_mode is not None else facts
    assert evaluate(italy(), at_last, verdict.until).is_permitted
    between = now + (verdict.until - now) * share
    if between < verdict.until:
        assert not evaluate(italy(), at_last, between).is_permitted


@given(FACTS, NOW, AT)
@settings(max_examples=40)
def test_one_more_attempt_never_makes_a_call_lawful(facts: Facts, now: datetime, at: datetime) -> None:
    more = replace(facts, attempts=(*facts.attempts, PastAttempt(at=at, outcome=Outcome.NO_ANSWER)))
    if evaluate(italy(), more, now).is_permitted:
        assert evaluate(italy(), facts, now).is_permitted


@given(FACTS, NOW)
@settings(max_examples=40)
def test_a_campaigns_stricter_figures_never_permit_what_the_pack_forbids(facts: Facts, now: datetime) -> None:
    strict = italy().tightened({"IT-10": {"mon-fri": "09:00-18:00"}, "IT-12-day": 1, "IT-12-gap": 240, "IT-11-week": 1})
    if evaluate(strict, facts, now).is_permitted:
        assert evaluate(italy(), facts, now).is_permitted


@given(FACTS, NOW)
@settings(max_examples=40)
def test_the_order_of_the_past_is_of_no_account(facts: Facts, now: datetime) -> None:
    turned = replace(
        facts,
        attempts=facts.attempts[::-1],
        conversations=facts.conversations[::-1],
        silent_calls=facts.silent_calls[::-1],
        holds=facts.holds[::-1],
    )
    one, other = evaluate(italy(), facts, now), evaluate(italy(), turned, now)
    assert (one.decision, one.rule, one.until) == (other.decision, other.rule, other.until)


def test_a_year_of_days_finds_its_opening() -> None:
    """From every hour of a year there is a next opening, at most five days away (Christmas, Easter)."""
    at = rome("2026-11-01 00:00")
    for _ in range(365 * 6):
        verdict = evaluate(italy(), make_facts(), at)
        if not verdict.is_permitted:
            assert verdict.until is not None
            assert timedelta(0) < verdict.until - at <= timedelta(days=4)
        at += timedelta(hours=4)
