"""The report on a case that has ended: why, what was tried at what cost, what is left, what proves a loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dialer.core.evidence.document import Document, Table
from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import CaseId
from dialer.core.kernel.money import Money
from dialer.core.kernel.window import zone
from dialer.core.treatment.response import Answer, Response, letters_sent, response_of
from dialer.ports.case_steps import EndingRow, WorkOfCase
from dialer.ports.packets import PacketSubject
from dialer.ports.store import Store, Transaction
from dialer.workflows.debt.reckon import Reckoned, Reckoner
from dialer.workflows.figures.read_figures import Prices
from dialer.workflows.treatment.closure_words import closure_words

MODEST_MINOR = 250_000
"""Art. 101(5) TUIR: claims up to EUR 2,500 (5,000 for large companies, which the creditor knows)."""
HALF_A_YEAR = timedelta(days=183)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureFacts:
    """What the report says."""

    subject: PacketSubject
    ending: EndingRow
    ended_on: date
    reckoned: Reckoned
    """On that day."""
    response: Response
    work: WorkOfCase
    prices: Prices | None
    """None: what the work cost is not shown."""
    collected_minor: int
    kept_promises: int
    promises: int
    plans: int
    settlements: int
    lawyers: int
    is_barred: bool
    holds: frozenset[HoldReason]

    @property
    def costs(self) -> tuple[int, int, int] | None:
        """Of telephone, letters and visits, minor units."""
        if self.prices is None:
            return None
        talk = self.work.talk_s * self.prices.agent_hour_minor / 3600 + self.work.call_thousandths / 1000
        return round(talk), self.response.letters * self.prices.letter_minor, self.work.visit_fee_minor


async def read_closure(
    store: Store, reckoner: Reckoner, case_id: CaseId, *, prices: Prices | None, now: datetime
) -> ClosureFacts:
    """Gather the report's facts.

    Raises:
        NotFound: no such case.
        Conflict: it has not ended.
    """
    async with store.transaction() as tx:
        return await closure_in(tx, reckoner, case_id, prices=prices, now=now)


async def closure_in(
    tx: Transaction, reckoner: Reckoner, case_id: CaseId, *, prices: Prices | None, now: datetime
) -> ClosureFacts:
    """``read_closure`` within a transaction."""
    subject = await tx.packets.subject(case_id)
    ending = await tx.case_steps.ending(case_id)
    if ending.status == "open":
        raise Conflict("the case is open; the report is made when it has ended", code="case_open", case_id=case_id)
    today, home = reckoner.today(now), zone(reckoner.zone)
    ended_on = ending.closed_at.astimezone(home).date() if ending.closed_at is not None else today
    reckoned = await reckoner.one(tx, case_id, ended_on)
    (sheet,) = await tx.treatment.sheets([case_id], ended_on, home)
    promises = (await tx.promises.of([case_id])).get(case_id, ())
    clocks = reckoned.books.clocks(reckoned.law) if reckoned.law is not None else {}
    owed = {item.number for item in reckoned.position.items if item.principal}
    work = await tx.case_steps.work(case_id)
    letters = letters_sent(sheet, [at.astimezone(home).date() for at in work.letters_at])
    days = [clock.expires_on for number, clock in clocks.items() if number in owed]
    return ClosureFacts(
        subject=subject,
        ending=ending,
        ended_on=ended_on,
        reckoned=reckoned,
        response=replace(response_of(sheet, ended_on), letters=letters),
        work=work,
        prices=prices,
        collected_minor=sum(minor for on, minor in reckoned.payments() if on <= ended_on),
        promises=len(promises),
        kept_promises=sum(row.state.value == "kept" for row in promises),
        plans=len((await tx.plans.of([case_id])).get(case_id, ())),
        settlements=len((await tx.settlements.of([case_id])).get(case_id, ())),
        lawyers=sum(
            row.kind.value == "legal" and row.sent_on is not None for row in await tx.case_steps.hand_offs(case_id)
        ),
        is_barred=bool(days) and all(day is not None and day < ended_on for day in days),
        holds=frozenset(sheet.holds),
    )


def closure_document(given: ClosureFacts, language: str) -> Document:
    """The report for PDF and CSV."""
    w = closure_words(language)
    tables = (_tried(given, w, language), _prescription(given, w, language), _tax(given, w))
    return Document(
        title=w["title"],
        subtitle=w["subtitle"].format(reference=given.subject.reference, debtor=given.subject.debtor_name),
        language=language,
        facts=tuple((label, value) for label, value in _facts(given, w, language) if value),
        tables=tuple(table for table in tables if table is not None),
        page_word=w["page"],
    )


def why_ended(given: ClosureFacts, language: str) -> str:
    """The reason as a sentence; a recall's is the creditor's own words."""
    return closure_words(language).get(f"why_{given.ending.reason}", given.ending.reason)


def _facts(given: ClosureFacts, w: Mapping[str, str], language: str) -> tuple[tuple[str, str], ...]:
    found, ending = given.reckoned.position, given.ending

    def amount(minor: int) -> str:
        return amount_text(minor, given.subject.currency, language)

    return (
        (w["ended"], w[f"status_{ending.status}"]),
        (w["why"], why_ended(given, language)),
        (w["ended_on"], given.ended_on.strftime("%d/%m/%Y")),
        (w["decided_by"], ending.decided_by or w["by_itself"]),
        (w["note"], ending.note),
        (w["balance"], amount(found.balance)),
        (w["principal"], amount(found.principal)),
        (w["interest"], amount(found.interest)),
        (w["costs"], amount(found.costs)),
        (w["missing"], ", ".join(found.missing_rates)),
        (w["collected"], amount(given.collected_minor)),
    )


def _tried(given: ClosureFacts, w: Mapping[str, str], language: str) -> Table:
    seen, costs = given.response, given.costs
    phone, letters, visits = costs if costs is not None else (None, None, None)
    rows: list[tuple[str, str, int | None]] = [
        (w["attempts"], str(seen.attempts), phone),
        (w["conversations"], str(seen.conversations), None),
        (w["letters"], str(seen.letters), letters),
        (w["messages"], str(seen.messages), None),
        (w["visits"], str(seen.visits), visits),
        (w["lawyers"], str(given.lawyers), None),
        (w["promises"], f"{given.promises} ({given.kept_promises})", None),
        (w["plans"], str(given.plans), None),
        (w["settlements"], str(given.settlements), None),
        (w["refusals"], str(seen.refusals + seen.refused_offers), None),
    ]

    def cell(minor: int | None) -> str:
        return amount_text(minor, given.subject.currency, language) if minor is not None else ""

    if costs is None:
        return Table(
            title=w["tried"],
            columns=(w["what"], w["count"]),
            rows=tuple(row[:2] for row in rows),
            right=frozenset({1}),
            widths=(6, 2),
        )
    shown = [(name, count, cell(minor)) for name, count, minor in rows] + [(w["total"], "", cell(sum(costs)))]
    return Table(
        title=w["tried"], columns=(w["what"], w["count"], w["cost"]), rows=tuple(shown), right=frozenset({1, 2}),
        widths=(6, 2, 3), last_is_total=True, note=w["cost_note"],
    )  # fmt: skip


def _prescription(given: ClosureFacts, w: Mapping[str, str], language: str) -> Table | None:
    reckoned = given.reckoned
    clocks = reckoned.books.clocks(reckoned.law) if reckoned.law is not None else {}
    rows = []
    for item in reckoned.position.items:
        if not item.number:
            continue
        clock = clocks.get(item.number)
        last = (
            w["unknown"]
            if clock is None
            else clock.expires_on.strftime("%d/%m/%Y")
            if clock.expires_on
            else w["standing"]
        )
        rows.append(
            (
                item.number, item.due_on.strftime("%d/%m/%Y") if item.due_on is not None else "",
                amount_text(item.principal, given.subject.currency, language), last,
                str(len(clock.counted)) if clock is not None else "",
            )
        )  # fmt: skip
    if not rows:
        return None
    columns = (w["invoice"], w["due"], w["residual"], w["barred"], w["acts"])
    return Table(title=w["prescription"], columns=columns, rows=tuple(rows), right=frozenset({2, 4}))


def tax_elements(given: ClosureFacts) -> dict[str, bool]:
    """What a creditor asks when it writes the loss off; facts, no advice."""
    dues = [item.due_on for item in given.reckoned.position.items if item.due_on is not None and item.principal]
    return {
        "modest": 0 < given.reckoned.position.principal <= MODEST_MINOR,
        "six_months": bool(dues) and min(dues) + HALF_A_YEAR <= given.ended_on,
        "is_barred": given.is_barred,
        "proceeding": HoldReason.INSOLVENCY in given.holds,
        "dead": HoldReason.DECEASED in given.holds,
        "unreachable": given.response.answer is Answer.NO_RESPONSE,
        "legal_tried": given.lawyers > 0,
    }


def _tax(given: ClosureFacts, w: Mapping[str, str]) -> Table | None:
    """Of a case that was paid there is no loss."""
    if not given.reckoned.position.balance:
        return None
    rows = tuple((w[name], w["yes"] if holds else w["no"]) for name, holds in tax_elements(given).items())
    return Table(title=w["tax"], columns=(w["element"], w["fact"]), rows=rows, widths=(7, 2), note=w["tax_note"])


def amount_text(minor: int, currency: str, language: str) -> str:
    figure = f"{Money(minor).to_decimal():,.2f}"
    return f"{figure if language != 'it' else figure.translate(str.maketrans(',.', '.,'))} {currency}"
