from __future__ import annotations

from typing import Any

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.core.trunks.model import TrunkKind
from dialer.files.asterisk_values import AgentPhone, AsteriskValues, Line, PhoneKind, TrunkLine, check_text


def _trunk(**changes: Any) -> TrunkLine:
    return TrunkLine(**{"code": "milano", "kind": TrunkKind.IP, "host": "sip.example.net", **changes})


@pytest.mark.parametrize("value", ["qx\rqy", "qx\nqy", "qx\0qy", "qx\tqy", "qx ; qy", " qxy", "qxy "])
def test_a_value_that_would_leave_its_line_is_refused_without_repeating_it(value: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_text("secret", value)
    assert "secret:" in str(caught.value)
    assert value not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"home": "/srv/x\n[evil]"}, "home"),
        ({"home": "relative"}, "home"),
        ({"ami_user": "sollecito]\nwrite = all"}, "ami_user"),
        ({"ami_secret": ""}, "ami_secret"),
        ({"ami_secret": "a\r\nwrite = all"}, "ami_secret"),
        ({"ami_permit": ("127.0.0.1/99",)}, "ami_permit"),
        ({"ami_port": 0}, "ami_port"),
        ({"sip_port": 70000}, "sip_port"),
        ({"rtp_first_port": 10000, "rtp_last_port": 10002}, "rtp_last_port"),
        ({"patience_ms": 0}, "patience_ms"),
        ({"https_port": 8089}, "https_port"),
        ({"tls_certificate": "/etc/a.pem"}, "tls_key"),
        ({"external_address": "1.2.3.4;x"}, "external_address"),
        ({"language": "italian"}, "language"),
        ({"stun_address": "stun.example.net:3478\nx"}, "stun_address"),
        ({"trunks": (_trunk(kind=TrunkKind.TLS),)}, "sip_tls_port"),
        ({"trunks": (_trunk(), _trunk())}, "milano"),
        ({"agents": (AgentPhone(endpoint="a", secret="x"), AgentPhone(endpoint="a", secret="y"))}, "agents"),
        ({"lines": (Line(number="+3902", creditor="a"), Line(number="3902", creditor="b"))}, "lines"),
    ],
)
def test_bad_values_are_refused_by_name(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid, match=place):
        AsteriskValues(**{"ami_secret": "fine", **changes})


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"code": "Milano"}, "trunk code"),
        ({"code": "m]"}, "trunk code"),
        ({"host": "sip.example.net;transport=tls"}, "host"),
        ({"host": "a b"}, "host"),
        ({"port": 0}, "port"),
        ({"codecs": ()}, "codecs"),
        ({"codecs": ("mp3",)}, "mp3"),
        ({"username": "x\ny", "secret": "z"}, "username"),
        ({"kind": TrunkKind.REGISTER}, "secret"),
        ({"kind": TrunkKind.REGISTER, "secret": "s"}, "user name"),
        ({"matches": ("carrier",)}, "matches"),
        ({"qualify_s": -1}, "qualify_s"),
        ({"from_user": "a;b"}, "from_user"),
    ],
)
def test_bad_trunks_are_refused_by_name(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid, match=place):
        _trunk(**changes)


@pytest.mark.parametrize(
    "changes",
    [{"endpoint": "a]b"}, {"endpoint": "trunk-x"}, {"secret": ""}, {"secret": "a;b"}, {"codecs": ("pcm",)}],
)
def test_bad_telephones_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        AgentPhone(**{"endpoint": "agent-1", "secret": "s", **changes})


def test_a_browser_is_offered_opus_and_a_telephone_the_line_codecs() -> None:
    assert AgentPhone(endpoint="a", secret="s", kind=PhoneKind.WEBRTC).offered == ("opus", "alaw", "ulaw")
    assert AgentPhone(endpoint="a", secret="s").offered == ("alaw", "ulaw")


def test_secrets_do_not_show_in_what_is_printed() -> None:
    assert "hidden" not in repr(AsteriskValues(ami_secret="hidden"))
    assert "hidden" not in repr(AgentPhone(endpoint="a", secret="hidden"))
    assert "hidden" not in repr(_trunk(username="u", secret="hidden"))
