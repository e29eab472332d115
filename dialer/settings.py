"""Every setting of a node: its name, its type, its default and what it does.

``config/dialer.toml`` is drawn from this file; ``dialer/configuration.py`` reads that file and the environment into it.
Only bootstrap, demo and the commands see these models: rooms below get pieces of them as their own frozen dataclasses.
Long because it is one list, read from top to bottom as the file that is drawn from it.
"""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

PositiveSeconds = Annotated[float, Field(gt=0)]
Port = Annotated[int, Field(ge=1, le=65535)]
PortOrFree = Annotated[int, Field(ge=0, le=65535)]
Count = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """A group of settings; a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_means_none(cls, given: Any) -> Any:
        """TOML has no null: an empty text stands for "not set" where nothing is the default."""
        if not isinstance(given, dict):
            return given
        optional = {name for name, field in cls.model_fields.items() if field.default is None}
        return {key: None if key in optional and value == "" else value for key, value in given.items()}


class NodeSettings(Section):
    """Who this process is and where it keeps its files."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")] = "node-1"
    """Name of this node among others that share a database: small letters, digits, hyphens."""
    data_dir: Path = Path("var")
    """Folder for everything this node writes: the embedded database, uploads, rejects, announcements."""
    drain_timeout_s: PositiveSeconds = 30
    """On stop: seconds that conversations in progress get before the process leaves them to Asterisk."""


class WebSettings(Section):
    """The HTTP door: pages, API, WebSockets, metrics."""

    host: str = "127.0.0.1"
    """Address to listen on; 0.0.0.0 for every interface."""
    port: PortOrFree = 8080
    """TCP port; 0 takes a free one."""
    public_url: str = ""
    """Address that people type, where host and port are not it (behind a proxy): for links and origin checks."""
    tls_cert: Path | None = None
    """PEM file with the certificate chain; with tls_key the door speaks HTTPS."""
    tls_key: Path | None = None
    """PEM file with the certificate's private key."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    max_upload_mb: Count = 64
    """Largest file that may be uploaded, in MiB."""
    heartbeat_s: PositiveSeconds = 20
    """Seconds between pings on a WebSocket; a browser that misses one is disconnected."""
    lag_limit_s: PositiveSeconds = 10
    """A WebSocket that takes longer than this to swallow one frame is closed."""
    language: Annotated[str, Field(pattern=r"^(it|en)$")] = "it"
    """Language of a page before its user has chosen one: it or en."""
    zone: str = "Europe/Rome"
    """IANA zone of the times that pages show."""

    @model_validator(mode="after")
    def _both_tls_files(self) -> WebSettings:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key belong together: give both or none")
        return self


class DatabaseSettings(Section):
    """The queue database."""

    url: SecretStr = SecretStr("")
    """postgresql://user:password@host/name for production; empty: an SQLite file in node.data_dir."""
    pool_size: Count = 10
    """Connections to PostgreSQL kept open (SQLite has one writer and pool_size readers)."""
    connect_timeout_s: PositiveSeconds = 10
    """Seconds to wait for a connection, at start and when the pool is empty."""
    statement_timeout_s: PositiveSeconds = 15
    """Seconds after which PostgreSQL ends a statement of the live part."""
    migrate_at_start: bool = True
    """Bring the schema up to date when the server starts; otherwise it only refuses one that is not."""


class AmiSettings(Section):
    """The link to Asterisk's manager interface."""

    host: str = "127.0.0.1"
    """Address of Asterisk's manager interface."""
    port: Port = 5038
    """Its TCP port."""
    username: str = "sollecito"
    """AMI user, as rendered into manager.conf."""
    secret: SecretStr = SecretStr("")
    """The AMI user's secret. Required by `dialer serve`."""
    connect_timeout_s: PositiveSeconds = 5
    """Seconds to wait for the TCP connection, and again for the log-in."""
    boot_timeout_s: PositiveSeconds = 120
    """Seconds from the log-in to FullyBooted; Asterisk sends it when its modules are loaded."""
    action_timeout_s: PositiveSeconds = 5
    """Seconds to wait for the answer to an action; an originate without an answer is unknown, never sent again."""
    ping_interval_s: PositiveSeconds = 5
    """Seconds between keep-alive pings."""
    ping_timeout_s: PositiveSeconds = 3
    """Seconds to wait for a ping's answer before the link counts as lost."""
    reconnect_min_s: PositiveSeconds = 0.5
    """First pause before reconnecting; doubles up to reconnect_max_s, with jitter."""
    reconnect_max_s: PositiveSeconds = 30
    """Longest pause before reconnecting."""
    refused_retry_s: PositiveSeconds = 60
    """Pause after a refused log-in: a wrong secret does not mend by itself, and fail2ban counts attempts."""
    event_queue_limit: Count = 10000
    """Events waiting to be handled above which reading from Asterisk stops until they are worked off."""

    @model_validator(mode="after")
    def _ordered_pauses(self) -> AmiSettings:
        if self.reconnect_min_s > self.reconnect_max_s:
            raise ValueError("reconnect_min_s must not exceed reconnect_max_s")
        return self


