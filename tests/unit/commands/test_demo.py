from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from dialer.cli import main
from dialer.commands import demo as command
from dialer.commands.demo import demo_settings, welcome
from dialer.demo.seed import Logins


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["demo", *words])
    args.config = []
    return args


def test_the_command_line_goes_over_the_demos_own_settings(tmp_path: Path) -> None:
    plain = demo_settings(arguments())
    assert (plain.node.id, plain.node.data_dir) == ("demo", Path("var/demo"))
    given = demo_settings(arguments("--port", "8999", "--data", str(tmp_path), "--tls", "c.pem", "k.pem"))
    assert (given.web.port, given.node.data_dir) == (8999, tmp_path)
    assert (given.web.tls_cert, given.web.tls_key) == (Path("c.pem"), Path("k.pem"))


def test_the_welcome_names_the_address_the_log_ins_and_the_clock() -> None:
    logins = Logins(passwords={"admin": "aaaa-bbbb", "visitor": "cccc-dddd"}, simulated=(1, 2), visitor_agent_id=3)
    running = SimpleNamespace(
        server=SimpleNamespace(url="http://localhost:8080"),
        logins=logins,
        starts_at=datetime(2026, 11, 23, 10, tzinfo=UTC),
    )
    said = welcome(running)  # type: ignore[arg-type]
    for part in (
        "http://localhost:8080",
        "admin    aaaa-bbbb",
        "visitor  cccc-dddd",
        "Monday 23 November 2026 at 10:00",
    ):
        assert part in said


def test_log_ins_are_kept_for_their_owner_and_read_back(tmp_path: Path) -> None:
    assert Logins.read(tmp_path) is None
    logins = Logins(passwords={"admin": "x"}, simulated=(1, 2), visitor_agent_id=3)
    logins.write(tmp_path)
    assert Logins.read(tmp_path) == logins


def test_a_folder_of_something_else_is_not_begun_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "set_up_logs", lambda settings: None)  # this process keeps its own
    (tmp_path / "letter.txt").write_text("x")
    assert main(["demo", "--fresh", "--data", str(tmp_path), "--port", "0"]) == 1
    assert "not a demo's folder" in capsys.readouterr().err
    assert (tmp_path / "letter.txt").exists()
