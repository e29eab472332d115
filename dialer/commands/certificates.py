"""``dialer certificates``: a local authority and a certificate for this server, and how browsers come to trust it."""

from __future__ import annotations

import argparse
import socket
from datetime import UTC, datetime
from pathlib import Path

from dialer.commands.arguments import Subparsers, configuration_of
from dialer.files.certificates import ensure_certificates

INSTRUCTIONS = """\
Browsers give a page the microphone only over TLS (except on localhost). On each agent's machine, once:

  Windows       double-click the authority's file, Install Certificate, Local Machine, Trusted Root Certification
                Authorities (or by group policy for all machines)
  macOS         open it in Keychain Access, System, then set Always Trust
  Linux         copy it as .crt to /usr/local/share/ca-certificates, run update-ca-certificates
  Chrome, Edge  take the system's list; on Linux: Settings, Privacy and security, Security, Manage certificates,
                Authorities, Import
  Firefox       Settings, Privacy & Security, View Certificates, Authorities, Import

The authority's file holds no secret. The keys beside it never leave this machine.
"""


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "certificates",
        help="make a local certificate authority and a certificate for the page",
        epilog="Run it again when a name changes, and once a year: what is still good is kept.",
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="host name or address that people type (default: this machine's name)"
    )
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where the files go (default: tls in node.data_dir)")


def run(args: argparse.Namespace) -> int:
    folder: Path = args.out or configuration_of(args).settings.node.data_dir / "tls"
    names = args.names or [socket.gethostname(), "localhost", "127.0.0.1"]
    made = ensure_certificates(folder, names, datetime.now(UTC))
    print(f"authority    {made.authority}  ({'new: install it in the browsers' if made.authority_is_new else 'kept'})")
    print(f"certificate  {made.certificate}  ({'new' if made.certificate_is_new else 'kept'}, {', '.join(names)})")
    print(f"key          {made.key}")
    print(f"good until   {made.expires_at:%Y-%m-%d}")
    print()
    print(INSTRUCTIONS)
    print("Serve with it: web.tls_cert and web.tls_key in the settings, or")
    print(f"  scripts/run --tls {made.certificate} {made.key}")
    return 0
