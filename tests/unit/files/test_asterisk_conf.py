from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.trunks.model import TrunkKind
from dialer.files.asterisk_conf import INCLUDES, MARK, WHOLE, Block, attach, endpoints, fill, render, render_endpoints
from dialer.files.asterisk_values import AgentPhone, AsteriskValues, Line, PhoneKind, TrunkLine

TEMPLATES = Path(__file__).resolve().parents[3] / "asterisk"

VALUES = AsteriskValues(
    home="/srv/sollecito/one",
    ami_secret="s3cret",
    sip_tls_port=5061,
    tls_certificate="/etc/sollecito/cert.pem",
    tls_key="/etc/sollecito/key.pem",
    https_port=8089,
    external_address="203.0.113.9",
    local_networks=("192.0.2.0/24",),
    sounds="/srv/sollecito/one/sounds",
    agents=(
        AgentPhone(endpoint="agent-1", secret="one"),
        AgentPhone(endpoint="agent-2", secret="two", kind=PhoneKind.WEBRTC),
    ),
    trunks=(
        TrunkLine(code="reg", kind=TrunkKind.REGISTER, host="sip.example.net", username="acc", secret="pw"),
        TrunkLine(code="ip", kind=TrunkKind.IP, host="198.51.100.4", matches=("198.51.100.0/28",)),
        TrunkLine(code="tls", kind=TrunkKind.TLS, host="tls.example.net", port=5061),
    ),
    lines=(Line(number="+390299990001", creditor="acme"),),
)


def _sections(text: str) -> dict[str, list[dict[str, list[str]]]]:
    """Asterisk's configuration as name -> sections of that name, each key with its values in order."""
    found: dict[str, list[dict[str, list[str]]]] = {}
    current: dict[str, list[str]] = {}
    for line in text.splitlines():
        line = re.sub(r"(?<!\\);.*", "", line).strip()
        if match := re.fullmatch(r"\[([^\]]+)\]", line):
            current = {}
            found.setdefault(match[1], []).append(current)
        elif "=" in line:
            key, _, value = line.partition("=")
            current.setdefault(key.strip(), []).append(value.strip().lstrip(">").strip())
    return found


def _typed(text: str, name: str, kind: str) -> dict[str, list[str]]:
    return next(section for section in _sections(text)[name] if section["type"] == [kind])


def test_an_asterisk_of_our_own_gets_every_file_each_with_our_mark(tmp_path: Path) -> None:
    written = render(VALUES, tmp_path, TEMPLATES)
    names = {path.name for path in (tmp_path / "etc").iterdir()}
    assert names == {f"{name}.conf" for name in WHOLE} | set(INCLUDES.values())
    assert {path.name for path in written} == names
    for path in written:
        text = path.read_text()
        assert text.startswith(MARK), path
        assert not re.search(r"@[a-z_]+@", text), f"{path} has a place that was not filled"
        assert path.stat().st_mode & 0o007 == 0, f"{path} can be read by everyone, and secrets are inside"
    assert (tmp_path / "var/keys").is_dir()


def test_every_template_is_rendered(tmp_path: Path) -> None:
    render(VALUES, tmp_path, TEMPLATES)
    assert {path.name for path in TEMPLATES.glob("*.conf")} <= {path.name for path in (tmp_path / "etc").iterdir()}


def test_rendering_twice_changes_nothing(tmp_path: Path) -> None:
    render(VALUES, tmp_path, TEMPLATES)
    assert render(VALUES, tmp_path, TEMPLATES) == []


def test_folders_and_ports_are_where_the_values_say(tmp_path: Path) -> None:
    render(VALUES, tmp_path, TEMPLATES)
    etc = tmp_path / "etc"
    folders = _sections((etc / "asterisk.conf").read_text())["directories"][0]
    assert folders["astetcdir"] == ["/srv/sollecito/one/etc"]
    assert all(value[0].startswith("/srv/sollecito/one/") for value in folders.values())
    general = _sections((etc / "manager.conf").read_text())["general"][0]
    assert (general["bindaddr"], general["port"]) == (["127.0.0.1"], ["5038"])
    http = _sections((etc / "http.conf").read_text())["general"][0]
    assert http["tlsbindaddr"] == ["127.0.0.1:8089"]
    transport = _sections((etc / "pjsip.conf").read_text())["transport-udp"][0]
    assert transport["external_media_address"] == ["203.0.113.9"]
    assert transport["local_net"] == ["192.0.2.0/24"]


def test_without_tls_there_is_no_tls_transport_and_no_wss(tmp_path: Path) -> None:
    plain = replace(VALUES, sip_tls_port=None, https_port=None, tls_certificate="", tls_key="", trunks=())
    render(plain, tmp_path, TEMPLATES)
    assert "transport-tls" not in (tmp_path / "etc/pjsip.conf").read_text()
    assert "tlsenable" not in (tmp_path / "etc/http.conf").read_text()


def test_the_dialers_user_may_neither_command_nor_configure(tmp_path: Path) -> None:
    render(VALUES, tmp_path, TEMPLATES)
    users = _sections((tmp_path / "etc/sollecito-manager.conf").read_text())
    assert users["sollecito"][0]["write"] == ["originate,call,reporting"]
    assert users["sollecito"][0]["permit"] == ["127.0.0.1/32"]
    assert users["sollecito"][0]["deny"] == ["0.0.0.0/0.0.0.0", "::/0"]
    assert users["sollecito-reload"][0]["write"] == ["system"]
    assert users["sollecito-reload"][0]["read"] == [""]


