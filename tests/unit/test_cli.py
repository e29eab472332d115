"""The command line: help, errors as one message, the registry of groups."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from dialer import cli
from dialer.cli import GROUPS, build_parser, groups_for, main
from dialer.commands.arguments import configuration_of
from dialer.core.kernel.errors import DialerError


def group(name: str, raises: BaseException | None = None) -> SimpleNamespace:
    def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        subparsers.add_parser(name, help="x")

    def run(args: argparse.Namespace) -> int:
        if raises is not None:
            raise raises
        return 7

    return SimpleNamespace(add_parser=add_parser, run=run)


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    parser = build_parser()
    (subparsers,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    assert "check-config" in subparsers.choices
    for name, subparser in subparsers.choices.items():
        assert subparser.get_default("run") is not None, name
        with pytest.raises(SystemExit) as left:
            main([name, "--help"])
        assert left.value.code == 0
        assert f"dialer {name}" in capsys.readouterr().out
    helped = {action.dest for action in subparsers._choices_actions if action.help}
    assert helped == set(subparsers.choices), "a command without help"


def test_the_groups_function_carries_out_the_command() -> None:
    args = build_parser([*groups_for(()), group("seven")]).parse_args(["seven"])
    assert args.run(args) == 7


def test_the_table_of_groups_is_what_they_add() -> None:
    for module, commands in GROUPS.items():
        parser = build_parser(groups_for(commands))
        (subparsers,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
        assert tuple(subparsers.choices) == commands, module


def test_a_small_command_does_not_import_the_server() -> None:
    code = "import sys; from dialer.cli import main; main(['check-config']); print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "False"


def test_an_error_becomes_one_message(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    failing = group("fail", DialerError("no such file; look again"))
    monkeypatch.setattr(cli, "groups_for", lambda words: [failing])
    assert main(["fail"]) == 1
    assert capsys.readouterr().err == "dialer fail: no such file; look again\n"


def test_ctrl_c_ends_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "groups_for", lambda words: [group("wait", KeyboardInterrupt())])
    assert main(["wait"]) == 130


@pytest.mark.parametrize("unbuffered", [[], ["-u"]])
@pytest.mark.parametrize("words", [["packs", "check"], ["packs", "check", "--json"], ["check-config"], ["--help"]])
def test_a_reader_who_leaves_early_gets_no_traceback(words: list[str], unbuffered: list[str]) -> None:
    """As ``dialer packs check | head -0`` does: nobody is at the far end of the pipe when we write."""
    reads, writes = os.pipe()
    os.close(reads)
    command = [sys.executable, *unbuffered, "-m", "dialer", *words]
    try:
        done = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, text=True, timeout=60)
    finally:
        os.close(writes)
    assert done.stderr == ""
    assert done.returncode == (0 if words == ["--help"] else 141)  # argparse passes over its own failure


def test_a_broken_pipe_that_is_not_our_output_is_no_quiet_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "groups_for", lambda words: [group("call", BrokenPipeError())])
    with pytest.raises(BrokenPipeError):
        main(["call"])


def test_python_m_dialer_is_the_same_command_line() -> None:
    done = subprocess.run([sys.executable, "-m", "dialer", "--version"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("dialer 0.")


def test_files_of_the_option_win_over_those_of_the_environment(tmp_path: pytest.TempPathFactory) -> None:
    one, two = (f"{tmp_path}/{name}.toml" for name in ("one", "two"))
    for file, port in ((one, 1), (two, 2)):
        with open(file, "w", encoding="utf-8") as opened:
            opened.write(f"[web]\nport = {port}\n")
    environ = {"SOLLECITO_CONFIG": two}
    args = build_parser().parse_args(["check-config"])
    assert configuration_of(args, environ=environ).settings.web.port == 2
    args = build_parser().parse_args(["--config", one, "check-config"])
    assert configuration_of(args, environ=environ).settings.web.port == 1
