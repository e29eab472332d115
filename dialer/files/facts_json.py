"""Reads the facts of one decision from JSON, with the keys and spellings of ``domain.md`` §1.8.

Two keys are our own: ``consent`` of a number, ``place`` of an ``avoid`` (``docs/rules.md``, the facts file).

Absent, or null, means that nothing is known. Every refusal names file, line, the path of the value and the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from dialer.core.compliance.facts import (
    ALL_WEEK,
    Consent,
    Facts,
    Hold,
    Message,
    NumberFacts,
    PastAttempt,
    PastConversation,
    SilentCall,
    Wish,
    WishKind,
)
from dialer.core.compliance.rulebook import country_code
from dialer.core.kernel.codes import DebtorKind, DialMode, HoldReason, NumberPlace, NumberSource, NumberState, Outcome
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.window import parse_weekdays
from dialer.files.json_lines import JsonFileError, Node, load_json

PARTS = ("debtor", "number", "case", "history", "call")
MEDIA = ("phone", "sms", "email", "letter")
_E164 = re.compile(r"\+\d{3,15}\Z")

W = TypeVar("W", bound=StrEnum)
T = TypeVar("T")


def load_facts(path: Path, *, country: str) -> Facts:
    """Read a facts file.

    Args:
        path: JSON.
        country: of a debtor without one, ISO 3166-1.

    Raises:
        JsonFileError: no JSON, an unknown key, a malformed value, an instant without its offset.
    """
    root = load_json(path).table(PARTS)
    given: dict[str, object] = {"country": country}
    readers: dict[str, Callable[[Node], dict[str, object]]] = {
        "debtor": _debtor,
        "number": _number,
        "case": _case,
        "history": _history,
        "call": _call,
    }
    for part, node in root.items():
        given.update(readers[part](node))
    return Facts(**given)  # type: ignore[arg-type]  # each reader gives what the field takes


def instant_of(text: str, place: Callable[[str], Invalid]) -> datetime:
    """An ISO 8601 instant with its offset.

    Args:
        text: as written.
        place: makes the refusal of a message.

    Raises:
        Invalid: no instant, an offset that no zone has, or none at all.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        remedy = "write an ISO 8601 instant with its offset from UTC, like 2026-11-28T14:59:30+01:00"
        raise place(f"{text!r} is no instant ({error}); {remedy}") from error
    offset = at.utcoffset()
    if offset is None:
        raise place(f"{text!r} has no offset from UTC, so its time zone is not known; write it like {text}+01:00")
    if not -12 * 3600 <= offset.total_seconds() <= 14 * 3600:
        raise place(f"{text!r} has an offset that no time zone has; they go from -12:00 to +14:00")
    return at


def _debtor(node: Node) -> dict[str, object]:
    table = node.table(("country", "region", "municipality", "postcode", "kind", "wishes", "represented_by"))
    given: dict[str, object] = {
        key: table[key].text() for key in ("region", "municipality", "postcode") if key in table
    }
    if "country" in table:
        code = country_code(table["country"].text())
        if not re.fullmatch("[A-Z]{2}", code):
            raise table["country"].refuse(f"{code!r} is no country; write its ISO 3166-1 code, like IT or GB")
        given["country"] = code
    if "kind" in table:
        given["kind"] = _word(table["kind"], DebtorKind)
    if "wishes" in table:
        given["wishes"] = tuple(wish for entry in table["wishes"].items() if (wish := _wish(entry)) is not None)
    if "represented_by" in table:
        by = table["represented_by"].value
        if not isinstance(by, str | dict):
            raise table["represented_by"].refuse("must be a text or a table that tells who represents the debtor")
        given["represented_by"] = by.strip() if isinstance(by, str) else "representative" if by else ""
    return given