def test_only_the_browser_gets_webrtc() -> None:
    text = endpoints(VALUES, TEMPLATES)
    assert "webrtc" not in _typed(text, "agent-1", "endpoint")
    browser = _typed(text, "agent-2", "endpoint")
    assert (browser["webrtc"], browser["dtls_auto_generate_cert"]) == (["yes"], ["yes"])
    assert browser["allow"] == ["opus,alaw,ulaw"]
    assert _typed(text, "agent-2", "auth")["password"] == ["two"]


def test_trunks_by_registration_address_and_tls() -> None:
    text = endpoints(VALUES, TEMPLATES)
    registration = _typed(text, "trunk-reg", "registration")
    assert registration["client_uri"] == ["sip:acc@sip.example.net:5060"]
    assert _typed(text, "trunk-reg", "endpoint")["outbound_auth"] == ["trunk-reg"]
    assert _typed(text, "trunk-ip", "identify")["match"] == ["198.51.100.0/28"]
    assert [section["type"] for section in _sections(text)["trunk-ip"]] == [["endpoint"], ["aor"], ["identify"]]
    assert _typed(text, "trunk-tls", "aor")["contact"] == [r"sip:tls.example.net:5061\;transport=tls"]
    assert _typed(text, "trunk-tls", "endpoint")["media_encryption"] == ["sdes"]
    assert _typed(text, "trunk-ip", "endpoint")["context"] == ["sollecito-inbound"]


def test_our_numbers_lead_to_their_creditors_with_and_without_plus(tmp_path: Path) -> None:
    render(VALUES, tmp_path, TEMPLATES)
    text = (tmp_path / "etc/sollecito-extensions.conf").read_text()
    for number in ("+390299990001", "390299990001"):
        assert f"exten => {number},1,Set(dialled={number})\n same => n,Set(SOLLECITO_CREDITOR=acme)" in text


def test_attaching_writes_only_include_files_and_says_what_is_missing(tmp_path: Path) -> None:
    theirs = {name: f"; theirs\n[general]\nkey = {name}\n" for name in ("manager.conf", "pjsip.conf", "http.conf")}
    for name, text in theirs.items():
        (tmp_path / name).write_text(text)
    done = attach(VALUES, tmp_path, TEMPLATES)
    assert {path.name for path in done.written} == set(INCLUDES.values())
    assert {name: (tmp_path / name).read_text() for name in theirs} == theirs
    assert "manager.conf: #include sollecito-manager.conf" in done.missing
    assert len(done.missing) == len(INCLUDES)


def test_an_include_line_that_is_there_is_not_asked_for_again(tmp_path: Path) -> None:
    (tmp_path / "manager.conf").write_text('[general]\n#include "sollecito-manager.conf" ; ours\n')
    (tmp_path / "pjsip.conf").write_text("; #include sollecito-pjsip.conf\n")
    missing = attach(VALUES, tmp_path, TEMPLATES).missing
    assert not any(line.startswith("manager.conf") for line in missing)
    assert any(line.startswith("pjsip.conf") for line in missing)


def test_a_file_that_is_not_ours_stays_and_nothing_else_is_written(tmp_path: Path) -> None:
    foreign = tmp_path / "sollecito-pjsip.conf"
    foreign.write_text("[mine]\n")
    with pytest.raises(Conflict, match=r"sollecito-pjsip\.conf"):
        attach(VALUES, tmp_path, TEMPLATES)
    assert foreign.read_text() == "[mine]\n"
    assert [path.name for path in tmp_path.iterdir()] == ["sollecito-pjsip.conf"]


def test_attaching_to_a_folder_that_is_not_there_names_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        attach(VALUES, tmp_path / "nowhere", TEMPLATES)


def test_agents_and_trunks_are_written_anew_only_when_they_change(tmp_path: Path) -> None:
    assert render_endpoints(VALUES, tmp_path, TEMPLATES)
    assert not render_endpoints(VALUES, tmp_path, TEMPLATES)
    assert render_endpoints(replace(VALUES, agents=VALUES.agents[:1]), tmp_path, TEMPLATES)
    assert "agent-2" not in (tmp_path / "sollecito-pjsip.conf").read_text()


def test_fill_refuses_a_value_that_leaves_its_line_and_drops_empty_blocks() -> None:
    with pytest.raises(Invalid, match="secret"):
        fill("secret = @secret@\n", {"secret": "x\nwrite = all"})
    assert fill("a = 1\n@lines@\nb = 2\n", {"lines": Block("")}) == "a = 1\nb = 2\n"
    assert fill("@lines@\n", {"lines": Block("c = 3\nd = 4")}) == "c = 3\nd = 4\n"
    with pytest.raises(KeyError):
        fill("@unknown@", {})


def test_every_context_that_the_dialer_uses_is_in_the_dialplan(tmp_path: Path) -> None:
    render(VALUES, tmp_path, TEMPLATES)
    contexts = _sections((tmp_path / "etc/sollecito-extensions.conf").read_text())
    assert {"sollecito-agent", "sollecito-answered", "sollecito-release", "sollecito-inbound"} <= set(contexts)
    readme = (TEMPLATES / "README.md").read_text()
    assert all(f"`{context}`" in readme for context in contexts), "README.md must say what each context is for"
