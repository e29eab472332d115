"""Tests stand where one looks for them: each module that does something has a test that is found by its name.

Either the mirrored file (``dialer/core/...`` in ``tests/unit/core/...``, other rooms in ``tests/shell``,
``tests/integration``, ``tests/contract`` or ``tests/unit``), or a test that imports the module; what is tried only
through a door is listed with the file that tries it.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.house import PACKAGE, TESTS, Module, modules

ROOMS = ("unit", "shell", "integration", "contract")

COVERED_ELSEWHERE: dict[str, str] = {
    "dialer/__main__.py": "tests/unit/test_cli.py",
    # parts of one decision, tried through its one seam
    "dialer/core/dialing/": "tests/unit/core/dialing/test_tick.py",
    "dialer/core/floor/": "tests/unit/core/floor",
    "dialer/workflows/leads/record_inbound_request.py": "tests/shell/engine/test_node.py",
    "dialer/commands/serve.py": "tests/acceptance/test_serve.py",
    # the start as a whole, from outside
    "dialer/bootstrap/": "tests/acceptance",
    "dialer/demo/": "tests/acceptance",
    "dialer/commands/demo.py": "tests/acceptance/test_scripts.py",
    # a question and its answer, through both ends of the pipe
    "dialer/foresight/": "tests/shell/foresight/test_process.py",
    # two commands on one campaign that has worked
    "dialer/commands/forecast.py": "tests/unit/commands/test_calibrate.py",
    "dialer/commands/progress.py": "tests/unit/commands/test_simulate.py",
    # five groups of commands in one office
    "dialer/commands/campaigns.py": "tests/unit/commands/test_office.py",
    "dialer/commands/creditors.py": "tests/unit/commands/test_office.py",
    "dialer/commands/teams.py": "tests/unit/commands/test_office.py",
    "dialer/commands/trunks.py": "tests/unit/commands/test_office.py",
    "dialer/commands/users.py": "tests/unit/commands/test_office.py",
    # the doors are tried by clients, and the verbs behind them through the doors
    "dialer/web/": "tests/shell/web",
    "dialer/workflows/accounts/": "tests/shell/web/test_auth.py",
    "dialer/workflows/admin/": "tests/shell/web/test_admin.py",
    "dialer/workflows/placements/": "tests/contract/store/test_placements.py",
    "dialer/workflows/campaigns/": "tests/shell/web/test_campaigns.py",
    "dialer/workflows/compliance/": "tests/shell/web/test_compliance.py",
    "dialer/workflows/relation/": "tests/shell/web/test_relation.py",
    # one node with its parts, on a wound clock and a told switch
    "dialer/engine/": "tests/shell/engine",
    "dialer/workflows/calls/": "tests/shell/engine",
    "dialer/workflows/debt/load_movements.py": "tests/shell/workflows/debt/test_import_payments.py",
    "dialer/workflows/debt/settle_cases.py": "tests/shell/workflows/debt/test_import_payments.py",
    "dialer/commands/reckoning.py": "tests/unit/commands/test_import_payments.py",
    "dialer/workflows/evidence/nightly_check.py": "tests/shell/bootstrap/test_pieces.py",
    # what is read, and what is made of it, through the door
    "dialer/workflows/evidence/read_report.py": "tests/shell/web/test_reports.py",
    "dialer/workflows/evidence/report_document.py": "tests/shell/web/test_reports.py",
    "dialer/workflows/evidence/register_documents.py": "tests/shell/web/test_reports.py",
    "dialer/commands/reports.py": "tests/unit/commands/test_evidence.py",
    "dialer/commands/retention.py": "tests/unit/commands/test_evidence.py",
    # the cover of a file that is tried as a whole
    "dialer/workflows/treatment/legal_document.py": "tests/shell/workflows/treatment/test_legal_file.py",
    # parts of what is done with a ticket and a request for proof, tried with it
    "dialer/workflows/disputes/diary.py": "tests/shell/workflows/disputes/test_move_ticket.py",
    "dialer/workflows/disputes/holds.py": "tests/shell/workflows/disputes/test_move_ticket.py",
    "dialer/workflows/disputes/complaint_register.py": "tests/shell/web/test_disputes.py",
    "dialer/workflows/disputes/give_reason.py": "tests/shell/web/test_disputes.py",
    "dialer/workflows/disputes/packet_document.py": "tests/shell/workflows/disputes/test_verify_debt.py",
    # the suite that runs on every database speaks to one store and one set of views
    "dialer/db/leases.py": "tests/contract/store/test_leads.py",
    "dialer/db/repos/": "tests/contract/store",
    "dialer/db/expressions.py": "tests/contract/store/test_views.py",
    "dialer/db/rows.py": "tests/contract/store/test_attempts.py",
    "dialer/db/tables/": "tests/integration/db/test_migrations.py",
    "dialer/db/unit.py": "tests/contract/store/test_attempts.py",
    "dialer/db/views/": "tests/contract/store/test_views.py",
}
"""Module or folder (ending with a slash) -> the test file or folder that tries it from outside."""


def covering(name: str) -> str | None:
    for place, test in COVERED_ELSEWHERE.items():
        if name == place or (place.endswith("/") and name.startswith(place)):
            return test
    return None


def mirrors(module: Module) -> list[Path]:
    inside = module.path.relative_to(PACKAGE)
    rooms = ("unit",) if inside.parts[0] == "core" else ROOMS
    return [TESTS / room / inside.parent / f"test_{inside.stem.lstrip('_')}.py" for room in rooms]


@cache
def imported_by_tests() -> frozenset[str]:
    """Dotted names of everything of ours that a test file imports."""
    names: set[str] = set()
    for test in modules(TESTS):
        for node in ast.walk(test.tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names)


@pytest.mark.parametrize(
    "module",
    [module for module in modules() if module.has_behaviour and not module.is_generated_or_migration],
    ids=lambda module: module.name,
)
def test_module_has_a_test(module: Module) -> None:
    elsewhere = covering(module.name)
    if elsewhere is not None:
        assert (TESTS.parent / elsewhere).exists(), f"{module.name} is said to be covered by {elsewhere}"
        return
    wanted = mirrors(module)
    assert module.dotted in imported_by_tests() or any(path.is_file() for path in wanted), (
        f"no test names {module.name}; its place is {wanted[0].relative_to(TESTS.parent)}"
    )


def test_what_is_covered_elsewhere_exists() -> None:
    gone = [place for place in COVERED_ELSEWHERE if not (TESTS.parent / place).exists()]
    assert not gone, f"no longer there: {gone}"
