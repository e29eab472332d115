"""Puts small faults into ``dialer/core/debt``, one at a time, and looks whether the unit tests notice.

What nobody notices must stand in ``docs/mutation.md`` with the reason why no test could: it changes nothing that can be
seen. Anything else ends with status 1. Verdicts are kept in ``.cache/mutation.jsonl``: ``--resume`` tries only what has
none that still holds, ``--list`` tells what is known without running a test.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence

import hypothesis
import pytest

from scripts.mutation.book import ROOT, TESTS, Book, Fault, Verdict, faults_of, modules
from scripts.mutation.trials import PYTEST, alone, hush, quick, slow

SURVIVORS = ROOT / "docs" / "mutation.md"
SHARED = ("hypothesis.strategies", "holidays", "phonenumbers", "schwifty", "stdnum.it", "stdnum.iso11649", "segno",
          "dialer.core.kernel.calendars", "dialer.core.kernel.phone", "dialer.core.kernel.codes", "babel")  # fmt: skip
EXAMPLES = 40
"""Of each property; the tests themselves try more."""


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="scripts/mutate", description=__doc__)
    parser.add_argument("modules", nargs="*", help="modules of dialer/core/debt; none: all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time (%(default)s)")
    parser.add_argument("--resume", action="store_true", help="only faults without a verdict that still holds")
    parser.add_argument("--list", action="store_true", help="run nothing: what is known of each module")
    args = parser.parse_args()
    book, faults = Book(), [fault for name in args.modules or modules() for fault in faults_of(name)]
    if args.list:
        return listing(book, faults)
    waiting = [fault for fault in faults if not args.resume or book.verdict(fault) is None]
    began = time.monotonic()
    _prepare()
    if waiting:
        _run(waiting, args.jobs, book)
    return report(book, faults, len(waiting), time.monotonic() - began)


def _run(faults: Sequence[Fault], jobs: int, book: Book) -> None:
    """The quick way in a forked process, which imports the domain; then the slow one for what it could not tell."""
    began, done = time.monotonic(), 0

    def tell(fault: Fault, verdict: Verdict | None) -> None:
        nonlocal done
        assert verdict is not None, "the slow way always tells"
        book.write(fault, verdict)
        done += 1
        if done % 100 == 0:
            print(f"{done}/{len(faults)} after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)

    rest = []
    for number, verdict in _told(faults, jobs):
        if verdict is None:
            rest.append(faults[number])
        else:
            tell(faults[number], verdict)
    if rest:
        print(f"{len(rest)} faults need everything imported anew", file=sys.stderr, flush=True)
        slow(rest, jobs, tell, _domain_cpu_s())


def _told(faults: Sequence[Fault], jobs: int) -> Iterator[tuple[int, Verdict | None]]:
    """What the quick way tells, each as it comes: the number of the fault and its verdict."""
    numbers = {(fault.module, fault.number): number for number, fault in enumerate(faults)}
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)

        def tell(fault: Fault, verdict: Verdict | None) -> None:
            os.write(writing, json.dumps([numbers[(fault.module, fault.number)], verdict]).encode() + b"\n")

        hush()
        quick(faults, jobs, tell)
        os._exit(0)
    os.close(writing)
    count = 0
    with os.fdopen(reading, encoding="utf-8") as lines:
        for line in lines:
            count += 1
            number, verdict = json.loads(line)
            yield number, verdict
    os.waitpid(process, 0)
    if count < len(faults):
        raise SystemExit("scripts/mutate: the tests fail without any fault; nothing can be measured")


def _prepare() -> None:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)  # a shorter example tells nothing here
    hypothesis.settings.register_profile(
        "mutation", deadline=None, derandomize=True, max_examples=EXAMPLES, database=None, phases=phases,
        suppress_health_check=list(hypothesis.HealthCheck),  # a busy machine is no fault
    )  # fmt: skip
    hypothesis.settings.load_profile("mutation")
    for name in SHARED:
        importlib.import_module(name)


def _domain_cpu_s() -> float:
    """Seconds of processor time of the domain's tests without any fault, in a forked process as later."""
    before = os.times()
    if alone(lambda: int(pytest.main([*PYTEST, *(str(folder) for folder in TESTS)]))):
        raise SystemExit("scripts/mutate: the tests fail without any fault; nothing can be measured")
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def explained() -> dict[tuple[str, str, str, str], str]:
    """What docs/mutation.md lists: module, place, before, after -> why no test can notice it."""
    found = {}
    for line in SURVIVORS.read_text(encoding="utf-8").splitlines() if SURVIVORS.exists() else ():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 5 and cells[2].startswith("`"):
            module, place, before, after, why = cells
            found[(module, place, before.strip("`"), after.strip("`"))] = why
    return found


def listing(book: Book, faults: Sequence[Fault]) -> int:
    """A line for each module: faults, noticed, noticed by running too long, unseen, still to try."""
    print(f"{'module':20}{'faults':>8}{'noticed':>9}{'late':>6}{'unseen':>8}{'to try':>8}")
    names = sorted({fault.module for fault in faults})
    for name in [*names, ""]:
        verdicts = [book.verdict(fault) for fault in faults if name in ("", fault.module)]
        counts = [verdicts.count(verdict) for verdict in ("noticed", "late", "unseen", None)]
        print(f"{name or 'all':20}{len(verdicts):8}{counts[0]:9}{counts[1]:6}{counts[2]:8}{counts[3]:8}")
    return 0


def report(book: Book, faults: Sequence[Fault], tried: int, seconds: float) -> int:
    """Print what is known now; 1 where a fault that nobody noticed is not explained."""
    known, fresh = explained(), []
    unseen = [fault for fault in faults if book.verdict(fault) == "unseen"]
    late = sum(book.verdict(fault) == "late" for fault in faults)
    names = {fault.module for fault in faults}
    noticed = f"{len(faults) - len(unseen)} noticed ({late} by running too long), {len(unseen)} not"
    print(f"{len(faults)} faults in {len(names)} modules, {tried} of them tried now in {seconds:.0f} s: {noticed}")
    for fault in unseen:
        if (fault.module, *fault.mutant.key) not in known:
            fresh.append(fault)
            place, before, after = (text.replace("|", "\\|") for text in fault.mutant.key)
            print(f"| {fault.module} | {place} | `{before}` | `{after}` | line {fault.mutant.line} |")
    print(f"{len(unseen) - len(fresh)} of them are explained in docs/mutation.md, {len(fresh)} are not")
    return 1 if fresh else 0


if __name__ == "__main__":
    sys.exit(main())
