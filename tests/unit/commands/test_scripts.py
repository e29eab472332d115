"""Scripts from the command line, on an embedded database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dialer.cli import main
from dialer.packaged import config_folder

Run = Callable[..., str]
SHIPPED = config_folder() / "scripts" / "soft-it.yaml"

pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def dialer(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str, status: int = 0) -> str:
        assert main(["scripts", *arguments]) == status
        captured = capsys.readouterr()
        return captured.out + captured.err

    return run


def changed(folder: Path, was: str, now: str) -> Path:
    path = folder / SHIPPED.name
    text = SHIPPED.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
    return path


def test_every_file_that_ships_is_good(dialer: Run) -> None:
    told = dialer("check", *(str(path) for path in sorted(SHIPPED.parent.glob("*.yaml"))))
    assert told.count(": good") == 6


def test_a_file_is_published_compared_and_exported_as_it_was(dialer: Run, tmp_path: Path) -> None:
    assert "no script guides these calls yet" in dialer("diff", str(SHIPPED))
    assert "guides the calls that begin from now on" in dialer("import", str(SHIPPED), "--publish")
    assert "nothing changes" in dialer("diff", str(SHIPPED))
    newer = changed(tmp_path, "Tono garbato e amichevole.", "Tono gentile.")
    assert "step greet: tip: 'Tono garbato e amichevole.' -> 'Tono gentile.'" in dialer("diff", str(newer))
    assert "is the draft" in dialer("import", str(newer))
    [row] = json.loads(dialer("list", "--json"))
    assert (row["version"], row["draft"], row["campaign"], row["language"]) == (1, 2, "soft", "it")
    out = tmp_path / "out.yaml"
    out.write_text(dialer("export", str(row["script"])), encoding="utf-8")
    assert "nothing changes" in dialer("diff", str(out))
    assert "Tono gentile." in dialer("export", str(row["script"]), "--version", "2")


def test_a_script_with_flaws_is_told_kept_as_a_draft_and_never_published(dialer: Run, tmp_path: Path) -> None:
    spoilt = changed(tmp_path, "to: listen", "to: nowhere")
    assert "leads to 'nowhere', which is no step" in dialer("check", str(spoilt), status=1)
    assert "cannot be published" in dialer("import", str(spoilt), "--publish", status=1)
    assert json.loads(dialer("list", "--json")) == []
    assert "leads to 'nowhere'" in dialer("import", str(spoilt))
    assert "was never published; name its draft: --version 1" in dialer("export", "1", status=1)


def test_what_is_not_there_is_told(dialer: Run, tmp_path: Path) -> None:
    assert "there is no script 9" in dialer("export", "9", status=1)
    other = changed(tmp_path, "language: it", "language: it\ncreditor: nobody")
    assert "there is no creditor nobody" in dialer("import", str(other), status=1)
