"""Trunks and telephones as the switch reaches them: two things must hold, each reported in its own way.

The contact must answer (``ContactStatus``, device states), and where the trunk registers, its registration must stand
(``Registry``). A trunk that re-registers every ten minutes is not thereby reachable, so both are kept and told as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dialer.ami.events import EndpointReported, RegistrationReported, registered
from dialer.ami.message import FastMessage
from dialer.ports.telephony import TrunkStatus

TRUNK_PREFIX = "trunk-"
UNREACHABLE_STATES = frozenset({"UNAVAILABLE", "INVALID"})
"""Device states of an endpoint without a contact that answers (``main/devicestate.c``)."""


class Endpoints:
    """What was reported of each endpoint, and whose registration is whose."""

    def __init__(self) -> None:
        self._owners: dict[tuple[str, str], str] = {}
        """Registration, by the addresses of client and server -> the trunk's endpoint."""
        self._failing: dict[str, set[bool]] = {}
        """Endpoint -> which of its conditions fail: True the registration, False the contact."""

    def reported(self, fact: EndpointReported, at: datetime) -> tuple[TrunkStatus, ...]:
        """The endpoint's state, where this changes it or is the first that is heard of it."""
        before = self._failing.get(fact.endpoint)
        failing = set(before or ())
        (failing.discard if fact.is_reachable else failing.add)(fact.is_registration)
        self._failing[fact.endpoint] = failing
        if before is not None and bool(before) == bool(failing):
            return ()
        return (TrunkStatus(at=at, endpoint=fact.endpoint, is_reachable=not failing, detail=fact.detail),)

    def registration(self, fact: RegistrationReported) -> EndpointReported | None:
        """Whose registration this is; None where we do not know it."""
        endpoint = self._owners.get((fact.client_uri, fact.server_uri))
        return registered(endpoint, fact.status) if endpoint is not None else None

    def listed(self, states: Iterable[FastMessage], registrations: Iterable[FastMessage]) -> list[EndpointReported]:
        """How every trunk stands, by the lists of the switch.

        Args:
            states: the answer to ``DeviceStateList``.
            registrations: the answer to ``PJSIPShowRegistrationsOutbound``.
        """
        found: dict[str, EndpointReported] = {}
        for entry in states:
            endpoint = entry.text("Device").removeprefix("PJSIP/")
            if entry.text("Event") == "DeviceStateChange" and endpoint.startswith(TRUNK_PREFIX):
                state = entry.text("State")
                found[endpoint] = EndpointReported(
                    endpoint, state not in UNREACHABLE_STATES, f"device: {state.lower()}"
                )
        reports = []
        for entry in registrations:
            if entry.text("Event") == "OutboundRegistrationDetail":
                endpoint = entry.text("Endpoint") or entry.text("ObjectName")
                self._owners[entry.text("ClientUri"), entry.text("ServerUri")] = endpoint
                reports.append(registered(endpoint, entry.text("Status")))
        # What fails first, so that a trunk that fails is never told as reachable in between.
        return sorted([*found.values(), *reports], key=lambda report: report.is_reachable)
