"""The walls between creditors at the doors: whom an address is closed to, by what it says of itself.

A person limited to some creditors (``Scope``) gets in where the address itself is held to the wall:

- ``Walls.KEY``, found out by itself: the path names an object whose creditor is known (``{case_id}``, ``{call_id}``;
  the list is in ``db/views/walls.py``). Outside the scope it does not exist: 404, as for a number that nobody has.
- ``Walls.FILTERED``: the handler asks for no more than ``visit.scope``, and checks what a body or a query names with
  ``visit.require_seen``.
- ``Walls.OPEN``: nothing of any creditor is shown here, or only what is the caller's own.
- ``Walls.CLOSED``: for people without a wall only. This is what an address is that says nothing.

An object of several creditors (a debtor) is admitted by one of them; its handler leaves out the others' part.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

from dialer.core.kernel.errors import NotFound, Refused
from dialer.core.kernel.scope import Scope

if TYPE_CHECKING:
    from dialer.ports.walls import WallViews


class Walls(Enum):
    """How an address keeps to the walls."""

    KEY = "key"
    FILTERED = "filtered"
    OPEN = "open"
    CLOSED = "closed"


KEYS = frozenset(
    {
        "creditor_id", "placement_id", "case_id", "debtor_id", "number_id", "wish_id", "representative_id",
        "consent_id", "conversation_id", "campaign_id", "lead_id", "call_id", "import_id", "payment_id", "entry_id",
        "moratorium_id", "promise_id", "plan_id", "settlement_id", "document_id", "ticket_id", "verification_id",
        "hand_off_id", "alarm_id", "batch_id", "complaint_id", "statement_id", "care_id", "preference_id", "ability_id",
        "script_id",
    }
)  # fmt: skip
"""Path parameters that name an object of a creditor; a test holds them equal to what the database can tell."""


def walls_of(parameters: Mapping[str, object], declared: Walls | None) -> Walls:
    """What an address is that declares this, or nothing."""
    if declared is not None:
        return declared
    return Walls.KEY if KEYS.intersection(parameters) else Walls.CLOSED


async def check_walls(views: WallViews, scope: Scope, walls: Walls, arguments: Mapping[str, Any]) -> None:
    """Raises NotFound for an object beyond the wall, Refused for an address that is closed to limited people.

    Every object that the path names is checked, whatever else the address keeps to.
    """
    if not scope.is_walled:
        return
    if walls is Walls.CLOSED:
        raise Refused("This shows more than your creditors' files; ask somebody who sees all.", code="walled")
    for kind in KEYS.intersection(arguments):
        await require_seen(views, scope, kind, arguments[kind])


async def require_seen(views: WallViews, scope: Scope, kind: str, key: int | str) -> None:
    """Raises NotFound for an object of which the person may see nothing, as if it were not there."""
    if scope.is_walled and not scope.covers_any(await views.owners(kind, key)):
        noun = kind.removesuffix("_id").replace("_", " ")
        raise NotFound(f"there is no {noun} {key}", field=kind)
