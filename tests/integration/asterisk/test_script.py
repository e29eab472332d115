"""scripts/asterisk: what it makes, keeps, waits for and says; with stand-ins for slow programs, and for real."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.asterisk_fixtures import CHECKOUT, AsteriskServer, script_module

pytestmark = pytest.mark.asterisk  # like the real thing, the stand-ins need the rights of root

SCRIPT = CHECKOUT / "scripts" / "asterisk"

DEBOOTSTRAP = """#!/bin/sh
echo "$@" >> "$STAND_IN/debootstrap.calls"
for last; do :; done
case "$last" in http*) shift $(($# - 2)); last=$1 ;; esac
[ -e "$STAND_IN/fail" ] && { echo "E: Couldn't find these debs: asterisk"; exit 1; }
[ -e "$STAND_IN/slow" ] && sleep 1
mkdir -p "$last/etc" "$last/srv"
"""

CHROOT = """#!/bin/sh
case "$*" in
  *"asterisk -V") echo "Asterisk $(cat "$STAND_IN/version")" ;;
  *groupmod*|*usermod*) exit 0 ;;
esac
"""


class StandIns:
    """A PATH on which debootstrap and chroot take no time, and a store of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "store"
        programs = folder / "bin"
        programs.mkdir()
        for name, text in (
            ("debootstrap", DEBOOTSTRAP),
            ("chroot", CHROOT),
            ("espeak-ng", "#!/bin/sh\n"),
            ("sipp", "#!/bin/sh\n"),
        ):
            path = programs / name
            path.write_text(text)
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        self.version("22.10.1")
        self.environment = {
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "STAND_IN": str(folder),
            "SOLLECITO_ASTERISK_ROOT": str(self.store),
        }

    def version(self, text: str) -> None:
        (self.folder / "version").write_text(text)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, SCRIPT, *arguments], env=self.environment, capture_output=True, text=True, timeout=60
        )

    @property
    def made_count(self) -> int:
        calls = self.folder / "debootstrap.calls"
        return len(calls.read_text().splitlines()) if calls.exists() else 0


@pytest.fixture
def stand_ins(tmp_path: Path) -> StandIns:
    return StandIns(tmp_path)


def test_the_root_is_made_once_and_knows_localhost(stand_ins: StandIns) -> None:
    first = stand_ins.run("prepare")
    assert first.returncode == 0, first.stderr
    hosts = (stand_ins.store / "root/etc/hosts").read_text()
    assert "127.0.0.1 localhost" in hosts
    assert os.uname().nodename in hosts
    assert stand_ins.run("prepare").stderr == "", "with nothing to do it says nothing"
    assert stand_ins.made_count == 1


def test_a_half_made_root_is_made_anew(stand_ins: StandIns) -> None:
    (stand_ins.store / "root.new/etc").mkdir(parents=True)
    (stand_ins.store / "root/usr").mkdir(parents=True)
    done = stand_ins.run("prepare")
    assert done.returncode == 0, done.stderr
    assert stand_ins.made_count == 1
    assert not (stand_ins.store / "root.new").exists()
    assert not (stand_ins.store / "root/usr").exists()


def test_a_new_recipe_makes_the_root_anew_and_keeps_what_instances_have(stand_ins: StandIns) -> None:
    stand_ins.run("prepare")
    kept = stand_ins.store / "root/srv/sollecito/abc/var/astdb.sqlite3"
    kept.parent.mkdir(parents=True)
    kept.write_text("requests")
    (stand_ins.store / "root/srv/sollecito/READY").write_text("1\n")
    assert stand_ins.run("prepare").returncode == 0
    assert stand_ins.made_count == 2
    assert kept.read_text() == "requests"


def test_a_day_without_the_package_ends_with_the_remedy(stand_ins: StandIns) -> None:
    (stand_ins.folder / "fail").touch()
    done = stand_ins.run("prepare")
    assert done.returncode == 1
    for words in ("Couldn't find these debs", "Try again later", "docs/asterisk.md"):
        assert words in done.stderr
    assert not (stand_ins.store / "root").exists()
    (stand_ins.folder / "fail").unlink()
    assert stand_ins.run("prepare").returncode == 0


def test_an_older_asterisk_is_refused(stand_ins: StandIns) -> None:
    stand_ins.version("20.9.3")
    done = stand_ins.run("prepare")
    assert done.returncode == 1
    assert "20.9.3" in done.stderr and "22 or later" in done.stderr
    assert not (stand_ins.store / "root").exists()


