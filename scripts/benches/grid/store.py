"""The results file: one line of JSON for each finished day, appended at once, so that a stopped run loses nothing."""

from __future__ import annotations

import fcntl
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from scripts.benches.grid.version import ROOT

FOLDER = ROOT / "docs" / "pacing" / "results"
VERSIONS = "versions.jsonl"
SPEEDS = "speeds.jsonl"


class Day(NamedTuple):
    """What the grid keeps of one day; the fields' names are the file's keys."""

    cell: str
    plan: str
    """Key of the cell's scenario, policy and seed: another plan under the same name is another cell."""
    code: str
    """Key of the code that made it (``version.py``)."""
    day: int
    utilisation: float
    ratio: float
    """Abandonment at the end of the day by the scenario's own formula, 0..1."""
    worst: float
    """The same at its worst moment after 200 answers."""
    within: bool
    """Whether the day kept the scenario's cap, exactly."""
    served: int
    lost: int
    dials: int
    per_agent_hour: float
    """Conversations per agent-hour."""
    gap_s: float
    gap_p95_s: float
    cpu_s: float
    decisions: int
    predicted_lost: float = 0.0
    """Sum of the risks that were forecast for the answered calls."""
    compiled: bool = False
    """Run by the compiled twin (``compiled.py``): ``cpu_s`` is not the product's."""


def line_of(day: Day) -> str:
    values = {key: round(value, 5) if isinstance(value, float) else value for key, value in day._asdict().items()}
    return json.dumps(values, separators=(",", ":")) + "\n"


class Store:
    """The lines of one folder, by group.

    Runs of policies that are compiled apart may write at the same time: each line is added whole.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder

    def days(self) -> Iterator[Day]:
        """Every whole line of every group's file; of codes that are one (``short_days.py``) all bear the newest key."""
        names = _newest_names(self.versions())
        for path in sorted(self.folder.glob("*.jsonl")):
            if path.name != VERSIONS and path.name != SPEEDS:
                yield from (_renamed(Day(**values), names) for values in _read(path))

    def versions(self) -> list[dict[str, Any]]:
        """Descriptions of the codes, oldest first."""
        return list(_read(self.folder / VERSIONS))

    def speeds(self) -> list[dict[str, Any]]:
        """Measured times of decisions, oldest first."""
        return list(_read(self.folder / SPEEDS))

    def add(self, group: str, day: Day) -> None:
        _append(self.folder / f"{group}.jsonl", line_of(day))

    def add_version(self, description: Mapping[str, Any]) -> None:
        """Note a policy's code before its days, unless it is the policy's last one already."""
        last = {each["policy"]: each["code"] for each in self.versions()}
        if last.get(description["policy"]) != description["code"]:
            _append(self.folder / VERSIONS, json.dumps(description) + "\n")

    def add_speed(self, speed: Mapping[str, object]) -> None:
        _append(self.folder / SPEEDS, json.dumps(speed) + "\n")

    @contextmanager
    def writing(self, kinds: Iterable[str] = ("",)) -> Iterator[None]:
        """Only one run at a time writes days of the same kind here.

        Args:
            kinds: of policies (``compiled.py``) that the run makes.

        Raises:
            BlockingIOError: another run is writing days of one of them.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as held:
            for kind in sorted(kinds):
                handle = os.open(self.folder / f".{kind}.lock", os.O_RDWR | os.O_CREAT, 0o644)
                held.callback(os.close, handle)
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield


def _newest_names(versions: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Code -> the newest code of the same policy with the same short days."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in versions:
        if "short_days" in each:
            alike[each["policy"], each["short_days"]].append(each["code"])
    return {code: codes[-1] for codes in alike.values() for code in codes}


def _renamed(day: Day, names: Mapping[str, str]) -> Day:
    name = names.get(day.code, day.code)
    return day if name == day.code else day._replace(code=name)


def newest(days: Iterable[Day], versions: Iterable[Mapping[str, Any]], enough: int) -> list[Day]:
    """For each cell the days of one code: the newest that has enough of them, else the newest of all.

    Args:
        days: of any codes; each is there once in the answer.
        versions: the codes, oldest first; days of others are left out.
        enough: days of a cell; a code with fewer has only begun on it.
    """
    ages = {each["code"]: age for age, each in enumerate(versions)}
    found: dict[str, dict[str, dict[int, Day]]] = defaultdict(lambda: defaultdict(dict))
    for day in days:
        if day.code in ages:
            found[day.cell][day.code][day.day] = day
    chosen: list[Day] = []
    for by_code in found.values():
        begun = [code for code, each in by_code.items() if len(each) >= enough]
        code = max(begun or by_code, key=ages.__getitem__)
        chosen += [by_code[code][number] for number in sorted(by_code[code])]
    return chosen


def _read(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.endswith("\n"):  # else the run was killed in the middle of it
            yield json.loads(line)


def _append(path: Path, line: str) -> None:
    """One whole line more; the torn last line of a run that was killed is cut off first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        content = file.read()
        if content and not content.endswith(b"\n"):
            file.truncate(content.rfind(b"\n") + 1)
        file.write(line.encode())
        file.flush()
