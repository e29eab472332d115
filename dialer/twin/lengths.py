"""Reads the lengths of a scenario: one distribution, or a list of weighted ones.

{ distribution = "gamma", mean = 9.0, shape = 3 }         also cv instead of shape
{ distribution = "lognormal", mean = 200.0, cv = 0.8 }
{ distribution = "exponential", mean = 25.0 }
{ distribution = "uniform", lo_s = 10.0, hi_s = 30.0 }
{ distribution = "weibull", mean = 120.0, shape = 1.4 }
{ distribution = "constant", mean = 20.0 }                also the bare number
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from dialer.twin.errors import ScenarioError, unknown
from dialer.twin.keys import Key
from dialer.twin.model import DAY_S, Distribution, Family, Mixture, Weighted
from dialer.twin.numbers import read_number

PARAMETERS: Mapping[Family, tuple[str, ...]] = {
    Family.CONSTANT: ("mean",),
    Family.UNIFORM: ("lo_s", "hi_s"),
    Family.EXPONENTIAL: ("mean",),
    Family.LOGNORMAL: ("mean", "cv"),
    Family.GAMMA: ("mean", "shape"),
    Family.WEIBULL: ("mean", "shape"),
}
"""What each family needs; gamma takes ``cv`` instead of ``shape``, exponential a ``cv`` of 1."""
LIMITS: Mapping[str, Key] = {
    "mean": Key(meaning="Mean in seconds.", lo=0, is_lo_open=True, hi=DAY_S),
    "cv": Key(meaning="Standard deviation over mean.", lo=0, is_lo_open=True, hi=10),
    "shape": Key(meaning="Shape.", lo=0.05, hi=400),
    "lo_s": Key(meaning="Shortest, in seconds.", lo=0, hi=DAY_S),
    "hi_s": Key(meaning="Longest, in seconds.", lo=0, hi=DAY_S),
    "weight": Key(meaning="Share of the draws.", lo=0, is_lo_open=True, hi=1),
}
WEIGHTS_TOLERANCE = 1e-6


def read_mixture(value: object, source: str, name: str) -> Mixture:
    """One distribution, or a list of weighted ones whose weights add up to 1."""
    if not isinstance(value, list):
        if isinstance(value, Mapping) and "weight" in value:
            raise ScenarioError(source, f"{name}.weight", "belongs to the entries of a list; take it out here")
        return (Weighted(1.0, read_distribution(value, source, name)),)
    if not value:
        raise ScenarioError(source, name, "is an empty list; name at least one distribution")
    parts = tuple(_weighted(each, source, f"{name}[{i}]") for i, each in enumerate(value))
    total = math.fsum(part.weight for part in parts)
    if abs(total - 1.0) > WEIGHTS_TOLERANCE:
        raise ScenarioError(source, f"{name}.weight", f"the weights add up to {total:g}; make them add up to 1")
    return parts


def read_distribution(value: object, source: str, name: str) -> Distribution:
    """One distribution; a bare number is a constant length."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = {"distribution": Family.CONSTANT.value, "mean": value}
    if not isinstance(value, Mapping):
        raise ScenarioError(
            source, name, f'must be like {{ distribution = "lognormal", mean = 200.0, cv = 0.8 }}, not {value!r}'
        )
    family = _family(value, source, name)
    given = {
        key: read_number(float, LIMITS[key], each, source, f"{name}.{key}")
        for key, each in value.items()
        if key in _allowed(family, value, source, name) and key != "distribution"
    }
    return _whole(family, given, source, name)


def _weighted(value: object, source: str, name: str) -> Weighted:
    if not isinstance(value, Mapping) or "weight" not in value:
        raise ScenarioError(source, f"{name}.weight", "is missing; each entry of the list needs its share of the draws")
    rest = {key: each for key, each in value.items() if key != "weight"}
    weight = read_number(float, LIMITS["weight"], value["weight"], source, f"{name}.weight")
    return Weighted(weight, read_distribution(rest, source, name))


def _family(value: Mapping[str, object], source: str, name: str) -> Family:
    word = value.get("distribution")
    known = [family.value for family in Family]
    if word is None:
        raise ScenarioError(source, f"{name}.distribution", f"is missing; say one of {', '.join(known)}")
    if word not in known:
        raise unknown(source, f"{name}.distribution", str(word), known)
    return Family(str(word))


def _allowed(family: Family, value: Mapping[str, object], source: str, name: str) -> tuple[str, ...]:
    """The keys of this family, after a check that there are no others."""
    also = ("cv",) if family in (Family.GAMMA, Family.EXPONENTIAL) else ()
    known = ("distribution", *PARAMETERS[family], *also)
    for key in value:
        if key not in known:
            raise unknown(source, f"{name}.{key}", key, known)
    return known


def _whole(family: Family, given: Mapping[str, float], source: str, name: str) -> Distribution:
    """The distribution with every figure filled in."""
    if family is Family.GAMMA and ("cv" in given) == ("shape" in given):
        fault = "needs cv or shape, and not both: shape = 1 / cv^2"
        raise ScenarioError(source, name, f"a gamma distribution {fault}")
    needed = [key for key in PARAMETERS[family] if not (key == "shape" and "cv" in given)]
    for key in needed:
        if key not in given:
            raise ScenarioError(source, f"{name}.{key}", f"is missing; {family.value} needs {' and '.join(needed)}")
    match family:
        case Family.UNIFORM:
            return _uniform(given["lo_s"], given["hi_s"], source, name)
        case Family.GAMMA:
            shape = given["shape"] if "shape" in given else given["cv"] ** -2
            return Distribution(family=family, mean_s=given["mean"], cv=shape**-0.5, shape=shape)
        case Family.WEIBULL:
            return Distribution(
                family=family, mean_s=given["mean"], cv=_weibull_cv(given["shape"]), shape=given["shape"]
            )
        case Family.EXPONENTIAL:
            if given.get("cv", 1.0) != 1.0:
                raise ScenarioError(source, f"{name}.cv", "of an exponential distribution is 1; leave it out")
            return Distribution(family=family, mean_s=given["mean"], cv=1.0)
        case _:
            return Distribution(family=family, mean_s=given["mean"], cv=given.get("cv", 0.0))


def _uniform(lo_s: float, hi_s: float, source: str, name: str) -> Distribution:
    if not lo_s <= hi_s or hi_s == 0:
        raise ScenarioError(source, f"{name}.lo_s", f"is {lo_s:g}, above hi_s = {hi_s:g}; write the smaller one first")
    mean_s = (lo_s + hi_s) / 2
    return Distribution(
        family=Family.UNIFORM, mean_s=mean_s, cv=(hi_s - lo_s) / math.sqrt(12) / mean_s, lo_s=lo_s, hi_s=hi_s
    )


def _weibull_cv(shape: float) -> float:
    first, second = math.gamma(1 + 1 / shape), math.gamma(1 + 2 / shape)
    return math.sqrt(max(0.0, second / first**2 - 1.0))
