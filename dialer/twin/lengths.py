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

PARAMETERS: Mapping[Family, tuple[tuple[str, ...], ...]] = {
    Family.CONSTANT: (("mean",),),
    Family.UNIFORM: (("lo_s", "hi_s"), ("mean", "cv")),
    Family.EXPONENTIAL: (("mean",),),
    Family.LOGNORMAL: (("mean", "cv"),),
    Family.GAMMA: (("mean", "cv"), ("mean", "shape")),
    Family.WEIBULL: (("mean", "shape"), ("mean", "cv")),
}
"""Ways to say each family, the usual one first; a cv that follows from the others may stand beside them."""
LIMITS: Mapping[str, Key] = {
    "mean": Key(meaning="Mean in seconds.", lo=0, is_lo_open=True, hi=DAY_S),
    "cv": Key(meaning="Standard deviation over mean.", lo=0, hi=10),
    "shape": Key(meaning="Shape.", lo=0.05, hi=400),
    "lo_s": Key(meaning="Shortest, in seconds.", lo=0, hi=DAY_S),
    "hi_s": Key(meaning="Longest, in seconds.", lo=0, hi=DAY_S),
    "weight": Key(meaning="Share of the draws.", lo=0, is_lo_open=True, hi=1),
}
WEIGHTS_TOLERANCE = 1e-6
CV_TOLERANCE = 0.005
"""A cv that stands beside a shape is usually rounded."""
WIDEST_UNIFORM_CV = 1 / math.sqrt(3)
"""From zero to twice the mean."""


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
    known = tuple(dict.fromkeys(("distribution", *(key for way in PARAMETERS[family] for key in way), "cv")))
    for key in value:
        if key not in known:
            raise unknown(source, f"{name}.{key}", key, known)
    return known


def _whole(family: Family, given: Mapping[str, float], source: str, name: str) -> Distribution:
    """The distribution with every figure filled in."""
    way = next((way for way in PARAMETERS[family] if set(way) <= set(given) <= {*way, "cv"}), None)
    if way is None:
        ways = ", or ".join(" and ".join(way) for way in PARAMETERS[family])
        missing = next((key for key in PARAMETERS[family][0] if key not in given), "")
        raise ScenarioError(source, f"{name}.{missing}" if missing else name, f"{family.value} needs {ways}")
    whole = _filled(family, given, source, name)
    if "cv" in given and abs(whole.cv - given["cv"]) > CV_TOLERANCE:
        fault = f"is {given['cv']:g}, but the other keys make it {whole.cv:.4g}; leave it out"
        raise ScenarioError(source, f"{name}.cv", fault)
    return whole


def _filled(family: Family, given: Mapping[str, float], source: str, name: str) -> Distribution:
    if family is Family.UNIFORM:
        return _uniform(given, source, name)
    mean_s, cv = given["mean"], given.get("cv", 0.0)
    if family in (Family.LOGNORMAL, Family.GAMMA, Family.WEIBULL) and "shape" not in given and cv == 0.0:
        raise ScenarioError(source, f"{name}.cv", 'is 0; write distribution = "constant"')
    match family:
        case Family.GAMMA:
            shape = given.get("shape") or cv**-2
            return Distribution(family=family, mean_s=mean_s, cv=shape**-0.5, shape=shape)
        case Family.WEIBULL:
            shape = given.get("shape") or _weibull_shape(cv)
            return Distribution(family=family, mean_s=mean_s, cv=_weibull_cv(shape), shape=shape)
        case Family.EXPONENTIAL:
            return Distribution(family=family, mean_s=mean_s, cv=1.0)
        case Family.LOGNORMAL:
            return Distribution(family=family, mean_s=mean_s, cv=cv)
        case _:
            return Distribution(family=family, mean_s=mean_s, cv=0.0)


def _uniform(given: Mapping[str, float], source: str, name: str) -> Distribution:
    if "mean" in given:
        half_s = given["mean"] * given["cv"] * math.sqrt(3)
        if given["cv"] > WIDEST_UNIFORM_CV + 1e-9:
            raise ScenarioError(source, f"{name}.cv", f"is {given['cv']:g}; a uniform length has at most 0.577")
        lo_s, hi_s = max(0.0, given["mean"] - half_s), given["mean"] + half_s
    else:
        lo_s, hi_s = given["lo_s"], given["hi_s"]
    if lo_s > hi_s or hi_s == 0:
        raise ScenarioError(source, f"{name}.lo_s", f"is {lo_s:g}, above hi_s = {hi_s:g}; write the smaller one first")
    mean_s = (lo_s + hi_s) / 2
    return Distribution(
        family=Family.UNIFORM, mean_s=mean_s, cv=(hi_s - lo_s) / math.sqrt(12) / mean_s, lo_s=lo_s, hi_s=hi_s
    )


def _weibull_cv(shape: float) -> float:
    first, second = math.lgamma(1 + 1 / shape), math.lgamma(1 + 2 / shape)
    return math.sqrt(math.expm1(min(700.0, second - 2 * first)))


def _weibull_shape(cv: float) -> float:
    """The shape of a cv, which falls as the shape rises."""
    low, high = 0.05, 400.0
    for _ in range(100):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if _weibull_cv(middle) > cv else (low, middle)
    return math.sqrt(low * high)
