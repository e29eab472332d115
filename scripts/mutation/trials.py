"""Runs tests against faults: one process each, forked from one that has everything imported.

Most faults change the body of a function. For them the tests are collected once, run once to learn which test runs
which lines, and each fault then meets only the tests that run its line. What else a fault may change (a table, a
default, what a test computes while it is imported) needs modules and tests imported anew: the slow way, first the
module's own tests, then those of the whole domain.
"""

from __future__ import annotations

import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

from scripts.mutation import swap
from scripts.mutation.book import ROOT, SOURCES, TESTS, Fault, Verdict

PYTEST = ["-x", "-q", "-c", os.devnull, "--rootdir", str(ROOT), "--import-mode=importlib", "--noconftest",
          "-p", "no:cacheprovider", "-p", "no:randomly", "-W", "ignore"]  # fmt: skip
LEAST_CPU_S = 5
"""Of processor time, which a busy machine does not use up, that any fault's tests are given."""
LONGER = 10
"""Times the processor time without the fault."""
WALL_S = 600
"""However busy the machine is."""

Tell = Callable[[Fault, Verdict | None], None]
"""Takes a verdict; None: the quick way cannot tell."""


def alone(task: Callable[[], int]) -> int:
    """Run it in a forked process without output; its status."""
    process = os.fork()
    if process == 0:
        hush()
        os._exit(task())
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


class Forks:
    """Faults in processes of their own, so many at a time."""

    def __init__(self, jobs: int, tell: Tell) -> None:
        self._jobs = jobs
        self._tell = tell
        self._live: dict[int, tuple[Fault, float]] = {}

    def start(self, fault: Fault, cpu_s: float, task: Callable[[], bool]) -> None:
        """Fork; the task says whether the tests passed. Waits while as many are at work as may be."""
        while len(self._live) >= self._jobs:
            self._wait()
        process = os.fork()
        if process == 0:
            hush()
            limit = max(LEAST_CPU_S, int(LONGER * cpu_s))
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.alarm(WALL_S)
            try:
                os._exit(0 if task() else 1)
            except BaseException:
                os._exit(1)
        self._live[process] = (fault, time.monotonic())

    def finish(self) -> None:
        """Wait for all."""
        while self._live:
            self._wait()

    def _wait(self) -> None:
        process, status = os.wait()
        if process in self._live:
            fault, _ = self._live.pop(process)
            code = os.waitstatus_to_exitcode(status)
            late = code in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM)
            self._tell(fault, "unseen" if code == 0 else "late" if late else "noticed")


class Quick:
    """A plug-in of pytest: in place of running the tests it runs the faults."""

    def __init__(self, faults: Sequence[Fault], jobs: int, tell: Tell) -> None:
        self._faults = faults
        self._tell = tell
        self._forks = Forks(jobs, tell)
        self._lines: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
        """File and line -> numbers of the tests that run it; -1: the import of tests and modules."""
        self._cpu_s: dict[int, float] = {}
        self._failed = False

    def watch(self, number: int) -> None:
        """Note from here on which lines of the domain are run."""
        lines, sources = self._lines, str(SOURCES) + os.sep

        def line(frame: FrameType, event: str, _: Any) -> Any:
            if event == "line":
                lines[(frame.f_code.co_filename, frame.f_lineno)].add(number)
            return line

        def call(frame: FrameType, event: str, argument: Any) -> Any:
            if not frame.f_code.co_filename.startswith(sources):
                return None
            lines[(frame.f_code.co_filename, frame.f_lineno)].add(number)
            return line

        sys.settrace(call)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._failed |= report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        sys.settrace(None)
        for number, item in enumerate(session.items):
            began = time.process_time()
            self.watch(number)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            sys.settrace(None)
            self._cpu_s[number] = time.process_time() - began
            if self._failed:
                raise SystemExit(f"scripts/mutate: {item.nodeid} fails without any fault; nothing can be measured")
        gc.collect()
        gc.freeze()
        for fault in self._faults:
            self._try(fault, session.items)
        self._forks.finish()
        return True

    def _try(self, fault: Fault, items: Sequence[pytest.Item]) -> None:
        path = str(fault.path)
        numbers = set().union(*(self._lines[(path, line)] for line in fault.mutant.lines))
        module = importlib.import_module(f"dialer.core.debt.{fault.module}")
        changes = swap.changed_functions(module, fault.path.read_text(encoding="utf-8"), fault.mutant.source)
        if changes is None or -1 in numbers:
            self._tell(fault, None)
            return
        own = f"test_{fault.module}.py"
        order = sorted(numbers, key=lambda number: (items[number].path.name != own, self._cpu_s[number]))

        def task() -> bool:
            for function, code in changes:
                function.__code__ = code
            swap.forget("dialer", "tests")
            for number in order:
                items[number].config.hook.pytest_runtest_protocol(item=items[number], nextitem=None)
                if self._failed:
                    return False
            return True

        self._forks.start(fault, sum(self._cpu_s[number] for number in order), task)


def quick(faults: Sequence[Fault], jobs: int, tell: Tell) -> None:
    """Try each fault the quick way; to be called where nothing of the domain is imported yet."""
    plugin = Quick(faults, jobs, tell)
    plugin.watch(-1)
    pytest.main([*PYTEST, *(str(folder) for folder in TESTS)], plugins=[plugin])
    sys.settrace(None)


class _Faulty(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from another source."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self.name, self.path, self.source = name, path, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


def slow(faults: Sequence[Fault], jobs: int, tell: Tell, domain_cpu_s: float) -> None:
    """Try each fault with everything imported anew: its module's tests, then the domain's."""
    forks = Forks(jobs, tell)
    for fault in faults:
        forks.start(fault, domain_cpu_s, lambda fault=fault: _passes(fault))
    forks.finish()


def _passes(fault: Fault) -> bool:
    name = f"dialer.core.debt.{fault.module}"
    sys.meta_path.insert(0, _Faulty(name, fault.path, fault.mutant.source))
    own = TESTS[0] / f"test_{fault.module}.py"
    for tests in _stages(own):
        if int(pytest.main([*PYTEST, *tests])) != 0:
            return False
    return True


def _stages(own: Path) -> Iterator[list[str]]:
    if own.exists():
        yield [str(own)]
    yield [str(folder) for folder in TESTS]


def hush() -> None:
    """No output of this process from here on."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
