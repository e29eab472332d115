"""The scripts from outside: what they start, how quick they are with nothing to do, what they say of mistakes."""

from __future__ import annotations

import re
import resource
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.acceptance.servers import ServerProcess, clean_environment
from tests.architecture.house import ROOT

SCRIPTS = ROOT / "scripts"
COMMANDS = sorted(path.name for path in SCRIPTS.iterdir() if path.is_file() and path.suffix == "")
OWN_TIME_S = 1.0
"""What a script may take for itself when everything is there, in processor time: a loaded machine is no fault of it."""
LATER_START_S = 5.0
"""A start that is not the first, until the address is printed, in processor time: all of it on an idle machine."""
LATER_START_LOADED_S = 60.0
"""The same by the clock on the wall, while other tests run."""

pytestmark = pytest.mark.timeout(300)


def children_s() -> float:
    """Processor time of all ended children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=200,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_script_explains_itself(name: str, tmp_path: Path) -> None:
    done = run(SCRIPTS / name, "--help", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"scripts/{name}" in done.stdout


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("run", "--prot", "1"), "unknown option --prot"),
        (("run", "--port"), "--port needs 1 value"),
        (("run", "--tls", "cert.pem"), "--tls needs 2 value"),
        (("check", "--all"), "unknown option --all"),
        (("wheel", "--install"), "usage: scripts/wheel"),
        (("bench", "nothing"), "no benchmark nothing"),
        (("bench", "worker"), "no benchmark worker"),
    ],
)
def test_a_wrong_option_is_named_before_anything_happens(command: tuple[str, ...], said: str) -> None:
    done = run(SCRIPTS / command[0], *command[1:])
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize("name", sorted(re.findall(r"^  (\w+) ", run(SCRIPTS / "bench").stdout, re.M)))
def test_every_benchmark_that_is_listed_explains_itself(name: str) -> None:
    """``scripts/bench NAME --help`` installs what the benchmark stands on; here only the benchmark is asked."""
    done = run(sys.executable, "-m", f"scripts.benches.{name}", "--help")
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout


def test_set_up_is_quick_when_there_is_nothing_to_do() -> None:
    steps = (
        f"set -euo pipefail; ROOT={ROOT}; cd {ROOT}; for step in say setup_debian setup_python setup_frontend; "
        "do . scripts/lib/$step.sh; done; setup_python dev; setup_frontend"
    )
    assert run("bash", "-c", steps).returncode == 0, "the first time may have something to do"
    before_s = children_s()
    done = run("bash", "-c", steps)
    took_s = children_s() - before_s
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "it said that it did something"
    assert took_s < OWN_TIME_S


def test_run_starts_the_demo_and_later_starts_are_quick(tmp_path: Path) -> None:
    command = [SCRIPTS / "run", "--port", "0", "--data", "here"]
    with ServerProcess(command, cwd=tmp_path) as first:
        first.wait_ready()
    assert (tmp_path / "here").is_dir(), "--data is relative to where one stands"
    with ServerProcess(command, cwd=tmp_path) as later:
        took_s, worked_s = time.monotonic() - later.started_at_s, later.cpu_s()
        later.wait_ready()
    assert worked_s < LATER_START_S
    assert took_s < LATER_START_LOADED_S


def test_a_port_in_use_is_named_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(SCRIPTS / "run", "--port", str(port), "--data", tmp_path / "data")
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "--port" in done.stderr or "web.port" in done.stderr


def test_a_new_decision_takes_the_next_number(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    decisions = tmp_path / "docs" / "decisions"
    decisions.mkdir(parents=True)
    shutil.copy(SCRIPTS / "new_decision", tmp_path / "scripts")
    (decisions / "0009-older.md").write_text("# 0009. Older\n", encoding="utf-8")
    done = run(tmp_path / "scripts" / "new_decision", "Wait, then call!", cwd=tmp_path)
    assert done.stdout == "docs/decisions/0010-wait-then-call.md\n"
    text = (decisions / "0010-wait-then-call.md").read_text(encoding="utf-8")
    assert text.startswith("# 0010. Wait, then call!\n")


class TestSummary:
    """scripts/lib/summary.py adds what several runs of pytest said."""

    def summary(self, tmp_path: Path, *outputs: str, failed: bool = False) -> tuple[int, str]:
        files = []
        for number, output in enumerate(outputs):
            file = tmp_path / f"part{number}"
            file.write_text(output, encoding="utf-8")
            files.append(file)
        done = run(ROOT / ".venv/bin/python", SCRIPTS / "lib" / "summary.py", *files, *(["--failed"] if failed else []))
        return done.returncode, done.stdout.splitlines()[-1]

    def test_counts_are_added(self, tmp_path: Path) -> None:
        one = "x\n===== 10 passed, 3 deselected in 1.50s =====\n"
        two = "===== 5 passed, 1 xfailed in 62.00s (0:01:02) =====\n"
        status, line = self.summary(tmp_path, one, two)
        assert (status, line.strip("= ")) == (0, "15 passed, 1 xfailed in 63.50s")

    def test_a_failure_anywhere_is_a_failure(self, tmp_path: Path) -> None:
        one = "===== 1 failed, 10 passed in 1.50s =====\n"
        status, line = self.summary(tmp_path, one, "===== 5 passed in 1.00s =====\n", failed=True)
        assert (status, line.strip("= ")) == (1, "1 failed, 15 passed in 2.50s")

    def test_a_run_without_a_summary_is_an_error(self, tmp_path: Path) -> None:
        status, line = self.summary(tmp_path, "Killed\n", "===== 5 passed in 1.00s =====\n")
        assert status == 1
        assert "1 errors" in line

    def test_what_failed_beside_pytest_counts(self, tmp_path: Path) -> None:
        status, line = self.summary(tmp_path, "===== 5 passed in 1.00s =====\n", failed=True)
        assert (status, line.strip("= ")) == (1, "1 failed, 5 passed in 1.00s")

    def test_no_test_at_all_is_no_success(self, tmp_path: Path) -> None:
        assert self.summary(tmp_path, "===== 7 deselected in 0.10s =====\n")[0] == 1
