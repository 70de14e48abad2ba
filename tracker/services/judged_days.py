"""Verdicts kept for speed: written here alone, dropped and rebuilt at will, and provable (docs/board.md)."""

import logging
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice

from django.db import OperationalError, transaction

from tracker.models import JudgedDay, JudgedTarget, Plan, Target
from tracker.queries.judged_days import Asked, JudgedPlan, judged_plan
from tracker.queries.known import FOREVER

OTHER_DAYS = 300  # of a plan, beside the ends of months as known now: days and days of knowledge looked at
DAYS_WITH_LINES = 12  # of a plan: about a megabyte each at 2,000 targets
BATCH = 500
ONE_DAY = timedelta(days=1)
log = logging.getLogger(__name__)


def keep(plan: JudgedPlan) -> None:
    """Keep what was judged afresh; nothing to do is no query.

    One reader of a plan keeps at a time; who comes meanwhile keeps nothing and does not wait, nor for
    those who write about its targets. What the database does not take is no fault of the page: the next
    reader keeps it. What nobody looked at for long makes room.
    """
    if not (plan.fresh_days or plan.fresh_lines):
        return
    try:
        with transaction.atomic():
            if _is_free(plan.asked.plan):
                _keep_days(plan)
                _keep_lines(plan)
    except OperationalError as error:
        log.warning("Verdicts of plan %s were not kept: %s", plan.asked.plan.code, error)


def _is_free(plan: Plan) -> bool:
    """Whether nobody else keeps verdicts of the plan; from now on nobody does until the transaction ends."""
    rows = Plan.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=plan.pk)
    return bool(rows.order_by().values_list("pk"))


@transaction.atomic
def forget_all() -> None:
    """Drop everything that is kept; the next reader judges afresh. Waits for those who keep."""
    list(Plan.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    JudgedTarget.objects.all().delete()
    JudgedDay.objects.all().delete()


def differences() -> list[str]:
    """Kept verdicts that a fresh judgement contradicts, as "plan as_of known_at target".

    Judges everything kept. What no longer stands – its mark or stamp is of before – is passed over.
    """
    found: list[str] = []
    for row in JudgedDay.objects.select_related("plan").order_by("plan", "as_of", "known_at").iterator(BATCH):
        found.extend(_contradictions(row, Asked(row.plan, row.as_of, row.known_at, today=FOREVER)))
    return found


def _contradictions(row: JudgedDay, asked: Asked) -> Iterator[str]:
    fresh = judged_plan(asked, afresh=True)
    day, details = fresh.headline, row.details
    if row.stamp != day.stamp:
        return
    columns = (row.records.split(), details["ratios"], details["scores"])
    kept = dict(
        zip(zip(details["ids"], details["marks"], strict=True), zip(*columns, strict=True), strict=True)
    )
    lines = dict(_lines(fresh))
    now = zip(fresh.wholes, zip(day.records, day.ratios, day.scores, strict=True), strict=True)
    for one, values in now:
        line = lines.get(one.pk)
        wrong = kept.get((one.pk, one.mark), values) != values
        if wrong or (line is not None and line != fresh.fresh_lines[one.pk]):
            yield f"{row.plan.code} {row.as_of} {row.known_at} {one.code}"


def _lines(plan: JudgedPlan) -> Iterator[tuple[int, object]]:
    """The whole answers that stand, by the target's id."""
    asked, stamps = plan.asked, {one.pk: plan.line_stamp(one) for one in plan.wholes}
    rows = JudgedTarget.objects.filter(
        target__plan=asked.plan, as_of=asked.headline, known_at=asked.knowledge
    ).values_list("target_id", "stamp", "content")
    return ((pk, content) for pk, stamp, content in rows.iterator(BATCH) if stamp == stamps.get(pk))


def _keep_days(plan: JudgedPlan) -> None:
    asked = plan.asked
    marks = {"ids": [one.pk for one in plan.wholes], "marks": [one.mark for one in plan.wholes]}
    rows = [
        JudgedDay(
            plan=asked.plan,
            as_of=on,
            known_at=asked.knowledge,
            stamp=day.stamp,
            signature=plan.signature,
            records=" ".join(day.records),
            details=marks | {"ratios": day.ratios, "scores": day.scores},
        )
        for on, day in sorted(plan.days.items())
        if on in plan.fresh_days
    ]
    JudgedDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["plan", "as_of", "known_at"],
        update_fields=["stamp", "signature", "records", "details"],
    )
    if rows:
        _make_room(asked.plan)


def _keep_lines(plan: JudgedPlan) -> None:
    asked = plan.asked
    there = set(Target.objects.filter(pk__in=plan.fresh_lines).values_list("pk", flat=True))
    rows = (
        JudgedTarget(
            target_id=one.pk,
            as_of=asked.headline,
            known_at=asked.knowledge,
            stamp=plan.line_stamp(one),
            content=plan.fresh_lines[one.pk],
        )
        for one in plan.wholes
        if one.pk in there
    )
    while batch := list(islice(rows, BATCH)):
        JudgedTarget.objects.bulk_create(
            batch,
            update_conflicts=True,
            unique_fields=["target", "as_of", "known_at"],
            update_fields=["stamp", "content"],
        )
    if there:
        headline = JudgedDay.objects.filter(plan=asked.plan, as_of=asked.headline, known_at=asked.knowledge)
        if headline.update(has_lines=True):
            _let_lines_go(asked.plan)


def _make_room(plan: Plan) -> None:
    """Beside the ends of months as known now, only the days kept last stay."""
    rows = JudgedDay.objects.filter(plan=plan).order_by("-pk").values_list("pk", "as_of", "known_at")
    others = [pk for pk, as_of, known_at in rows if known_at != FOREVER or (as_of + ONE_DAY).day != 1]
    if len(others) > OTHER_DAYS:
        JudgedDay.objects.filter(pk__in=others[OTHER_DAYS:]).delete()


def _let_lines_go(plan: Plan) -> None:
    rows = JudgedDay.objects.filter(plan=plan, has_lines=True).order_by("-pk")[DAYS_WITH_LINES:]
    for row in rows:
        JudgedTarget.objects.filter(target__plan=plan, as_of=row.as_of, known_at=row.known_at).delete()
        JudgedDay.objects.filter(pk=row.pk).update(has_lines=False)


def rebuild(plans: Iterable[Plan], today: date) -> int:
    """Judge plans on ``today`` and on the ends of their months up to it anew; returns how many days."""
    forget_all()
    days = 0
    for plan in plans:
        judged = judged_plan(Asked(plan, today, today, today, month_ends(plan, today)))
        keep(judged)
        days += len(judged.days)
    return days


def month_ends(plan: Plan, until: date) -> tuple[date, ...]:
    """The last days of the months of a plan that are over on ``until``."""
    day, found = plan.starts_on.replace(day=1), []
    last = min(plan.ends_on, until)
    while (end := (day + timedelta(days=31)).replace(day=1) - ONE_DAY) <= last:
        found.append(end)
        day = end + ONE_DAY
    return tuple(found)
