"""Writes Asterisk's configuration from the templates of ``asterisk/`` and a frozen record of values.

Two ways: ``render`` writes the whole folder of an Asterisk of our own; ``attach`` writes include files for an Asterisk
that is already there and touches nothing else. Each file we write begins with ``MARK``; a file without it is never
overwritten. Two files change while Asterisk runs: ``sollecito-pjsip.conf`` with agents and trunks
(``render_endpoints``) and ``sollecito-extensions.conf`` with our numbers (``render_dialplan``); Asterisk then reloads
``res_pjsip.so`` or ``pbx_config.so`` (docs/asterisk.md says with which right).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dialer.core.kernel.errors import Conflict
from dialer.core.trunks.model import TrunkKind
from dialer.files.asterisk_values import AgentPhone, AsteriskValues, Line, PhoneKind, TrunkLine, check_text
from dialer.files.office_hours import open_lines

MARK = "; Made by Sollecito"
"""How a file of ours begins."""

WHOLE = (
    "acl asterisk ccss cdr cel extensions features http indications logger manager modules musiconhold pjproject pjsip "
    "rtp udptl"
).split()
"""Files of an Asterisk of our own, beside the include files."""

INCLUDES = {
    "extensions.conf": "sollecito-extensions.conf",
    "manager.conf": "sollecito-manager.conf",
    "musiconhold.conf": "sollecito-musiconhold.conf",
    "pjsip.conf": "sollecito-pjsip.conf",
}
"""Asterisk's file -> the include file of ours that belongs at its end."""

FOLDERS = ("etc", "log", "run", "spool", "var", "var/keys")
"""Folders below the home of an Asterisk of our own."""

_PLACE = re.compile(r"@([a-z_]+)@")


class Block(str):
    """Text that we composed ourselves and that may have several lines; everything else is one checked value."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What ``attach`` wrote and what a person still has to do."""

    written: tuple[Path, ...]
    """Files that changed."""
    missing: tuple[str, ...]
    """``FILE: #include NAME`` for each line that is not yet in Asterisk's own files."""


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values at their ``@places@``; an empty block takes its line with it.

    Raises:
        Invalid: a value would break out of its line.
        KeyError: the template names a place that has no value.
    """

    def put(match: re.Match[str]) -> str:
        value = values[match[1]]
        if not isinstance(value, Block):
            check_text(match[1], value)
        return value

    lines = []
    for line in template.splitlines():
        filled = _PLACE.sub(put, line)
        if filled or not _PLACE.search(line):
            lines.append(filled)
    return "\n".join(lines) + "\n"


def render(values: AsteriskValues, out: Path, templates: Path) -> list[Path]:
    """Write the whole configuration of an Asterisk of our own below ``out``; returns the files that changed.

    ``out`` is ``values.home`` as this machine sees it (they differ where Asterisk runs in a root of its own).
    """
    for folder in FOLDERS:
        (out / folder).mkdir(parents=True, exist_ok=True)
    texts = {f"{name}.conf": _read(templates, f"{name}.conf") for name in WHOLE}
    places = _places(values, templates)
    written = [_write(out / "etc" / name, fill(text, places)) for name, text in texts.items()]
    written += _write_includes(values, out / "etc", templates)
    return [path for path in written if path is not None]


def attach(values: AsteriskValues, config_dir: Path, templates: Path) -> Attachment:
    """Write the include files into the folder of an Asterisk that is already there.

    Raises:
        FileNotFoundError: there is no such folder.
        Conflict: a file with one of our names is there and is not ours.
    """
    if not config_dir.is_dir():
        raise FileNotFoundError(f"{config_dir}: no such folder; name Asterisk's configuration folder")
    written = tuple(path for path in _write_includes(values, config_dir, templates) if path is not None)
    missing = tuple(
        f"{theirs}: #include {ours}" for theirs, ours in INCLUDES.items() if not _includes(config_dir / theirs, ours)
    )
    return Attachment(written=written, missing=missing)


def render_endpoints(values: AsteriskValues, config_dir: Path, templates: Path) -> bool:
    """Write agents and trunks only; True when the file changed and Asterisk needs a reload of ``res_pjsip.so``."""
    name = INCLUDES["pjsip.conf"]
    return _write(config_dir / name, endpoints(values, templates)) is not None


def render_dialplan(values: AsteriskValues, config_dir: Path, templates: Path) -> bool:
    """Write the dialplan with our numbers; True when it changed and Asterisk needs a reload of ``pbx_config.so``."""
    name = INCLUDES["extensions.conf"]
    return _write(config_dir / name, fill(_read(templates, name), _places(values, templates))) is not None


def endpoints(values: AsteriskValues, templates: Path) -> str:
    """The text of ``sollecito-pjsip.conf``: every agent's telephone and every trunk."""
    agents = (_agent(phone, values, templates) for phone in values.agents)
    trunks = (_trunk(trunk, templates) for trunk in values.trunks)
    return "; Agents' telephones and trunks.\n" + "".join((*agents, *trunks))


