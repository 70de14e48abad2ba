"""A briefing or an evaluation in words: every sentence and figure is made of the rows of the ledger."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tracker.choices import label
from tracker.documents.paper import Block, Column, Paper, Sheet, Style, Table
from tracker.domain.assessment import RULE_VERSION
from tracker.domain.vocabulary import BriefingKind, Status, Strength, Tone
from tracker.explanations import day_words, listed, name_word, period_words, plain, record_word
from tracker.models import Briefing
from tracker.queries.briefing import BriefingFacts, Change, OfficeReturns, Scope
from tracker.queries.target_list import TargetRow
from tracker.wording import actual_text, expected_text, goal_text, named, percent

MOST_ITEMS = 40
CHINESE = "一二三四五六七八九十"


def papers_of(facts: BriefingFacts) -> dict[str, Paper]:
    """The paper in every language of the site."""
    return {language: paper_in(facts, language) for language, _name in settings.LANGUAGES}


def paper_in(facts: BriefingFacts, language: str) -> Paper:
    """The paper in one language."""
    with translation.override(language):
        return Paper(
            language=language,
            title=title_of(facts.scope),
            marks=tuple(_marks(facts.scope)),
            blocks=tuple(_numbered(_blocks(facts), chinese=language.startswith("zh"))),
            sheet=_sheet(facts),
        )


def title_of(about: Scope | Briefing) -> str:
    """The title of a paper, in the active language."""
    words = {"what": _about(about), "period": period_words(about.period) if about.period else ""}
    titles = {
        BriefingKind.MONTHLY: _("Briefing on %(what)s, %(period)s"),
        BriefingKind.QUARTERLY: _("Briefing on %(what)s, %(period)s"),
        BriefingKind.MID_TERM: _("Mid-term evaluation of %(what)s"),
        BriefingKind.FINAL: _("Final evaluation of %(what)s"),
    }
    return titles[about.kind] % words


def _about(about: Scope | Briefing) -> str:
    plan = record_word(about.plan)
    if about.department is not None:
        return _("%(plan)s: targets of %(office)s") % {"plan": plan, "office": named(about.department)}
    if about.action is not None:
        words = {"plan": plan, "number": about.action.number, "action": named(about.action)}
        return _("%(plan)s: special action %(number)s “%(action)s”") % words
    return plan


def number_words(briefing: Briefing) -> str:
    """The number of an issued paper, such as No. 3 of 2018."""
    return _("No. %(number)s of %(year)s") % {"number": briefing.number, "year": briefing.year}


def _marks(scope: Scope) -> Iterator[str]:
    days = {"day": day_words(scope.as_of), "known": day_words(scope.known_at)}
    yield _("Data as of %(day)s, as known on %(known)s") % days
    if scope.plan.illustrative:
        yield _("Illustrative data: example figures, of no city and no office")


def _blocks(facts: BriefingFacts) -> Iterator[Block]:
    yield from _overall(facts)
    yield from _progress(facts)
    yield from _problems(facts)
    yield from _reporting(facts)
    if facts.scope.kind is not BriefingKind.FINAL:
        yield from _next(facts)
    yield from _notes(facts)
    yield Block(Style.TABLE, table=_table(facts))


def _chapter(text: str) -> Block:
    return Block(Style.CHAPTER, text)


def _text(text: str, code: str = "") -> Block:
    return Block(Style.TEXT, text, code)


def _overall(facts: BriefingFacts) -> Iterator[Block]:
    scope = facts.scope
    yield _chapter(_("Overall"))
    total = len(facts.rows)
    first = ngettext("It has %(count)s target.", "It has %(count)s targets.", total) % {"count": total}
    states = _joined(
        _("%(word)s %(count)s") % {"word": _word(one.status, one.tone), "count": one.number}
        for one in facts.counts
    )
    day = day_words(scope.as_of)
    yield _text(first + (_(" By %(day)s: %(counts)s.") % {"day": day, "counts": states} if states else ""))
    if scope.is_evaluation:
        yield from _evaluated(facts)
    elif scope.before >= scope.plan.starts_on:
        yield _text(_compared(facts))


def _word(status: Status, tone: Tone) -> str:
    """The word of a status; an aspiration that failed says so."""
    failed_aspiration = status is Status.MISSED and tone is Tone.AMBER
    words = {"word": label(status), "note": label(Strength.ASPIRATIONAL)}
    return _("%(word)s (%(note)s)") % words if failed_aspiration else words["word"]


def _compared(facts: BriefingFacts) -> str:
    words = {
        "day": day_words(facts.scope.before),
        "known": day_words(facts.scope.known_at),
        "red": len(facts.turned_red),
        "green": len(facts.turned_green),
        "achieved": len(facts.achieved),
    }
    return (
        _(
            "Against %(day)s, both as known on %(known)s: %(red)s turned red, %(green)s turned green. "
            "Achieved in all: %(achieved)s."
        )
        % words
    )


def _evaluated(facts: BriefingFacts) -> Iterator[Block]:
    outcomes = _joined(
        _("%(word)s %(count)s") % {"word": label(outcome), "count": count}
        for outcome, count in sorted(facts.outcomes.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    yield _text(_("By outcome: %(outcomes)s.") % {"outcomes": outcomes or "–"})
    words = {"closed": len(facts.closed), "achieved": len(facts.achieved)}
    yield _text(_("Achieved %(achieved)s, of which closed out with their evidence: %(closed)s.") % words)
    score = facts.score
    numbers = {
        "score": "–" if score.value is None else plain(round(score.value, 2)),
        "counted": score.counted,
        "left": score.left_out,
    }
    text = _(
        "Unweighted score %(score)s of 100: %(counted)s counted, %(left)s cannot be scored and are left out."
    )
    yield _text(text % numbers)


def _progress(facts: BriefingFacts) -> Iterator[Block]:
    yield _chapter(_("Progress"))
    if facts.scope.is_evaluation:
        yield from _listed(_("Achieved"), facts.achieved)
        return
    if not facts.turned_green:
        yield _text(_("No target turned green."))
    yield from _changed(_("Turned green"), facts.turned_green)


def _problems(facts: BriefingFacts) -> Iterator[Block]:
    yield _chapter(_("Problems"))
    groups = (
        (_("Turned red"), None),
        (_("Red targets"), Tone.RED),
        (_("Targets without data"), Tone.RED_HATCH),
        (_("Targets at risk"), Tone.AMBER),
    )
    if not any(row.tone in (Tone.RED, Tone.RED_HATCH, Tone.AMBER) for row in facts.rows):
        yield _text(_("No target is red, without data or at risk."))
    for heading, tone in groups:
        if tone is None:
            yield from _changed(heading, facts.turned_red)
        else:
            yield from _listed(heading, facts.of_tone(tone))


def _listed(heading: str, rows: Sequence[TargetRow]) -> Iterator[Block]:
    """A section of targets with reason and answer; what is too much stands in the table alone."""
    if not rows:
        return
    yield Block(Style.SECTION, _heading(heading, len(rows)))
    for row in rows[:MOST_ITEMS]:
        yield Block(Style.ITEM, _said(row), row.code)
    yield from _left(len(rows))


def _changed(heading: str, changes: Sequence[Change]) -> Iterator[Block]:
    if not changes:
        return
    yield Block(Style.SECTION, _heading(heading, len(changes)))
    for change in changes[:MOST_ITEMS]:
        words = {"target": _target(change.row), "was": label(change.was), "now": label(change.row.status)}
        yield Block(Style.ITEM, _("%(target)s: %(was)s → %(now)s.") % words, change.row.code)
    yield from _left(len(changes))


def _left(count: int) -> Iterator[Block]:
    more = count - MOST_ITEMS
    if more > 0:
        text = ngettext(
            "%(count)s more is in the table at the end.", "%(count)s more are in the table at the end.", more
        )
        yield _text(text % {"count": more})


def _heading(heading: str, count: int) -> str:
    return _("%(heading)s (%(count)s)") % {"heading": heading, "count": count}


def _said(row: TargetRow) -> str:
    text = _("%(target)s: %(status)s; %(reason)s.") % {
        "target": _target(row),
        "status": _word(row.status, row.tone),
        "reason": row.reason,
    }
    override = row.assessment.override
    if override is None:
        return text + _to_do(row)
    words = {"status": label(override.status), "by": override.by, "reason": override.reason}
    return text + _to_do(row) + _(" Override by %(by)s: %(status)s (%(reason)s).") % words


def _to_do(row: TargetRow) -> str:
    return _(" To do: %(answer)s.") % {"answer": row.answer} if row.answer else ""


def _target(row: TargetRow) -> str:
    words = {"code": row.code, "name": named(row), "leads": _leads(row)}
    return _("%(code)s %(name)s (%(leads)s)") % words


def _leads(row: TargetRow) -> str:
    return listed(named(office) for office in row.leads.leads) or _("lead to be settled")


def _reporting(facts: BriefingFacts) -> Iterator[Block]:
    returns = facts.returns
    yield _chapter(_("Reporting"))
    words = {
        "day": day_words(facts.scope.as_of),
        "owed": returns.owed,
        "reported": returns.reported,
        "due": returns.due,
        "returned": returns.returned,
        "late": returns.late,
        "nil": returns.nil,
    }
    yield _text(
        _(
            "By %(day)s reports owed %(owed)s: reported %(reported)s (nil reports among them %(nil)s), "
            "still within time %(due)s, returned %(returned)s, overdue %(late)s."
        )
        % words
    )
    if facts.offices:
        yield _text(_("Overdue: %(offices)s.") % {"offices": _joined(map(_office, facts.offices))})


def _office(line: OfficeReturns) -> str:
    words = {"office": named(line.office), "late": line.late, "owed": line.owed}
    return _("%(office)s %(late)s of %(owed)s") % words


def _next(facts: BriefingFacts) -> Iterator[Block]:
    yield _chapter(_("What comes next"))
    if not facts.due_next:
        yield _text(_("No deadline is near."))
        return
    yield Block(Style.SECTION, _heading(_("Deadlines that are near"), len(facts.due_next)))
    for row in facts.due_next[:MOST_ITEMS]:
        words = {"target": _target(row), "day": day_words(row.due_on), "status": label(row.status)}
        text = _("%(target)s: due on %(day)s, %(status)s.") % words
        yield Block(
            Style.ITEM,
            text + (_(" To do: %(answer)s.") % {"answer": row.answer} if row.answer else ""),
            row.code,
        )
    yield from _left(len(facts.due_next))


def _notes(facts: BriefingFacts) -> Iterator[Block]:
    scope = facts.scope
    yield _chapter(_("Notes"))
    words = {"day": day_words(scope.as_of), "known": day_words(scope.known_at), "rules": RULE_VERSION}
    yield _text(
        _(
            "Everything here is made from the ledger: accepted reports that speak of days up to %(day)s, "
            "as known on %(known)s, judged by version %(rules)s of the rules."
        )
        % words
    )
    if facts.backfilled:
        yield _text(_("Reports loaded afterwards among them: %(count)s.") % {"count": facts.backfilled})
    if scope.plan.illustrative:
        yield _text(_("All figures are illustrative data, of no city and no office."))


def _table(facts: BriefingFacts) -> Table:
    headings = (
        _("Code"),
        _("Target"),
        _("Lead department"),
        _("Goal"),
        _("Actual"),
        _("Expected"),
        _("Percent"),
        _("Deadline"),
        _("Status"),
    )
    rows = tuple(
        (
            row.code,
            named(row),
            _leads(row),
            goal_text(row),
            actual_text(row),
            expected_text(row),
            "–" if row.percent is None else percent(row.percent),
            "–" if row.due_on is None else row.due_on.isoformat(),
            _word(row.status, row.tone) + (_(" (closed out)") if row.closed_on else ""),
        )
        for row in sorted(facts.rows, key=lambda row: row.code)
    )
    return Table(_("All targets"), headings, rows, numeric=(3, 4, 5, 6))


def _action(row: TargetRow) -> str:
    return f"{row.action_number} {named(row.action)}" if row.action else ""


def _sheet(facts: BriefingFacts) -> Sheet:
    """One row a target, typed, with everything that is said of it, and the days it speaks of."""
    scope = facts.scope
    text, number, day = Column.TEXT, Column.NUMBER, Column.DAY
    columns = (
        (_("Code"), text, lambda row: row.code),
        (_("Target"), text, named),
        (
            _("Special action"),
            text,
            lambda row: f"{row.action_number} {named(row.action)}" if row.action else "",
        ),
        (_("Lead department"), text, _leads),
        (_("Goal"), text, goal_text),
        (_("Unit"), text, lambda row: name_word(row.unit)),
        (_("Actual"), number, lambda row: row.actual if not isinstance(row.actual, str) else None),
        (_("Done on"), text, lambda row: row.actual if isinstance(row.actual, str) else None),
        (_("Expected"), number, lambda row: None if row.expected is None else round(row.expected, 4)),
        (_("Percent"), number, lambda row: row.percent),
        (_("Deadline"), day, lambda row: row.due_on),
        (_("Status"), text, lambda row: label(row.status)),
        (_("Override"), text, lambda row: label(row.override)),
        (_("Outcome"), text, lambda row: label(row.outcome)),
        (_("Reporting"), text, lambda row: label(row.reporting)),
        (_("Closed out on"), day, lambda row: row.closed_on),
        (_("Why"), text, lambda row: row.reason),
        (_("What turns it green"), text, lambda row: row.answer),
        (_("As of"), day, lambda row: scope.as_of),
        (_("Known at"), day, lambda row: scope.known_at),
        (_("Note"), text, lambda row: _("illustrative data") if row.illustrative else ""),
    )
    rows: Any = tuple(
        tuple(value(row) for _heading, _kind, value in columns)
        for row in sorted(facts.rows, key=lambda row: row.code)
    )
    return Sheet(
        name=_("All targets"),
        headings=tuple(heading for heading, _kind, _value in columns),
        columns=tuple(kind for _heading, kind, _value in columns),
        rows=rows,
    )


def _joined(texts: Iterable[str]) -> str:
    return pgettext("between names", ", ").join(texts)


def _numbered(blocks: Iterable[Block], *, chinese: bool) -> Iterator[Block]:
    """Number chapters, sections and items: 一、（一）1. in Chinese, 1. · 1.1 · (1) in English."""
    chapter = section = item = 0
    for block in blocks:
        if block.style is Style.CHAPTER:
            chapter, section, item = chapter + 1, 0, 0
            mark = f"{CHINESE[chapter - 1]}、" if chinese else f"{chapter}. "
        elif block.style is Style.SECTION:
            section, item = section + 1, 0
            mark = f"（{CHINESE[section - 1]}）" if chinese else f"{chapter}.{section} "
        elif block.style is Style.ITEM:
            item += 1
            mark = f"{item}. " if chinese else f"({item}) "
        else:
            mark = ""
        yield Block(block.style, mark + block.text, block.code, block.table)
