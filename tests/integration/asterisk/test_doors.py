"""The manager port and the browsers' door of a real Asterisk: least rights, reload, SIP over WebSocket."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dialer.ami.reload import DIALPLAN, reload_modules
from dialer.core.trunks.model import TrunkKind
from dialer.files.asterisk_conf import render_dialplan, render_endpoints
from dialer.files.asterisk_values import AgentPhone, Line, TrunkLine
from dialer.ports.telephony import TelephonyError
from tests.asterisk_fixtures import SECRET, TEMPLATES, AsteriskServer, free_ports, running_asterisk, script_module
from tests.integration.asterisk.conftest import record_tape

pytestmark = pytest.mark.asterisk


@pytest.mark.parametrize(
    ("action", "headers"),
    [
        ("Command", {"Command": "core show version"}),
        ("Reload", {"Module": "res_pjsip.so"}),
        ("ModuleLoad", {"Module": "app_system.so", "LoadType": "load"}),
        ("GetConfig", {"Filename": "manager.conf"}),
        ("UpdateConfig", {"SrcFilename": "extensions.conf", "DstFilename": "extensions.conf"}),
        ("DBPut", {"Family": "a", "Key": "b", "Val": "c"}),
        ("Filter", {"Operation": "Add", "Filter": "Event: Newchannel"}),
    ],
)
async def test_the_dialers_user_has_no_right_to_more(stage: Any, action: str, headers: dict[str, str]) -> None:
    answer = await stage.ami.act(action, **headers)
    assert (answer["Response"], answer["Message"]) == ("Error", "Permission denied")


async def test_the_dialers_user_cannot_run_a_program_by_originate(stage: Any, floor: AsteriskServer) -> None:
    answer = await stage.ami.act(
        "Originate", Channel="Local/s@sollecito-agent", Application="System", Data="touch /tmp/x", Async="true"
    )
    assert answer["Response"] == "Error"


async def test_a_wrong_secret_is_refused(floor: AsteriskServer) -> None:
    with pytest.raises(PermissionError, match="Authentication failed"):
        await record_tape.Ami.connect("127.0.0.1", floor.values.ami_port, "sollecito", "wrong")


async def test_a_new_agents_telephone_is_there_after_a_reload_and_the_conversation_goes_on(
    stage: Any, floor: AsteriskServer
) -> None:
    leg = await stage.leg()
    call_id = await stage.call("00")
    await stage.join(call_id, leg)
    assert "Unable to find object" in floor.cli("pjsip show endpoint agent-99")
    more = replace(floor.values, agents=(*floor.values.agents, AgentPhone(endpoint="agent-99", secret="new")))
    try:
        assert render_endpoints(more, floor.folder / "etc", TEMPLATES)
        await reload_modules("127.0.0.1", floor.values.ami_port, "sollecito", SECRET)
        await asyncio.to_thread(floor.wait_shown, "pjsip show endpoint agent-99", "Unavailable", 10)
        assert floor.cli("core show channels concise").count("PJSIP/") == 2
    finally:
        render_endpoints(floor.values, floor.folder / "etc", TEMPLATES)
        await reload_modules("127.0.0.1", floor.values.ami_port, "sollecito", SECRET)


async def test_a_new_number_leads_to_its_creditor_after_a_reload(floor: AsteriskServer) -> None:
    more = replace(floor.values, lines=(Line(number="+390299990077", creditor="acme"),))
    assert "SOLLECITO_CREDITOR=acme" not in floor.cli("dialplan show 390299990077@sollecito-inbound")
    try:
        assert render_dialplan(more, floor.folder / "etc", TEMPLATES)
        await reload_modules("127.0.0.1", floor.values.ami_port, "sollecito", SECRET, (DIALPLAN,))
        assert "SOLLECITO_CREDITOR=acme" in floor.cli("dialplan show 390299990077@sollecito-inbound")
    finally:
        render_dialplan(floor.values, floor.folder / "etc", TEMPLATES)
        await reload_modules("127.0.0.1", floor.values.ami_port, "sollecito", SECRET, (DIALPLAN,))


async def test_the_reload_user_hears_and_does_nothing_else(floor: AsteriskServer) -> None:
    link = await record_tape.Ami.connect("127.0.0.1", floor.values.ami_port, "sollecito-reload", SECRET)
    try:
        for action, headers in (
            ("Originate", {"Channel": "Local/s@sollecito-agent", "Context": "sollecito-agent", "Exten": "s"}),
            ("Command", {"Command": "core show version"}),
            ("UpdateConfig", {"SrcFilename": "a.conf", "DstFilename": "a.conf"}),
        ):
            assert (await link.act(action, **headers))["Message"] == "Permission denied"
    finally:
        await link.close()


async def test_a_reload_with_a_wrong_secret_says_so(floor: AsteriskServer) -> None:
    with pytest.raises(TelephonyError, match="Authentication failed"):
        await reload_modules("127.0.0.1", floor.values.ami_port, "sollecito", "wrong")


async def test_a_browser_speaks_sip_over_the_websocket(floor: AsteriskServer) -> None:
    """A REGISTER of a WebRTC endpoint is challenged, as JsSIP would see it."""
    url = f"http://127.0.0.1:{floor.values.http_port}/ws"
    register = (
        "REGISTER sip:127.0.0.1 SIP/2.0\r\n"
        "Via: SIP/2.0/WS browser.invalid;branch=z9hG4bK1\r\n"
        "From: <sip:web-1@127.0.0.1>;tag=1\r\nTo: <sip:web-1@127.0.0.1>\r\n"
        "Call-ID: 1@browser.invalid\r\nCSeq: 1 REGISTER\r\n"
        "Contact: <sip:web-1@browser.invalid;transport=ws>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
    )
    async with aiohttp.ClientSession() as session, session.ws_connect(url, protocols=("sip",)) as socket:
        assert socket.protocol == "sip"
        await socket.send_str(register)
        answer = await asyncio.wait_for(socket.receive_str(), 30)
    assert answer.startswith("SIP/2.0 401 Unauthorized")
    endpoint = floor.cli("pjsip show endpoint web-1")
    assert "(opus|alaw|ulaw)" in endpoint
    assert "dtls_auto_generate_cert            : Yes" in endpoint


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AsteriskServer]:
    """An Asterisk with a certificate, a SIP transport by TLS and wss."""
    data = tmp_path_factory.mktemp("secured")
    ports = free_ports(18)
    inside = script_module("asterisk").Instance(data).inside
    trunk = TrunkLine(code="safe", kind=TrunkKind.TLS, host="127.0.0.1", port=ports[15], qualify_s=0)

    def certify(server: AsteriskServer) -> None:
        write_certificate(server.folder / "etc/tls")

    with running_asterisk(
        data,
        ports=ports,
        before_start=certify,
        sip_tls_port=ports[16],
        https_port=ports[17],
        tls_certificate=f"{inside}/etc/tls/cert.pem",
        tls_key=f"{inside}/etc/tls/key.pem",
        trunks=(trunk,),
    ) as server:
        yield server


def write_certificate(folder: Path) -> None:
    """A certificate of its own making, for localhost, for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True)
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