def _write_includes(values: AsteriskValues, folder: Path, templates: Path) -> list[Path | None]:
    places = _places(values, templates)
    texts = {name: fill(_read(templates, name), places) for name in INCLUDES.values() if name != INCLUDES["pjsip.conf"]}
    texts[INCLUDES["pjsip.conf"]] = endpoints(values, templates)
    for name in texts:
        _refuse_foreign(folder / name)
    return [_write(folder / name, text) for name, text in texts.items()]


def _read(templates: Path, name: str) -> str:
    return (templates / name).read_text(encoding="utf-8")


def _includes(path: Path, name: str) -> bool:
    if not path.is_file():
        return False
    wanted = re.compile(rf"\s*#(?:try)?include\s+[\"<]?(?:\./)?{re.escape(name)}[\">]?\s*(?:;.*)?")
    return any(wanted.fullmatch(line) for line in path.read_text(encoding="utf-8", errors="replace").splitlines())


def _refuse_foreign(path: Path) -> None:
    if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(MARK):
        raise Conflict(
            f"{path}: this file was not made by Sollecito, so it stays as it is; move it away or choose another folder",
            path=str(path),
        )


def _write(path: Path, text: str) -> Path | None:
    """Write whole or not at all; None when nothing changed. Secrets are inside, so others may not read."""
    _refuse_foreign(path)
    source = "agents and trunks in the database" if path.name == INCLUDES["pjsip.conf"] else f"asterisk/{path.name}"
    whole = f"{MARK} from {source} and the settings; changes made here are lost.\n{text}"
    if path.exists() and path.read_text(encoding="utf-8") == whole:
        return None
    draft = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640), "w", encoding="utf-8") as stream:
        stream.write(whole)
    group = path.parent.stat().st_gid
    if draft.stat().st_gid != group:
        _give_to_group(draft, group)
    os.replace(draft, path)
    return path


def _give_to_group(path: Path, group: int) -> None:
    try:
        os.chown(path, -1, group)
    except PermissionError as error:
        raise PermissionError(
            f"{path}: cannot give this file to the group that owns its folder, so Asterisk could not read it; "
            "make the dialer's user a member of that group"
        ) from error


def _places(values: AsteriskValues, templates: Path) -> dict[str, str]:
    tls_lines = [
        f"cert_file = {values.tls_certificate}" if values.tls_certificate else "",
        f"priv_key_file = {values.tls_key}" if values.tls_key else "",
    ]
    places = {
        "home": values.home,
        "system_name": values.system_name,
        "run_user_lines": _block(
            *(f"{role} = {values.run_user}" for role in ("runuser", "rungroup") if values.run_user)
        ),
        "language": values.language,
        "ami_address": values.ami_address,
        "ami_port": str(values.ami_port),
        "ami_user": values.ami_user,
        "ami_secret": values.ami_secret,
        "ami_permit_lines": _block(*(f"permit = {network}" for network in values.ami_permit)),
        "http_address": values.http_address,
        "http_port": str(values.http_port),
        "https_lines": _https(values),
        "rtp_first_port": str(values.rtp_first_port),
        "rtp_last_port": str(values.rtp_last_port),
        "stun_lines": _block(f"stunaddr = {values.stun_address}" if values.stun_address else ""),
        "sip_address": values.sip_address,
        "sip_port": str(values.sip_port),
        "sip_tls_port": str(values.sip_tls_port or ""),
        "tls_ca_file": values.tls_ca_file,
        "certificate_lines": _block(*tls_lines),
        "nat_lines": _nat(values),
        "sounds": values.sounds,
        "patience_ms": str(values.patience_ms),
        "hold_s": str(values.hold_s),
        "lost_leg_s": str(values.lost_leg_s),
    }
    piece = _read(templates, "pieces/line.conf")
    numbers = ((form, line) for line in values.lines for form in (line.number, _other_form(line.number)))
    places["line_extensions"] = _block(
        *(fill(piece, {"number": number, **_line_places(line)}).rstrip() for number, line in numbers)
    )
    tls = fill(_read(templates, "pieces/pjsip_tls.conf"), places) if values.sip_tls_port else ""
    places["tls_transport"] = _block(tls)
    return places


