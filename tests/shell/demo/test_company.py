from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest
from stdnum import iso11649
from stdnum.it import codicefiscale, iva

from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.phone import parse
from dialer.db.repos.intake import SqlIntakeStore
from dialer.demo.company import CREDITORS, FIRST_NAMES, LAST_NAMES, PLACES, cases_csv, draw_cases, tax_code
from dialer.engine.clocks import SettableClock
from dialer.files.case_file import FilesOfCases
from dialer.ports.admin import CreditorRow
from dialer.ports.intake import ImportOrder, ImportReport
from dialer.workflows.debt.import_cases import import_cases
from tests.factories import MONDAY_10
from tests.world import small_world, sqlite_url

TODAY = date(2026, 11, 23)


def test_the_file_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    first, again, other = (
        cases_csv(draw_cases(CREDITORS[0], case_count=20, today=TODAY, seed=seed)) for seed in (1, 1, 2)
    )
    assert first == again != other


def test_batches_of_one_creditor_never_share_a_reference_or_an_invoice() -> None:
    for creditor in CREDITORS:
        drawn = [
            case
            for batch in ("251124", "251224", "261123")
            for case in draw_cases(creditor, case_count=60, today=TODAY, seed=1, batch=batch)
        ]
        for values in (
            [case.reference for case in drawn],
            [case.payment_reference for case in drawn],
            [invoice.number for case in drawn for invoice in case.invoices],
        ):
            assert len(set(values)) == len(values)
        assert all(iso11649.is_valid(case.payment_reference) for case in drawn)
        assert all(iva.is_valid(case.vat_number) for case in drawn if creditor.sells_to_firms)


def test_an_older_batch_has_the_ages_that_were_asked_for() -> None:
    drawn = draw_cases(CREDITORS[0], case_count=20, today=TODAY, seed=1, batch="9", ages=(690,))
    oldest = [min(invoice.due_on for invoice in case.invoices) for case in drawn]
    assert all(687 <= (TODAY - due_on).days <= 693 for due_on in oldest)


def test_every_name_makes_a_valid_tax_code() -> None:
    rng = Random(1)
    for first in FIRST_NAMES:
        for last in LAST_NAMES:
            code = tax_code(first, last, rng.choice(PLACES)[3], rng)
            assert codicefiscale.is_valid(code), (first, last, code)


@pytest.mark.parametrize("seed", [1, 2, 7, 4242])
async def test_the_creditors_files_are_imported_without_a_reject(tmp_path: Path, seed: int) -> None:
    async with small_world(sqlite_url(tmp_path)) as world:
        for creditor in CREDITORS:
            async with world.store.transaction() as tx:
                row = CreditorRow(creditor_id=CreditorId(0), code=creditor.code, name=creditor.name)
                await tx.creditors.add(row, MONDAY_10)
            path = tmp_path / f"{creditor.code}.csv"
            path.write_bytes(cases_csv(draw_cases(creditor, case_count=150, today=TODAY, seed=seed)))
            steps = import_cases(
                ImportOrder(creditor_code=creditor.code),
                file=FilesOfCases(worker_count=1).open(path, today=TODAY),
                store=SqlIntakeStore(world.database),
                clock=SettableClock(MONDAY_10),
                rejects_path=tmp_path / "rejects.csv",
            )
            [report] = [step async for step in steps if isinstance(step, ImportReport)]
            assert report.rejects.rejected_row_count == 0, (tmp_path / "rejects.csv").read_text()
            assert report.loaded.created_count == 150
        numbers = await world.rows("SELECT e164 FROM debtor_numbers")
        assert len(numbers) >= 300
        assert all(parse(row["e164"], "IT").e164 == row["e164"] for row in numbers)
