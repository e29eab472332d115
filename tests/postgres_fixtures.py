"""A PostgreSQL server for the tests: one a session, a fresh database for each test.

``DIALER_TEST_POSTGRES`` names a server to use (a URL of a role that may create databases). Otherwise Debian's binaries
are started on a free loopback port, in a temporary folder, as the user postgres when the tests run as root. The server
ends with the session, also when the session is killed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

VARIABLE = "DIALER_TEST_POSTGRES"
START_TIMEOUT_S = 60


class PostgresServer:
    """A running server in which databases are made and dropped."""

    def __init__(self, admin_url: str, binaries: Path | None) -> None:
        self.admin_url = admin_url
        self._binaries = binaries
        self._count = 0
        self._templates: set[str] = set()

    def url(self, database: str) -> str:
        """``postgresql://...`` of that database."""
        return urlunsplit(urlsplit(self.admin_url)._replace(path=f"/{database}"))

    def create(self, template: str = "template0") -> str:
        """A new database, copied from the template; its name."""
        self._count += 1
        name = f"t{os.getpid()}_{self._count}"
        self._run("createdb", "--template", template, name)
        return name

    def template(self, key: str, prepare: Callable[[str], None]) -> str:
        """The name of a database that ``prepare(url)`` filled once a session; nobody may stay connected to it."""
        name = f"template_{os.getpid()}_{key}"
        if name not in self._templates:
            self._run("createdb", "--template", "template0", name)
            prepare(self.url(name))
            self._templates.add(name)
        return name

    def drop(self, name: str) -> None:
        self._run("dropdb", "--force", "--if-exists", name)

    def drop_templates(self) -> None:
        for name in self._templates:
            self.drop(name)

    def _run(self, program: str, *arguments: str) -> None:
        found = str(self._binaries / program) if self._binaries else program
        command = [found, "--maintenance-db", self.admin_url, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{program} {' '.join(arguments)}: {done.stderr.strip()}"


def debian_binaries() -> Path:
    """The newest server that Debian's packages installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        pytest.fail(f"no PostgreSQL server: apt-get install postgresql (scripts/test does), or set {VARIABLE}", False)
    return found[-1].parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Cluster:
    """Our own server process over a temporary data folder."""

    def __init__(self, changes: Mapping[str, str] | None = None) -> None:
        self.changes = changes or {}
        """Settings that differ from the tests' quick and careless ones."""
        self.binaries = debian_binaries()
        self.folder = Path(tempfile.mkdtemp(prefix="sollecito-pg-"))
        self.log: list[str] = []
        self._as_user: list[str] = ["setpriv", "--pdeathsig", "SIGQUIT"]
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as_user += ["--reuid", "postgres", "--regid", "postgres", "--init-groups"]
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        data = self.folder / "data"
        initdb: list[str | Path] = [
            self.binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ]
        subprocess.run([*self._as_user, *initdb], check=True, capture_output=True, cwd=self.folder)
        port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": self.folder,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": 200,
            **self.changes,
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self.process = subprocess.Popen(
            [*self._as_user, self.binaries / "postgres", "-D", data, *options],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            cwd=self.folder,
        )
        is_ready = threading.Event()
        threading.Thread(target=self._follow, args=(self.process, is_ready), daemon=True).start()
        if not is_ready.wait(START_TIMEOUT_S) or self.process.poll() is not None:
            pytest.fail("PostgreSQL did not start:\n" + "".join(self.log[-20:]), False)
        return f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def _follow(self, process: subprocess.Popen[str], is_ready: threading.Event) -> None:
        assert process.stderr is not None
        for line in process.stderr:
            self.log.append(line)
            if "ready to accept connections" in line:
                is_ready.set()
        process.stderr.close()
        is_ready.set()

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)  # setpriv has become the postmaster: a fast shutdown
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's server."""
    given = os.environ.get(VARIABLE)
    if given:
        server = PostgresServer(given, None)
        yield server
        server.drop_templates()
        return
    cluster = _Cluster()
    try:
        yield PostgresServer(cluster.start(), cluster.binaries)
    finally:
        cluster.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """``postgresql://...`` of an empty database of this test's own."""
    name = postgres_server.create()
    yield postgres_server.url(name)
    postgres_server.drop(name)
