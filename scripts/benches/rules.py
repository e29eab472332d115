"""Rule check: decisions per second and core, on debtors with a past, permitted and deferred."""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from dialer.core.compliance.evaluate import evaluate
from dialer.core.compliance.facts import Facts, NumberFacts, PastAttempt, PastConversation, SilentCall
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.codes import Outcome
from dialer.files.packs_yaml import load_pack
from dialer.packaged import config_folder

AIM_PER_S = 20_000
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
TOWNS = ("Milano", "Roma", "Torino", "Bari", "Legnano", "", "Forlì", "Napoli", "Ivrea", "Monza")


def debtor(dice: random.Random, *, with_landline: bool) -> Facts:
    """A debtor in some town, with up to eight attempts and two conversations in the last month."""
    national = f"02{dice.randrange(10**6, 10**7)}" if with_landline else f"34{dice.randrange(10**7, 10**8)}"
    e164 = f"+39{national}"

    def ago(least_h: float, most_h: float) -> datetime:
        return MONDAY - timedelta(hours=dice.uniform(least_h, most_h))

    outcomes = (Outcome.NO_ANSWER, Outcome.BUSY, Outcome.CONGESTION)
    return Facts(
        municipality=dice.choice(TOWNS),
        region="MI",
        number=NumberFacts(e164=e164),
        attempts=tuple(
            PastAttempt(at=ago(0.5, 700), e164=e164, outcome=dice.choice(outcomes)) for _ in range(dice.randrange(9))
        ),
        conversations=tuple(PastConversation(at=ago(20, 700), e164=e164) for _ in range(dice.randrange(3))),
        silent_calls=(SilentCall(at=ago(100, 600), e164=e164),) if dice.random() < 0.03 else (),
        mandate_starts=date(2026, 1, 1),
        mandate_ends=date(2027, 3, 1),
        caller_id="+390612345678",
    )


def measure(pack: Pack, debtors: Sequence[Facts], now: datetime) -> dict[str, object]:
    """Decisions per second of this process's own CPU time."""
    verdicts: Counter[str] = Counter()
    gc.collect()
    started_s = time.process_time()
    for facts in debtors:
        verdicts[evaluate(pack, facts, now).decision.value] += 1
    spent_s = time.process_time() - started_s
    return {"per_s": round(len(debtors) / spent_s), "mean_us": round(spent_s / len(debtors) * 1e6, 1), **verdicts}


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench rules", description=__doc__)
    parser.add_argument("--debtors", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    pack = load_pack(config_folder() / "jurisdictions" / "it.yaml")
    mobiles = [debtor(dice, with_landline=False) for _ in range(options.debtors)]
    landlines = [debtor(dice, with_landline=True) for _ in range(options.debtors)]
    evaluate(pack, landlines[0], MONDAY)  # numbering plan and calendars are loaded at first use
    result = {
        "pack": pack.version,
        "aim_per_s": AIM_PER_S,
        "mobiles_in_hours": measure(pack, mobiles, MONDAY),
        "landlines_in_hours": measure(pack, landlines, MONDAY),
        "landlines_on_a_sunday": measure(pack, landlines, SUNDAY),
    }
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
