"""The report of an import in plain types, as the API and --json give it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from dialer.ports.intake import FileFacts, ImportId, ImportReport, Loaded, RefusedCase, RejectsFacts

FACTS = FileFacts(
    name="march.csv", size=10, sha256="ab", kind="csv", encoding="cp1252", delimiter=";", row_count=7,
    columns=(("Pratica", "case_reference"),), ignored=("Agenzia",),
)  # fmt: skip


def test_counts_add_up_and_refused_cases_stay_with_their_batch() -> None:
    first = Loaded(created_count=1, updated_count=2, unchanged_count=3, debtor_count=4, lead_count=5)
    assert first + first == Loaded(created_count=2, updated_count=4, unchanged_count=6, debtor_count=8, lead_count=10)
    assert (first + Loaded(refused=(RefusedCase("P1", "why", "what"),))).refused == ()


def test_the_report_is_plain_json() -> None:
    report = ImportReport(
        import_id=ImportId(7),
        creditor_code="GEAP",
        is_dry_run=False,
        facts=FACTS,
        loaded=Loaded(created_count=5),
        rejects=RejectsFacts(
            path=Path("/srv/x/march.csv.rejects.csv"), rejected_row_count=2, reasons=(("Importo", "not an amount", 2),)
        ),
        earlier=(("old.csv", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),),
        duration_s=1.23456,
    )
    content = json.loads(json.dumps(report.as_json()))
    assert content["cases_created"] == 5
    assert content["rejects_file"] == "march.csv.rejects.csv"
    assert content["reasons"] == [{"column": "Importo", "reason": "not an amount", "count": 2}]
    assert content["imported_before"] == [{"file": "old.csv", "at": "2026-11-01T08:30:00Z"}]
    assert content["file"]["columns"] == [{"header": "Pratica", "meaning": "case_reference"}]
    assert content["duration_s"] == 1.235


def test_an_import_that_creates_and_updates_nothing_has_changed_nothing() -> None:
    common = {"import_id": ImportId(1), "creditor_code": "G", "is_dry_run": False, "facts": FACTS}
    rejects = RejectsFacts(path=None)
    assert ImportReport(**common, loaded=Loaded(unchanged_count=3), rejects=rejects).changed_nothing  # type: ignore[arg-type]
    assert not ImportReport(**common, loaded=Loaded(updated_count=1), rejects=rejects).changed_nothing  # type: ignore[arg-type]