async def test_sip_and_websocket_are_there_by_tls(secured: AsteriskServer) -> None:
    context = ssl.create_default_context(cafile=str(secured.folder / "etc/tls/cert.pem"))
    context.check_hostname = False
    _, writer = await asyncio.open_connection("127.0.0.1", secured.values.sip_tls_port, ssl=context)
    assert writer.get_extra_info("ssl_object").version() in ("TLSv1.2", "TLSv1.3")
    writer.transport.abort()  # the switch does not answer a polite end of TLS
    url = f"wss://127.0.0.1:{secured.values.https_port}/ws"
    async with aiohttp.ClientSession() as session, session.ws_connect(url, protocols=("sip",), ssl=context) as socket:
        assert socket.protocol == "sip"
    contact = secured.cli("pjsip show aor trunk-safe")
    assert f"sip:127.0.0.1:{secured.values.trunks[0].port};transport=tls" in contact
    assert re.search(r"media_encryption +: sdes", secured.cli("pjsip show endpoint trunk-safe"))


async def test_nothing_is_wrong_in_the_logs_of_a_fresh_start(secured: AsteriskServer) -> None:
    lines = (secured.folder / "log/messages.log").read_text().splitlines()
    assert [line for line in lines if " ERROR[" in line or " WARNING[" in line] == []


async def test_asterisks_web_server_shows_nothing_else(floor: AsteriskServer) -> None:
    async with aiohttp.ClientSession() as session:
        for path in ("/", "/httpstatus", "/static/index.html", "/ari/asterisk/info", "/rawman?action=ping"):
            async with session.get(f"http://127.0.0.1:{floor.values.http_port}{path}") as response:
                assert response.status == 404, path
