"""The illustrative plan: three calendar years around the day of loading, told through the services."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from tracker.demonstration.cast import hire, merge, merges
from tracker.demonstration.catalogue import planned_targets
from tracker.demonstration.days import Days, moment
from tracker.demonstration.orders import close_periods
from tracker.demonstration.rows import rows_of
from tracker.demonstration.story import Story, promise
from tracker.demonstration.turns import take_turns
from tracker.models import Plan, SpecialAction, User
from tracker.queries.facts import working_calendar
from tracker.services.contents import ActionDetails, Duties, PlanDetails
from tracker.services.kept_facts import refreshed_together
from tracker.services.plans import create_action, create_plan

CODE = "SY"
NAME = "城市服务提升三年行动计划（示意数据）"
NAME_EN = "Three-year plan for better city services (illustrative data)"
SOURCE = "示意数据：为演示编写，不是任何城市的真实计划，也不含真实数字。"


def illustrative_plan() -> Plan | None:
    """The illustrative plan, when it has been loaded."""
    return Plan.objects.filter(code__startswith=f"{CODE}-", illustrative=True).first()


def first_moment(today: date) -> datetime:
    """The moment at which the illustrative story begins."""
    starts_on, _ends_on = Days(today, working_calendar(today)).plan_window
    return moment(starts_on, 8, 30)


@transaction.atomic
def tell_illustrative(*, administrator: User, password: str | None, today: date) -> int:
    """Load the illustrative plan as it stands on the morning of ``today``; returns the steps taken.

    The same day always gives the same plan. Cost: two service calls a report, some seconds.
    """
    days = Days(today, working_calendar(today))
    now = first_moment(today)
    cast = hire(administrator, password, now)
    story = Story(_plan(administrator, days, now), cast, days)
    actions = {action.number: action for action in _actions(story, now)}
    with refreshed_together():
        promise(story, planned_targets(days, cast.districts), actions, now)
    for at, office, into in merges(cast, days):
        story.at(at, partial(merge, cast, office, into))
    take_turns(story)
    close_periods(story)
    with refreshed_together():
        return story.tell()


def _plan(administrator: User, days: Days, now: datetime) -> Plan:
    starts_on, ends_on = days.plan_window
    details = PlanDetails(
        code=f"{CODE}-{days.today.year}",
        name=NAME,
        name_en=NAME_EN,
        starts_on=starts_on,
        ends_on=ends_on,
        live_since=starts_on,
        illustrative=True,
        source=SOURCE,
    )
    return create_plan(details=details, by=administrator, now=now)


def _actions(story: Story, now: datetime) -> list[SpecialAction]:
    return [
        create_action(
            details=ActionDetails(
                plan=story.plan,
                number=int(row["行动编号"]),
                name=row["名称"],
                name_en=row["英文名称"],
                emphasis=row["重点"],
                typical_cases=row["典型案例"],
                batch=row["批次"],
                adopted_on=story.plan.starts_on,
            ),
            duties=Duties(leads=(story.cast.departments[row["牵头部门"]],)),
            by=story.cast.administrator,
            now=now,
        )
        for row in rows_of("illustrative/actions.csv")
    ]
