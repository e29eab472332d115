"""Requests that inbound callers left: told by an event, and kept by Asterisk until the dialer has stored them.

The dialplan writes each into Asterisk's own database (family ``sollecito-inbound``), so that nothing is lost while the
dialer is down; ``take`` removes one. Value: ``caller|dialled|trunk|unix time|1 or 0``.
"""

from __future__ import annotations

from collections.abc import Iterable

from dialer.ami.actions import SafeAction, channel_id, plain
from dialer.ami.events import InboundCall
from dialer.ami.message import FastMessage

FAMILY = "sollecito-inbound"


def kept(action_id: str) -> SafeAction:
    """Ask for everything that is kept."""
    return plain("DBGetTree", action_id, ("Family", FAMILY), is_list=True)


def take(key: str, action_id: str) -> SafeAction:
    """Remove one request; a right to write Asterisk's database is not needed for it."""
    variable = f"DB_DELETE({FAMILY}/{channel_id(key)})"
    return plain("Setvar", action_id, ("Variable", variable), ("Value", "taken"))


def calls(answer: Iterable[FastMessage]) -> list[InboundCall]:
    """The requests in the answer to ``kept``, oldest first; an entry that cannot be read is left where it is."""
    found = []
    for message in answer:
        prefix, _, key = message.text("Key").rpartition("/")
        parts = message.text("Val").split("|")
        if message.text("Event") == "DBGetTreeResponse" and prefix == f"/{FAMILY}" and len(parts) == 5:
            found.append((parts[3].zfill(12), InboundCall(parts[0], parts[1], parts[4] == "1", key)))
    return [call for _, call in sorted(found, key=lambda one: one[0])]