class AsteriskSettings(Section):
    """What is rendered into Asterisk's configuration; see asterisk/README.md."""

    config_dir: Path = Path("/etc/asterisk")
    """Asterisk's configuration folder, where `dialer asterisk-config` writes its include files."""
    manages_config: bool = False
    """This node writes telephones, trunks and numbers there when they change, and has Asterisk read them again."""
    home: str = "/srv/sollecito/asterisk"
    """Folder of an Asterisk of our own (etc, var, spool, run, log below it), as Asterisk itself sees it."""
    run_user: str = "asterisk"
    """User that Asterisk becomes; empty: it stays who started it."""
    ami_address: str = "127.0.0.1"
    """Address on which Asterisk's manager interface listens (ami.port is its port)."""
    ami_permit: tuple[str, ...] = ("127.0.0.1/32",)
    """Networks that may log in there."""
    sounds: str = "/var/lib/asterisk/sounds/sollecito"
    """Folder of announcements and comfort noise, as Asterisk sees it."""
    sounds_dir: Path | None = None
    """The same folder as this node sees it; empty: announcements cannot be uploaded here."""
    sip_address: str = "127.0.0.1"
    """Address of the SIP transports."""
    sip_port: Port = 5060
    """UDP and TCP port of the SIP transports."""
    sip_tls_port: Port | None = None
    """Port of the SIP transport with TLS, for example 5061; empty: none."""
    sip_domain: str = "sollecito.invalid"
    """Host part of the agents' SIP addresses."""
    tls_certificate: str = ""
    """Certificate with its chain (PEM), as Asterisk sees it; for SIP by TLS and for wss."""
    tls_key: str = ""
    """Its private key."""
    http_address: str = "127.0.0.1"
    """Address of Asterisk's HTTP server, which carries the browsers' SIP over WebSocket."""
    http_port: Port = 8088
    """Its port."""
    https_port: Port | None = None
    """Port of wss; empty: plain WebSocket only (on localhost, or behind a proxy that adds TLS)."""
    webrtc_url: str = ""
    """WebSocket that browsers reach Asterisk by; empty: made from web.host and http_port."""
    ice_servers: tuple[str, ...] = ()
    """STUN and TURN servers for the browsers, as stun:host:port."""
    stun_address: str = ""
    """STUN server for Asterisk itself, as host:port."""
    external_address: str = ""
    """Public address of this Asterisk behind NAT, put into SIP and SDP; empty: none."""
    local_networks: tuple[str, ...] = ()
    """Networks (CIDR) reached without the external address."""
    agent_silent_s: Annotated[int, Field(ge=0)] = 60
    """Seconds without audio from an agent's telephone after which its leg is ended; 0: never."""
    agent_qualify_s: Annotated[int, Field(ge=0)] = 30
    """Seconds between two questions whether an agent's SIP telephone is there; 0: none."""
    rtp_first_port: Port = 10000
    """First UDP port for audio."""
    rtp_last_port: Port = 20000
    """Last UDP port for audio."""

    @model_validator(mode="after")
    def _rtp_range(self) -> AsteriskSettings:
        if self.rtp_last_port - self.rtp_first_port < 3:
            raise ValueError("rtp_last_port must exceed rtp_first_port by at least 3 (a call uses two ports a leg)")
        return self


