from __future__ import annotations

from datetime import UTC, datetime

from dialer.ami.endpoints import Endpoints
from dialer.ami.events import EndpointReported, RegistrationReported, registered
from dialer.ami.message import FastMessage
from dialer.ports.telephony import TrunkStatus
from tests.unit.ami.replay import messages

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def told(endpoints: Endpoints, *reports: EndpointReported) -> list[bool]:
    return [status.is_reachable for report in reports for status in endpoints.reported(report, AT)]


UP, DOWN = EndpointReported("trunk-x", True, "Reachable"), EndpointReported("trunk-x", False, "Unreachable")
REGISTERED, REJECTED = registered("trunk-x", "Registered"), registered("trunk-x", "Rejected")


def test_a_state_is_told_when_it_is_first_heard_and_when_it_changes() -> None:
    assert told(Endpoints(), UP, UP, DOWN, DOWN, UP) == [True, False, True]


def test_a_renewed_registration_does_not_make_a_dead_contact_reachable() -> None:
    assert told(Endpoints(), UP, DOWN, REGISTERED, REGISTERED, UP) == [True, False, True]


def test_a_trunk_whose_registration_is_rejected_is_not_reachable_however_well_its_contact_answers() -> None:
    endpoints = Endpoints()
    assert told(endpoints, REJECTED, UP) == [False]
    assert endpoints.reported(REGISTERED, AT) == (
        TrunkStatus(at=AT, endpoint="trunk-x", is_reachable=True, detail="registration: registered"),
    )


def test_the_lists_of_a_real_asterisk_tell_every_trunk_once_and_no_telephone() -> None:
    endpoints = Endpoints()
    reports = endpoints.listed(messages("survey", "DeviceStateChange"), messages("trunk_registrations"))
    statuses = {s.endpoint: s.is_reachable for report in reports for s in endpoints.reported(report, AT)}
    assert statuses == {
        "trunk-carrier": True,
        "trunk-dead": False,
        "trunk-registered": True,
        "trunk-unregistered": False,
    }
    assert sum(len(endpoints.reported(report, AT)) for report in reports) == 0  # the same once more is no news


def test_an_event_finds_the_trunk_of_its_registration_in_the_list() -> None:
    endpoints = Endpoints()
    entry = FastMessage(
        {
            "Event": "OutboundRegistrationDetail",
            "ClientUri": "c",
            "ServerUri": "s",
            "Endpoint": "trunk-x",
            "Status": "x",
        }
    )
    assert endpoints.registration(RegistrationReported("c", "s", "Registered")) is None
    endpoints.listed([], [entry])
    assert endpoints.registration(RegistrationReported("c", "s", "Registered")) == REGISTERED
