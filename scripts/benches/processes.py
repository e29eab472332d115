"""What processes cost: CPU seconds and memory of one and of all that it has started, read from /proc."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

TICKS = os.sysconf("SC_CLK_TCK")
LOOK_S = 0.5


def family(pid: int) -> list[int]:
    """A process and those that it has started, and theirs."""
    found = [pid]
    for parent in found:
        try:
            for thread in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (thread / "children").read_text().split()]
        except OSError:
            continue  # it has just ended
    return found


def is_postgres(pid: int) -> bool:
    """Whether a process is a PostgreSQL server (the first one of it)."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except OSError:
        return False


def cpu_s(pid: int) -> float:
    """CPU seconds of a process, of its children, and of those of them that have ended; 0 for no process.

    A server within the family of another process is counted there too: ask for the parts that do not overlap.
    """
    if not pid:
        return 0.0
    members = [pid] if pid == os.getpid() else family(pid)
    total = 0
    for member in members:
        try:
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
        if member == pid and pid != os.getpid():
            total += int(fields[13]) + int(fields[14])
    return total / TICKS


def memory_mb(pids: list[int]) -> float:
    """Proportional memory: what several share counts once."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
    return total / 1024


class Watch:
    """The peaks of memory while something runs, looked at twice a second.

    Args:
        pids: name -> process; the own one counts alone, any other with all that it has started. 0 is left out.
    """

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = {name: pid for name, pid in pids.items() if pid}
        self.peaks_mb: dict[str, int] = {}
        """Peak of each, and of ``all`` together at one time; MB."""
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            now = {name: memory_mb([pid] if pid == os.getpid() else family(pid)) for name, pid in self._pids.items()}
            now["all"] = sum(now.values())
            for name, mb in now.items():
                self.peaks_mb[name] = max(self.peaks_mb.get(name, 0), round(mb))
            if self._is_over.wait(LOOK_S):
                return
