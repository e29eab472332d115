"""Facts of a debtor in Roma with one mobile, and small packs to weigh them against."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

from dialer.core.compliance.facts import Facts, NumberFacts
from dialer.core.compliance.pack import Pack, RuleText
from dialer.core.compliance.rules.base import Layer, Moment, RuleHead
from dialer.core.kernel.window import instant, zone
from dialer.files.packs_yaml import load_pack
from dialer.packaged import config_folder

E164 = "+393471234567"
ROME = zone("Europe/Rome")
CANARY = zone("Atlantic/Canary")
HEAD = RuleHead(rule_id="T-1", layer=Layer.CODE)
SINCE = date(2020, 1, 1)


def rome(text: str) -> datetime:
    """``2026-11-23 10:00`` on Rome's clocks."""
    local = datetime.fromisoformat(text)
    return instant(local.date(), local.time(), ROME)


def moment(text: str) -> Moment:
    return Moment.of(rome(text), (ROME,))


def make_facts(**changes: object) -> Facts:
    given = {"number": NumberFacts(e164=E164), "municipality": "Roma", "caller_id": "+390612345678"} | changes
    return Facts(**given)  # type: ignore[arg-type]


def rule(rule_id: str, kind: str, values: object, layer: Layer = Layer.CODE) -> RuleText:
    """One entry; a figure alone holds since 2020."""
    dated: Mapping[date, object] = values if isinstance(values, dict) and _is_dated(values) else {SINCE: values}
    return RuleText(
        rule_id=rule_id,
        kind=kind,
        title=f"title of {rule_id}",
        unit="unit",
        reference=f"reference of {rule_id}",
        layer=layer,
        is_policy=False,
        values=tuple(sorted(dated.items())),
    )


def _is_dated(values: dict[object, object]) -> bool:
    return bool(values) and all(isinstance(key, date) for key in values)


def make_pack(*texts: RuleText, zones: tuple[str, ...] = ("Europe/Rome",)) -> Pack:
    return Pack.parse(code="test", country="IT", version="test-1", zones=zones, calling_code="+39", texts=texts)


@lru_cache(maxsize=1)
def italy() -> Pack:
    """The pack that is shipped."""
    return load_pack(config_folder() / "jurisdictions" / "it.yaml")