def _line_places(line: Line) -> dict[str, str]:
    steps = open_lines(line.offices)
    closed = [" same => n,Set(SOLLECITO_CLOSED=1)"] if steps else []
    return {"creditor": line.creditor, "open_steps": _block(*steps), "closed_step": _block(*closed)}


def _block(*lines: str) -> Block:
    return Block("\n".join(line for line in lines if line))


def _other_form(number: str) -> str:
    """Carriers send our number with the plus or without."""
    return number[1:] if number.startswith("+") else f"+{number}"


def _https(values: AsteriskValues) -> Block:
    if values.https_port is None:
        return Block("")
    return _block(
        "tlsenable = yes",
        f"tlsbindaddr = {values.http_address}:{values.https_port}",
        f"tlscertfile = {values.tls_certificate}",
        f"tlsprivatekey = {values.tls_key}",
    )


def _nat(values: AsteriskValues) -> Block:
    if not values.external_address:
        return Block("")
    return _block(
        f"external_media_address = {values.external_address}",
        f"external_signaling_address = {values.external_address}",
        *(f"local_net = {network}" for network in values.local_networks),
    )


def _agent(phone: AgentPhone, values: AsteriskValues, templates: Path) -> str:
    webrtc = _read(templates, "pieces/pjsip_webrtc.conf").rstrip() if phone.kind is PhoneKind.WEBRTC else ""
    return fill(
        _read(templates, "pieces/pjsip_agent.conf"),
        {
            "endpoint": phone.endpoint,
            "secret": phone.secret,
            "codecs": ",".join(phone.offered),
            "language": phone.language,
            # A browser is watched by its WebSocket; OPTIONS would only wake it.
            "qualify_s": str(0 if phone.kind is PhoneKind.WEBRTC else values.agent_qualify_s),
            "silent_s": str(values.agent_silent_s),
            "webrtc_lines": Block(webrtc),
        },
    )


def _trunk(trunk: TrunkLine, templates: Path) -> str:
    by_tls = trunk.kind is TrunkKind.TLS
    encrypted = by_tls if trunk.encrypt_media is None else trunk.encrypt_media
    address = f"{trunk.host}:{trunk.port}"
    places = {
        "code": trunk.code,
        "codecs": ",".join(trunk.codecs),
        "language": trunk.language,
        "contact": Block(f"sip:{address}{chr(92)};transport=tls" if by_tls else f"sip:{address}"),
        "client_uri": f"sip:{trunk.username}@{address}",
        "username": trunk.username,
        "secret": trunk.secret,
        "qualify_s": str(trunk.qualify_s),
        "match_lines": _block(*(f"match = {source}" for source in trunk.matches or (trunk.host.strip("[]"),))),
        "endpoint_lines": _block(
            f"outbound_auth = trunk-{trunk.code}" if trunk.username else "",
            f"from_user = {trunk.from_user}" if trunk.from_user else "",
            "media_encryption = sdes" if encrypted else "",
        ),
    }
    names = ["pjsip_trunk"]
    if trunk.username:
        names.append("pjsip_trunk_auth")
    if trunk.kind is TrunkKind.REGISTER:
        names.append("pjsip_trunk_registration")
    return "".join(fill(_read(templates, f"pieces/{name}.conf"), places) for name in names)
