"""``dialer scores``: learn from what became of calls, weigh queues by it, and say why a lead stands where it stands."""

from __future__ import annotations

import argparse

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, show
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CreditorId, LeadId
from dialer.core.scoring.school import Question
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from dialer.ports.scoring import StoredModel
from dialer.workflows.scoring.explain_lead import explain_lead
from dialer.workflows.scoring.learn_scores import learn_scores
from dialer.workflows.scoring.weigh_queues import weigh_queues


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("scores", help="learn who answers and pays, weigh queues, explain a lead's place")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="the models in use, with how good they are on calls they had not seen")
    listing.add_argument("--creditor", metavar="CODE")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(verb_function=_list)

    learn = verbs.add_parser("learn", help="learn anew now; the server does so each night")
    learn.add_argument("--creditor", metavar="CODE", help="default: every enabled one")
    learn.set_defaults(verb_function=_learn)

    weigh = verbs.add_parser("weigh", help="weigh running campaigns' queues now; the server does so by itself")
    weigh.add_argument("--campaign", metavar="NAME", help="this one, whatever its state")
    weigh.set_defaults(verb_function=_weigh)

    explain = verbs.add_parser("explain", help="why a lead stands where it stands")
    explain.add_argument("lead", metavar="LEAD", type=int, help="its id")
    explain.add_argument("--json", action="store_true", help="print JSON")
    explain.set_defaults(verb_function=_explain)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _creditor(office: Office, code: str | None) -> CreditorId | None:
    if code is None:
        return None
    async with office.store.transaction() as tx:
        found = await tx.creditors.by_code(code)
    if found is None:
        raise NotFound(f"there is no creditor {code}; `dialer creditors list` shows them", field="creditor")
    return found.creditor_id


async def _list(office: Office, args: argparse.Namespace) -> None:
    rows = await office.views.scoring.models(await _creditor(office, args.creditor))
    show([_line(row) for row in rows], as_json=args.json)


def _line(row: StoredModel) -> dict[str, object]:
    return {
        "creditor": row.creditor_name,
        "forecasts": row.question.value,
        "standing": row.standing.value,
        "version": row.model_id,
        "learned at": row.learned_at.isoformat(timespec="minutes"),
        "calls": row.seen_count,
        "rate": round(row.rate, 4),
        "brier": None if row.brier is None else round(row.brier, 5),
        "brier of the rate": None if row.base_brier is None else round(row.base_brier, 5),
        "least gain": None if row.gain_low is None else round(row.gain_low, 5),
    }


async def _learn(office: Office, args: argparse.Namespace) -> None:
    creditor_id = await _creditor(office, args.creditor)
    zone_name = office.settings.web.zone
    count = await learn_scores(office.store, office.views, now=office.now, zone_name=zone_name, creditor_id=creditor_id)
    print(f"{count} models learned" if count else "no calls to learn from yet")


async def _weigh(office: Office, args: argparse.Namespace) -> None:
    campaign_id = (await office.campaign(args.campaign)).campaign_id if args.campaign is not None else None
    packs = load_packs(config_folder() / "jurisdictions")
    count = await weigh_queues(office.store, office.views, packs, now=office.now, campaign_id=campaign_id)
    print(f"{count} leads have another worth")


async def _explain(office: Office, args: argparse.Namespace) -> None:
    packs = load_packs(config_folder() / "jurisdictions")
    found = await explain_lead(office.views, packs, LeadId(args.lead), now=office.now)
    rows: list[dict[str, object]] = []
    for number in found.numbers:
        appraisal, prospect = number.appraisal, number.appraisal.prospect
        rows.append(
            {
                "number": appraisal.number_id,
                "answers now": round(prospect.answer_now, 3),
                "timeliness": round(appraisal.rank.timeliness, 3),
                "right party": round(prospect.right_party, 3),
                "pays": round(prospect.pays, 3),
                "owed": prospect.balance,
                "an agent-hour": appraisal.score,
                "why": [
                    f"{question.value}: {part.feature.value}={part.level} {part.effect:+.2f}"
                    for question in Question
                    for part in number.estimates[question].contributions[:2]
                ],
            }
        )
    show(rows, as_json=args.json)