class DialingSettings(Section):
    """The live part: how leads become calls."""

    tick_s: PositiveSeconds = 0.5
    """Longest time between two ticks of a campaign's dial loop; events bring the next one forward."""
    coalesce_s: PositiveSeconds = 0.1
    """Events that come together share one tick this long after the first."""
    lead_batch_count: Count = 50
    """Leads that one claim takes at most, for each campaign."""
    lead_lease_s: PositiveSeconds = 120
    """Seconds that claimed leads stay with this node before a sweeper gives them back."""
    diary_flush_s: PositiveSeconds = 0.1
    """Longest time that a fact of a call waits for its transaction."""
    diary_limit_count: Count = 2000
    """Facts waiting for the database above which no new call is started."""
    stuck_call_s: PositiveSeconds = 60
    """Seconds without news after which a call that is not a conversation is looked up at Asterisk and closed."""
    longest_call_s: PositiveSeconds = 7200
    """Seconds after which a conversation is taken for forgotten and ended."""
    sweep_s: PositiveSeconds = 5
    """Seconds between two rounds of the sweepers."""
    heartbeat_s: PositiveSeconds = 5
    """Seconds between two heartbeats of this node in the database."""
    node_dead_after_s: PositiveSeconds = 30
    """A node without a heartbeat for so long is taken for dead; another closes its open attempts."""
    correction_s: PositiveSeconds = 600
    """Seconds during which an agent may correct a disposition."""
    undisposed_after_s: PositiveSeconds = 14400
    """Seconds after which a conversation without a disposition gives its lead back to the retry rules."""
    ring_leg_s: Count = 30
    """Seconds that an agent's own telephone rings."""
    default_wrap_up_s: PositiveSeconds = 60
    """Seconds of wrap-up where the campaign says nothing."""


class PacingSettings(Section):
    """How far predictive and power campaigns may trust what they see, and what binds every pacer."""

    max_lines_per_agent: Annotated[float, Field(ge=1)] = 8
    """Unanswered lines per logged-in agent at most, in every mode."""
    min_agents: Count = 3
    """With fewer agents logged in a predictive campaign opens one line for each free agent."""
    stale_events_s: PositiveSeconds = 2
    """Silence of a switch that was asked for a sign of life after which nobody is dialled beyond the ready agents."""
    settle_s: Annotated[float, Field(ge=0)] = 10
    """Seconds after a reconnection to Asterisk before forecasts are trusted again."""
    clock_step_s: PositiveSeconds = 0.5
    """Step of the machine's time, in seconds, after which forecasts wait until the lines of that moment are gone."""
    database_stall_s: PositiveSeconds = 2
    """Seconds for a transaction after which forecasts are not trusted, and orders written so late not dialled."""
    again_s: PositiveSeconds = 5
    """Seconds without its cause after which such a doubt ends."""
    save_s: PositiveSeconds = 30
    """Seconds between two savings of what forecasts have learned, and two looks at the stored counts."""


class DemoSettings(Section):
    """`dialer demo`: a small company on a settable clock."""

    starts_on: date | None = None
    """Local day on which the demo's clock starts; empty: today if it is a working day, else the next one."""
    starts_time: time = time(10, 0)
    """Local time of day at which the demo's clock starts."""
    case_count: Count = 5000
    """Cases that the demo creates."""
    history_days: Annotated[int, Field(ge=0, le=1100)] = 365
    """Days that lie behind the demo's first one, lived before it starts; 0: every case is new."""
    agent_count: Annotated[int, Field(ge=0)] = 5
    """Simulated agents beside the seat for the visitor."""
    seed: int = 1
    """Seed of everything random in the demo."""


class LoggingSettings(Section):
    """What is written about the work."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Least level that is written."""
    format: Literal["json", "console"] = "json"
    """One JSON object a line, or lines for a person at a terminal."""
    keep_personal_data: bool = False
    """Write names, numbers and addresses in the clear. Only for a developer's machine."""


class SecuritySettings(Section):
    """Log-in and sessions."""

    session_hours: PositiveSeconds = 12
    """Hours after which a session ends whatever happens."""
    session_idle_minutes: PositiveSeconds = 60
    """Minutes without a request after which a session ends."""
    login_attempts: Count = 5
    """Wrong passwords for one account, or from one address, before a pause."""
    login_pause_s: PositiveSeconds = 60
    """Seconds of that pause."""
    password_min_length: Annotated[int, Field(ge=8)] = 12
    """Least length of a password."""
    hash_memory_mb: Annotated[int, Field(ge=8)] = 64
    """Memory of one argon2id hash, in MiB."""
    hash_workers: Count = 2
    """Password hashes computed at once, each on its own thread."""
    admin_link_minutes: PositiveSeconds = 60
    """Minutes that the one-time link for the first administrator is good for."""


class ImportSettings(Section):
    """Reading files of cases."""

    default_country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "IT"
    """Country (ISO 3166-1) of telephone numbers without a prefix."""


class EvidenceSettings(Section):
    """The register of evidence: its keys and its signed heads, all outside the database."""

    signing_key: Path | None = None
    """Ed25519 key (PEM) that signs heads, made at first start; empty: keys/evidence-signing.pem in node.data_dir."""
    number_key: Path | None = None
    """Key of the numbers' digests, one for all nodes; empty: keys/evidence-numbers.key in node.data_dir."""
    heads_dir: Path | None = None
    """Folder of the signed heads, a file a day; empty: evidence/heads in node.data_dir."""


