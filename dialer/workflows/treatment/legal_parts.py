"""The documents beside the cover of what goes to a lawyer: account, contacts, acts, agreements, disputes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialer.core.debt.position import facts_of
from dialer.core.evidence.document import Document, Passage, Table
from dialer.ports.agreements import PlanRow
from dialer.ports.relationship import Happening, HappeningKind
from dialer.workflows.disputes import packet_document as packet
from dialer.workflows.disputes.packet_words import words_for
from dialer.workflows.treatment.legal_facts import LegalFacts
from dialer.workflows.treatment.legal_words import legal_words

PARTS = ("account", "contacts", "acts", "agreements", "disputes")
"""Documents beside the cover, in their order; each is a file of its name."""


def part_documents(given: LegalFacts) -> tuple[tuple[str, Document], ...]:
    """The other documents with their files' names."""
    made = {
        "account": _account(given),
        "contacts": _contacts(given),
        "acts": _acts(given),
        "agreements": _agreements(given),
        "disputes": _disputes(given),
    }
    w = legal_words(given.language)
    return tuple((f"{part}.pdf", _part(given, w, part, made[part])) for part in PARTS)


def _part(given: LegalFacts, w: Mapping[str, str], part: str, tables: Sequence[Table]) -> Document:
    subject = given.statement.subject
    return Document(
        title=w[part],
        subtitle=w["subtitle"].format(reference=subject.reference, debtor=subject.debtor_name),
        language=given.language,
        facts=((words_for(given.language)["as_of"], packet.day_text(given.statement.on)),),
        tables=tuple(tables),
        passages=() if tables else (Passage(w[part], w["none"]),),
        is_wide=part == "contacts",
        page_word=w["page"],
    )


def _account(given: LegalFacts) -> list[Table]:
    pw = words_for(given.language)
    statement = given.statement
    tables = [
        packet.invoices_table(statement, pw),
        _ledger(given),
        packet.owed_table(statement, pw),
        packet.interest_table(statement, pw),
    ]
    return [table for table in tables if table is not None]


def _ledger(given: LegalFacts) -> Table | None:
    """Every entry that counts on the day, in the order in which it counts."""
    w, pw, statement = legal_words(given.language), words_for(given.language), given.statement
    rows = [
        (
            packet.day_text(entry.value_on),
            given.at(entry.booked_at)[:10],
            pw[entry.kind.value] + (f" ({pw[entry.component.value]})" if entry.component is not None else ""),
            entry.item,
            entry.reference,
            given.amount(entry.minor),
        )
        for entry in facts_of(statement.reckoned.books.account(None), statement.on)
    ]
    columns = (w["day"], w["booked"], w["entry"], w["on_invoice"], w["basis"], w["amount"])
    return _table(w["ledger"], columns, rows, right={5}, widths=(3, 3, 4, 3, 6, 3))


def _contacts(given: LegalFacts) -> list[Table]:
    w = legal_words(given.language)
    calls = [one for one in given.contacts if one.kind is HappeningKind.CALL]
    counts = (
        (w["calls"], len(calls)),
        (w["conversations"], sum(bool(one.talk_s) for one in calls)),
        (w["inbound"], sum(one.kind is HappeningKind.INBOUND for one in given.contacts)),
        (w["letters"], sum(one.kind is HappeningKind.LETTER for one in given.contacts)),
    )
    rows = [
        (
            given.at(one.at),
            w["calls"] if one.kind is HappeningKind.CALL else w[one.kind.value.replace("letter", "letters")],
            _outcome(given, one),
            one.e164 or (one.text if one.kind is HappeningKind.LETTER else ""),
            f"{one.talk_s:.0f}" if one.talk_s else "",
        )
        for one in given.contacts
    ]
    steps = [
        (packet.day_text(step.done_on), step.title, given.code("stepAction", step.action), step.note)
        for step in given.steps
        if step.done_on is not None and step.action != "call"
    ]
    tables = [
        _table(w["summary"], (w["kind"], w["count"]), [(name, str(count)) for name, count in counts], right={1}),
        _table(w["steps"], (w["done"], w["step"], w["kind"], w["proof"]), steps, widths=(2, 5, 3, 5)),
        _table(
            w["contacts"], (w["at"], w["kind"], w["outcome"], w["number"], w["seconds"]), rows, right={4},
            widths=(4, 4, 5, 5, 2),
        ),
    ]  # fmt: skip
    return [table for table in tables if table is not None]


