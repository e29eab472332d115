"""For how long packs want the register kept."""

from __future__ import annotations

from datetime import UTC, datetime

from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from dialer.workflows.evidence.keep_days import keep_days, must_keep

PACKS = load_packs(config_folder() / "jurisdictions")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_each_pack_has_its_own_figure() -> None:
    assert {code: keep_days(PACKS, code, NOW) for code in PACKS} == {
        "it": 730, "uk": 730, "us": 1095, "fr": 730, "de": 730, "es": 730,
    }  # fmt: skip


def test_a_pack_that_is_no_longer_installed_is_taken_for_the_strictest_of_the_others() -> None:
    assert keep_days(PACKS, "pt", NOW) == 1095
    assert keep_days({}, "pt", NOW) == 730


def test_before_its_first_edition_a_pack_asks_for_two_years() -> None:
    assert must_keep(PACKS)("us", datetime(1990, 1, 1, tzinfo=UTC)) == 730
