"""An AMI server that behaves as Asterisk 22 does, as far as a dialer can see: log-in, actions, filtered events.

Runs in the caller's event loop. A client that does not read is dropped, as Asterisk's write time-out does.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from dialer.amisim import lists
from dialer.amisim.behaviour import Behaviour
from dialer.amisim.channels import AGENT_CONTEXT, HOLD_CONTEXT, RELEASE_CONTEXT, THIRD_CONTEXT, Headers
from dialer.amisim.inbound import InboundRequests
from dialer.amisim.pbx import Pbx
from dialer.amisim.users import RIGHTS, User
from dialer.amisim.wire import BANNER, Action, ActionReader, WireError, message, response

UNREAD_LIMIT_BYTES = 4_194_304
"""Written but unread bytes above which a client is dropped."""


@dataclass(slots=True, eq=False)
class _Session:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    challenge: str = ""
    user: User | None = None
    wants_events: bool = True
    has_left: bool = False
    task: asyncio.Task[None] | None = field(default=None)


class AmiSim:
    """The server and its switch.

    Args:
        users: name -> user.
        behaviour: what called persons do.
        time_scale: seconds of the simulated world per second of the loop.
        rng: dice of the log-in challenges.
        boots_after_s: from ``start`` to FullyBooted, in seconds of the loop.
        options: passed to the switch (channel_limit, message_s, patience_s, hold_s, lost_leg_s).
    """

    def __init__(
        self,
        users: Mapping[str, User],
        behaviour: Behaviour,
        *,
        rng: Random,
        time_scale: float = 1.0,
        boots_after_s: float = 0.0,
        **options: float,
    ) -> None:
        self.users = dict(users)
        self._rng = rng
        self._boots_after_s = boots_after_s
        self._booted_at = 0.0
        self._server: asyncio.Server | None = None
        self._sessions: set[_Session] = set()
        self.is_deaf = False
        """Tests: actions are read and not carried out nor answered."""
        self.answers_login = True
        self.inbound = InboundRequests()
        self.actions_seen: dict[str, int] = {}
        """How often each action came in."""
        limit = int(options.pop("channel_limit", 10_000))
        self.pbx = Pbx(self._emit, behaviour, time_scale=time_scale, channel_limit=limit, **options)
        self._actions: dict[str, Callable[[_Session, Action], None]] = {
            "ping": self._ping,
            "originate": self._originate,
            "bridge": self._bridge,
            "hangup": self._hangup,
            "redirect": self._redirect,
            "setvar": self._setvar,
            "playdtmf": self._play_dtmf,
            "mixmonitor": self._mix_monitor,
            "stopmixmonitor": self._mix_monitor,
            "dbgettree": self._db_get_tree,
            "devicestatelist": self._device_states,
            "coreshowchannels": self._core_show_channels,
            "bridgelist": self._bridge_list,
            "bridgeinfo": self._bridge_info,
            "coresettings": self._core_settings,
            "pjsipshowregistrationsoutbound": self._registrations,
            "reload": self._reload,
            "events": self._events,
            "logoff": self._logoff,
        }

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> tuple[str, int]:
        """Listen; the address that clients connect to."""
        self._booted_at = asyncio.get_running_loop().time() + self._boots_after_s
        self._server = await asyncio.start_server(self._serve, host, port)
        address = self._server.sockets[0].getsockname()
        return str(address[0]), int(address[1])

    async def stop(self) -> None:
        """End sessions, calls and listening."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        tasks = [session.task for session in self._sessions if session.task is not None]
        self.drop_links()
        await asyncio.gather(*tasks, return_exceptions=True)
        if server is not None:
            await server.wait_closed()
        self.pbx.stop()

    def inbound_call(self, caller: str, dialled: str, *, wants_callback: bool, trunk: str = "demo") -> str:
        """Somebody calls a line of ours; the key under which the request is kept."""
        key, headers = self.inbound.add(caller, dialled, trunk, wants_callback=wants_callback, unix_s=int(time.time()))
        self._emit("UserEvent", "user", lambda: headers)
        return key

    def drop_links(self) -> None:
        """Cut every client off without a word, as a broken network does; calls go on."""
        for session in list(self._sessions):
            session.writer.transport.abort()

    # -- sessions

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = _Session(reader, writer, task=asyncio.current_task())
        self._sessions.add(session)
        actions = ActionReader()
        try:
            writer.write(BANNER)
            while not session.has_left:
                data = await reader.read(65_536)
                if not data:
                    break
                for action in actions.feed(data):
                    self._handle(session, action)
        except (ConnectionError, WireError):
            pass
        finally:
            self._sessions.discard(session)
            writer.close()

    def _handle(self, session: _Session, action: Action) -> None:
        self.actions_seen[action.name] = self.actions_seen.get(action.name, 0) + 1
        if self.is_deaf:
            return
        if action.name == "challenge":
            session.challenge = str(self._rng.randrange(100_000_000, 1_000_000_000))
            self._write(session, response(action, "Success", "", ("Challenge", session.challenge)))
        elif action.name == "login":
            self._login(session, action)
        elif session.user is None:
            self._write(session, response(action, "Error", "Permission denied"))
        else:
            do = self._actions.get(action.name)
            needed = RIGHTS.get(action.name)
            if needed is not None and not session.user.write & needed:
                self._write(session, response(action, "Error", "Permission denied"))
            elif do is None:
                text = f"Invalid/unknown command: {action.get('action')}. "
                text += "Use Action: ListCommands to show available commands."
                self._write(session, response(action, "Error", text))
            else:
                do(session, action)

    def _write(self, session: _Session, data: bytes) -> None:
        transport = session.writer.transport
        if transport.is_closing():
            return
        if transport.get_write_buffer_size() > UNREAD_LIMIT_BYTES:
            transport.abort()
            return
        session.writer.write(data)

    def _login(self, session: _Session, action: Action) -> None:
        if not self.answers_login:
            return
        user = self.users.get(action.get("username"))
        if user is None or not self._secret_fits(session, action, user):
            self._write(session, response(action, "Error", "Authentication failed"))
            session.has_left = True
            session.writer.close()
            return
        session.user = user
        session.wants_events = action.get("events", "on").lower() != "off"
        self._write(session, response(action, "Success", "Authentication accepted"))
        loop = asyncio.get_running_loop()
        loop.call_at(max(loop.time(), self._booted_at), self._fully_booted, session)

    def _secret_fits(self, session: _Session, action: Action, user: User) -> bool:
        if action.get("authtype").upper() == "MD5":
            key = hashlib.md5((session.challenge + user.secret).encode(), usedforsecurity=False).hexdigest()
            return session.challenge != "" and action.get("key") == key
        return action.get("secret") == user.secret

    def _fully_booted(self, session: _Session) -> None:
        loop = asyncio.get_running_loop()
        headers = [
            ("Uptime", str(int(loop.time() - self._booted_at))),
            ("LastReload", str(int(loop.time() - self._booted_at))),
            ("Status", "Fully Booted"),
        ]
        self._send_event(session, "FullyBooted", "system", lambda: headers)

    # -- events

    def _emit(self, name: str, permission: str, headers: Callable[[], Headers]) -> None:
        made: Headers | None = None
        for session in list(self._sessions):
            if self._passes(session, name, permission):
                if made is None:
                    made = headers()
                self._send_event(session, name, permission, lambda made=made: made)  # type: ignore[misc]

    def _passes(self, session: _Session, name: str, permission: str) -> bool:
        user = session.user
        return (
            user is not None
            and session.wants_events
            and permission in user.read
            and (user.events is None or name in user.events)
        )

    def _send_event(self, session: _Session, name: str, permission: str, headers: Callable[[], Headers]) -> None:
        if not self._passes(session, name, permission) or session.user is None:
            return
        made = headers()
        if (
            name == "Newstate"
            and session.user.states is not None
            and dict(made)["ChannelStateDesc"] not in session.user.states
        ):
            return
        head = [("Event", name), ("Privilege", f"{permission},all")]
        if name != "FullyBooted":
            head += [("Timestamp", f"{time.time():.6f}"), ("SystemName", "sollecito")]
        self._write(session, message([*head, *made]))

    # -- actions

    def _ping(self, session: _Session, action: Action) -> None:
        now = asyncio.get_running_loop().time()
        self._write(session, response(action, "Success", "", ("Ping", "Pong"), ("Timestamp", f"{now:.6f}")))

    def _originate(self, session: _Session, action: Action) -> None:
        target = action.get("channel")
        if "/" not in target:
            self._write(session, response(action, "Error", "Invalid channel" if target else "Channel not specified"))
            return
        if action.get("async").lower() not in ("true", "yes", "1"):
            self._write(session, response(action, "Error", "The simulator originates asynchronously only"))
            return
        timeout = action.get("timeout", "30000")
        if not timeout.isdigit():
            self._write(session, response(action, "Error", "Invalid timeout"))
            return
        self._write(session, response(action, "Success", "Originate successfully queued"))
        if target.startswith("Local/"):  # who listens in on a conversation: nobody hears it here
            return
        self.pbx.originate(
            target=target,
            channel_id=action.get("channelid"),
            context=action.get("context"),
            timeout_s=int(timeout) / 1000,
            action_id=action.get("actionid"),
            caller=action.get("callerid").strip("<> "),
            variables=action.variables,
        )

    def _bridge(self, session: _Session, action: Action) -> None:
        pair = []
        for header in ("Channel1", "Channel2"):
            channel = self.pbx.find(action.get(header))
            if channel is None:
                self._write(session, response(action, "Error", f"{header} does not exist: {action.get(header)}"))
                return
            if channel.state != 6:
                self._write(session, response(action, "Error", f"{header} is not up: {action.get(header)}"))
                return
            pair.append(channel)
        self._write(session, response(action, "Success", "Channels have been bridged"))
        self.pbx.bridge(pair[0], pair[1])

    def _hangup(self, session: _Session, action: Action) -> None:
        channel = self.pbx.find(action.get("channel"))
        if channel is None:
            self._write(session, response(action, "Error", "No such channel"))
            return
        self._write(session, response(action, "Success", "Channel Hungup"))
        cause = action.get("cause")
        self.pbx.hang_up(channel, int(cause) if cause.isdigit() else 16)

    def _redirect(self, session: _Session, action: Action) -> None:
        channel = self.pbx.find(action.get("channel"))
        if channel is None:
            self._write(session, response(action, "Error", "Channel does not exist"))
            return
        context, exten = action.get("context"), action.get("exten")
        places = {RELEASE_CONTEXT: self.pbx.release, HOLD_CONTEXT: self.pbx.hold, AGENT_CONTEXT: self.pbx.park}
        customer = self.pbx.find(exten) if context == THIRD_CONTEXT else None
        if channel.state != 6 or (customer is None and (context not in places or exten != "s")):
            self._write(session, response(action, "Error", f"Channel cannot be sent to {context},{exten}"))
            return
        self._write(session, response(action, "Success", "Redirect successful"))
        if customer is not None:
            self.pbx.gather(channel, customer)
        else:
            places[context](channel)

    def _play_dtmf(self, session: _Session, action: Action) -> None:
        channel = self.pbx.find(action.get("channel"))
        if channel is None:
            self._write(session, response(action, "Error", "Channel not found"))
            return
        channel.keys += action.get("digit")
        self._write(session, response(action, "Success", "DTMF successfully queued"))

    def _mix_monitor(self, session: _Session, action: Action) -> None:
        is_there = self.pbx.find(action.get("channel")) is not None
        self._write(
            session, response(action, "Success" if is_there else "Error", "" if is_there else "No such channel")
        )

    def _setvar(self, session: _Session, action: Action) -> None:
        if not action.get("channel") and self.inbound.delete(action.get("variable")):
            self._write(session, response(action, "Success", "Variable Set"))
            return
        channel = self.pbx.find(action.get("channel"))
        if channel is None:
            self._write(session, response(action, "Error", "No such channel"))
            return
        channel.variables[action.get("variable")] = action.get("value")
        self._write(session, response(action, "Success", "Variable Set"))

    def _db_get_tree(self, session: _Session, action: Action) -> None:
        items = self.inbound.tree(action.get("family"))
        self._write(session, lists.listed(action, "Result will follow", "DBGetTreeComplete", items))

    def _core_show_channels(self, session: _Session, action: Action) -> None:
        items = lists.channels(self.pbx)
        self._write(session, lists.listed(action, "Channels will follow", "CoreShowChannelsComplete", items))

    def _bridge_list(self, session: _Session, action: Action) -> None:
        items = [("BridgeListItem", bridge.headers()) for bridge in self.pbx.bridges.values()]
        self._write(session, lists.listed(action, "Bridge listing will follow", "BridgeListComplete", items))

    def _bridge_info(self, session: _Session, action: Action) -> None:
        bridge = self.pbx.bridges.get(action.get("bridgeuniqueid"))
        if bridge is None:
            self._write(session, response(action, "Error", f"Bridge '{action.get('bridgeuniqueid')}' not found"))
            return
        items = [("BridgeInfoChannel", channel.headers()) for channel in bridge.members]
        self._write(session, lists.listed(action, "Bridge channel listing will follow", "BridgeInfoComplete", items))

    def _device_states(self, session: _Session, action: Action) -> None:
        items = lists.device_states(self.pbx)
        text = "Device State Changes will follow"
        self._write(session, lists.listed(action, text, "DeviceStateListComplete", items))

    def _registrations(self, session: _Session, action: Action) -> None:
        text = "Following are Events for each Outbound registration"
        self._write(session, lists.listed(action, text, "OutboundRegistrationDetailComplete", []))

    def _core_settings(self, session: _Session, action: Action) -> None:
        more = (("AMIversion", "11.0.0"), ("AsteriskVersion", "22 (simulated)"), ("SystemName", ""))
        self._write(session, response(action, "Success", "", *more))

    def _reload(self, session: _Session, action: Action) -> None:
        self._write(session, response(action, "Success", "Module Reloaded"))
        module = action.get("module")
        self._emit("Reload", "system", lambda: [("Module", module or "All"), ("Status", "0")])

    def _events(self, session: _Session, action: Action) -> None:
        session.wants_events = action.get("eventmask", "on").lower() != "off"
        more = ("Events", "On" if session.wants_events else "Off")
        self._write(session, response(action, "Success", "", more))

    def _logoff(self, session: _Session, action: Action) -> None:
        self._write(session, response(action, "Goodbye", "Thanks for all the fish."))
        session.has_left = True
        session.writer.close()
