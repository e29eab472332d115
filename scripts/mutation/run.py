"""Puts small faults into ``dialer/core/debt``, one at a time, and looks whether the unit tests notice.

Each fault runs in a process of its own, forked from one that has imported everything but the debts: first the tests of
the module that it lies in, then those of the whole domain. What nobody notices must stand in ``docs/mutation.md`` with
the reason why no test could: it changes nothing that can be seen. Anything else ends with status 1.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest

from scripts.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "dialer" / "core" / "debt"
TESTS = ROOT / "tests" / "unit" / "core"
DOMAIN_TESTS = (str(TESTS / "debt"), str(TESTS / "treatment"))
SURVIVORS = ROOT / "docs" / "mutation.md"
PYTEST = ["-x", "-q", "-c", os.devnull, "--rootdir", str(ROOT), "--import-mode=importlib", "--noconftest",
          "-p", "no:cacheprovider", "-p", "no:randomly", "-W", "ignore"]  # fmt: skip
SHARED = ("hypothesis.strategies", "holidays", "phonenumbers", "schwifty", "stdnum.it", "stdnum.iso11649", "segno",
          "dialer.core.kernel.calendars", "dialer.core.kernel.phone", "dialer.core.kernel.codes", "babel")  # fmt: skip
EXAMPLES = 40
"""Of each property; the tests themselves try more."""
LEAST_LIMIT_S = 20.0


@dataclass(frozen=True, slots=True)
class Trial:
    """A fault on its way through the tests."""

    module: str
    mutant: Mutant
    is_whole: bool = False
    """The module's own tests did not notice; now the domain's are asked."""


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


def own_tests(module: str) -> list[str]:
    path = TESTS / "debt" / f"test_{module}.py"
    return [str(path)] if path.exists() else []


def _child(trial: Trial) -> None:
    """In the forked process: the tests with the fault in its place; never returns."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    path = SOURCES / f"{trial.module}.py"
    sys.meta_path.insert(0, _Faulty(f"dialer.core.debt.{trial.module}", path, trial.mutant.source))
    tests = list(DOMAIN_TESTS) if trial.is_whole else own_tests(trial.module)
    try:
        status = int(pytest.main([*PYTEST, *tests]))
    except BaseException:
        status = 1
    os._exit(0 if status == 0 else 1)


class Run:
    """All faults, so many at a time."""

    def __init__(self, jobs: int, limit_s: float) -> None:
        self._jobs = jobs
        self._limit_s = limit_s
        self._live: dict[int, tuple[Trial, float]] = {}
        self.noticed: Counter[str] = Counter()
        self.survivors: list[Trial] = []
        self.late = 0

    def go(self, trials: Sequence[Trial]) -> None:
        """Run until nothing is left; progress goes to standard error."""
        waiting = [trial for trial in reversed(trials)]
        done, began = 0, time.monotonic()
        while waiting or self._live:
            while waiting and len(self._live) < self._jobs:
                trial = waiting.pop()
                if not trial.is_whole and not own_tests(trial.module):
                    trial = Trial(trial.module, trial.mutant, is_whole=True)
                self._start(trial)
            for trial, survived in self._ended():
                if survived and not trial.is_whole:
                    waiting.append(Trial(trial.module, trial.mutant, is_whole=True))
                    continue
                done += 1
                if survived:
                    self.survivors.append(trial)
                else:
                    self.noticed[trial.module] += 1
                if done % 50 == 0:
                    spent = time.monotonic() - began
                    print(f"{done}/{len(trials)} after {spent:.0f} s, {len(self.survivors)} survive", file=sys.stderr)

    def _start(self, trial: Trial) -> None:
        process = os.fork()
        if process == 0:
            _child(trial)
        self._live[process] = (trial, time.monotonic())

    def _ended(self) -> Iterator[tuple[Trial, bool]]:
        time.sleep(0.01)
        for process, (trial, since) in list(self._live.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                del self._live[process]
                yield trial, status == 0
            elif time.monotonic() - since > self._limit_s:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
                del self._live[process]
                self.late += 1
                yield trial, False


def explained() -> dict[tuple[str, str, str, str], str]:
    """What docs/mutation.md lists: module, place, before, after -> why no test can notice it."""
    found = {}
    for line in SURVIVORS.read_text(encoding="utf-8").splitlines() if SURVIVORS.exists() else ():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 5 and cells[2].startswith("`"):
            module, place, before, after, why = cells
            found[(module, place, before.strip("`"), after.strip("`"))] = why
    return found


def _measure() -> float:
    """Seconds of the domain's tests without any fault, in a forked process as later."""
    began, process = time.monotonic(), os.fork()
    if process == 0:
        os._exit(int(pytest.main([*PYTEST, *DOMAIN_TESTS])))
    _, status = os.waitpid(process, 0)
    if status:
        raise SystemExit("scripts/mutate: the tests fail without any fault; nothing can be measured")
    return time.monotonic() - began


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="scripts/mutate", description=__doc__)
    parser.add_argument("modules", nargs="*", help="modules of dialer/core/debt; none: all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time (%(default)s)")
    args = parser.parse_args()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)  # a shorter example tells nothing here
    hypothesis.settings.register_profile(
        "mutation", deadline=None, derandomize=True, max_examples=EXAMPLES, database=None, phases=phases
    )
    hypothesis.settings.load_profile("mutation")
    for name in SHARED:
        importlib.import_module(name)
    baseline_s = _measure()
    names = args.modules or sorted(path.stem for path in SOURCES.glob("*.py") if path.stem != "__init__")
    trials = [
        Trial(name, mutant)
        for name in names
        for mutant in mutants((SOURCES / f"{name}.py").read_text(encoding="utf-8"))
    ]
    began = time.monotonic()
    run = Run(args.jobs, max(LEAST_LIMIT_S, 5 * baseline_s * args.jobs))
    run.go(trials)
    return report(run, len(trials), names, time.monotonic() - began)


def report(run: Run, count: int, names: Sequence[str], seconds: float) -> int:
    """Print what was found; 1 where a survivor is not explained."""
    known, fresh = explained(), 0
    print(f"{count} faults in {len(names)} modules, {seconds:.0f} s: {sum(run.noticed.values())} noticed "
          f"({run.late} by running too long), {len(run.survivors)} not")  # fmt: skip
    for trial in sorted(run.survivors, key=lambda trial: (trial.module, trial.mutant.line)):
        if (trial.module, *trial.mutant.key) not in known:
            fresh += 1
            place, before, after = (_cell(text) for text in trial.mutant.key)
            print(f"| {trial.module} | {place} | `{before}` | `{after}` | line {trial.mutant.line} |")
    print(f"{len(run.survivors) - fresh} of them are explained in docs/mutation.md, {fresh} are not")
    return 1 if fresh else 0


if __name__ == "__main__":
    sys.exit(main())
