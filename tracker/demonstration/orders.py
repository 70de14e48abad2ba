"""The supervision orders of the illustrative story, in every state, and the rule that closes its periods."""

from dataclasses import replace
from datetime import datetime, timedelta

from tracker.demonstration.days import moment
from tracker.demonstration.rows import Row
from tracker.demonstration.story import Story
from tracker.models import SupervisionOrder
from tracker.services.contents import RuleValues
from tracker.services.orders import answer_order, close_order, open_order, receive_order, reopen_order
from tracker.services.plans import set_rules

CLOSES_SINCE = -1  # days before the loading: what the story tells before it is taken however late it came
AFTER_THE_TURNS = 18
WHY_CLOSED = "报送纪律：宽限期满的报告期不再接受首次填报（示意）"


def close_periods(story: Story) -> None:
    """Note that from the eve of the loading on periods close after their grace."""
    day = story.days.working_day(CLOSES_SINCE)

    def act(now: datetime) -> None:
        set_rules(
            plan=story.plan,
            rules=replace(RuleValues(), closes_periods=True),
            effective_on=day,
            reason=WHY_CLOSED,
            by=story.cast.administrator,
            now=now,
        )

    story.at(moment(day, AFTER_THE_TURNS), act)


def open_one(story: Story, row: Row, now: datetime) -> None:
    """A manager opens an order; ``value`` days are given for the answer."""
    open_order(
        target=story.targets[row["code"]],
        department=story.cast.departments[story.leads[row["code"]]],
        demand=row["reason"],
        deadline=now.date() + timedelta(days=int(row["value"])),
        by=story.cast.people["manager"],
        now=now,
    )


def receive_one(story: Story, row: Row, now: datetime) -> None:
    """The department confirms the receipt."""
    receive_order(order=_order(story, row), by=story.cast.reporter(story.leads[row["code"]]), now=now)


def answer_one(story: Story, row: Row, now: datetime) -> None:
    """The department answers."""
    reporter = story.cast.reporter(story.leads[row["code"]])
    answer_order(order=_order(story, row), text=row["reason"], by=reporter, now=now)


def ask_again(story: Story, row: Row, now: datetime) -> None:
    """The manager asks again; ``value`` days are given."""
    reopen_order(
        order=_order(story, row),
        text=row["reason"],
        deadline=now.date() + timedelta(days=int(row["value"])),
        by=story.cast.people["manager"],
        now=now,
    )


def close_one(story: Story, row: Row, now: datetime) -> None:
    """The manager closes it."""
    close_order(order=_order(story, row), by=story.cast.people["manager"], now=now, text=row["reason"])


def _order(story: Story, row: Row) -> SupervisionOrder:
    return SupervisionOrder.objects.filter(target=story.targets[row["code"]]).latest("pk")
