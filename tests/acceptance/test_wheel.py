"""The wheel alone is enough: installed outside the checkout with the locked packages, the demo runs from it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.acceptance.servers import ServerProcess, clean_environment
from tests.architecture.house import ROOT

UV = Path(sys.executable).parent / "uv"

pytestmark = pytest.mark.timeout(600)


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, env=clean_environment()
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    assert (ROOT / "dialer/web/static/index.html").is_file(), "the front end is not built; scripts/test builds it"
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    (built,) = folder.glob("sollecito-*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment of its own: the packages of the lock, and the wheel."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    run(UV, "venv", "--quiet", "--python", sys.executable, folder, cwd=folder.parent)
    into = ("--quiet", "--python", folder / "bin" / "python")
    run(UV, "pip", "install", *into, "--requirement", ROOT / "requirements" / "runtime.txt", cwd=folder.parent)
    run(UV, "pip", "install", *into, "--no-deps", wheel, cwd=folder.parent)
    return folder


def test_the_wheel_carries_pages_settings_packs_migrations_and_templates(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "dialer/web/static/index.html",
        "dialer/_packaged/config/dialer.toml",
        "dialer/_packaged/config/jurisdictions/it.yaml",
        "dialer/_packaged/config/scenarios/base.toml",
        "dialer/_packaged/asterisk/pjsip.conf",
    ):
        assert wanted in names, wanted
    assert any(name.startswith("dialer/db/migrations/versions/") and len(name) > 40 for name in names), "migrations"
    assert not [name for name in names if name.startswith(("dialer/web/ui/", "tests/", "scripts/"))]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_nothing_of_the_checkout_is_used(environment: Path, tmp_path: Path) -> None:
    said = run(
        environment / "bin" / "python", "-c", "import dialer, sys; print(dialer.__file__, sys.path)", cwd=tmp_path
    )
    assert str(environment) in said
    assert str(ROOT) + os.sep not in said


def test_the_locked_packages_are_enough(environment: Path) -> None:
    run(UV, "pip", "check", "--quiet", "--python", environment / "bin" / "python", cwd=environment.parent)


def test_a_shipped_scenario_is_simulated_and_drawn_from_the_wheel(environment: Path, tmp_path: Path) -> None:
    small = ("--set", "agents=2", "--set", "shift_h=0.2", "--days", "2", "--plot", tmp_path / "chart.png")
    said = run(environment / "bin" / "dialer", "simulate", "base", *small, cwd=tmp_path)
    assert "The study's floor, p = 0.3: 2 agents" in said
    assert (tmp_path / "chart.png").stat().st_size > 10_000


def test_the_demo_runs_from_the_wheel(environment: Path, tmp_path: Path) -> None:
    command = [environment / "bin" / "dialer", "demo", "--port", "0", "--data", tmp_path / "data"]
    with ServerProcess(command, cwd=tmp_path) as server:
        assert server.get("/healthz")[0] == 200
        server.wait_ready()
        status, page = server.get("/")
        assert status == 200
        assert b"<script" in page
        assert b"dialer_calls_originated_total" in server.get("/metrics")[1]
