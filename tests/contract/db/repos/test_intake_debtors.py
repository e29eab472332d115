"""Debtors across cases and files: one by tax code, numbers added and never made good again."""

from __future__ import annotations

from dataclasses import replace

from dialer.db.repos.search_words import complete_words
from tests.contract.db.repos.intake_desk import ROW, IntakeDesk, item

NUMBERS = "SELECT e164, rank, state, source, place FROM debtor_numbers ORDER BY rank"


async def test_numbers_of_several_cases_come_together_in_order(desk: IntakeDesk) -> None:
    both = (("+39066982000", None, "creditor"), *ROW.numbers)
    await desk.load(item(), item(reference="P2", numbers=both))
    assert [row[:2] for row in await desk.rows(NUMBERS)] == [("+393471234567", 0), ("+39066982000", 1)]
    await desk.load(item(reference="P3", numbers=(("+39066982001", "home", "creditor"),)))
    assert [row[:2] for row in await desk.rows(NUMBERS)][2] == ("+39066982001", 2)


async def test_a_wrong_number_stays_wrong(desk: IntakeDesk) -> None:
    await desk.load(item())
    await desk.run("UPDATE debtor_numbers SET state = 'wrong'")
    await desk.load(item(residual_minor=1))
    assert await desk.rows(NUMBERS) == [("+393471234567", 0, "wrong", "creditor", "mobile")]


async def test_a_better_source_is_taken_over_and_the_debtors_own_word_is_kept(desk: IntakeDesk) -> None:
    await desk.load(item())
    await desk.load(item(numbers=(("+393471234567", "work", "contract"),)))
    assert await desk.rows(NUMBERS) == [("+393471234567", 0, "ok", "contract", "work")]
    await desk.run("UPDATE debtor_numbers SET source = 'debtor'")
    await desk.load(item(numbers=(("+393471234567", None, "creditor"),)))
    assert await desk.rows(NUMBERS) == [("+393471234567", 0, "ok", "debtor", "work")]


async def test_the_newest_file_wins_and_empty_cells_erase_nothing(desk: IntakeDesk) -> None:
    await desk.load(item(email="m@example.it", region="RM"))
    await desk.load(item(name="Mario Rossi Bianchi", municipality="Milano", residual_minor=5))
    assert await desk.rows("SELECT name, email, municipality, region FROM debtors") == [
        ("Mario Rossi Bianchi", "m@example.it", "Milano", "RM")
    ]


async def test_addresses_are_added_once(desk: IntakeDesk) -> None:
    here = {"street": "Via Roma 1", "postal_code": "00100"}
    await desk.load(item(**here), item(reference="P2", **here))
    await desk.load(item(**here, residual_minor=5))
    assert await desk.rows("SELECT street, municipality FROM debtor_addresses") == [("Via Roma 1", "Roma")]


async def test_a_debtor_without_a_tax_code_is_known_by_the_creditors_number(desk: IntakeDesk) -> None:
    bare = replace(ROW, tax_code="", customer_code="C7")
    await desk.load(item(bare), item(replace(bare, reference="P2")))
    assert await desk.rows("SELECT tax_code, external_key FROM debtors") == [(None, "GEAP:C7")]
    loaded = await desk.load(item(replace(ROW, customer_code="C7")))
    assert (loaded.updated_count, loaded.refused) == (1, ())
    assert await desk.rows("SELECT tax_code, external_key FROM debtors") == [(ROW.tax_code, "GEAP:C7")]


async def test_a_tax_code_told_late_that_another_debtor_has_refuses_the_case(desk: IntakeDesk) -> None:
    await desk.load(item(replace(ROW, tax_code="", customer_code="C7")), item(reference="P2"))
    loaded = await desk.load(item(replace(ROW, customer_code="C7")))
    assert loaded.updated_count == 0
    assert [refused.reference for refused in loaded.refused] == ["P1"]


WORDS = "SELECT word FROM debtor_words JOIN debtors ON id = debtor_id WHERE tax_code = '{}' ORDER BY word"


async def test_the_words_of_a_name_follow_the_name(desk: IntakeDesk) -> None:
    async def words(tax_code: str) -> list[str]:
        return [word for (word,) in await desk.rows(WORDS.format(tax_code))]

    await desk.load(item(name="Mario Rossi"), item(reference="P2", tax_code="00743110157", name="Sole d'Oro S.r.l."))
    assert await words(ROW.tax_code) == ["mario", "rossi"]
    assert await words("00743110157") == ["d", "doro", "l", "oro", "r", "s", "sole"]
    await desk.load(item(name="Rossi Mària Pia", residual_minor=5))
    assert await words(ROW.tax_code) == ["maria", "pia", "rossi"]


async def test_names_of_an_older_release_get_their_words_once(desk: IntakeDesk) -> None:
    await desk.load(item(), item(reference="P2", tax_code="00743110157", name="Sole srl"))
    kept = await desk.rows("SELECT debtor_id, word FROM debtor_words ORDER BY 1, 2")
    await desk.run("DELETE FROM debtor_words WHERE debtor_id = 2")
    assert [await desk.database.administer(complete_words) for _ in range(2)] == [1, 0]
    assert await desk.rows("SELECT debtor_id, word FROM debtor_words ORDER BY 1, 2") == kept
