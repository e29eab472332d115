"""Users, teams, trunks, creditors and campaigns from the command line, on an embedded database."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from dialer.cli import main

Run = Callable[..., str]


pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def dialer(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command that must succeed; what it printed."""

    def run(*arguments: str, stdin: str = "", status: int = 0) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        assert main(list(arguments)) == status
        captured = capsys.readouterr()
        return captured.out if status == 0 else captured.err

    return run


def rows(data_dir: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(next(data_dir.glob("*.sqlite3"))) as connection:
        found = connection.execute(sql).fetchall()
    connection.close()
    return found


def test_a_user_is_made_listed_changed_and_disabled(dialer: Run, data_dir: Path) -> None:
    dialer("teams", "create", "Blue")
    made = dialer("users", "create", "Ada", "--name", "Ada Rossi", "--role", "agent", "--team", "Blue")
    assert "created ada" in made and "/#/first-login?token=" in made
    listed = json.loads(dialer("users", "list", "--json"))
    assert (listed[0]["username"], listed[0]["roles"], listed[0]["teams"]) == ("ada", ["agent"], ["Blue"])
    dialer("users", "change", "ada", "--name", "Ada Bianchi", "--phone", "sip")
    assert rows(data_dir, "SELECT name FROM users") == [("Ada Bianchi",)]
    assert rows(data_dir, "SELECT endpoint_kind FROM agents") == [("sip",)]
    assert json.loads(dialer("users", "list", "--json"))[0]["teams"] == ["Blue"]
    dialer("users", "create", "root", "--name", "Root", "--role", "admin")
    dialer("users", "disable", "ada")
    assert not json.loads(dialer("users", "list", "--json"))[0]["enabled"]
    dialer("users", "enable", "ada")
    assert "ada" in dialer("users", "list")


def test_a_password_comes_from_standard_input_and_is_stored_hashed(dialer: Run, data_dir: Path) -> None:
    made = dialer(
        "users", "create", "root", "--name", "R", "--role", "admin", "--password-stdin", stdin="long first words\n"
    )
    assert "first-login" not in made
    ((password_hash, must_change),) = rows(data_dir, "SELECT password_hash, must_change_password FROM users")
    assert str(password_hash).startswith("$argon2id$") and must_change == 1
    error = dialer("users", "change", "root", "--password-stdin", stdin="short\n", status=1)
    assert "at least 12" in error


def test_the_first_administrators_link_is_refused_when_there_is_one(dialer: Run) -> None:
    assert "first administrator" in dialer("users", "link")
    dialer("users", "create", "root", "--name", "R", "--role", "admin", "--password-stdin", stdin="long first words\n")
    assert "administrator already" in dialer("users", "link", status=1)
    assert "link for root" in dialer("users", "link", "root")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["users", "disable", "nobody"], "there is no user nobody"),
        (["users", "create", "a b", "--name", "A", "--role", "admin"], "username"),
        (["users", "create", "ada", "--name", "A", "--role", "agent", "--team", "None"], "there is no team None"),
        (["teams", "change", "None"], "there is no team None"),
        (["trunks", "create", "Big One", "--host", "sip.example"], "code"),
        (["trunks", "create", "one", "--host", "x\r\ny"], "host"),
        (["trunks", "disable", "none"], "there is no trunk none"),
        (["campaigns", "start", "None"], "there is no campaign None"),
        (["campaigns", "create", "C", "--creditor", "none", "--caller-id", "+390669821"], "there is no creditor none"),
        (["creditors", "create", "acme", "--name", "A", "--color", "red"], "color"),
    ],
)
def test_mistakes_are_one_message(dialer: Run, arguments: list[str], text: str) -> None:
    error = dialer(*arguments, status=1)
    assert error.startswith(f"dialer {arguments[0]}: ") and text in error
    assert len(error.strip().splitlines()) == 1


def test_a_trunk_gets_numbers_and_keeps_its_secret_to_itself(dialer: Run, data_dir: Path) -> None:
    made = ["trunks", "create", "one", "--host", "sip.example", "--codecs", "alaw,opus", "--username", "u"]
    assert "asterisk-config" in dialer(*made, "--password-stdin", stdin="trunk-secret\n")
    dialer("trunks", "add-caller-id", "one", "+390669821", "--label", "Rome")
    dialer("trunks", "change", "one", "--max-channels", "12")
    dialer("trunks", "disable-caller-id", "one", "+390669821")
    listed = dialer("trunks", "list", "--json")
    (trunk,) = json.loads(listed)
    assert (trunk["channels"], trunk["codecs"]) == (12, ["alaw", "opus"])
    assert trunk["caller ids"] == ["+390669821 (disabled)"]
    assert "trunk-secret" not in listed
    assert rows(data_dir, "SELECT secret FROM trunks") == [("trunk-secret",)]
    dialer("trunks", "enable-caller-id", "one", "+390669821")
    dialer("trunks", "disable", "one")
    assert not json.loads(dialer("trunks", "list", "--json"))[0]["enabled"]


def test_a_campaign_is_made_started_paused_and_closed(dialer: Run, data_dir: Path) -> None:
    dialer("creditors", "create", "acme", "--name", "Acme S.r.l.", "--sector", "energy")
    dialer("creditors", "change", "acme", "--brand", "Acme")
    assert json.loads(dialer("creditors", "list", "--json"))[0]["name"] == "Acme S.r.l."
    dialer("creditors", "change", "acme", "--keep-case-months", "6")
    assert rows(data_dir, "SELECT keep_case_months FROM creditors") == [(6,)]
    dialer("creditors", "change", "acme", "--keep-case-months", "default")
    assert rows(data_dir, "SELECT keep_case_months FROM creditors") == [(None,)]
    assert "keep-case-months" in dialer("creditors", "change", "acme", "--keep-case-months", "long", status=1)
    dialer("teams", "create", "Blue")
    dialer("trunks", "create", "one", "--host", "sip.example")
    create = ["campaigns", "create", "Autumn", "--creditor", "acme", "--caller-id", "+390669821", "--team", "Blue"]
    dialer(*create, "--trunk", "one", "--mode", "power", "--power-ratio", "2")
    assert "caller id +390669821" in dialer("campaigns", "start", "Autumn", status=1)
    dialer("trunks", "add-caller-id", "one", "+390669821")
    assert "is running" in dialer("campaigns", "start", "Autumn")
    assert "is paused" in dialer("campaigns", "pause", "Autumn")
    assert "0 leads" in dialer("campaigns", "enter-leads", "Autumn")
    assert "is closed" in dialer("campaigns", "close", "Autumn")
    assert "closed" in dialer("campaigns", "start", "Autumn", status=1)
    (row,) = json.loads(dialer("campaigns", "list", "--json"))
    assert (row["mode"], row["state"]) == ("power", "closed")


def test_teams_take_agents_by_username(dialer: Run) -> None:
    dialer("users", "create", "ada", "--name", "Ada", "--role", "agent")
    dialer("users", "create", "sara", "--name", "Sara", "--role", "supervisor")
    dialer("teams", "create", "Blue", "--agent", "ada")
    assert "no agent" in dialer("teams", "change", "Blue", "--agent", "sara", status=1)
    dialer("teams", "change", "Blue", "--new-name", "Red")
    dialer("teams", "disable", "Red")
    assert json.loads(dialer("teams", "list", "--json")) == [{"name": "Red", "agents": ["Ada"], "enabled": False}]
    dialer("teams", "enable", "Red")
