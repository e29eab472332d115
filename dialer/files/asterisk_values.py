"""What Asterisk's configuration is rendered from: frozen values, each checked where it enters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from enum import StrEnum
from ipaddress import ip_network

from dialer.core.kernel.errors import Invalid
from dialer.core.trunks.model import TrunkKind
from dialer.files.office_hours import OfficeHours

CODECS = frozenset({"alaw", "ulaw", "g722", "opus"})

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\[?[0-9A-Fa-f:]{2,45}\]?")
_STUN = re.compile(r"[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}")
_PATH = re.compile(r"/[A-Za-z0-9._/+-]{1,200}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_NUMBER = re.compile(r"\+?[0-9]{2,15}")
_ACCOUNT = re.compile(r"[A-Za-z0-9_.+-]{1,128}")


class PhoneKind(StrEnum):
    """How an agent's telephone reaches Asterisk."""

    SIP = "sip"
    WEBRTC = "webrtc"


def _shaped(place: str, value: str, shape: re.Pattern[str], wanted: str) -> None:
    if not shape.fullmatch(value):
        raise Invalid(f"{place}: {value!r} cannot stand in Asterisk's configuration; wanted: {wanted}", field=place)


def check_text(place: str, value: str) -> None:
    """Refuse what would end a line, begin a comment or be trimmed away.

    Raises:
        Invalid: names the place; the value itself is not repeated, as it may be a secret.
    """
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in value):
        raise Invalid(f"{place}: a line break or control character cannot stand in Asterisk's configuration; remove it")
    if ";" in value:
        raise Invalid(f"{place}: a semicolon begins a comment in Asterisk's configuration; choose a value without it")
    if value != value.strip():
        raise Invalid(f"{place}: Asterisk drops blanks at either end of a value; remove them")


def _secret(place: str, value: str) -> None:
    check_text(place, value)
    if not value:
        raise Invalid(f"{place}: is empty; set a secret", field=place)


def _port(place: str, value: int) -> None:
    if not 1 <= value <= 65535:
        raise Invalid(f"{place}: {value} is no port; choose 1 to 65535", field=place)