def _outcome(given: LegalFacts, one: Happening) -> str:
    kinds = {HappeningKind.CALL: "outcome", HappeningKind.LETTER: "letter", HappeningKind.INBOUND: "speaker"}
    return given.code(kinds[one.kind], one.code)


def _acts(given: LegalFacts) -> list[Table]:
    w, pw = legal_words(given.language), words_for(given.language)
    rows = [
        (
            packet.day_text(act.on_day),
            given.code("act", act.kind) + (f" ({w['taken_back']})" if act.is_ended else ""),
            act.invoice or w["every"],
            act.proof,
        )
        for act in given.acts
    ]
    columns = (w["act_day"], w["act"], w["on_invoice"], w["proof"])
    acts = Table(title=w["acts"], columns=columns, rows=tuple(rows), widths=(2, 4, 3, 7), note=w["act_note"])
    return [packet.prescription_table(given.statement, pw), acts]


def _agreements(given: LegalFacts) -> list[Table]:
    w = legal_words(given.language)
    promises = [
        (
            packet.day_text(row.promise.made_on), given.amount(row.promise.minor), packet.day_text(row.promise.due_on),
            given.code("method", row.promise.method.value), given.code("promiseState", row.state.value),
            given.amount(row.paid),
        )
        for row in given.promises
    ]  # fmt: skip
    plans = [
        (
            packet.day_text(row.plan.agreed_on), given.amount(row.plan.minor), str(len(row.plan.instalments)),
            _rates(given, row), given.code("planState", row.state.value), given.amount(row.paid),
        )
        for row in given.plans
    ]  # fmt: skip
    settlements = [
        (
            given.at(row.created_at)[:10], given.amount(row.settlement.minor),
            packet.day_text(row.settlement.expires_on), given.code("settlementState", row.state.value),
            given.amount(row.paid),
        )
        for row in given.settlements
    ]  # fmt: skip
    tables = [
        _table(
            w["promises"], (w["made"], w["amount"], w["due"], w["method"], w["state"], w["paid"]), promises,
            right={1, 5},
        ),
        _table(
            w["plans"], (w["made"], w["amount"], w["count"], w["rates"], w["state"], w["paid"]), plans,
            right={1, 2, 5}, widths=(3, 3, 2, 7, 3, 3),
        ),
        _table(
            w["settlements"], (w["made"], w["offered"], w["expires"], w["state"], w["paid"]), settlements,
            right={1, 4},
        ),
    ]  # fmt: skip
    return [table for table in tables if table is not None]


def _rates(given: LegalFacts, row: PlanRow) -> str:
    return "; ".join(f"{packet.day_text(rate.due_on)} {given.amount(rate.minor)}" for rate in row.plan.instalments)


def _disputes(given: LegalFacts) -> list[Table]:
    w = legal_words(given.language)
    tickets = [
        (
            given.at(row.opened_at)[:10], given.code("ticketKind", row.kind.value), row.invoice,
            given.code("ticketState", row.state.value),
            given.code("verdict", row.verdict.value) if row.verdict is not None else "", given.at(row.closed_at)[:10],
        )
        for row in given.tickets
    ]  # fmt: skip
    proofs = [
        (
            packet.day_text(row.received_on), given.code("verificationState", row.state.value),
            given.at(row.sent_at)[:10], row.proof,
        )
        for row in given.verifications
    ]  # fmt: skip
    tables = [
        _table(w["tickets"], (w["opened"], w["kind"], w["on_invoice"], w["state"], w["verdict"], w["closed"]), tickets),
        _table(w["verifications"], (w["received"], w["state"], w["sent"], w["proof"]), proofs),
    ]
    return [table for table in tables if table is not None]


def _table(
    title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], *, right: set[int] | None = None,
    widths: tuple[int, ...] = (),
) -> Table | None:  # fmt: skip
    """None where there is nothing to show."""
    if not rows:
        return None
    return Table(title=title, columns=columns, rows=tuple(rows), right=frozenset(right or ()), widths=widths)