def _wish(node: Node) -> Wish | None:
    table = node.table(("avoid", "cease", "medium_block"))
    if len(table) != 1:
        raise node.refuse("must hold exactly one of avoid, cease, medium_block; make a wish of each")
    if "cease" in table:
        return Wish(kind=WishKind.CEASE) if table["cease"].boolean() else None
    if "medium_block" in table:
        medium = table["medium_block"].text()
        if medium not in MEDIA:
            raise table["medium_block"].refuse(f"unknown medium {medium!r}; known are {', '.join(MEDIA)}")
        return Wish(kind=WishKind.MEDIUM_BLOCK, medium=medium)
    avoid = table["avoid"].table(("weekdays", "from", "to", "place"))
    if not avoid:
        raise table["avoid"].refuse("names no time and no place; give weekdays, from, to or place")
    starts = _time(avoid["from"]) if "from" in avoid else None
    ends = _time(avoid["to"]) if "to" in avoid and avoid["to"].value != "24:00" else None
    if starts is not None and starts == ends:
        raise avoid["to"].refuse("is the same as from; leave both out for the whole day")
    weekdays = _weekdays(avoid["weekdays"]) if "weekdays" in avoid else ALL_WEEK
    place = _word(avoid["place"], NumberPlace) if "place" in avoid else None
    return Wish(kind=WishKind.AVOID, weekdays=weekdays, starts=starts, ends=ends, place=place)


def _weekdays(node: Node) -> frozenset[int]:
    names = [entry.text() for entry in node.items()] if isinstance(node.value, list) else [node.text()]
    try:
        found = frozenset(day for name in names for day in parse_weekdays(name))
    except Invalid as error:
        raise node.refuse(error.message) from error
    if not found:
        raise node.refuse("names no weekday; leave it out for all of them")
    return found


def _time(node: Node) -> time:
    text = node.text()
    try:
        wall = time.fromisoformat(text)
    except ValueError as error:
        raise node.refuse(f"{text!r} is no local time; write it like 18:30") from error
    if wall.tzinfo is not None:
        raise node.refuse(f"{text!r} carries a time zone; write the debtor's local time, like 18:30")
    return wall


def _number(node: Node) -> dict[str, object]:
    table = node.table(("e164", "source", "place", "state", "do_not_call", "consent"))
    if "e164" not in table:
        raise node.refuse("lacks e164; give the number that would be dialled, like +393471234567")
    return {
        "number": NumberFacts(
            e164=_e164(table["e164"]),
            source=_word(table["source"], NumberSource) if "source" in table else None,
            place=_word(table["place"], NumberPlace) if "place" in table else None,
            state=_word(table["state"], NumberState) if "state" in table else NumberState.OK,
            do_not_call=table["do_not_call"].boolean() if "do_not_call" in table else False,
            consent=_consent(table["consent"]) if "consent" in table else None,
        )
    }


def _consent(node: Node) -> Consent:
    table = node.table(("given_at", "expires_at"))
    given_at = _instant(_needed(node, table, "given_at"))
    ends_at = _instant(table["expires_at"]) if "expires_at" in table else None
    if ends_at is not None and ends_at <= given_at:
        raise table["expires_at"].refuse("is not after given_at; a consent ends after it was given")
    return Consent(given_at=given_at, ends_at=ends_at)


def _case(node: Node) -> dict[str, object]:
    table = node.table(("debt", "creditor", "holds", "letter_sent_at", "mandate"))
    given: dict[str, object] = {key: _name(table[key]) for key in ("debt", "creditor") if key in table}
    if "holds" in table:
        given["holds"] = tuple(_hold(entry) for entry in table["holds"].items())
    if "letter_sent_at" in table:
        given["letter_sent_at"] = _day_or_instant(table["letter_sent_at"])
    if "mandate" in table:
        mandate = table["mandate"].table(("start", "end"))
        for key, name in (("start", "mandate_starts"), ("end", "mandate_ends")):
            if key in mandate:
                given[name] = _day_or_instant(mandate[key])
    return given


