"""Asterisk's configuration, and one test call: ``render-asterisk``, ``asterisk-config``, ``call-test``."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from dialer.ami.telephony import AmiTelephony
from dialer.bootstrap.live import new_call_id
from dialer.bootstrap.pieces import ami_config
from dialer.bootstrap.speech import Speaker, read_wordings, remember, speak, speakers
from dialer.bootstrap.switch import stored_values
from dialer.commands.arguments import Subparsers, configuration_of
from dialer.core.calls.model import Answered, Call, DialFailed, DialOrder, HangupCause, HungUp, Ringing
from dialer.core.calls.outcome import outcome_of
from dialer.core.kernel.codes import DialMode, Treatment
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CampaignId, DebtorId, LeadId, NumberId
from dialer.core.kernel.phone import parse
from dialer.db.engine import open_database
from dialer.db.migrations.runner import require_current
from dialer.db.uow import SqlStore
from dialer.engine.clocks import SystemClock
from dialer.files.announcements import Speak, make_house, speak_with_espeak
from dialer.files.asterisk_conf import attach, render
from dialer.files.asterisk_values import AsteriskValues
from dialer.files.comfort_noise import write_comfort_noise
from dialer.files.hold_music import write_hold_music
from dialer.files.packs_yaml import load_packs
from dialer.packaged import asterisk_folder, config_folder
from dialer.ports.telephony import LinkDown, LinkUp, TelephonyEvent
from dialer.settings import Settings

NO_LINK_S = 15.0


def add_parser(subparsers: Subparsers) -> None:
    whole = subparsers.add_parser("render-asterisk", help="write the whole configuration of an Asterisk of our own")
    whole.add_argument("--data", type=Path, metavar="DIR", help="data folder of the dialer (node.data_dir)")
    whole.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="its folder, as this machine sees it")
    whole.add_argument("--home", metavar="PATH", help="the same folder as Asterisk sees it (asterisk.home)")
    whole.set_defaults(run=run_render)
    beside = subparsers.add_parser(
        "asterisk-config",
        help="write include files for an Asterisk that is already there",
        description="Writes sollecito-*.conf into Asterisk's configuration folder and says which #include lines are "
        "missing in its own files. Files that are not ours are never touched.",
    )
    beside.add_argument("--config-dir", type=Path, metavar="DIR", help="Asterisk's folder (asterisk.config_dir)")
    beside.set_defaults(run=run_attach)
    test = subparsers.add_parser("call-test", help="place one call and print how it ended, with its SIP cause")
    test.add_argument("number", metavar="NUMBER", help="number to call, of the default country or with +")
    test.add_argument("--trunk", metavar="CODE", help="trunk to use (default: the first enabled)")
    test.add_argument("--caller-id", metavar="NUMBER", help="caller id to show (default: the trunk's first)")
    test.add_argument("--ring-s", type=int, default=20, metavar="S", help="how long to let it ring (20)")
    test.set_defaults(run=run_call_test)


def run(args: argparse.Namespace) -> int:
    raise AssertionError("each command of this group has its own function")


# ---- configuration


def run_render(args: argparse.Namespace) -> int:
    options: dict[str, tuple[object, str]] = {}
    if args.data is not None:
        options["node.data_dir"] = (str(args.data), "--data")
    if args.home is not None:
        options["asterisk.home"] = (args.home, "--home")
        options["asterisk.sounds"] = (f"{args.home}/sounds", "--home")
    settings = configuration_of(args, options=options).settings
    values, told = asyncio.run(_stored(settings))
    written = render(values, args.out, asterisk_folder())
    sounds, done = write_sounds(args.out / "sounds", told, settings.imports.default_country)
    written += sounds
    asyncio.run(_remember(settings, args.out / "sounds", done))
    print(f"{len(written)} files written below {args.out}" if written else f"{args.out} is up to date")
    return 0


def run_attach(args: argparse.Namespace) -> int:
    settings = configuration_of(args).settings
    folder = args.config_dir or settings.asterisk.config_dir
    values, told = asyncio.run(_stored(settings))
    done = attach(values, folder, asterisk_folder())
    sounds = settings.asterisk.sounds_dir or Path(settings.asterisk.sounds)
    try:
        made, spoken = write_sounds(sounds, told, settings.imports.default_country)
    except OSError as error:
        raise Invalid(
            f"{sounds}: announcements and comfort noise cannot be written there ({error.strerror}); run this as a user "
            "who may, or set asterisk.sounds_dir",
            field="asterisk.sounds_dir",
        ) from error
    asyncio.run(_remember(settings, sounds, spoken))
    for path in (*done.written, *made):
        print(f"wrote {path}")
    for line in done.missing:
        print(f"add this line to {line}")
    if not done.missing:
        print("everything is included; reload with: asterisk -rx 'core reload'")
    return 0


def write_sounds(
    sounds: Path, told: Iterable[Speaker], country: str, voice: Speak = speak_with_espeak
) -> tuple[list[Path], list[Speaker]]:
    """Announcements, comfort noise and hold music that are missing or whose text changed.

    Returns:
        The files made, and the creditors whose announcements are spoken now; why another's are not is printed.
    """
    wordings = read_wordings()
    made, done = make_house(sounds, list(wordings.values()), voice), []
    for speaker in told:
        try:
            made += speak(sounds, wordings, speaker, country, voice)
            done.append(speaker)
        except Invalid as error:
            print(f"warning: announcements not spoken: {error}", file=sys.stderr)
    return made + write_comfort_noise(sounds / "comfort-noise") + write_hold_music(sounds / "hold"), done


async def _remember(settings: Settings, sounds: Path, told: list[Speaker]) -> None:
    """A campaign that needs its creditor's message finds it in the database."""
    database = open_database(settings.database.url.get_secret_value(), data_dir=settings.node.data_dir)
    try:
        await remember(SqlStore(database), sounds, read_wordings(), told, SystemClock().now())
    finally:
        await database.close()


