"""A manager interface that does exactly what a test tells it, to show what the adapter makes of it."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import Callable

CHALLENGE = "840415273"

Answer = Callable[["Connection", dict[str, str]], None]


class Connection:
    """One client's connection, as the server sees it."""

    def __init__(self, number: int, writer: asyncio.StreamWriter) -> None:
        self.number = number
        self.writer = writer
        self.actions: list[dict[str, str]] = []

    def send(self, *lines: str) -> None:
        self.send_bytes(("\r\n".join(lines) + "\r\n\r\n").encode())

    def send_bytes(self, data: bytes) -> None:
        self.writer.write(data)

    def respond(self, action: dict[str, str], status: str = "Success", *more: str) -> None:
        self.send(f"Response: {status}", f"ActionID: {action['ActionID']}", *more)

    def list(self, action: dict[str, str], *items: tuple[str, ...]) -> None:
        self.respond(action, "Success", "EventList: start", "Message: will follow")
        for item in items:
            self.send(item[0], f"ActionID: {action['ActionID']}", *item[1:])
        name = action["Action"]
        self.send(f"Event: {name}Complete", f"ActionID: {action['ActionID']}", "EventList: Complete", "ListItems: 0")

    def cut(self) -> None:
        self.writer.transport.abort()


class ScriptedAsterisk:
    """Answers log-in, pings and lists as Asterisk does; ``answers[name]`` replaces or adds an answer."""

    def __init__(self, *, secret: str = "s3cret", boots: bool = True, banner: bytes | None = None) -> None:
        self.secret = secret
        self.boots = boots
        self.banner = b"Asterisk Call Manager/11.0.0\r\n" if banner is None else banner
        self.connections: list[Connection] = []
        self.raw = b""
        self.arrived = asyncio.Event()
        self.answers: dict[str, Answer] = {
            "Challenge": lambda c, a: c.respond(a, "Success", f"Challenge: {CHALLENGE}"),
            "Login": self._login,
            "Ping": lambda c, a: c.respond(a, "Success", "Ping: Pong"),
            "CoreSettings": lambda c, a: c.respond(a, "Success", "AsteriskVersion: 22.10.0"),
            "CoreShowChannels": lambda c, a: c.list(a),
            "BridgeList": lambda c, a: c.list(a),
            "DBGetTree": lambda c, a: c.list(a),
            "DeviceStateList": lambda c, a: c.list(a),
            "PJSIPShowRegistrationsOutbound": lambda c, a: c.list(a),
            "Originate": lambda c, a: c.respond(a, "Success", "Message: Originate successfully queued"),
            "Hangup": lambda c, a: c.respond(a, "Error", "Message: No such channel"),
        }
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, *, tls: ssl.SSLContext | None = None, port: int = 0) -> tuple[str, int]:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, ssl=tls)
        host, bound = self._server.sockets[0].getsockname()[:2]
        return str(host), int(bound)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in self.connections:
            connection.cut()
        if self._tasks:
            await asyncio.wait(self._tasks)

    @property
    def last(self) -> Connection:
        return self.connections[-1]

    def seen(self, name: str) -> list[dict[str, str]]:
        """Every action of this name, on whichever connection."""
        return [a for connection in self.connections for a in connection.actions if a["Action"] == name]

    async def until_seen(self, name: str, count: int = 1) -> list[dict[str, str]]:
        async with asyncio.timeout(600):
            while len(self.seen(name)) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return self.seen(name)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        connection = Connection(len(self.connections) + 1, writer)
        self.connections.append(connection)
        writer.write(self.banner)
        try:
            while True:
                block = await reader.readuntil(b"\r\n\r\n")
                self.raw += block
                headers: dict[str, str] = {}
                for line in block.decode().split("\r\n"):
                    name, found, value = line.partition(": ")
                    if found:
                        headers[name] = value
                connection.actions.append(headers)
                self.arrived.set()
                answer = self.answers.get(headers["Action"])
                if answer is not None:
                    answer(connection, headers)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _login(self, connection: Connection, action: dict[str, str]) -> None:
        key = hashlib.md5((CHALLENGE + self.secret).encode()).hexdigest()
        if action.get("Key") != key:
            connection.respond(action, "Error", "Message: Authentication failed")
            connection.writer.close()
            return
        connection.respond(action, "Success", "Message: Authentication accepted")
        if self.boots:
            connection.send("Event: FullyBooted", "Privilege: system,all", "Status: Fully Booted")
