"""Strategies from the command line, on an embedded database."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dialer.cli import main
from dialer.packaged import config_folder

Run = Callable[..., str]
SHIPPED = config_folder() / "strategies" / "it-utility-b2c.yaml"

VERSION = re.search(r'^version: "([0-9.]+)"', SHIPPED.read_text(encoding="utf-8"), re.MULTILINE)[1]  # type: ignore[index]
"""Of the ladder that ships."""

pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def dialer(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str, status: int = 0) -> str:
        assert main(["strategies", *arguments]) == status
        captured = capsys.readouterr()
        return captured.out if status == 0 else captured.err

    return run


def changed_file(folder: Path, *, version: str = "2027.01") -> Path:
    path = folder / SHIPPED.name
    text = SHIPPED.read_text(encoding="utf-8")
    path.write_text(
        text.replace(f'version: "{VERSION}"', f'version: "{version}"').replace("window: [3, 14]", "window: [3, 12]", 1),
        encoding="utf-8",
    )
    return path


def test_a_file_is_checked_loaded_compared_and_assigned(dialer: Run, tmp_path: Path) -> None:
    assert "15 steps: good" in dialer("check", str(SHIPPED))
    assert "no version of it-utility-b2c is kept yet" in dialer("diff", str(SHIPPED))
    dialer("load", str(SHIPPED))
    newer = changed_file(tmp_path)
    assert "step soft-call: to_day 14 -> 12" in dialer("diff", str(newer))
    dialer("load", str(newer))
    assert "nothing changes" in dialer("diff", str(newer))
    dialer("assign", f"it-utility-b2c@{VERSION}=0.8", "it-utility-b2c@2027.01=0.2", "--trial", "spring")
    dialer("assign", "it-utility-b2c", "--debtors", "business", "--from-days", "365")
    listed = json.loads(dialer("list", "--json"))
    assert [(row["version"], row["assigned"]) for row in listed] == [
        ("2027.01", ["every creditor (0.2 of spring)", "every creditor business from 365 days"]),
        (VERSION, ["every creditor (0.8 of spring)"]),
    ]


def test_what_cannot_be_is_refused_with_place_and_remedy(dialer: Run, tmp_path: Path) -> None:
    dialer("load", str(SHIPPED))
    same_version = changed_file(tmp_path, version=VERSION)
    assert "give the file a new version" in dialer("load", str(same_version), status=1)
    assert "dialer strategies list" in dialer("assign", "unknown", status=1)
    assert "make 1" in dialer("assign", "it-utility-b2c=0.5", status=1)
    assert "NAME@VERSION=0.2" in dialer("assign", "it-utility-b2c=half", status=1)
    assert "there is no creditor NONE" in dialer("assign", "it-utility-b2c", "--creditor", "NONE", status=1)
    same_version.write_text("strategy: x\n", encoding="utf-8")
    assert str(same_version) in dialer("check", str(same_version), status=1)
