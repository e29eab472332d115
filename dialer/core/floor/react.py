"""One fact in; calls, agents and routing move together; effects out.

Production (``engine/desk``) and the digital twin drive the very same function. The floor performs nothing and knows no
clock: facts carry their time, effects their deadlines.

``orders`` has what comes from the dial loop, ``agent_facts`` what comes from agents and their legs, ``call_facts`` what
comes from the switch, ``deadlines`` what time brings, ``hold`` the conversations that are held, ``transfer`` those with
a second agent; all of them bring people and agents together through ``pairing``.
"""

from __future__ import annotations

from dialer.core.agents.model import LegDown, LegUp
from dialer.core.floor.agent_facts import apply_asked, apply_leg, apply_leg_found, apply_previewed
from dialer.core.floor.call_facts import apply_call_event, apply_hang_up_asked
from dialer.core.floor.deadlines import apply_deadline
from dialer.core.floor.effects import Effect, ParkLeg
from dialer.core.floor.facts import (
    Adopted,
    Asked,
    ConsultBegan,
    DeadlinePassed,
    FloorFact,
    HangUpAsked,
    HoldAsked,
    HoldFailed,
    LegFound,
    LegStray,
    Ordered,
    Previewed,
    TransferAsked,
    TransferFailed,
    Withdrawn,
)
from dialer.core.floor.hold import apply_hold_asked, apply_hold_failed
from dialer.core.floor.model import Floor
from dialer.core.floor.orders import apply_adopted, apply_ordered, apply_withdrawn
from dialer.core.floor.transfer import apply_consult_began, apply_transfer_asked, apply_transfer_failed
from dialer.core.floor.turn import Turn


def react(floor: Floor, fact: FloorFact) -> tuple[Effect, ...]:  # noqa: C901 - one branch per fact
    """Apply one fact to the floor and answer what must be done about it.

    Raises:
        InvalidTransition, NotFound, Refused: only for requests of people; the floor is then unchanged.
    """
    turn = Turn(floor)
    match fact:
        case Ordered():
            apply_ordered(turn, fact)
        case Withdrawn():
            apply_withdrawn(turn, fact)
        case Adopted():
            apply_adopted(turn, fact)
        case Previewed():
            apply_previewed(turn, fact)
        case Asked():
            apply_asked(turn, fact)
        case DeadlinePassed():
            apply_deadline(turn, fact)
        case HangUpAsked():
            apply_hang_up_asked(turn, fact)
        case HoldAsked():
            apply_hold_asked(turn, fact)
        case HoldFailed():
            apply_hold_failed(turn, fact)
            apply_transfer_failed(turn, fact)
        case TransferAsked():
            apply_transfer_asked(turn, fact)
        case ConsultBegan():
            apply_consult_began(turn, fact)
        case TransferFailed():
            apply_transfer_failed(turn, fact)
        case LegStray():
            turn.effects.append(ParkLeg(leg_id=fact.leg_id))
        case LegFound():
            apply_leg_found(turn, fact)
        case LegUp() | LegDown():
            apply_leg(turn, fact)
        case _:
            apply_call_event(turn, fact)
    return turn.result()
