"""README and guides: every command is tried, every link leads somewhere, the order is kept."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.servers import clean_environment
from tests.architecture.house import ROOT

README = ROOT / "README.md"
GUIDES = [README, *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)")

TRIED_BY = {
    "scripts/run": "tests/acceptance/test_scripts.py::test_run_starts_the_demo_and_later_starts_are_quick",
    "scripts/run --asterisk": "tests/acceptance/test_run_asterisk.py",
    "scripts/compose_secrets > .env": "tests/architecture/test_deploy.py",
    "docker compose up --build": "tests/architecture/test_deploy.py",
    "scripts/test": ".ci/run",
    "scripts/test --fast": "scripts/test",
    "scripts/check": "tests/architecture/test_readme.py::test_the_static_gate_passes",
}
"""Commands that another test (or continuous integration itself) tries."""

SECTIONS = (
    "See it work", "The house", "One call, room by room", "Where do I change", "On a real Asterisk",
    "Commands and settings", "Tests", "Words and decisions",
)  # fmt: skip


def commands(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    return [line.strip() for block in BLOCK.findall(text) for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("command", commands(README))
def test_a_command_of_the_readme_works(command: str, tmp_path: Path) -> None:
    if command in TRIED_BY:
        file, _, name = TRIED_BY[command].partition("::")
        assert (ROOT / file).is_file(), f"{command} is said to be tried by {file}"
        assert f"def {name}" in (ROOT / file).read_text(encoding="utf-8") or not name
        return
    done = subprocess.run(
        [str(ROOT / part) if part.startswith((".venv/", "scripts/")) else part for part in shlex.split(command)],
        cwd=ROOT,
        env=clean_environment(SOLLECITO_NODE__DATA_DIR=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode in ((0, 3) if "--check" in command else (0,)), done.stdout + done.stderr
    assert done.stdout.strip(), f"{command} says nothing"


def test_the_readme_keeps_its_order() -> None:
    titles = re.findall(r"^## (.+)$", README.read_text(encoding="utf-8"), re.M)
    assert len(titles) == len(SECTIONS)
    assert all(title.startswith(section) for title, section in zip(titles, SECTIONS, strict=True)), titles


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_links_lead_somewhere(guide: Path) -> None:
    broken = [link for link in LINK.findall(guide.read_text(encoding="utf-8")) if not (guide.parent / link).exists()]
    assert not broken


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_scripts_that_guides_name_are_there(guide: Path) -> None:
    named = set(re.findall(r"(?<![\w/.-])(scripts/[a-z_]+(?:\.py)?)\b", guide.read_text(encoding="utf-8")))
    gone = [name for name in named if not (ROOT / name).exists()]
    assert not gone


def test_commands_of_ours_that_guides_name_exist() -> None:
    from dialer.cli import build_parser

    parser = build_parser()
    assert parser._subparsers is not None
    known = {name for action in parser._subparsers._group_actions for name in action.choices or ()}
    for guide in GUIDES:
        named = set(re.findall(r"`(?:\.venv/bin/)?dialer ([a-z][a-z-]+)", guide.read_text(encoding="utf-8")))
        named |= {
            found for line in commands(guide) for found in re.findall(r"bin/dialer (?:--\S+ \S+ )*([a-z][a-z-]+)", line)
        }
        assert named <= known, f"{guide.name}: {sorted(named - known)}"


@pytest.mark.timeout(900)
def test_the_static_gate_passes() -> None:
    done = subprocess.run(
        [ROOT / "scripts" / "check"], cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
