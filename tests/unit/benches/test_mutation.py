"""Faults for the domain of debts: how they are made, put into running code, and remembered."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from scripts.mutation.book import Book, faults_of, modules
from scripts.mutation.mutants import mutants
from scripts.mutation.swap import changed_functions, forget

SOURCE = '''"""A module."""

from functools import lru_cache

LIMIT = 3


def most(values, limit=2):
    """The docstring has no faults."""
    if len(values) > LIMIT:
        return max(values)
    return [value for value in values if value < limit]


class Box:
    @property
    def size(self):
        return 1 + 1


@lru_cache
def doubled(value):
    return value * 2
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "faulty_sample.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("faulty_sample")
    sys.modules.pop("faulty_sample")


def fault(before: str, after: str) -> str:
    return next(one.source for one in mutants(SOURCE) if (one.before, one.after) == (before, after))


def test_each_fault_changes_one_place_and_knows_the_lines_of_its_statement() -> None:
    found = {(one.before, one.after): one for one in mutants(SOURCE)}
    condition = found["len(values) > LIMIT", "(len(values) >= LIMIT)"]
    assert list(condition.lines) == [10] and condition.place == "most"
    assert ("1", "2") in found and ("return max(values)", "return None") in found
    assert all("docstring" not in one.before for one in found.values())


def test_a_fault_in_a_function_is_put_into_the_imported_module(module: ModuleType) -> None:
    held = module.most
    [(function, code)] = changed_functions(module, SOURCE, fault("max(values)", "(min(values))")) or []
    assert held([1, 2, 3, 4]) == 4
    function.__code__ = code
    assert held([1, 2, 3, 4]) == 1, "whoever imported the function has the fault too"
    [(function, code)] = changed_functions(module, SOURCE, fault("1 + 1", "(1 - 1)")) or []
    function.__code__ = code
    assert module.Box().size == 0


def test_caches_are_emptied_before_a_fault_is_looked_for(module: ModuleType) -> None:
    assert module.doubled(4) == 8
    [(function, code)] = changed_functions(module, SOURCE, fault("value * 2", "(value // 2)")) or []
    function.__code__ = code
    assert module.doubled(4) == 8, "remembered"
    forget("faulty_sample")
    assert module.doubled(4) == 2


@pytest.mark.parametrize(("before", "after"), [("3", "4"), ("2", "3")])
def test_a_constant_or_a_default_needs_the_module_to_be_imported_anew(
    module: ModuleType, before: str, after: str
) -> None:
    assert changed_functions(module, SOURCE, fault(before, after)) is None


def test_a_verdict_holds_while_the_module_is_the_same_and_silence_while_the_tests_are(tmp_path: Path) -> None:
    first, second, *_ = faults_of("asked")
    assert first.module in modules()
    path = tmp_path / "book.jsonl"
    book = Book(path)
    assert book.verdict(first) is None
    book.write(first, "noticed")
    book.write(second, "unseen")
    again = Book(path)
    assert (again.verdict(first), again.verdict(second)) == ("noticed", "unseen")
    path.write_text(path.read_text().replace('"tests": "', '"tests": "other'))
    changed = Book(path)
    assert (changed.verdict(first), changed.verdict(second)) == ("noticed", None)
    path.write_text(path.read_text().replace('"source": "', '"source": "other'))
    assert Book(path).verdict(first) is None


def test_a_module_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(SystemExit, match="has no module nothing; it has account"):
        faults_of("nothing")
