"""A campaign's report as a document in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from dialer.core.evidence.by_country import CountryRow
from dialer.core.evidence.document import Document, Table
from dialer.core.evidence.report import DayRow
from dialer.workflows.evidence.read_report import CampaignReport
from dialer.workflows.evidence.report_words import ITALIAN, WORDS, Words


def report_document(report: CampaignReport, language: str) -> Document:
    """The report as facts and tables; Italian for every language but English."""
    words = WORDS.get(language, ITALIAN)
    language = language if language in WORDS else "it"
    since, until = _day(report.since_on, language), _day(report.until_on, language)
    return Document(
        title=words["title"].format(campaign=report.campaign),
        subtitle=words["subtitle"].format(creditor=report.creditor, since=since, until=until),
        language=language,
        page_word=words["page"],
        facts=_facts(report, words, language),
        tables=(
            _by_day(report, words, language),
            *([_by_country(report, words, language)] if len(report.countries) > 1 else ()),
            _waits(report, words, language),
            _by_rule(report, words),
        ),
    )


def _facts(report: CampaignReport, words: Words, language: str) -> tuple[tuple[str, str], ...]:
    total, head = report.total, report.head
    tz = ZoneInfo(report.zone)
    versions = "; ".join(f"{version} ({count} {words['decisions']})" for version, count in report.pack_versions)
    verdict = words["exceeded" if total.is_exceeded else "kept"]
    raw = words["raw"].format(lost=total.lost_count, served=total.served_count)
    return (
        (words["ratio"], f"{_percent(total.ratio, language)} ({raw}): {verdict}"),
        *(
            (row.country, _beyond(row, words, language))
            for row in report.countries
            if len(report.countries) > 1 and row.figures.is_exceeded
        ),
        (words["limit"], _percent(report.max_ratio, language)),
        (words["formula"], words[report.formula]),
        (words["wait_limit"], _seconds(round(report.answer_to_agent_s * 1000), language)),
        (words["pack"], report.pack),
        (words["versions"], versions or "–"),
        (words["mode"], report.mode),
        (words["caller_id"], report.caller_id),
        (words["zone"], report.zone),
        (words["begins"], _instant(report.begins_at, tz, language) if report.begins_at else words["nothing"]),
        *(
            [(words["deleted"], words["deleted_until"].format(at=_instant(report.deleted_before, tz, language)))]
            if report.deleted_before
            else []
        ),
        (
            words["head"],
            words["head_is"].format(number=head.number, at=_instant(head.at, tz, language), digest=head.digest)
            if head
            else words["no_head"],
        ),
        (words["keep"], _day(report.keep_until, language)),
        (words["made"], _instant(report.made_at, tz, language)),
    )


def _beyond(row: CountryRow, words: Words, language: str) -> str:
    return f"{_percent(row.figures.ratio, language)}: {words['exceeded']} ({_percent(row.max_ratio, language)})"


def _by_day(report: CampaignReport, words: Words, language: str) -> Table:
    names = ("ordered", "answered", "served", "lost", "left", "ratio_short", "deferred", "refused")
    rows = [_figures(_day(row.day, language) if row.day else "", row, language) for row in report.days]
    return Table(
        title=words["by_day"],
        columns=(words["day"], *(words[name] for name in names)),
        rows=(*rows, _figures(words["total"], report.total, language)),
        right=frozenset(range(1, 9)),
        widths=(12, 9, 9, 10, 9, 11, 9, 9, 9),
        last_is_total=True,
    )


def _figures(label: str, row: DayRow, language: str) -> tuple[str, ...]:
    return (
        label,
        str(row.ordered_count),
        str(row.answered_count),
        str(row.served_count),
        str(row.lost_count),
        str(row.left_count),
        _percent(row.ratio, language) + (" !" if row.is_exceeded else ""),
        str(row.deferred_count),
        str(row.refused_count),
    )


def _by_country(report: CampaignReport, words: Words, language: str) -> Table:
    names = ("ordered", "served", "lost", "left", "ratio_short", "deferred", "refused")
    rows = []
    for row in report.countries:
        _, ordered, _, *figures = _figures("", row.figures, language)
        limit = _percent(row.max_ratio, language) if row.formula else "–"
        rows.append((row.country or "?", words.get(f"{row.formula}_short", "–"), limit, ordered, *figures))
    return Table(
        title=words["by_country"],
        columns=(words["country"], words["formula"], words["limit"], *(words[name] for name in names)),
        rows=tuple(rows),
        right=frozenset(range(2, 10)),
        widths=(8, 18, 9, 10, 10, 10, 12, 10, 10, 10),
        note=words["country_note"],
    )


def _waits(report: CampaignReport, words: Words, language: str) -> Table:
    waits = report.waits
    most = max((step.served_count + step.lost_count + step.left_count for step in waits.steps), default=0)
    last = next((step.up_to_ms for step in reversed(waits.steps) if step.up_to_ms is not None), 0)
    rows, bars = [], []
    for step in waits.steps:
        label = (
            f"{words['up_to']} {_seconds(step.up_to_ms, language)}"
            if step.up_to_ms is not None
            else f"{words['longer']} {_seconds(last, language)}"
        )
        rows.append((label, str(step.served_count), str(step.lost_count), str(step.left_count)))
        bars.append((step.served_count + step.lost_count + step.left_count) / most if most else 0.0)
    return Table(
        title=words["waits"],
        columns=("", words["served"], words["lost"], words["left"]),
        rows=tuple(rows),
        right=frozenset({1, 2, 3}),
        bars=tuple(bars),
        note=words["waits_note"].format(
            count=waits.count,
            median=_seconds(waits.median_ms, language),
            p95=_seconds(waits.p95_ms, language),
            p99=_seconds(waits.p99_ms, language),
            longest=_seconds(waits.longest_ms, language),
            unknown=waits.unknown_count,
        ),
    )


def _by_rule(report: CampaignReport, words: Words) -> Table:
    return Table(
        title=words["by_rule"],
        columns=(words["rule"], words["meaning"], words["result"], words["count"]),
        rows=tuple(
            (row.rule, report.titles.get(row.rule, ""), words[f"result.{row.result}"], str(row.count))
            for row in report.rules
        ),
        right=frozenset({3}),
        widths=(24, 44, 14, 8),
        note=words["rule_note"],
    )


def _percent(value: float | None, language: str) -> str:
    return "–" if value is None else _comma(f"{value * 100:.2f}", language) + " %"


def _seconds(value_ms: int | None, language: str) -> str:
    return "–" if value_ms is None else _comma(f"{value_ms / 1000:.1f}", language) + " s"


def _comma(text: str, language: str) -> str:
    return text.replace(".", ",") if language == "it" else text


def _day(day: date, language: str) -> str:
    return f"{day:%d/%m/%Y}" if language == "it" else day.isoformat()


def _instant(at: datetime, tz: ZoneInfo, language: str) -> str:
    local = at.astimezone(tz)
    return f"{_day(local.date(), language)} {local:%H:%M:%S %Z}"
