"""The import from file to database, on the store in memory: load, load again, update, reject, cancel, fail."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from dialer.core.debt.law import InterestRegime
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.db.lanes import Database
from dialer.db.uow import SqlStore
from dialer.engine.clocks import SettableClock
from dialer.files.case_file import FilesOfCases
from dialer.files.receivables_yaml import load_laws
from dialer.packaged import config_folder
from dialer.ports.intake import (
    CaseItem,
    FileFacts,
    ImportOrder,
    ImportProgress,
    ImportReport,
    ImportTarget,
    Loaded,
    RefusedCase,
    RejectsFacts,
)
from dialer.ports.store import StoreError
from dialer.workflows.debt.decide_terms import decide_case_interest
from dialer.workflows.debt.import_cases import CANCELLED, import_cases
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.reckon_waiting import reckon_waiting
from tests.contract.db.repos.intake_desk import FACTS, ORDER, IntakeDesk, item
from tests.fakes.store import FakeStore
from tests.unit.files.test_worker import ANNA, MARIO, TODAY, case_file

IMPORTS = "SELECT state, error, added_count, updated_count, unchanged_count, rejected_count FROM imports ORDER BY id"


@pytest.fixture
async def desk() -> AsyncGenerator[IntakeDesk]:
    database: Database = FakeStore().database
    yield await IntakeDesk(database).prepared()
    await database.close()


def clock() -> SettableClock:
    return SettableClock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))


async def run(desk: IntakeDesk, path: Path, order: ImportOrder = ORDER) -> tuple[list[ImportProgress], ImportReport]:
    file = FilesOfCases(worker_count=1).open(path, today=TODAY)
    rejects = path.with_suffix(".rejects.csv")
    steps = [
        step async for step in import_cases(order, file=file, store=desk.store, clock=clock(), rejects_path=rejects)
    ]
    report = steps.pop()
    assert isinstance(report, ImportReport)
    return [step for step in steps if isinstance(step, ImportProgress)], report


async def test_a_file_is_loaded_and_importing_it_again_changes_nothing(desk: IntakeDesk, tmp_path: Path) -> None:
    path = case_file(tmp_path, f"P1;{MARIO};F1;31/03/2026;10,00", f"P2;{ANNA};F2;31/03/2026;20,00")
    steps, report = await run(desk, path)
    assert [step.phase for step in steps if step.phase] == sorted(
        (step.phase for step in steps), key=["examining", "checking", "loading", "writing_rejects"].index
    )
    assert [step.facts.row_count for step in steps if step.facts is not None] == [2]
    assert (report.loaded.created_count, report.loaded.lead_count, report.earlier) == (2, 2, ())
    assert report.rejects.path is None
    _, again = await run(desk, path)
    assert again.changed_nothing and again.loaded.unchanged_count == 2
    assert [name for name, _ in again.earlier] == ["cases.csv"]
    assert await desk.rows(IMPORTS) == [("done", "", 2, 0, 0, 0), ("done", "", 0, 0, 2, 0)]
    assert await desk.rows("SELECT count(*) FROM cases") == [(2,)]


async def test_a_corrected_file_updates_and_a_case_of_another_debtor_goes_to_the_rejects(
    desk: IntakeDesk, tmp_path: Path
) -> None:
    rows = [f"P1;{MARIO};F1;31/03/2026;10,00", f"P2;{ANNA};F2;31/03/2026;20,00"]
    await run(desk, case_file(tmp_path, *rows))
    path = case_file(tmp_path, f"P1;{MARIO};F1;31/03/2026;7,00", f"P2;{MARIO};F2;31/03/2026;20,00", "P3;;;;;;x")
    _, report = await run(desk, path)
    assert (report.loaded.created_count, report.loaded.updated_count) == (0, 1)
    assert (report.rejects.rejected_row_count, report.rejects.rejected_case_count) == (2, 2)
    assert report.rejects.path is not None
    text = report.rejects.path.read_text(encoding="utf-8")
    assert "the case is already here with another debtor" in text and "the value is missing" in text
    assert await desk.rows("SELECT balance_minor FROM cases ORDER BY reference") == [(700,), (2000,)]


@pytest.mark.parametrize("status", ["closed", "recalled"])
async def test_a_file_that_says_something_else_of_an_ended_case_is_refused(
    desk: IntakeDesk, tmp_path: Path, status: str
) -> None:
    row = f"P1;{MARIO};F1;31/03/2026;10,00"
    await run(desk, case_file(tmp_path, row))

    def end(connection: Connection) -> None:
        connection.exec_driver_sql(f"UPDATE cases SET status = '{status}'")
        connection.commit()

    await desk.database.administer(end)
    changed = case_file(tmp_path, f"P1;{MARIO};F1;31/03/2026;99,00", f"P2;{ANNA};F2;31/03/2026;20,00")
    _, report = await run(desk, changed)
    assert (report.loaded.created_count, report.rejects.rejected_case_count) == (1, 1)
    assert report.rejects.path is not None and "give it a new reference" in report.rejects.path.read_text("utf-8")
    assert [(line.line, line.reference, line.is_fatal) for line in report.rejects.lines] == [(2, "P1", True)]
    assert await desk.rows("SELECT balance_minor, status FROM cases WHERE reference = 'P1'") == [(1000, status)]
    _, same = await run(desk, case_file(tmp_path, row))
    assert same.loaded.unchanged_count == 1, "a file that says the same of it does no harm"
    _, again = await run(desk, case_file(tmp_path, row), replace(ORDER, placement_code="B"))
    assert again.rejects.rejected_case_count == 1


async def test_a_dry_run_says_what_would_happen_and_writes_only_the_rejects(desk: IntakeDesk, tmp_path: Path) -> None:
    path = case_file(tmp_path, f"P1;{MARIO};F1;31/03/2026;10,00", f"P2;{ANNA};F2;31/03/2026;molto")
    _, report = await run(desk, path, replace(ORDER, is_dry_run=True))
    assert (report.loaded.created_count, report.rejects.rejected_row_count) == (1, 1)
    assert await desk.rows("SELECT count(*) FROM cases") == [(0,)]
    assert await desk.rows("SELECT is_dry_run, state FROM imports") == [(1, "done")]


async def test_a_file_that_cannot_be_imported_leaves_no_import(desk: IntakeDesk, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    with pytest.raises(Invalid, match=r"empty\.csv is empty"):
        await run(desk, path)
    with pytest.raises(NotFound, match="did you mean 'GEAP'"):
        await run(desk, case_file(tmp_path, f"P1;{MARIO};F1;31/03/2026;10,00"), replace(ORDER, creditor_code="GEPA"))
    assert await desk.rows(IMPORTS) == []


class ScriptedFile:
    """A file whose batches are given; it remembers what it was asked."""

    def __init__(self, *batches: Sequence[CaseItem]) -> None:
        self.scripted = batches
        self.refused: list[RefusedCase] = []
        self.close_count = 0

    async def examine(self) -> FileFacts:
        return FACTS

    async def parse(self) -> AsyncGenerator[int]:
        yield 5
        yield 10

    async def batches(self, size: int) -> AsyncGenerator[tuple[int, Sequence[CaseItem]]]:
        for number, batch in enumerate(self.scripted, start=1):
            yield number, batch

    async def refuse(self, refused: Sequence[RefusedCase]) -> None:
        self.refused.extend(refused)

    async def write_rejects(self, path: Path) -> RejectsFacts:
        return RejectsFacts(path=None)

    async def close(self) -> None:
        self.close_count += 1


def importing(file: Any, store: Any) -> AsyncGenerator[ImportProgress | ImportReport]:
    return import_cases(ORDER, file=file, store=store, clock=clock(), rejects_path=Path("/nowhere"))


async def test_cancelling_keeps_what_was_loaded_and_says_so(desk: IntakeDesk) -> None:
    file = ScriptedFile([item()], [item(reference="P2")])
    async with aclosing(importing(file, desk.store)) as steps:
        async for step in steps:
            if isinstance(step, ImportProgress) and step.phase == "loading":
                break
    assert await desk.rows(IMPORTS) == [("failed", CANCELLED, 1, 0, 0, 0)]
    assert await desk.rows("SELECT reference FROM cases") == [("P1",)]
    assert file.close_count == 1


async def test_a_caller_that_leaves_after_the_report_has_not_cancelled(desk: IntakeDesk) -> None:
    async with aclosing(importing(ScriptedFile([item()]), desk.store)) as steps:
        async for step in steps:
            if isinstance(step, ImportReport):
                break
    assert (await desk.rows(IMPORTS))[0][0] == "done"


class Stumbling:
    """A store that fails some times before it works."""

    def __init__(self, desk: IntakeDesk, failures: int, *, retryable: bool) -> None:
        store = desk.store
        self.begin, self.finish, self.fail, self.reckon_later = (
            store.begin,
            store.finish,
            store.fail,
            store.reckon_later,
        )
        self._desk, self._failures, self._retryable = desk, failures, retryable

    async def load(self, target: ImportTarget, items: Sequence[CaseItem], now: datetime, *, row_count: int) -> Loaded:
        if self._failures:
            self._failures -= 1
            raise StoreError("the database failed: locked", retryable=self._retryable)
        return await self._desk.store.load(target, items, now, row_count=row_count)


async def test_a_batch_is_tried_again_when_the_database_asks_for_it(desk: IntakeDesk) -> None:
    steps = [step async for step in importing(ScriptedFile([item()]), Stumbling(desk, 2, retryable=True))]
    assert isinstance(steps[-1], ImportReport) and steps[-1].loaded.created_count == 1


@pytest.mark.parametrize(("failures", "retryable"), [(3, True), (1, False)])
async def test_a_database_that_goes_on_failing_ends_the_import(
    desk: IntakeDesk, failures: int, retryable: bool
) -> None:
    file = ScriptedFile([item()])
    with pytest.raises(StoreError, match="locked"):
        async for _ in importing(file, Stumbling(desk, failures, retryable=retryable)):
            pass
    assert await desk.rows(IMPORTS) == [("failed", "the database failed: locked", 0, 0, 0, 0)]
    assert file.close_count == 1


ITALY = load_laws(config_folder() / "receivables")["IT"]
TERMS = "SELECT reference, interest_regime, interest_reason, agreed_percent, credit_kind FROM cases ORDER BY reference"
HEAD = (
    "Pratica;Codice fiscale;Partita IVA;Nominativo;Telefono;Numero fattura;Scadenza;Importo;Tipo interessi;"
    "Tasso di mora;Clausola interessi;Servizio"
)
FIRM = "00743110157"


async def load_terms(desk: IntakeDesk, tmp_path: Path, *rows: str) -> ImportReport:
    path = tmp_path / "terms.csv"
    path.write_text("\r\n".join([HEAD, *rows]) + "\r\n", encoding="utf-8")
    file = FilesOfCases(worker_count=1).open(path, today=TODAY)
    steps = import_cases(
        replace(ORDER, campaign_name=""), file=file, store=desk.store, clock=clock(), law=ITALY,
        rejects_path=path.with_suffix(".rejects.csv"),
    )  # fmt: skip
    [report] = [step async for step in steps if isinstance(step, ImportReport)]
    return report


async def sector(desk: IntakeDesk, code: str) -> None:
    def change(connection: Connection) -> None:
        connection.exec_driver_sql(f"UPDATE creditors SET sector = '{code}' WHERE code = '{ORDER.creditor_code}'")
        connection.commit()

    await desk.database.administer(change)


def term_row(number: int, code: str, vat: str = "", interest: str = ";;", service: str = "") -> str:
    return f"P{number};{code};{vat};Mario;347123456{number};F{number};31/03/2026;10,00;{interest};{service}"


async def test_a_file_brings_cases_with_the_interest_of_their_debtors_and_its_own_word_first(
    desk: IntakeDesk, tmp_path: Path
) -> None:
    await sector(desk, "telephone")
    person, other = "RSSMRA80A01H501U", "RSSMRA85T10A562S"
    report = await load_terms(
        desk, tmp_path, term_row(1, person), term_row(2, FIRM), term_row(3, other, "07643520567"),
        term_row(4, person, interest="contratto;8,5%;art. 7"), term_row(5, FIRM, interest="nessuno;;", service="luce"),
    )  # fmt: skip
    assert report.rejects.path is None
    assert await desk.rows(TERMS) == [
        ("P1", "legal", "consumer", "", "telephone"),
        ("P2", "commercial", "business", "", "telephone"),
        ("P3", "commercial", "business", "", "telephone"),
        ("P4", "contract", "file", "8.5", "telephone"),
        ("P5", "none", "file", "", "electricity"),
    ]
    assert await desk.rows("SELECT cause, import_id, finished_at FROM reckonings") == [("import", 1, None)]


LUMP = "Pratica;Codice fiscale;Partita IVA;Nominativo;Telefono;Numero fattura;Scadenza;Importo;Indennizzo forfettario"


def lump_row(code: str, vat: str = "", sum_text: str = "40,00", due: str = "31/03/2026", amount: str = "10,00") -> str:
    return f"P1;{code};{vat};Mario;3471234561;F1;{due};{amount};{sum_text}"


async def load_lump(desk: IntakeDesk, tmp_path: Path, row: str) -> ImportReport:
    path = tmp_path / "lump.csv"
    path.write_text(f"{LUMP}\r\n{row}\r\n", encoding="utf-8")
    file = FilesOfCases(worker_count=1).open(path, today=TODAY)
    steps = import_cases(
        replace(ORDER, campaign_name=""), file=file, store=desk.store, clock=clock(), law=ITALY,
        rejects_path=path.with_suffix(".rejects.csv"),
    )  # fmt: skip
    [report] = [step async for step in steps if isinstance(step, ImportReport)]
    return report


async def test_a_lump_sum_that_the_creditor_has_charged_is_booked_once_whatever_files_follow(
    desk: IntakeDesk, tmp_path: Path
) -> None:
    charged = "SELECT kind, component, minor, ground FROM ledger_entries WHERE ground <> ''"
    await load_lump(desk, tmp_path, lump_row(FIRM))
    assert await desk.rows(charged) == [("charge", "costs", 4000, "lump_sum")]
    await load_lump(desk, tmp_path, lump_row(FIRM, amount="9,00"))
    assert len(await desk.rows(charged)) == 1
    assert await desk.rows("SELECT own_costs_minor FROM cases") == [(0,)]
    await reckon_waiting(SqlStore(desk.database), Reckoner(laws={"IT": ITALY}), now=clock().now())
    assert await desk.rows("SELECT costs_minor FROM cases") == [(4000,)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (lump_row("RSSMRA80A01H501U"), "does not bear the interest of commercial transactions"),
        (lump_row(FIRM, sum_text="50,00"), "a lump sum of 50.00, the law gives 40.00"),
        (lump_row(FIRM, due="24/11/2026"), "has a lump sum and is not late"),
    ],
)
async def test_a_lump_sum_that_is_not_owed_is_rejected_with_the_remedy(
    desk: IntakeDesk, tmp_path: Path, row: str, reason: str
) -> None:
    report = await load_lump(desk, tmp_path, row)
    assert report.rejects.path is not None
    assert reason in report.rejects.path.read_text(encoding="utf-8-sig")
    assert await desk.rows("SELECT count(*) FROM cases") == [(0,)]


async def test_a_file_that_changes_a_case_leaves_accrued_interest_and_a_persons_decision(
    desk: IntakeDesk, tmp_path: Path
) -> None:
    await load_terms(desk, tmp_path, term_row(2, FIRM))
    assert await desk.rows("SELECT count(*) FROM reckonings") == [(1,)]
    reckoner, store = Reckoner(laws={"IT": ITALY}), SqlStore(desk.database)
    await reckon_waiting(store, reckoner, now=clock().now())
    [(interest, own)] = await desk.rows("SELECT interest_minor, own_interest_minor FROM cases")
    assert interest > 0 and own == 0
    await load_terms(desk, tmp_path, term_row(2, FIRM).replace("10,00", "9,00"))
    assert await desk.rows("SELECT kind, component FROM ledger_entries ORDER BY id") == [
        ("charge", "principal"), ("credit_note", None),
    ]  # fmt: skip
    assert await desk.rows("SELECT interest_minor, balance_minor FROM cases") == [(interest, 900 + interest)]
    await decide_case_interest(
        store, CaseId(1), InterestRegime.NONE, None, "as agreed", reckoner=reckoner, by=None, now=clock().now()
    )
    await load_terms(desk, tmp_path, term_row(2, FIRM).replace("10,00", "8,00"))
    assert await desk.rows(TERMS) == [("P2", "none", "person", "", "")]


async def test_a_kind_of_credit_without_a_term_is_refused_with_what_to_write(desk: IntakeDesk, tmp_path: Path) -> None:
    path = tmp_path / "kinds.csv"
    path.write_text(
        HEAD.replace("Servizio", "Tipo credito") + "\r\n" + term_row(1, FIRM, service="golf") + "\r\n", encoding="utf-8"
    )
    rejects = tmp_path / "kinds.rejects.csv"
    steps = import_cases(
        ORDER, file=FilesOfCases(worker_count=1).open(path, today=TODAY), store=desk.store, clock=clock(), law=ITALY,
        rejects_path=rejects,
    )  # fmt: skip
    [report] = [step async for step in steps if isinstance(step, ImportReport)]
    assert report.rejects.rejected_case_count == 1
    text = rejects.read_text(encoding="utf-8")
    assert "'golf' is no kind of credit with a term in IT" in text and "use one of electricity" in text
