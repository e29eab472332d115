"""The law of receivables as a file: what is wrong is said with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer.core.debt.sector import PaymentMethod, Sector
from dialer.files.receivables_yaml import ReceivablesFileError, load_law, load_laws
from dialer.packaged import config_folder

GOOD = """\
country: IT
currency: EUR
rates:
  - id: ecb
    title: Tasso BCE
    unit: percent per year
    period: half_year
    reference: D.Lgs. 231/2002
    values:
      2026-H1: {percent: 2.15, reference: GU}
commercial: {table: ecb, points: 8, reference: art. 2}
lump_sum:
  reference: art. 6
  bands:
    - {below: 1000, amount: 40}
    - {amount: 70}
interrupting_acts: [formal_notice]
prescription:
  - {credit: gas, months: 24, due_after: 2019-01-01, protected_only: true, reference: L. 205/2017}
"""


def load(tmp_path: Path, text: str) -> None:
    path = tmp_path / "zz.yaml"
    path.write_text(text, encoding="utf-8")
    load_law(path)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "it.yaml"
    path.write_text(GOOD, encoding="utf-8")
    law = load_law(path)
    assert (law.country, law.currency, law.legal) == ("IT", "EUR", None)
    assert str(law.tables["ecb"].rates["2026-H1"].percent) == "2.15"
    assert [(band.below_minor, band.minor) for band in law.lump_sum] == [(1_000_00, 40_00), (None, 70_00)]


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("country: IT\n", "", 1, "lacks 'country'"),
        ("currency: EUR", "currencies: EUR", 2, "unknown key 'currencies'"),
        ("period: half_year", "period: quarter", 7, "half_year or year"),
        ("2026-H1:", "2026-H3:", 10, "write it like 2026-H1"),
        ("2026-H1:", "2026:", 10, "write it like 2026-H1"),
        ("percent: 2.15", "percent: two", 10, "'two' is no percentage"),
        ("percent: 2.15", "percent: 215", 10, "not plausible"),
        ("reference: GU}", 'reference: " "}', 10, "reference must be a text"),
        ("table: ecb,", "table: boe,", 11, "there are ecb"),
        ("points: 8", "points: [8]", 11, "must be one number"),
        ("- {amount: 70}", "- {below: 900, amount: 70}", 16, "in the order of their amounts"),
        ("amount: 40}", "amount: 40.001}", 15, "more than two decimals"),
        ("[formal_notice]", "[telephone_call]", 17, "no act that interrupts"),
        ("months: 24", "months: 24.5", 19, "whole number above zero"),
        ("due_after: 2019-01-01", "due_after: 2019-02-30", 19, "cannot be read"),
        ("due_after: 2019-01-01", "due_after: soon", 19, "is no day"),
        ("protected_only: true", "protected_only: 1", 19, "true or false"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, before: str, after: str, line: int, reason: str) -> None:
    assert before in GOOD
    with pytest.raises(ReceivablesFileError, match=reason) as error:
        load(tmp_path, GOOD.replace(before, after, 1))
    assert error.value.facts["line"] == line


def test_a_table_and_a_period_stand_once(tmp_path: Path) -> None:
    row = "      2026-H1: {percent: 2.15, reference: GU}\n"
    with pytest.raises(ReceivablesFileError, match="2026-H1 is there twice"):
        load(tmp_path, GOOD.replace(row, row * 2))
    table = GOOD[GOOD.index("  - id: ecb") : GOOD.index("commercial:")]
    with pytest.raises(ReceivablesFileError, match="table 'ecb' is there twice"):
        load(tmp_path, GOOD.replace(table, table * 2))


def test_a_folder_has_one_file_for_each_country(tmp_path: Path) -> None:
    with pytest.raises(ReceivablesFileError, match="holds no law"):
        load_laws(tmp_path)
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(ReceivablesFileError, match="IT has a file already"):
        load_laws(tmp_path)


SECTOR = "sectors:\n  - {sector: gas, credit: gas, methods: [link], reference: here}\n"


def test_what_follows_from_a_sector_is_read(tmp_path: Path) -> None:
    path = tmp_path / "zz.yaml"
    path.write_text(GOOD + SECTOR, encoding="utf-8")
    terms = load_law(path).sectors[Sector.GAS]
    assert (terms.credit, terms.methods, terms.business_interest) == ("gas", (PaymentMethod.LINK,), "commercial")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sector: gas", "sector: golf", "sector is one of energy"),
        ("credit: gas", "credit: golf", "credit is one of gas, not 'golf'"),
        ("[link]", "[cash]", "methods is one of transfer"),
        ("methods:", "notices: [shout], methods:", "notices is one of formal_notice"),
        ("methods:", "business_interest: contract, methods:", "business_interest is one of none, commercial, legal"),
        ("\n  -", "\n  - {sector: gas, methods: [link], reference: x}\n  -", "sector gas is there twice"),
    ],
)
def test_a_sector_that_cannot_be_is_refused_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ReceivablesFileError, match=message):
        load(tmp_path, GOOD + SECTOR.replace(old, new, 1))


def test_every_sector_has_its_terms_in_italy() -> None:
    assert set(load_laws(config_folder() / "receivables")["IT"].sectors) == set(Sector)
