"""Scopes: who is on which side of the wall."""

from __future__ import annotations

from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.scope import EVERYTHING, Scope

ONE, TWO = CreditorId(1), CreditorId(2)


def test_without_a_wall_everything_is_seen_also_what_belongs_to_nobody() -> None:
    assert not EVERYTHING.is_walled and EVERYTHING.covers(ONE) and EVERYTHING.covers(None)
    assert EVERYTHING.covers_any([]) and EVERYTHING.covers_any([TWO])


def test_behind_a_wall_only_ones_own_is_seen() -> None:
    own = Scope(frozenset({ONE}))
    assert own.is_walled and own.covers(ONE) and not own.covers(TWO) and not own.covers(None)
    assert own.covers_any([TWO, ONE]) and not own.covers_any([TWO]) and not own.covers_any([])


def test_an_empty_wall_shows_nothing_at_all() -> None:
    nothing = Scope(frozenset())
    assert nothing.is_walled and not nothing.covers(ONE) and not nothing.covers_any([ONE, TWO])


def test_two_walls_leave_what_both_show() -> None:
    both = Scope(frozenset({ONE, TWO}))
    assert both.within(EVERYTHING) == EVERYTHING.within(both) == both
    assert both.within(Scope(frozenset({TWO}))) == Scope(frozenset({TWO}))
