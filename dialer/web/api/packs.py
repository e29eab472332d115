"""The installed rule packs, to be read: a pack is changed by a reviewed version on disk, never through a door."""

from __future__ import annotations

from datetime import date
from typing import Literal

from dialer.core.compliance.edition import RuleText
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.errors import NotFound
from dialer.web import schemas_packs as schemas
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls

routes = Routes("packs", walls=Walls.OPEN)

Standing = Literal["past", "in_force", "to_come"]


@routes.route("GET", "/api/packs", returns=schemas.PackListOut, roles=SUPERVISOR)
async def list_packs(visit: Visit) -> schemas.PackListOut:
    """The rule packs that this node decides by."""
    packs = sorted(visit.deps.packs.values(), key=lambda pack: pack.code)
    return schemas.PackListOut(items=[_pack_out(pack, _today(visit, pack)) for pack in packs])


@routes.route("GET", "/api/packs/{code}", returns=schemas.PackTextOut, roles=SUPERVISOR)
async def read_pack(visit: Visit, code: str) -> schemas.PackTextOut:
    """One pack: every rule with its figures by effective date, its source, and the changelog."""
    pack = visit.deps.packs.get(code)
    if pack is None:
        names = ", ".join(sorted(visit.deps.packs)) or "none"
        raise NotFound(f"rule pack {code!r} is not installed; there are {names}", field="code")
    today = _today(visit, pack)
    return schemas.PackTextOut(
        pack=_pack_out(pack, today),
        rules=[_rule_out(pack, text, today) for text in pack.texts],
        changelog=[
            schemas.PackChangeOut(
                version=change.version,
                reviewed_on=change.on,
                author=change.author,
                reviewer=change.reviewer,
                summary=change.summary,
            )
            for change in pack.changelog
        ],
    )


def _today(visit: Visit, pack: Pack) -> date:
    return visit.now.astimezone(pack.zones[0]).date()


def _pack_out(pack: Pack, today: date) -> schemas.PackOut:
    in_force = [text for text in pack.texts if text.value_on(today) is not None]
    newest = pack.changelog[0] if pack.changelog else None
    return schemas.PackOut(
        pack=pack.code,
        country=pack.country,
        version=pack.version,
        zones=[tz.key for tz in pack.zones],
        calling_code=pack.calling_code,
        reviewed_on=newest.on if newest is not None else None,
        reviewer=newest.reviewer if newest is not None else "",
        rule_count=len(in_force),
        policy_count=sum(text.is_policy for text in in_force),
        next_change_on=min((since for text in pack.texts for since, _ in text.values if since > today), default=None),
    )


def _rule_out(pack: Pack, text: RuleText, today: date) -> schemas.PackRuleOut:
    begun = [since for since, _ in text.values if since <= today]
    current = begun[-1] if begun else None

    def standing(since: date) -> Standing:
        if since == current:
            return "in_force"
        return "to_come" if since > today else "past"

    return schemas.PackRuleOut(
        rule_id=text.rule_id,
        kind=text.kind,
        title=text.title,
        unit=text.unit,
        reference=text.reference,
        layer=text.layer.name.lower(),
        is_policy=text.is_policy,
        is_tightenable=text.rule_id in pack.tightenable,
        values=[
            schemas.PackValueOut(since_on=since, value=value, standing=standing(since))
            for since, value in reversed(text.values)
        ],
    )
