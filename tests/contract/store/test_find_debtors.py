"""Debtors found by any word of the name, tax code, reference or number; on each database."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete, update

from dialer.core.kernel.errors import Invalid
from dialer.db.tables.debt import debtor_numbers, debtors
from dialer.db.tables.search import debtor_words
from dialer.db.views.all import SqlViews
from dialer.ports.views import CaseFilter
from tests.contract.store.world import NOW, World

NAMES = {1: "Mario Rossi", 2: "Rossi Maria", 3: "Niccolò D'Angelo", 4: "Rossini Costruzioni S.r.l.", 5: "Anna Mariani"}


@pytest.fixture
async def found(world: World, views: SqlViews) -> SqlViews:
    """Five debtors with a case each; the last was made anonymous."""
    for index, name in NAMES.items():
        await world.case(await world.debtor(index, numbers=1, name=name), f"ENEL-{index}a")
    await world.insert(debtor_numbers, debtor_id=2, e164="+447911123456", rank=1)

    def erase(connection: Connection) -> None:
        connection.execute(update(debtors).where(debtors.c.id == 5).values(erased_at=NOW))
        connection.execute(delete(debtor_words).where(debtor_words.c.debtor_id == 5))
        connection.commit()

    await world.database.administer(erase)
    return views


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rossi", [1, 2, 4]),
        ("Rossi M", [1, 2]),
        ("mario ROSSI", [1]),
        ("rossi mario", [1]),
        ("ross mar", [1, 2]),
        ("angelo", [3]),
        ("dangelo", [3]),
        ("D'Angelo", [3]),
        ("nicco", [3]),
        ("niccolò", [3]),
        ("srl", []),
        ("ossi", []),
        ("mariani", []),
        ("%", []),
        ("tax00000003", [3]),
        ("enel-2", [2]),
        ("ENEL-4a", [4]),
        ("+39 02 4500 0003", [3]),
        ("0039 0245 000003", [3]),
        ("02/4500-0001", [1]),
        ("07911 123456", [2]),
        ("+447911", [2]),
        ("+39", []),
        ("02", []),
        ("0", []),
        ("A-3", []),
    ],
)
async def test_debtors_are_found_by_any_word_tax_code_reference_or_number(
    found: SqlViews, text: str, expected: list[int]
) -> None:
    page = await found.debt.find_debtors(text)
    assert sorted(item.debtor_id for item in page.items) == expected


async def test_a_debtor_is_shown_with_cases_and_numbers(found: SqlViews) -> None:
    (item,) = (await found.debt.find_debtors(" rossi  maria ")).items
    assert (item.name, item.tax_code, item.municipality) == ("Rossi Maria", "TAX00000002", "Milano")
    assert item.numbers == ("+3902450000020", "+447911123456")
    assert item.cases == (("ENERGIA", "ENEL-2a"),)


async def test_pages_go_by_name_and_their_cursors_hold_none(found: SqlViews) -> None:
    names: list[str] = []
    cursor = None
    for _ in range(3):
        page = await found.debt.find_debtors("r", cursor=cursor, limit=1)
        names += [item.name for item in page.items]
        cursor = page.next_cursor
        assert cursor is None or len(cursor) < 10
    assert names == ["Mario Rossi", "Rossi Maria", "Rossini Costruzioni S.r.l."]
    assert cursor is None
    with pytest.raises(Invalid):
        await found.debt.find_debtors("r", cursor="not-ours")


async def test_cases_are_found_by_the_same_words(found: SqlViews) -> None:
    page = await found.debt.cases(CaseFilter(text="mar ross"))
    assert [item.reference for item in page.items] == ["ENEL-1a", "ENEL-2a"]
    page = await found.debt.cases(CaseFilter(text="enel-3"))
    assert [item.reference for item in page.items] == ["ENEL-3a"]
