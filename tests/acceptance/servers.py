"""A dialer started as its own process, from outside: its address, its answers, its end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ADDRESS = re.compile(r"\bhttps?://[\w.\[\]:-]+:\d+")
START_TIMEOUT_S = 240.0
STOP_TIMEOUT_S = 45.0


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without settings and without paths into the checkout; a demo begins without a past."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SOLLECITO_", "PYTHON", "VIRTUAL_ENV"))
    }
    return {**kept, "SOLLECITO_DEMO__HISTORY_DAYS": "0", **more}


class ServerProcess:
    """Starts a command, waits for the address that it prints, and ends it with SIGTERM.

    Args:
        command: program and arguments.
        cwd: where it runs.
        environ: its whole environment.
    """

    def __init__(self, command: Sequence[str | Path], *, cwd: Path, environ: Mapping[str, str] | None = None) -> None:
        self._command = [str(part) for part in command]
        self._cwd = cwd
        self._environ = dict(clean_environment() if environ is None else environ)
        self.lines: list[str] = []
        self._has_address = threading.Event()
        self.address = ""

    def __enter__(self) -> Self:
        self.started_at_s = time.monotonic()
        self.process = subprocess.Popen(
            self._command,
            cwd=self._cwd,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self._has_address.wait(START_TIMEOUT_S)
            assert self.address, f"no address was printed; it said:\n{self.output}"
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        status = self.stop()
        if error is None:
            assert status == 0, f"it ended with status {status}:\n{self.output}"

    @property
    def output(self) -> str:
        return "".join(self.lines[-60:])

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            found = ADDRESS.search(line)
            if found and not self.address:
                self.address = found[0]
                self._has_address.set()
        self.process.stdout.close()
        self._has_address.set()

    def cpu_s(self) -> float:
        """Processor time of the process so far, and of the steps that it has ended (scripts become what they start)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def wait_until(self, is_so: Callable[[], bool], timeout_s: float = 30.0) -> bool:
        """Ask again until it is so; False when it was not in time. A process outside can only be asked."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if is_so():
                return True
            time.sleep(0.05)
        return False

    def wait_ready(self, timeout_s: float = START_TIMEOUT_S) -> dict[str, Any]:
        """Ask /readyz until it says yes; its body."""
        deadline = time.monotonic() + timeout_s
        status, body = 0, b""
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"it ended:\n{self.output}"
            try:
                status, body = self.get("/readyz")
            except urllib.error.URLError:
                pass
            if status == 200:
                checks: dict[str, Any] = json.loads(body)
                return checks
            time.sleep(0.05)  # a process outside can only be asked again
        raise AssertionError(f"not ready after {timeout_s} s: {status} {body!r}\n{self.output}")

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            status = self.process.wait()
        self._reader.join(5)
        return status
