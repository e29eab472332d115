"""Which part of what is owed comes in, where any money comes in at all: by the size of the debt, held to a prior.

P(money within 30 days) x balance would take every payment for payment in full, and most are instalments. So the part is
learned beside the probability: the mean of the shares that were paid within those 30 days, for each class of balance
held to the creditor's mean over the other classes, and that to PRIOR_SHARE, each with the weight of PRIOR_WEIGHT
payments: every payment counts once.

The interval is the widest that shares of this mean can have: that of shares which are all or nothing (Beta with the
mean's counts; a variable between 0 and 1 with mean m has no variance above m (1 - m): R. Bhatia and C. Davis, A better
bound on the variance, American Mathematical Monthly 107 (2000)).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, NamedTuple

from dialer.core.scoring.model import Z_90

PRIOR_SHARE = 0.5
"""POLICY: half of the debt, before anything was seen; we know of no published figure for such portfolios."""
PRIOR_WEIGHT = 20
"""POLICY: as sure as after so many payments."""


class ShareLesson(NamedTuple):
    """One conversation after which money came in."""

    band: str
    """Class of the balance then (``traits.balance_band``)."""
    share: float
    """Of what was owed and not disputed, 0..1."""


@dataclass(frozen=True, slots=True)
class ShareEstimate:
    """A part with what is behind it."""

    share: float
    low: float
    """90 % interval."""
    high: float
    seen: int
    """Payments of that class of balance."""


@dataclass(frozen=True, slots=True)
class PaidShare:
    """What was learned of one creditor's payments; nothing: the prior."""

    seen: int = 0
    total: float = 0.0
    """Sum of the shares."""
    bands: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    """Class of balance -> payments and sum of their shares."""

    def mean_but(self, seen: int, total: float) -> float:
        """Over all classes without so many payments."""
        return (PRIOR_WEIGHT * PRIOR_SHARE + self.total - total) / (PRIOR_WEIGHT + self.seen - seen)

    def of(self, band: str) -> ShareEstimate:
        """The part that comes of a debt of this class."""
        seen, total = self.bands.get(band, (0, 0.0))
        share = min(1.0, (PRIOR_WEIGHT * self.mean_but(seen, total) + total) / (PRIOR_WEIGHT + seen))
        half = Z_90 * sqrt(share * (1 - share) / (PRIOR_WEIGHT + seen + 1))
        return ShareEstimate(share, max(0.0, share - half), min(1.0, share + half), seen)


NOTHING_LEARNED = PaidShare()


def learn_share(lessons: Iterable[ShareLesson]) -> PaidShare:
    """Learn from every conversation after which money came in, in any order."""
    bands: defaultdict[str, list[float]] = defaultdict(list)
    for lesson in lessons:
        bands[lesson.band].append(lesson.share)
    sums = {band: (len(shares), sum(sorted(shares))) for band, shares in sorted(bands.items())}
    return PaidShare(sum(seen for seen, _ in sums.values()), sum(total for _, total in sums.values()), sums)


def share_document(learned: PaidShare) -> list[list[object]]:
    """As it is kept; ``share_of`` reads it."""
    return [[band, seen, round(total, 6)] for band, (seen, total) in learned.bands.items()]


def share_of(document: Sequence[Sequence[Any]]) -> PaidShare:
    """What a document holds; versions of before have none: the prior."""
    bands = {str(band): (int(seen), float(total)) for band, seen, total in document}
    return PaidShare(sum(seen for seen, _ in bands.values()), sum(total for _, total in bands.values()), bands)
