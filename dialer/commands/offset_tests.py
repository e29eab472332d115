"""``dialer offset-tests``: the tests of offsets as they stand, and the comparison of those that have their size."""

from __future__ import annotations

import argparse

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, show
from dialer.commands.reckoning import reckoner_of
from dialer.core.kernel.scope import EVERYTHING
from dialer.workflows.figures.read_figures import Prices
from dialer.workflows.treatment.judge_offset_tests import judge_offset_tests
from dialer.workflows.treatment.read_offset_tests import OffsetReading, read_offset_tests


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("offset-tests", help="tests of the days on which caring and soft collection begin")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="every test: how far it has come, and what was found")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(verb_function=_list)

    judge = verbs.add_parser("judge", help="compare the arms of tests that have come to their size, as each night does")
    judge.set_defaults(verb_function=_judge)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _list(office: Office, args: argparse.Namespace) -> None:
    found = await read_offset_tests(office.store, reckoner_of(office.settings), EVERYTHING, now=office.now)
    show([_line(one) for one in found], as_json=args.json)


def _line(found: OffsetReading) -> dict[str, object]:
    row, test = found.row, found.row.test
    best = row.result["best"] if row.result is not None else None
    return {
        "test": test.test_id,
        "name": test.name,
        "step": test.step,
        "days": [arm.from_day for arm in test.arms],
        "state": test.state.value,
        "needed": test.per_arm,
        "entered": [count.entered for count in found.counts],
        "ready": found.ready_on.isoformat() if found.ready_on is not None else "",
        "better": test.arms[best].from_day if isinstance(best, int) else "",
    }


async def _judge(office: Office, args: argparse.Namespace) -> None:
    figures = office.settings.figures
    prices = Prices(agent_hour_minor=figures.agent_hour_minor, letter_minor=figures.letter_minor)
    count = await judge_offset_tests(office.store, reckoner_of(office.settings), prices=prices, now=office.now)
    print(f"{count} tests were compared")
