"""A country's law of receivables: interest by regime, the lump sum, rates entered later, the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dialer.core.debt.interest import interest_on
from dialer.core.debt.law import EnteredRate, InterestRegime, ReceivableLaw, case_terms, parse_percent, sector_terms
from dialer.core.debt.prescription import ActKind, InterruptingAct
from dialer.core.debt.rates import Rate
from dialer.core.kernel.errors import Conflict, Invalid
from dialer.files.receivables_yaml import load_laws
from dialer.packaged import config_folder


@pytest.fixture(scope="module")
def laws() -> dict[str, ReceivableLaw]:
    return load_laws(config_folder() / "receivables")


def test_each_regime_has_its_rate_and_its_first_day(laws: dict[str, ReceivableLaw]) -> None:
    law, due = laws["IT"], date(2025, 6, 15)
    commercial = law.terms_of(InterestRegime.COMMERCIAL, due_on=due)
    assert commercial is not None
    assert interest_on(commercial, 1_000_00, date(2025, 7, 15)).minor == 8_75
    legal = law.terms_of(InterestRegime.LEGAL, due_on=due, notice_on=date(2025, 12, 1))
    assert legal is not None
    assert interest_on(legal, 1_000_00, date(2026, 3, 1)).minor == 4_27
    agreed = law.terms_of(InterestRegime.CONTRACT, due_on=due, agreed=Rate(Decimal("3.65"), "clause 7"))
    assert agreed is not None
    assert interest_on(agreed, 1_000_00, date(2025, 6, 16)).minor == 10
    assert law.terms_of(InterestRegime.NONE, due_on=due) is None


def test_without_a_formal_notice_legal_interest_does_not_run(laws: dict[str, ReceivableLaw]) -> None:
    assert laws["IT"].terms_of(InterestRegime.LEGAL, due_on=date(2025, 6, 15)) is None


def test_what_a_country_or_contract_does_not_say_is_refused(laws: dict[str, ReceivableLaw]) -> None:
    with pytest.raises(Invalid, match="clause"):
        laws["IT"].terms_of(InterestRegime.CONTRACT, due_on=date(2025, 6, 15))
    with pytest.raises(Invalid, match="law of GB has no legal interest"):
        laws["GB"].terms_of(InterestRegime.LEGAL, due_on=date(2025, 6, 15), notice_on=date(2025, 7, 1))


def test_lump_sums_by_band(laws: dict[str, ReceivableLaw]) -> None:
    assert laws["IT"].lump_sum_of(1) == 40_00
    assert [laws["GB"].lump_sum_of(minor) for minor in (999_99, 1_000_00, 9_999_99, 10_000_00)] == [
        40_00, 70_00, 70_00, 100_00
    ]  # fmt: skip


def test_an_entered_rate_fills_the_gap_and_replaces_nothing(laws: dict[str, ReceivableLaw]) -> None:
    law = laws["IT"]
    entered = EnteredRate(table="ecb-reference", period="2026-H2", rate=Rate(Decimal("2.15"), "GU 180/2026"))
    later = law.with_rates([entered])
    terms = later.terms_of(InterestRegime.COMMERCIAL, due_on=date(2026, 6, 15))
    assert terms is not None
    assert interest_on(terms, 1_000_00, date(2026, 7, 15)).is_computable
    assert law.tables["ecb-reference"].rates.keys().isdisjoint({"2026-H2"})
    with pytest.raises(Conflict, match="2026-H2 has its rate already"):
        later.with_rates([entered])
    for wrong in (
        EnteredRate(table="euribor", period="2026-H2", rate=entered.rate),
        EnteredRate(table="legal", period="2026-H2", rate=entered.rate),
    ):
        with pytest.raises(Invalid):
            law.with_rates([wrong])


def test_germany_counts_from_the_end_of_the_year(laws: dict[str, ReceivableLaw]) -> None:
    clock = laws["DE"].clock_of("ordinary", date(2023, 3, 1), is_protected=True)
    assert clock.expires_on == date(2026, 12, 31)


def test_only_the_countrys_own_acts_interrupt(laws: dict[str, ReceivableLaw]) -> None:
    notice = InterruptingAct(kind=ActKind.FORMAL_NOTICE, on=date(2024, 3, 1), proof="registered letter")
    assert laws["ES"].clock_of("ordinary", date(2023, 3, 1), is_protected=True, acts=[notice]).counted == (notice,)
    assert laws["FR"].clock_of("ordinary", date(2023, 3, 1), is_protected=True, acts=[notice]).counted == ()


@pytest.mark.parametrize(("text", "percent"), [("2.15", "2.15"), (" 2,15 ", "2.15"), ("8", "8")])
def test_percentages_are_read_exactly(text: str, percent: str) -> None:
    assert parse_percent(text) == Decimal(percent)


def test_what_is_no_percentage_is_refused() -> None:
    with pytest.raises(Invalid, match="write it like"):
        parse_percent("due")


def test_a_law_without_interest_of_its_own_takes_rates_all_the_same(laws: dict[str, ReceivableLaw]) -> None:
    bare = replace(laws["IT"], commercial=None, legal=None)
    assert bare.with_rates(()) == bare


def test_a_rate_that_was_entered_reaches_the_legal_interest(laws: dict[str, ReceivableLaw]) -> None:
    law = laws["IT"]
    assert law.legal is not None
    entered = EnteredRate(table=law.legal.id, period="2090", rate=Rate(Decimal("3.5"), "decree"))
    found = law.with_rates([entered]).legal
    assert found is not None and found.stretch(date(2090, 5, 1)).percent == Decimal("3.5")
    assert law.legal.stretch(date(2090, 5, 1)).percent is None


def test_a_country_without_a_lump_sum_has_none(laws: dict[str, ReceivableLaw]) -> None:
    assert laws["IT"].lump_sum_of(1) == 40_00
    assert replace(laws["IT"], lump_sum=()).lump_sum_of(1_000_00) == 0


def test_a_case_stands_under_the_rules_of_what_was_supplied(laws: dict[str, ReceivableLaw]) -> None:
    italy = laws["IT"]
    energy, gas = sector_terms(italy, "energy"), sector_terms(italy, "gas")
    assert case_terms(italy, "energy", "gas") == gas
    assert case_terms(italy, "energy", "electricity") == case_terms(italy, "energy", "") == energy
    assert case_terms(italy, "multiutility", "water") == sector_terms(italy, "water")
    assert case_terms(italy, "trade", "gas") == sector_terms(italy, "trade"), "other notices: not a supplier of gas"
    assert case_terms(None, "energy", "gas") == sector_terms(None, "energy")
