"""``dialer packets``: checks a packet that proves a debt, as anybody who received it can."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from dialer.bootstrap.archive import evidence_files
from dialer.commands.arguments import Subparsers, configuration_of
from dialer.core.kernel.errors import Invalid
from dialer.files.evidence_keys import public_path, read_public_keys
from dialer.files.packet_zip import PacketCheck, check_packet

NOT_SOUND = 3
"""Exit status when something in the packet was changed."""
NOT_KNOWN = 4
"""Everything agrees, but the signature is of a key that was not given."""


def add_parser(subparsers: Subparsers) -> None:
    packets = subparsers.add_parser("packets", help="packets that prove a debt: check one")
    verbs = packets.add_subparsers(title="verbs", metavar="VERB", dest="verb", required=True)
    verify = verbs.add_parser(
        "verify",
        help="check the sums, the signature and the statement of a packet",
        description=f"Exit status: 0 sound, {NOT_SOUND} something was changed, {NOT_KNOWN} sound but signed with a key "
        "that was not given, 1 it could not be checked.",
    )
    verify.add_argument("file", type=Path, metavar="FILE.zip")
    verify.add_argument(
        "--public-key",
        type=Path,
        action="append",
        metavar="FILE",
        help="public key (PEM) of a node that signs packets; repeat it for several (default: this node's)",
    )
    verify.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    keys = args.public_key
    if keys is None:
        own = public_path(evidence_files(configuration_of(args).settings).signing_key)
        keys = [own] if own.exists() else []
    verifier = read_public_keys(keys)
    try:
        check = check_packet(args.file, verifier)
    except OSError as error:
        raise Invalid(f"{args.file}: cannot be read ({error.strerror})", field="file") from None
    if args.json:
        print(json.dumps(_table(check), indent=2))
    else:
        _tell(args.file, check)
    if check.faults:
        return NOT_SOUND
    return 0 if check.is_signature_known else NOT_KNOWN


def _tell(file: Path, check: PacketCheck) -> None:
    for fault in check.faults:
        print(f"{file}: {fault}")
    if not check.faults:
        print(f"{file}: {check.file_count} files, every sum agrees")
    if check.is_statement_same is None:
        print(f"{file}: the statement was set with another version of typst, so it was not set again")
    if check.is_signature_known:
        print(f"{file}: signed with key {check.key_id}")
    elif not check.faults:
        print(f"{file}: signed with key {check.key_id}, which was not given; name it with --public-key")


def _table(check: PacketCheck) -> dict[str, object]:
    return {
        "sound": not check.faults,
        "files": check.file_count,
        "faults": list(check.faults),
        "key": check.key_id,
        "key_known": check.is_signature_known,
        "statement_same": check.is_statement_same,
    }