def _hold(node: Node) -> Hold:
    table = node.table(("reason", "from", "until"))
    return Hold(
        reason=_word(_needed(node, table, "reason"), HoldReason),
        starts=_day_or_instant(table["from"]) if "from" in table else None,
        ends=_day_or_instant(table["until"]) if "until" in table else None,
    )


def _history(node: Node) -> dict[str, object]:
    table = node.table(("attempts", "conversations", "silent_calls"))
    readers: dict[str, Callable[[Node], object]] = {
        "attempts": _attempt,
        "conversations": _conversation,
        "silent_calls": _silent_call,
    }
    return {key: tuple(readers[key](entry) for entry in part.items()) for key, part in table.items()}


def _attempt(node: Node) -> PastAttempt:
    table = node.table(("at", "number", "debt", "outcome", "place"))
    return PastAttempt(
        at=_instant(_needed(node, table, "at")),
        e164=_e164(table["number"]) if "number" in table else "",
        debts=(_name(table["debt"]),) if "debt" in table else (),
        outcome=_word(table["outcome"], Outcome) if "outcome" in table else None,
        place=_word(table["place"], NumberPlace) if "place" in table else None,
    )


def _conversation(node: Node) -> PastConversation:
    table = node.table(("at", "debt", "direction", "number"))
    direction = table["direction"].text() if "direction" in table else "outbound"
    if direction not in ("outbound", "inbound"):
        raise table["direction"].refuse(f"{direction!r} must be outbound or inbound")
    return PastConversation(
        at=_instant(_needed(node, table, "at")),
        e164=_e164(table["number"]) if "number" in table else "",
        debts=(_name(table["debt"]),) if "debt" in table else (),
        inbound=direction == "inbound",
    )


def _silent_call(node: Node) -> SilentCall:
    table = node.table(("at", "number"))
    return SilentCall(at=_instant(_needed(node, table, "at")), e164=_e164(table["number"]) if "number" in table else "")


def _call(node: Node) -> dict[str, object]:
    table = node.table(("agreed_callback_at", "mode", "caller_id", "message", "agents_per_call_guaranteed"))
    given: dict[str, object] = {}
    if "agreed_callback_at" in table:
        given["agreed_callback_at"] = _instant(table["agreed_callback_at"])
    if "mode" in table:
        given["mode"] = _word(table["mode"], DialMode)
    if "caller_id" in table:
        given["caller_id"] = table["caller_id"].text()
    if "message" in table:
        given["message"] = _word(table["message"], Message)
    if "agents_per_call_guaranteed" in table:
        guaranteed = table["agents_per_call_guaranteed"]
        count = guaranteed.value
        if isinstance(count, bool) or not isinstance(count, int | float) or count < 0:
            raise guaranteed.refuse(f"{count!r} must be a number of agents, 0 or more")
        given["agents_per_call_guaranteed"] = float(count)
    return given


# ---- values


def _needed(node: Node, table: dict[str, Node], key: str) -> Node:
    if key not in table:
        raise node.refuse(f"lacks {key!r}; add it")
    return table[key]


def _word(node: Node, words: type[W]) -> W:
    text = node.text()
    try:
        return words(text)
    except ValueError:
        known = ", ".join(word.value for word in words)
        raise node.refuse(f"{text!r} is not known; use one of {known}") from None


def _name(node: Node) -> str:
    """A debt or a creditor, by whatever they are called: a text or a number."""
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return str(node.value)
    return node.text()


def _e164(node: Node) -> str:
    text = node.text()
    if not _E164.match(text):
        raise node.refuse(f"{text!r} is no E.164 number; write + and the country's code, like +393471234567")
    return text


def _instant(node: Node) -> datetime:
    return instant_of(node.text(), node.refuse)


def _day_or_instant(node: Node) -> date | datetime:
    """A whole local day where no time is given."""
    text = node.text()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise node.refuse(f"{text!r} is no day ({error}); write it like 2026-11-28") from error
    return instant_of(text, node.refuse)


__all__ = ["JsonFileError", "instant_of", "load_facts"]