class AgencySettings(Section):
    """Who we are, as letters and packets say it; what is empty is left out."""

    name: str = ""
    """Name of the company."""
    address: str = ""
    """Its address, in one line."""
    tax_code: str = ""
    """Partita IVA or tax number."""
    licence: str = ""
    """Licence to collect (in Italy art. 115 TULPS): authority, number and date."""
    email: str = ""
    """Where debtors may write, also with a complaint."""
    phone: str = ""
    """Where they may call."""
    privacy_contact: str = ""
    """Data protection officer, or who answers for personal data."""
    conciliation: str = ""
    """Where a debtor may turn to without a court (ARERA, Co.re.com ...), as one sentence."""


class DisputeSettings(Section):
    """Deadlines of disputes: the agency's own policy, to be confirmed by counsel."""

    acknowledgement_working_days: Annotated[int, Field(ge=1, le=30)] = 2
    """Working days in which a request to prove a debt is acknowledged."""
    packet_days: Annotated[int, Field(ge=1, le=90)] = 15
    """Days from the request to the packet; a creditor that has sent no documents by then gets the case back."""
    complaint_days: Annotated[int, Field(ge=1, le=90)] = 30
    """Days for the answer to a complaint."""
    billing_working_days: Annotated[int, Field(ge=1, le=60)] = 10
    """Working days for the creditor's answer about a bill."""
    technical_working_days: Annotated[int, Field(ge=1, le=60)] = 5
    """Working days in which a payment that the debtor claims is looked for; the case is held as long."""
    service_working_days: Annotated[int, Field(ge=1, le=60)] = 10
    """Working days for the creditor's answer about a service or goods."""
    documents_working_days: Annotated[int, Field(ge=1, le=60)] = 7
    """Working days in which the creditor sends what proves a debt; then it is reminded."""
    other_working_days: Annotated[int, Field(ge=1, le=60)] = 5
    """Working days for every other ticket: invoices sent again, legal checks, insolvencies, heirs."""
    documents_dir: Path | None = None
    """Folder of the documents of cases; empty: documents in node.data_dir. Nodes of one database share it."""
    max_document_mb: Annotated[int, Field(ge=1, le=100)] = 15
    """Largest document of a case, in MiB."""


class RetentionSettings(Section):
    """How long personal data are kept where a creditor has no length of its own."""

    case_months: Annotated[int, Field(ge=0, le=240)] = 12
    """Months after the end of the mandate (or of the case) after which a case and its debtor are made anonymous."""
    register_years: Annotated[int, Field(ge=1, le=20)] = 5
    """Years for which the register of business keeps the lines of cases that were made anonymous."""
    score_days: Annotated[int, Field(ge=1, le=3650)] = 365
    """Days for which older versions of learned models are kept; the newest, and those in use, stay."""
    evidence_days: Annotated[int, Field(ge=0, le=7300)] = 0
    """Days for which the register of evidence is kept at least; where a rule pack wants longer, that holds."""


class RelationSettings(Section):
    """What is agreed with creditors about their customers, where a creditor has nothing of its own."""

    first_touch_days: Annotated[int, Field(ge=0, le=365)] = 5
    """Days from the due date (or from the day a case came) within which somebody is first in touch."""


class FigureSettings(Section):
    """What work costs the agency, for its figures."""

    agent_hour_minor: Annotated[int, Field(ge=0)] = 0
    """What an agent's hour costs, in cents (of the cases' currency); 0: not known, no cost per euro is shown."""
    letter_minor: Annotated[int, Field(ge=0)] = 0
    """What a letter costs with its postage, in cents."""


class Settings(Section):
    """All settings of one node."""

    node: NodeSettings = NodeSettings()
    web: WebSettings = WebSettings()
    database: DatabaseSettings = DatabaseSettings()
    ami: AmiSettings = AmiSettings()
    asterisk: AsteriskSettings = AsteriskSettings()
    dialing: DialingSettings = DialingSettings()
    pacing: PacingSettings = PacingSettings()
    demo: DemoSettings = DemoSettings()
    logging: LoggingSettings = LoggingSettings()
    security: SecuritySettings = SecuritySettings()
    imports: ImportSettings = ImportSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    retention: RetentionSettings = RetentionSettings()
    agency: AgencySettings = AgencySettings()
    disputes: DisputeSettings = DisputeSettings()
    relation: RelationSettings = RelationSettings()
    figures: FigureSettings = FigureSettings()
