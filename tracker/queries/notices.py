"""Notices of a person, for the bell, the page and the mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker.domain.names import Name
from tracker.domain.vocabulary import OrderVerb, Rung
from tracker.explanations import name_word, period_words
from tracker.models import LadderStep, Notice, User

ORDER_SENTENCES = {
    OrderVerb.PROPOSE: lambda: _("An order is proposed, because a report is missing."),
    OrderVerb.OPEN: lambda: _("A supervision order was issued: please confirm the receipt and answer."),
    OrderVerb.RECEIVE: lambda: _("The department received the order."),
    OrderVerb.ANSWER: lambda: _("The department answered the order."),
    OrderVerb.REOPEN: lambda: _("The order is asked again: please answer."),
    OrderVerb.CLOSE: lambda: _("The order was closed."),
    OrderVerb.DROP: lambda: _("The order was not issued."),
}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice. ``what`` is the rung or the step of an order; ``page`` and ``args`` where it leads."""

    pk: int
    what: StrEnum
    code: str
    name: str
    name_en: str
    illustrative: bool
    sentence: str
    page: str
    args: tuple[str | int, ...]
    created_at: datetime
    acknowledged_at: datetime | None

    @property
    def title(self) -> str:
        """The target with its name in the reader's language."""
        return f"{self.code} {name_word(Name(self.name, self.name_en))}"


def unread_count(person: User) -> int:
    """How many notices a person has not acknowledged. One query, by an index of the unread alone."""
    return Notice.objects.filter(person=person, acknowledged_at__isnull=True).count()


def notices_of(person: User) -> QuerySet[Notice]:
    """All notices of a person: the unread first, each part the newest first."""
    rows = Notice.objects.filter(person=person).select_related(
        "step__due__target__plan", "order_step__order__target__plan"
    )
    return rows.order_by("-pk")


def notice_rows(notices: Iterable[Notice]) -> list[NoticeRow]:
    """The rows of a page or a mail in their order, in the active language. No query."""
    return [
        _of_rung(notice, notice.step) if notice.step is not None else _of_order(notice, notice.order_step)
        for notice in notices
    ]


def _of_rung(notice: Notice, step: LadderStep) -> NoticeRow:
    due = step.due
    words = {
        "period": period_words(due.period),
        "day": due.due_on.isoformat(),
        "grace": due.grace_until.isoformat(),
    }
    if step.rung in (Rung.REMINDER, Rung.DUE):
        sentence = _("The report for %(period)s is due on %(day)s.")
    else:
        sentence = _(
            "The report for %(period)s was due on %(day)s and is missing; the grace ends on %(grace)s."
        )
    target = due.target
    return NoticeRow(
        pk=notice.pk,
        what=Rung(step.rung),
        code=target.code,
        name=target.name,
        name_en=target.name_en,
        illustrative=target.plan.illustrative,
        sentence=sentence % words,
        page="target",
        args=(target.code,),
        created_at=notice.created_at,
        acknowledged_at=notice.acknowledged_at,
    )


def _of_order(notice: Notice, step: Any) -> NoticeRow:
    order = step.order
    label = f"{order.label}: " if order.label else ""
    sentence = label + ORDER_SENTENCES[OrderVerb(step.verb)]()
    if step.verb in (OrderVerb.OPEN, OrderVerb.REOPEN) and step.deadline:
        sentence += " " + _("Answer until %(day)s.") % {"day": step.deadline.isoformat()}
    return NoticeRow(
        pk=notice.pk,
        what=OrderVerb(step.verb),
        code=order.target.code,
        name=order.target.name,
        name_en=order.target.name_en,
        illustrative=order.target.plan.illustrative,
        sentence=sentence,
        page="order",
        args=(order.pk,),
        created_at=notice.created_at,
        acknowledged_at=notice.acknowledged_at,
    )
