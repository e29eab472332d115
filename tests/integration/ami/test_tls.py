"""The link over TLS, on the machine's own loop."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from random import Random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dialer.ami.client import AmiConfig
from dialer.ami.telephony import AmiTelephony
from dialer.ports.telephony import LinkDown, LinkUp
from tests.contract.telephony.stage import LoopClock, Stage
from tests.integration.ami.scripted import ScriptedAsterisk


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "switch")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "switch.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.mark.parametrize("is_trusted", [True, False])
async def test_hazard_18_tls_is_a_context_that_checks_the_switchs_certificate(
    certificate: Path, is_trusted: bool
) -> None:
    stage = Stage()
    stage.clock = LoopClock()
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate)
    asterisk = ScriptedAsterisk()
    host, port = await asterisk.start(tls=server_side)
    client_side = ssl.create_default_context(cafile=str(certificate) if is_trusted else None)
    config = AmiConfig(host=host, port=port, username="sollecito", secret="s3cret", tls=client_side)
    ami = AmiTelephony(config, clock=stage.clock, rng=Random(1))
    ami.deliver_to(stage.sink)
    await ami.open()
    try:
        if is_trusted:
            await stage.until(LinkUp)
        else:
            assert "certificate" in (await stage.until(LinkDown)).reason
    finally:
        await ami.close()
        await asterisk.stop()
        await asyncio.sleep(0)