def test_a_newer_asterisk_is_taken_with_a_note(stand_ins: StandIns) -> None:
    stand_ins.version("24.1.0")
    done = stand_ins.run("prepare")
    assert done.returncode == 0
    assert "tried on 22.10" in done.stderr


def test_two_at_once_make_one_root(stand_ins: StandIns) -> None:
    (stand_ins.folder / "slow").touch()
    results: list[subprocess.CompletedProcess[str]] = []
    threads = [threading.Thread(target=lambda: results.append(stand_ins.run("prepare"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [done.returncode for done in results] == [0, 0]
    assert stand_ins.made_count == 1
    assert any("waiting for it" in done.stderr for done in results)


def test_without_the_rights_of_root_it_says_what_can_be_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = script_module("asterisk")
    monkeypatch.delenv("SOLLECITO_ASTERISK_ROOT", raising=False)
    monkeypatch.setattr(script.os, "geteuid", lambda: 1000)
    assert script.main(["prepare"]) == 1
    said = capsys.readouterr().err
    assert "rights of root" in said and "Attach to an Asterisk" in said
    assert script.store_folder() == CHECKOUT / ".asterisk"


@pytest.mark.parametrize(
    ("name", "text", "mirror"),
    [
        (
            "sources.list.d/debian.sources",
            "Types: deb\nURIs: http://a.invalid/debian\nSuites: x\n",
            "http://a.invalid/debian",
        ),
        (
            "sources.list",
            "# deb cdrom:\ndeb [arch=amd64] https://a.invalid/debian/ x main\n",
            "https://a.invalid/debian",
        ),
        ("sources.list", "deb http://near.invalid/ubuntu x main\n", None),
        ("sources.list.d/other.list", "deb http://other.invalid/debian x main\n", None),
    ],
)
def test_the_machines_own_mirror_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, mirror: str | None
) -> None:
    script = script_module("asterisk")
    monkeypatch.delenv("SOLLECITO_DEBIAN_MIRROR", raising=False)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert script.debian_mirror(tmp_path) == mirror
    monkeypatch.setenv("SOLLECITO_DEBIAN_MIRROR", "http://snapshot.invalid/debian")
    assert script.debian_mirror(tmp_path) == "http://snapshot.invalid/debian"


def test_starting_without_a_configuration_says_so(stand_ins: StandIns, tmp_path: Path) -> None:
    done = stand_ins.run("start", "--no-render", "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    assert "asterisk.conf is missing" in done.stderr


def test_status_of_what_does_not_run(stand_ins: StandIns, tmp_path: Path) -> None:
    done = stand_ins.run("status", "--data", str(tmp_path / "data"))
    assert (done.returncode, "not running" in done.stdout) == (3, True)
    assert stand_ins.run("stop", "--data", str(tmp_path / "data")).returncode == 0


def _until(test: Callable[[], bool], timeout_s: float = 20) -> None:
    deadline = time.monotonic() + timeout_s
    while not test():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def test_status_start_and_stop_of_a_running_one(asterisk: AsteriskServer) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, SCRIPT, *arguments, "--data", asterisk.data]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    status = run("status")
    assert status.returncode == 0
    assert f"process {asterisk.pid}" in status.stdout and "Asterisk 22" in status.stdout
    again = run("start", "--no-render")
    assert (again.returncode, "runs already" in again.stderr) == (0, True)
    owner = Path(f"/proc/{asterisk.pid}").stat().st_uid
    assert owner == asterisk.script.ASTERISK_UID, "it does not run as root"


def test_in_the_foreground_it_ends_with_its_signal(asterisk: AsteriskServer, tmp_path: Path) -> None:
    from tests.asterisk_fixtures import TEMPLATES, free_ports, render, test_values

    instance = asterisk.script.Instance(tmp_path)
    values, _ = test_values(instance.inside, free_ports(8))
    render(values, instance.outside, TEMPLATES)
    process = subprocess.Popen(
        [sys.executable, SCRIPT, "start", "--no-render", "--foreground", "--data", tmp_path], stderr=subprocess.DEVNULL
    )
    try:
        _until(lambda: instance.pid() is not None and "System uptime" in instance.cli("core show uptime").stdout)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert instance.pid() is None
    finally:
        process.kill()
        process.wait(10)
        instance.stop()
        asterisk.script.shutil.rmtree(instance.outside, ignore_errors=True)
