"""The turns of the illustrative story that are no ordinary report: adjusted, cancelled, drawn, returned."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from tracker.demonstration import orders
from tracker.demonstration.days import moment
from tracker.demonstration.rows import Row, rows_of
from tracker.demonstration.story import Story
from tracker.domain.vocabulary import DrawMethod, Status, VerificationResult
from tracker.models import Report, VerificationDraw
from tracker.queries.numbers import trimmed
from tracker.services.adjusting import adjust_target, cancel_target, newest_version, postpone_target, terms_of
from tracker.services.contents import DrawTerms, ReportContent
from tracker.services.overrides import override_status
from tracker.services.report_checks import content_of
from tracker.services.reporting import correct_report
from tracker.services.reviewing import accept_report, return_report
from tracker.services.targets import close_out_target
from tracker.services.verification import draw_sample, verify_report

Turn = Callable[[Story, Row, datetime], object]
HOUR_OF_THE_TURNS = 17
DAYS_OF_AN_OVERRIDE = 45
LINK_OF_A_CHECK = "https://example.org/shiyi/hecha/{place}"


def take_turns(story: Story) -> None:
    """Note the turns of ``fixtures/illustrative/turns.csv``; ``day`` counts from the day of loading."""
    for row in rows_of("illustrative/turns.csv"):
        day = story.days.working_day(int(row["day"]))
        story.at(moment(day, HOUR_OF_THE_TURNS), partial(TURNS[row["what"]], story, row))


def _adjust(story: Story, row: Row, now: datetime) -> None:
    target = story.targets[row["code"]]
    terms = replace(terms_of(newest_version(target)), goal=Decimal(row["value"]))
    adjust_target(
        target=target,
        terms=terms,
        effective_on=now.date(),
        reason=row["reason"],
        by=story.cast.administrator,
        now=now,
    )


def _postpone(story: Story, row: Row, now: datetime) -> None:
    target = story.targets[row["code"]]
    _starts_on, due_on = story.days.window(row["value"], newest_version(target).frequency)
    if due_on is not None:
        postpone_target(
            target=target,
            due_on=due_on,
            effective_on=now.date(),
            reason=row["reason"],
            by=story.cast.administrator,
            now=now,
        )


def _cancel(story: Story, row: Row, now: datetime) -> None:
    story.cancelled.add(row["code"])
    cancel_target(
        target=story.targets[row["code"]],
        effective_on=now.date(),
        reason=row["reason"],
        by=story.cast.administrator,
        now=now,
    )


def _verify(story: Story, row: Row, now: datetime) -> None:
    verify_report(
        report=story.newest_accepted(row["code"]),
        result=VerificationResult(row["value"]),
        note=row["reason"],
        by=story.cast.people["manager"],
        now=now,
    )


def _draw(story: Story, row: Row, now: datetime) -> None:
    terms = DrawTerms(
        plan=story.plan,
        purpose=row["reason"],
        method=DrawMethod.RISK,
        size=int(row["value"]),
        seed=f"{story.plan.code}-{now:%m%d}",
    )
    draw_sample(terms=terms, by=story.cast.people["manager"], now=now)


def _check_drawn(story: Story, row: Row, now: datetime) -> None:
    """Check the first places of the newest draw."""
    draw = VerificationDraw.objects.filter(plan=story.plan)[0]
    for place in draw.drawn.order_by("position")[: int(row["value"])]:
        verify_report(
            report=place.report,
            result=VerificationResult.TRUE,
            note=row["reason"],
            by=story.cast.people["manager"],
            now=now,
            drawn=place,
            links=[(LINK_OF_A_CHECK.format(place=place.position), "现场照片（示意）")],
        )


def _correct(story: Story, row: Row, now: datetime) -> None:
    report = _correct_waiting(story, row, now)
    accept_report(
        report=report, by=story.cast.reviewer(story.leads[row["code"]]), now=now + timedelta(minutes=40)
    )


def _correct_waiting(story: Story, row: Row, now: datetime) -> Report:
    report = story.newest_accepted(row["code"])
    return correct_report(
        report=report,
        content=_times(content_of(report), Decimal(row["value"]), row["reason"]),
        reason=row["reason"],
        by=story.cast.reporter(story.leads[row["code"]]),
        now=now,
        submit=True,
    )


def _times(content: ReportContent, factor: Decimal, why: str) -> ReportContent:
    value = trimmed(content.value) or Decimal(0)
    corrected = (value * factor).quantize(value, ROUND_HALF_UP)
    return replace(content, value=corrected, typed_value=format(corrected, "f"), note=content.note or why)


def _return(story: Story, row: Row, now: datetime) -> None:
    report = story.targets[row["code"]].reports.order_by("-pk")[0]
    return_report(
        report=report, note=row["reason"], by=story.cast.reviewer(story.leads[row["code"]]), now=now
    )


def _override(story: Story, row: Row, now: datetime) -> None:
    override_status(
        target=story.targets[row["code"]],
        status=Status(row["value"]),
        reason=row["reason"],
        starts_on=now.date(),
        expires_on=story.days.today + timedelta(days=DAYS_OF_AN_OVERRIDE),
        by=story.cast.reviewer(story.leads[row["code"]]),
        now=now,
    )


def _close_out(story: Story, row: Row, now: datetime) -> None:
    close_out_target(target=story.targets[row["code"]], by=story.cast.people["manager"], now=now)


TURNS: Mapping[str, Turn] = {
    "order": orders.open_one,
    "receive": orders.receive_one,
    "answer": orders.answer_one,
    "ask_again": orders.ask_again,
    "close_order": orders.close_one,
    "adjust": _adjust,
    "postpone": _postpone,
    "cancel": _cancel,
    "verify": _verify,
    "draw": _draw,
    "check_drawn": _check_drawn,
    "correct": _correct,
    "correct_waiting": _correct_waiting,
    "return": _return,
    "override": _override,
    "close_out": _close_out,
}
