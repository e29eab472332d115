from __future__ import annotations

from enum import Enum

from dialer.core.kernel.machine import check, draw_mermaid, draw_text, ignored, reachable_from


class Door(Enum):
    OPEN = "open"
    SHUT = "shut"
    WALLED = "walled"


class Pushed: ...


class Pulled: ...


GOOD: dict[Door, dict[type, Door]] = {
    Door.OPEN: {Pushed: Door.SHUT},
    Door.SHUT: {Pulled: Door.OPEN, Pushed: Door.WALLED},
    Door.WALLED: {},
}


def faults(table: dict[Door, dict[type, Door]], *, ends: tuple[Door, ...] = (Door.WALLED,)) -> list[str]:
    return [str(problem) for problem in check(table, start=Door.OPEN, ends=ends)]


def test_a_sound_machine_has_no_faults() -> None:
    assert faults(GOOD) == []


def test_a_state_without_an_entry() -> None:
    table = {Door.OPEN: {Pushed: Door.WALLED}, Door.WALLED: {}}
    assert faults(table) == ["SHUT has no entry in the table"]


def test_a_state_that_cannot_be_reached() -> None:
    table: dict[Door, dict[type, Door]] = {**GOOD, Door.OPEN: {Pushed: Door.WALLED}}
    assert faults(table) == ["SHUT cannot be reached from OPEN"]


def test_a_state_that_leads_nowhere() -> None:
    table: dict[Door, dict[type, Door]] = {
        Door.OPEN: {Pushed: Door.SHUT, Pulled: Door.WALLED},
        Door.SHUT: {Pushed: Door.SHUT},
        Door.WALLED: {},
    }
    assert faults(table) == ["SHUT leads to no end"]


def test_an_end_that_is_left() -> None:
    table: dict[Door, dict[type, Door]] = {**GOOD, Door.WALLED: {Pulled: Door.OPEN}}
    assert faults(table) == ["WALLED is an end, and yet Pulled leads out of it"]


def test_a_rest_may_be_left() -> None:
    table: dict[Door, dict[type, Door]] = {**GOOD, Door.WALLED: {Pulled: Door.OPEN}}
    assert check(table, start=Door.OPEN, rests=(Door.WALLED,)) == ()


def test_reach() -> None:
    assert reachable_from(GOOD, Door.WALLED) == {Door.WALLED}
    assert reachable_from(GOOD, Door.SHUT) == set(Door)


def test_what_is_ignored_is_listed() -> None:
    assert ignored(GOOD) == {Door.OPEN: ("Pulled",), Door.SHUT: (), Door.WALLED: ("Pushed", "Pulled")}


def test_pictures() -> None:
    assert draw_text(GOOD) == ("OPEN --Pushed--> SHUT\nSHUT --Pulled--> OPEN\nSHUT --Pushed--> WALLED\nWALLED (end)")
    assert draw_mermaid({Door.OPEN: {Pushed: Door.WALLED, Pulled: Door.WALLED}, Door.WALLED: {}}, start=Door.OPEN) == (
        "stateDiagram-v2\n    [*] --> OPEN\n    OPEN --> WALLED: Pushed | Pulled\n    WALLED --> [*]"
    )