async def _stored(settings: Settings) -> tuple[AsteriskValues, list[Speaker]]:
    database = open_database(settings.database.url.get_secret_value(), data_dir=settings.node.data_dir)
    try:
        await require_current(database)
        store = SqlStore(database)
        packs = load_packs(config_folder() / "jurisdictions")
        async with store.transaction() as tx:
            told = speakers(await tx.creditors.all(), await tx.campaigns.all())
        return await stored_values(settings, store, packs, SystemClock().now()), told
    finally:
        await database.close()


# ---- one call


def run_call_test(args: argparse.Namespace) -> int:
    settings = configuration_of(args).settings
    number = parse(args.number, settings.imports.default_country)
    return asyncio.run(_call_test(settings, args, number.e164))


async def _call_test(settings: Settings, args: argparse.Namespace, e164: str) -> int:
    clock = SystemClock()
    order = await _order(settings, args, e164)
    telephony = AmiTelephony(ami_config(settings), clock=clock, rng=random.Random())
    events: asyncio.Queue[TelephonyEvent] = asyncio.Queue()
    telephony.deliver_to(events.put_nowait)
    await telephony.open()
    try:
        await _await_link(events, settings)
        await telephony.dial(order)
        async with asyncio.timeout(args.ring_s + 30):
            return await _follow(telephony, order, events)
    finally:
        await telephony.close()


async def _order(settings: Settings, args: argparse.Namespace, e164: str) -> DialOrder:
    database = open_database(settings.database.url.get_secret_value(), data_dir=settings.node.data_dir)
    try:
        await require_current(database)
        async with SqlStore(database).transaction() as tx:
            rows = [row for row in await tx.trunk_settings.all() if row.trunk.enabled]
    finally:
        await database.close()
    row = next((row for row in rows if args.trunk in (None, row.trunk.code)), None)
    if row is None:
        known = ", ".join(row.trunk.code for row in rows) or "none is enabled"
        raise NotFound(f"no enabled trunk {args.trunk or ''}; there are: {known}", field="--trunk")
    caller_id = args.caller_id or next((entry.caller_id for entry in row.caller_ids if entry.enabled), "")
    if not caller_id:
        raise Invalid(f"trunk {row.trunk.code} has no caller id; give one with --caller-id", field="--caller-id")
    return DialOrder(
        call_id=new_call_id(),
        campaign_id=CampaignId(0),
        lead_id=LeadId(0),
        debtor_id=DebtorId(0),
        number_id=NumberId(0),
        e164=e164,
        trunk_id=row.trunk.trunk_id,
        trunk_code=row.trunk.code,
        caller_id=caller_id,
        mode=DialMode.MANUAL,
        ring_timeout_s=args.ring_s,
        patience_s=2.0,
        treatment=Treatment.RELEASE,
        ordered_at=SystemClock().now(),
    )


async def _await_link(events: asyncio.Queue[TelephonyEvent], settings: Settings) -> None:
    reason = "no answer"
    try:
        async with asyncio.timeout(NO_LINK_S):
            while True:
                match await events.get():
                    case LinkUp(version=version):
                        print(f"linked to Asterisk {version} at {settings.ami.host}:{settings.ami.port}")
                        return
                    case LinkDown(reason=why):
                        reason = why
    except TimeoutError:
        raise NotFound(
            f"no link to Asterisk at {settings.ami.host}:{settings.ami.port}: {reason}", field="ami"
        ) from None


async def _follow(telephony: AmiTelephony, order: DialOrder, events: asyncio.Queue[TelephonyEvent]) -> int:
    """Print each fact with its time; exit 0 when the call was answered, 1 when not."""
    call = Call(order=order)
    while True:
        event = await events.get()
        seconds = (getattr(event, "at", order.ordered_at) - order.ordered_at) / timedelta(seconds=1)
        match event:
            case Ringing():
                print(f"{seconds:6.2f} s  ringing")
            case Answered(at=at):
                print(f"{seconds:6.2f} s  answered; hanging up")
                call = Call(order=order, answered_at=at)
                await telephony.hang_up(order.call_id)
            case HungUp(cause=cause, at=at):
                if call.answered_at is None:
                    print(f"{seconds:6.2f} s  ended: {outcome_of(call, cause, at).value}, {_words(cause)}")
                else:
                    print(f"{seconds:6.2f} s  ended after the answer, {_words(cause)}")
                return 0 if call.answered_at is not None else 1
            case DialFailed(reason=reason):
                print(f"{seconds:6.2f} s  not started: {reason}", file=sys.stderr)
                return 1


def _words(cause: HangupCause) -> str:
    sip = f"SIP {cause.sip}" if cause.sip is not None else "no SIP cause"
    q850 = f"Q.850 {cause.q850}" if cause.q850 is not None else "no Q.850 cause"
    return f"{sip}, {q850}" + (f" ({cause.text})" if cause.text else "")
