"""``dialer serve`` from outside: what stops the start, and what it waits for."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.acceptance.servers import ServerProcess, clean_environment
from tests.postgres_fixtures import free_port

DIALER = Path(sys.executable).parent / "dialer"
SECRET = "a-secret-for-this-test"

SIMULATED = """
import asyncio, random, sys
from dialer.amisim.behaviour import Behaviour, Population
from dialer.amisim.server import AmiSim
from dialer.amisim.users import User

async def main():
    rng = random.Random(1)
    sim = AmiSim({"sollecito": User(secret=sys.argv[2])}, Behaviour(rng, Population()), rng=rng)
    await sim.start(port=int(sys.argv[1]))
    print("listening", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return clean_environment(
        SOLLECITO_NODE__DATA_DIR=str(tmp_path / "data"),
        SOLLECITO_WEB__PORT="0",
        SOLLECITO_AMI__PORT=str(free_port()),
        SOLLECITO_AMI__SECRET=SECRET,
        SOLLECITO_AMI__RECONNECT_MAX_S="0.5",
        SOLLECITO_AMI__REFUSED_RETRY_S="0.5",
    )


@contextmanager
def asterisk(port: str, secret: str) -> Iterator[None]:
    """A manager interface in a process of its own."""
    command = [sys.executable, "-c", SIMULATED, port, secret]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment()) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n"
        try:
            yield
        finally:
            process.terminate()


def refused(environ: dict[str, str], cwd: Path) -> str:
    """The one message with which the start ends."""
    done = subprocess.run([DIALER, "serve"], cwd=cwd, env=environ, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done.stderr
    messages = [line for line in done.stderr.splitlines() if line.startswith("dialer serve: ")]
    assert len(messages) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return messages[0]


def test_without_a_secret_it_says_where_to_put_one(environ: dict[str, str], tmp_path: Path) -> None:
    del environ["SOLLECITO_AMI__SECRET"]
    assert "SOLLECITO_AMI__SECRET" in refused(environ, tmp_path)


def test_an_unknown_setting_stops_the_start(environ: dict[str, str], tmp_path: Path) -> None:
    environ["SOLLECITO_AMI__SECERT"] = "x"
    assert "unknown setting ami.secert; the nearest known one is ami.secret" in refused(environ, tmp_path)


def test_a_database_from_a_newer_version_is_refused(environ: dict[str, str], tmp_path: Path) -> None:
    subprocess.run([DIALER, "migrate"], env=environ, check=True, capture_output=True)
    (file,) = (tmp_path / "data").glob("*.sqlite3")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "made by a newer version" in refused(environ, tmp_path)


def test_a_database_that_is_not_there_is_named_without_its_password(environ: dict[str, str], tmp_path: Path) -> None:
    environ["SOLLECITO_DATABASE__URL"] = f"postgresql://sollecito:hush-hush@127.0.0.1:{free_port()}/none"
    environ["SOLLECITO_DATABASE__CONNECT_TIMEOUT_S"] = "2"
    said = refused(environ, tmp_path)
    assert "hush-hush" not in said
    assert "127.0.0.1" in said


def test_an_asterisk_that_comes_later_is_found(environ: dict[str, str], tmp_path: Path) -> None:
    with ServerProcess([DIALER, "serve"], cwd=tmp_path, environ=environ) as server:
        assert server.get("/healthz")[0] == 200
        status, body = server.get("/readyz")
        assert status == 503
        assert b"no link to Asterisk" in body
        with asterisk(environ["SOLLECITO_AMI__PORT"], SECRET):
            server.wait_ready()
        assert any("first-login?token=" in line for line in server.lines), "the first administrator gets a link"
        assert SECRET not in server.output


def test_a_wrong_secret_is_told_by_readyz_and_does_not_stop_the_pages(environ: dict[str, str], tmp_path: Path) -> None:
    with asterisk(environ["SOLLECITO_AMI__PORT"], "another-secret"):
        with ServerProcess([DIALER, "serve"], cwd=tmp_path, environ=environ) as server:
            said = server.wait_until(
                lambda: b"secret" in server.get("/readyz")[1] or b"refused" in server.get("/readyz")[1]
            )
            assert said, server.get("/readyz")
            assert server.get("/healthz")[0] == 200
