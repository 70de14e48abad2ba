"""What a report must say to fit its target (status-rules §1–2)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from tracker.choices import label
from tracker.domain.facts import HUNDRED
from tracker.domain.oddities import Oddity, beyond_nature, is_behind_baseline, odd_against
from tracker.domain.periods import Period
from tracker.domain.vocabulary import Basis, Kind, NilReason, ReportState
from tracker.explanations import oddity_sentence
from tracker.models import Report, Target, TargetVersion
from tracker.services.contents import Notice, ReportContent
from tracker.services.refusals import Problem
from tracker.services.report_periods import Place, place_of

WORDS = ("done_on", "expected_on", "stages_done")
NUMBERS = ("value", "numerator", "denominator", "items")
SAID_BY = {
    Kind.MILESTONE: WORDS,
    Kind.RUBRIC: ("level",),
    Kind.COUNT: NUMBERS,
}
MEASURED = ("value", "numerator", "denominator")
ALL_SHAPES = (*NUMBERS, *WORDS, "level")
_shapes_of = attrgetter(*ALL_SHAPES)
HIGHEST_LEVEL = 4
SPOKEN = (ReportState.ACCEPTED, ReportState.SUBMITTED)
_web_address = URLValidator(schemes=["http", "https"])
NOT_STORED_YET = 2**62


class Earlier(NamedTuple):
    """What of a report the next one is held against; the first three members put them in order.

    ``pk`` is ``NOT_STORED_YET`` of one that is only planned; ``number`` None of one without any.
    """

    as_of: date
    revision: int
    pk: int
    period: str
    number: Decimal | None

    @classmethod
    def of(cls, report: Report) -> "Earlier":
        """The same of a report, stored or not."""
        pk = report.pk or NOT_STORED_YET
        return cls(report.as_of, report.revision, pk, report.period, _number(report))


def content_problems(
    target: Target, content: ReportContent, place: Place, today: date, *, complete: bool
) -> Iterator[Problem]:
    """Everything that is wrong with what a report says; ``complete`` also asks that it says something."""
    said = [
        name
        for name, value in zip(ALL_SHAPES, _shapes_of(content), strict=True)
        if value is not None and value != ()
    ]
    if content.nil_reason is not None:
        yield from _nil_problems(said)
    else:
        yield from _shape_problems(target, said)
        yield from _ratio_problems(target, content)
        yield from _milestone_problems(content, place, today)
        yield from _level_problems(content)
        if complete and not said and target.kind is not Kind.MILESTONE:
            yield _empty(target)
    yield from _link_problems(content)


def _nil_problems(said: list[str]) -> Iterator[Problem]:
    for name in said:
        if name != "expected_on":
            yield Problem("nil_with_number", _("A nil report carries no number and no date."), name)


def _shape_problems(target: Target, said: list[str]) -> Iterator[Problem]:
    fitting = SAID_BY.get(target.kind, MEASURED)
    for name in said:
        if name not in fitting:
            yield Problem(
                "not_for_kind",
                _("A target of the kind “%(kind)s” does not take this."),
                name,
                {"kind": label(target.kind)},
            )


def _ratio_problems(target: Target, content: ReportContent) -> Iterator[Problem]:
    above, below = content.numerator, content.denominator
    if above is None and below is None:
        return
    if target.unit is None or target.unit.name != "%":
        yield Problem(
            "ratio_needs_percent",
            _("A numerator and a denominator are taken only where the unit is %%, not “%(unit)s”."),
            "numerator",
            {"unit": str(target.unit or "")},
        )
    if above is None or below is None:
        missing = "numerator" if above is None else "denominator"
        yield Problem("ratio_incomplete", _("Numerator and denominator are given together."), missing)
    elif below <= 0:
        yield Problem(
            "denominator_not_positive",
            _("The denominator is %(read)s; expected more than 0."),
            "denominator",
            {"read": str(below)},
        )
    elif content.value is not None:
        yield Problem("value_and_ratio", _("Give a value, or numerator and denominator, not both."), "value")


def _milestone_problems(content: ReportContent, place: Place, today: date) -> Iterator[Problem]:
    if content.done_on and content.expected_on:
        yield Problem("done_and_expected", _("What is done has no expected day."), "expected_on")
    if content.done_on and place.as_of < content.done_on <= today:
        yield Problem(
            "done_after_as_of",
            _("Done on %(day)s, but the data speak of %(as_of)s."),
            "done_on",
            {"day": content.done_on.isoformat(), "as_of": place.as_of.isoformat()},
        )
    days = [("done_on", content.done_on), *(("stages_done", day) for _name, day in content.stages_done)]
    for field, day in days:
        if day is not None and day > today:
            yield Problem("done_in_future", _("%(day)s is still to come."), field, {"day": day.isoformat()})
    if content.stages_done:
        yield from _stage_problems(content, place.version)


def _stage_problems(content: ReportContent, version: TargetVersion) -> Iterator[Problem]:
    known = [stage.name for stage in version.stages.all()]
    seen: set[str] = set()
    for name, _day in content.stages_done:
        if name not in known:
            yield Problem(
                "unknown_stage",
                _("“%(read)s” is not a stage of this target; expected one of: %(known)s."),
                "stages_done",
                {"read": name, "known": "、".join(known)},
            )
        if name in seen:
            yield Problem("stage_twice", _("“%(read)s” stands twice."), "stages_done", {"read": name})
        seen.add(name)


def _level_problems(content: ReportContent) -> Iterator[Problem]:
    if content.level is not None and not 0 <= content.level <= HIGHEST_LEVEL:
        yield Problem(
            "level_outside",
            _("The level is %(read)d; expected 0 to %(highest)d."),
            "level",
            {"read": content.level, "highest": HIGHEST_LEVEL},
        )


def _empty(target: Target) -> Problem:
    if target.kind is Kind.RUBRIC:
        return Problem(
            "level_missing", _("Please give a level from 0 to 4, or the reason of a nil report."), "level"
        )
    message = _("Please give a number, or the reason of a nil report. A blank is not zero.")
    return Problem("value_missing", message, "value")


def _link_problems(content: ReportContent) -> Iterator[Problem]:
    for address, _title in links_of(content):
        try:
            _web_address(address)
        except ValidationError:
            yield Problem(
                "bad_link",
                _("“%(read)s” is not a web address; expected http://… or https://…."),
                "evidence_links",
                {"read": address},
            )


def links_of(content: ReportContent) -> list[tuple[str, str]]:
    """The addresses of the evidence with their titles (the address itself when none was given)."""
    pairs = [(link, link) if isinstance(link, str) else link for link in content.evidence_links]
    return [(address.strip(), title.strip() or address.strip()) for address, title in pairs]


def number_of_items(content: ReportContent | Report) -> Decimal | None:
    """The value of a count: as given, else the number of different named items; None without both."""
    if content.value is None and content.items:
        return Decimal(len(set(content.items)))
    return content.value


def content_of(report: Report) -> ReportContent:
    """What a stored report says, as typed values (links of evidence left out), to compare or to edit."""
    return ReportContent(
        as_of=report.as_of,
        value=report.value,
        numerator=report.numerator,
        denominator=report.denominator,
        done_on=report.done_on,
        expected_on=report.expected_on,
        level=report.level,
        nil_reason=NilReason(report.nil_reason) if report.nil_reason else None,
        nil_note=report.nil_note,
        items=tuple(report.items),
        stages_done=tuple(sorted((done.stage, done.done_on) for done in report.stages_done.all())),
        typed_value=report.typed_value,
        typed_unit=report.typed_unit,
        data_source=report.data_source,
        note=report.note,
    )


def warnings_for(
    *,
    target: Target,
    period: Period | str,
    content: ReportContent,
    today: date,
    versions: Sequence[TargetVersion] | None = None,
) -> list[Notice]:
    """What is odd but allowed, to be shown before a report is sent; raises ``Refused`` like ``draft_report``.

    The codes are those of ``Oddity``: a running total falls, a number is ten or about 万 times the
    one before (or that part of it), a percent is beyond 0 to 100, the number is worse than the baseline, the
    names differ. Compares with the newest
    submitted or accepted report of an earlier data day. Two queries, one with the target's ``versions``.
    """
    place = place_of(target, period, content.as_of, content.done_on, today, versions)
    return oddities(target, content, place, report_before(target, place))


def report_before(target: Target, place: Place) -> Earlier | None:
    """The newest submitted or accepted report of an earlier data day and another period. One query."""
    found = (
        target.reports.filter(state__in=SPOKEN, as_of__lt=place.as_of)
        .exclude(period=place.period.code)
        .order_by("-as_of", "-revision", "-pk")
        .first()
    )
    return Earlier.of(found) if found else None


def oddities(target: Target, content: ReportContent, place: Place, before: Earlier | None) -> list[Notice]:
    """What is odd about ``content`` beside the report ``before`` it; see ``warnings_for``. No query."""
    found = []
    if content.items and content.value is not None and content.value != len(set(content.items)):
        found.append(_notice(Oddity.ITEMS_DIFFER, "items", None, None))
    now, earlier = _number(content), before.number if before else None
    beyond = None if now is None else beyond_nature(target.kind, target.unit.name if target.unit else "", now)
    if beyond is not None:
        found.append(_notice(beyond, "value", now, None))
    kind, basis = Kind(target.kind), Basis(target.basis)
    if now is not None and is_behind_baseline(kind, basis, place.version, now):
        found.append(_notice(Oddity.BEHIND_BASELINE, "value", now, place.version.baseline))
    if before is not None and now is not None and earlier is not None:
        new_year = before.as_of.year != place.as_of.year
        odd = odd_against(Basis(target.basis), earlier, now, new_year=new_year)
        found.extend(_notice(oddity, "value", now, earlier) for oddity in odd)
    return found


def _notice(oddity: Oddity, field: str, now: Decimal | None, before: Decimal | None) -> Notice:
    return Notice(code=oddity.value, field=field, message=oddity_sentence(oddity, now=now, before=before))


def _number(content: ReportContent | Report) -> Decimal | None:
    if content.numerator is not None and content.denominator:
        return HUNDRED * content.numerator / content.denominator
    return number_of_items(content)
