"""``dialer calibrate CAMPAIGN``: writes a scenario from a campaign's own measured figures."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from dialer import __version__
from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CampaignId
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from dialer.ports.views import AttemptFilter
from dialer.twin.calibrate import Calibration, calibrate
from dialer.twin.calibrated_file import calibrated_text, findings_of
from dialer.twin.finding import Finding, tables_of
from dialer.twin.scenario import parse_scenario
from dialer.workflows.campaigns.read_floor import MEASURED_DAYS, FloorReading, read_floor

MOST_DAYS = 366


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "calibrate",
        help="write a scenario from a campaign's own figures",
        description="Measures a campaign's calls and agents in the database and writes a scenario file for "
        "`dialer simulate`, so that what is tried there is tried on this floor. docs/simulate.md says how.",
    )
    parser.add_argument("name", metavar="CAMPAIGN")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the file here (default: standard output)")
    add_days(parser)
    parser.add_argument("--json", action="store_true", help="print the figures with their observations as JSON")
    parser.set_defaults(verb_function=_calibrate)


def add_days(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--days", type=int, default=MEASURED_DAYS, metavar="N", help=f"how far to look back ({MEASURED_DAYS})"
    )


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def read_named(office: Office, args: argparse.Namespace) -> FloorReading:
    """The floor of the campaign that was named, looked back as far as was asked."""
    if not 1 <= args.days <= MOST_DAYS:
        raise Invalid(f"--days {args.days}: must be from 1 to {MOST_DAYS}", field="days")
    campaign = await office.campaign(args.name)
    packs = load_packs(config_folder() / "jurisdictions")
    now = await _now(office, campaign.campaign_id)
    return await read_floor(office.store, office.views, packs, campaign.campaign_id, now=now, days=args.days)


async def _now(office: Office, campaign_id: CampaignId) -> datetime:
    """The machine's time, or that of the newest call: a demo's clock is ahead."""
    newest = await office.views.calls.attempts(AttemptFilter(campaign_id=campaign_id), limit=1)
    return max([office.now, *(call.ordered_at + timedelta(seconds=1) for call in newest.items)])


async def _calibrate(office: Office, args: argparse.Namespace) -> None:
    reading = await read_named(office, args)
    found = calibrate(reading.measured, reading.terms)
    findings = findings_of(found)
    parse_scenario(tables_of(findings), "the calibrated scenario")  # what is written can be simulated
    if args.json:
        print(json.dumps(_as_json(found, findings), ensure_ascii=False, indent=2, default=str))
        return
    text = calibrated_text(found, program=f"sollecito {__version__}")
    if args.out is None:
        print(text, end="")
        return
    write(args.out, text)
    counts = found.counts
    print(
        f"{args.out}: {counts.calls} calls, {counts.talks} conversations, {len(found.shifts)} days; "
        f"try `dialer simulate {args.out}`",
        file=sys.stderr,
    )


def write(path: Path, text: str) -> None:
    """The file as a whole, or none.

    Raises:
        Invalid: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Invalid(f"--out {path}: cannot be written ({error.strerror})", field="out") from None


def _as_json(found: Calibration, findings: Iterable[Finding]) -> dict[str, object]:
    measured = found.measured
    return {
        "campaign": measured.campaign.name,
        "days": len(found.shifts),
        "calls": found.counts.calls,
        "conversations": found.counts.talks,
        "leads_left": measured.leads_left_count,
        "dispersion": found.rates.dispersion,
        "figures": [{"key": each.key, "value": each.value, "note": each.note} for each in findings],
    }
