"""What was found of each fault: a line each in ``.cache/mutation.jsonl``, so that a run can be taken up where it ended.

A verdict holds while the module reads as it did then. That nobody noticed a fault holds only while the tests, too, are
the same: better ones may notice it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scripts.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "dialer" / "core" / "debt"
TESTS = (ROOT / "tests" / "unit" / "core" / "debt", ROOT / "tests" / "unit" / "core" / "treatment")
BOOK = ROOT / ".cache" / "mutation.jsonl"

Verdict = Literal["noticed", "late", "unseen"]
"""A test failed; the tests ran too long; nobody noticed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one module, with its number among the module's."""

    module: str
    number: int
    mutant: Mutant

    @property
    def path(self) -> Path:
        """The module's file."""
        return SOURCES / f"{self.module}.py"


def modules() -> list[str]:
    """All modules of the domain that hold code."""
    return sorted(path.stem for path in SOURCES.glob("*.py") if path.stem != "__init__")


def faults_of(module: str) -> list[Fault]:
    """Every fault of one module.

    Raises:
        SystemExit: the domain has no such module.
    """
    path = SOURCES / f"{module}.py"
    if not path.exists():
        raise SystemExit(f"scripts/mutate: dialer/core/debt has no module {module}; it has {', '.join(modules())}")
    source = path.read_text(encoding="utf-8")
    return [Fault(module, number, mutant) for number, mutant in enumerate(mutants(source))]


class Book:
    """The verdicts so far."""

    def __init__(self, path: Path = BOOK) -> None:
        self._path = path
        self._tests = _digest(file for folder in TESTS for file in sorted(folder.glob("*.py")))
        self._sources: dict[str, str] = {}
        self._rows: dict[tuple[str, str, int], tuple[Verdict, str]] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            row = json.loads(line)
            self._rows[(row["module"], row["source"], row["number"])] = (row["verdict"], row["tests"])

    def verdict(self, fault: Fault) -> Verdict | None:
        """What was found; None where it was never tried, or not with this module or these tests."""
        row = self._rows.get((fault.module, self._source(fault), fault.number))
        if row is None or (row[0] == "unseen" and row[1] != self._tests):
            return None
        return row[0]

    def write(self, fault: Fault, verdict: Verdict) -> None:
        """Keep what was found, at once and at the end of the file."""
        source = self._source(fault)
        self._rows[(fault.module, source, fault.number)] = (verdict, self._tests)
        row = {"module": fault.module, "source": source, "number": fault.number, "verdict": verdict,
               "tests": self._tests}  # fmt: skip
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    def _source(self, fault: Fault) -> str:
        if fault.module not in self._sources:
            self._sources[fault.module] = _digest([fault.path])
        return self._sources[fault.module]


def _digest(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:16]