def _codecs(place: str, values: tuple[str, ...]) -> None:
    unknown = sorted(set(values) - CODECS)
    if unknown or not values:
        raise Invalid(f"{place}: {', '.join(unknown) or 'none given'}; known codecs: {', '.join(sorted(CODECS))}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPhone:
    """One agent's telephone."""

    endpoint: str
    """PJSIP endpoint, user name of its registration."""
    secret: str = field(repr=False)
    kind: PhoneKind = PhoneKind.SIP
    codecs: tuple[str, ...] = ()
    """In order of preference; empty: opus, alaw, ulaw for WebRTC, alaw, ulaw for SIP."""
    language: str = "it"

    def __post_init__(self) -> None:
        _shaped("endpoint", self.endpoint, _NAME, "letters, digits, '-' and '_', at most 64")
        if self.endpoint.startswith(("trunk-", "transport-")):
            raise Invalid(f"endpoint: {self.endpoint} looks like a trunk or a transport; choose another name")
        _secret(f"secret of {self.endpoint}", self.secret)
        _shaped(f"language of {self.endpoint}", self.language, _LANGUAGE, "two letters")
        _codecs(f"codecs of {self.endpoint}", self.offered)

    @property
    def offered(self) -> tuple[str, ...]:
        """The codecs, with the default of the kind."""
        return self.codecs or (("opus", "alaw", "ulaw") if self.kind is PhoneKind.WEBRTC else ("alaw", "ulaw"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkLine:
    """One trunk, as Asterisk sees it."""

    code: str
    kind: TrunkKind
    host: str
    port: int = 5060
    username: str = ""
    """Needed by a trunk by registration; others use it, if given, to answer a challenge."""
    secret: str = field(default="", repr=False)
    from_user: str = ""
    """User of the From header, for a carrier that wants its account there; empty: the caller ID of the call.
    The caller ID always travels in P-Asserted-Identity."""
    codecs: tuple[str, ...] = ("alaw", "ulaw")
    matches: tuple[str, ...] = ()
    """Addresses or networks that calls of this carrier come from; empty: its host."""
    qualify_s: int = 60
    """Seconds between two OPTIONS that watch whether the carrier answers; 0: none are sent."""
    encrypt_media: bool | None = None
    """SRTP by SDES; None: as the kind has it (by TLS: yes)."""
    language: str = "it"

    def __post_init__(self) -> None:
        place = f"trunk {self.code}"
        _shaped("trunk code", self.code, re.compile(r"[a-z0-9-]{1,32}"), "a-z, 0-9 and '-', at most 32")
        _shaped(f"{place}: host", self.host, _HOST, "a host name or an address")
        _port(f"{place}: port", self.port)
        _codecs(f"{place}: codecs", self.codecs)
        _shaped(f"{place}: language", self.language, _LANGUAGE, "two letters")
        for name in ("username", "from_user"):
            if getattr(self, name):
                _shaped(f"{place}: {name}", getattr(self, name), _ACCOUNT, "letters, digits, . _ + -")
        if self.username or self.kind is TrunkKind.REGISTER:
            _secret(f"{place}: secret", self.secret)
        if self.kind is TrunkKind.REGISTER and not self.username:
            raise Invalid(f"{place}: a trunk by registration needs the carrier's user name", field="username")
        if not 0 <= self.qualify_s <= 86400:
            raise Invalid(f"{place}: qualify_s is {self.qualify_s}; choose 0 to 86400 seconds", field="qualify_s")
        for network in self.matches:
            check_network(f"{place}: matches", network)


def check_network(place: str, network: str) -> None:
    """An address or a network in CIDR form."""
    try:
        ip_network(network, strict=False)
    except ValueError as error:
        raise Invalid(f"{place}: {network!r} is neither an address nor a network such as 192.0.2.0/24") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A number of ours that people may call back, and whose name its greeting says."""

    number: str
    creditor: str
    offices: tuple[OfficeHours, ...] = ()
    """Whose hours decide what a caller hears; none: always open."""

    def __post_init__(self) -> None:
        for office in self.offices:
            _shaped(f"zone of line {self.number}", office.zone, _ZONE, "an IANA time zone")
        _shaped("line", self.number, _NUMBER, "an E.164 number or its digits")
        _shaped(f"creditor of line {self.number}", self.creditor, _NAME, "the creditor's code")


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskValues:
    """Everything that the templates of ``asterisk/`` ask for."""

    home: str = "/srv/sollecito/asterisk"
    """Folder of an Asterisk of our own (etc, var, spool, run, log below it), as Asterisk itself sees it."""
    run_user: str = "asterisk"
    """User that Asterisk becomes; empty: it stays who started it."""
    system_name: str = "sollecito"
    ami_address: str = "127.0.0.1"
    ami_port: int = 5038
    ami_user: str = "sollecito"
    ami_secret: str = field(repr=False)
    """Also the secret of the user ``<ami_user>-reload``, which may reload and nothing else of use."""
    ami_permit: tuple[str, ...] = ("127.0.0.1/32",)
    """Networks that may log in on the manager port."""
    sip_address: str = "127.0.0.1"
    sip_port: int = 5060
    sip_tls_port: int | None = None
    """None: no TLS transport."""
    tls_certificate: str = ""
    """Certificate with its chain (PEM), as Asterisk sees it; for SIP by TLS and for wss."""
    tls_key: str = ""
    tls_ca_file: str = "/etc/ssl/certs/ca-certificates.crt"
    """Authorities that a carrier's certificate is checked against."""
    http_address: str = "127.0.0.1"
    http_port: int = 8088
    https_port: int | None = None
    """Port of wss; None: plain WebSocket only (on localhost, or behind a proxy that adds TLS)."""
    rtp_first_port: int = 10000
    rtp_last_port: int = 20000
    stun_address: str = ""
    external_address: str = ""
    """Public address behind NAT; empty: none."""
    local_networks: tuple[str, ...] = ()
    """Networks reached without the external address."""
    sounds: str = "/var/lib/asterisk/sounds/sollecito"
    """Folder of announcements and comfort noise, as Asterisk sees it."""
    language: str = "it"
    patience_ms: int = 3000
    """Longest wait of an answered person when the call itself brings no limit."""
    hold_s: int = 600
    """Longest hold that an agent asked for; then the person is let go."""
    lost_leg_s: int = 30
    """Longest hold of a person whose agent's leg was lost in the middle of the conversation."""
    agent_silent_s: int = 60
    """A telephone from which no audio comes for so long has gone away: its leg is ended; 0: never."""
    agent_qualify_s: int = 30
    """Seconds between two OPTIONS that watch an agent's telephone; 0: none."""
    agents: tuple[AgentPhone, ...] = ()
    trunks: tuple[TrunkLine, ...] = ()
    lines: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        self._check_texts()
        self._check_numbers()
        for place, names in (
            ("agents", [phone.endpoint for phone in self.agents]),
            ("trunks", [trunk.code for trunk in self.trunks]),
            ("lines", [line.number.lstrip("+") for line in self.lines]),
        ):
            double = sorted({name for name in names if names.count(name) > 1})
            if double:
                raise Invalid(f"{place}: {', '.join(double)} stands there more than once; each may only once")

    def _check_texts(self) -> None:
        for names, may_be_empty, shape, wanted in (
            (("home", "sounds", "tls_ca_file"), False, _PATH, "an absolute path of letters, digits, . _ + -"),
            (("tls_certificate", "tls_key"), True, _PATH, "an absolute path of letters, digits, . _ + -"),
            (("ami_address", "sip_address", "http_address"), False, _HOST, "an address of this machine"),
            (("external_address",), True, _HOST, "a host name or an address"),
            (("stun_address",), True, _STUN, "host or host:port"),
            (("ami_user", "system_name"), False, _NAME, "letters, digits, '-' and '_', at most 64"),
            (("run_user",), True, _NAME, "a user of the machine"),
            (("language",), False, _LANGUAGE, "two letters"),
        ):
            for name in names:
                value = getattr(self, name)
                if value or not may_be_empty:
                    _shaped(name, value, shape, wanted)
        _secret("ami_secret", self.ami_secret)
        for place, networks in (("ami_permit", self.ami_permit), ("local_networks", self.local_networks)):
            for network in networks:
                check_network(place, network)

    def _check_numbers(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name.endswith("_port") and value is not None:
                _port(one.name, value)
        if self.rtp_last_port - self.rtp_first_port < 3:
            raise Invalid("rtp_last_port must exceed rtp_first_port by at least 3 (a call uses two ports a leg)")
        if not 1 <= self.patience_ms <= 60000:
            raise Invalid(f"patience_ms: {self.patience_ms}; choose 1 to 60000 ms (law knows 2000 and 3000)")
        for name, value in (("hold_s", self.hold_s), ("lost_leg_s", self.lost_leg_s)):
            if not 1 <= value <= 3600:
                raise Invalid(f"{name}: {value}; choose 1 to 3600 s")
        if self.https_port is not None and not (self.tls_certificate and self.tls_key):
            raise Invalid("https_port: wss needs tls_certificate and tls_key")
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise Invalid("tls_certificate and tls_key: give both or neither")
        if self.sip_tls_port is None and any(trunk.kind is TrunkKind.TLS for trunk in self.trunks):
            raise Invalid("sip_tls_port: a trunk by TLS needs it; set it, for example 5061")
