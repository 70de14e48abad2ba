"""The words of deadlines and supervision orders: a part of ``tracker.choices``, which is what others ask."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from tracker.domain.vocabulary import MailState, OrderState, OrderVerb, Rung
from tracker.faces import AMBER, GREEN, GREY, RED, Face, faces

DEADLINE_FACES: dict[type[StrEnum], dict[StrEnum, Face]] = {
    Rung: faces(
        (Rung.REMINDER, _("Reminder"), "提醒|催报", GREY, "bell"),
        (Rung.DUE, _("Due today"), "今日到期|黄灯", AMBER),
        (Rung.OVERDUE, _("Overdue by two working days"), "逾期两个工作日|红灯", RED),
        (Rung.ORDER, _("Order proposed"), "拟办督办", RED, "send"),
    ),
    MailState: faces(
        (MailState.QUEUED, _("Waiting to be sent"), "待发送", GREY),
        (MailState.CLAIMED, _("Being sent"), "发送中", GREY),
        (MailState.SENT, _("Sent"), "已发送", GREEN),
        (MailState.FAILED, _("Not sent"), "未发出", RED),
    ),
    OrderState: faces(
        (OrderState.PROPOSED, _("Proposed for issue"), "拟办|拟发", GREY, "pencil"),
        (OrderState.OPEN, _("Waiting to be received"), "待签收|已下发", RED),
        (OrderState.REOPENED, _("Asked again"), "重新办理|再次督办", RED, "arrow-back"),
        (OrderState.RECEIVED, _("Received"), "已签收|办理中", AMBER),
        (OrderState.ANSWERED, _("Answered"), "已答复|已反馈", AMBER, "send"),
        (OrderState.CLOSED, _("Closed"), "已办结|办结", GREEN, "check"),
        (OrderState.DROPPED, _("Not issued"), "未下发|不予下发", GREY, "x"),
    ),
    OrderVerb: faces(
        (OrderVerb.PROPOSE, _("proposed"), "拟办", None, "pencil"),
        (OrderVerb.OPEN, _("issued"), "签发|下发", None, "send"),
        (OrderVerb.RECEIVE, _("received"), "签收", None, "check"),
        (OrderVerb.ANSWER, _("answered"), "答复", None, "send"),
        (OrderVerb.REOPEN, _("asked again"), "退回重办", None, "arrow-back"),
        (OrderVerb.CLOSE, _("closed"), "办结", None, "check"),
        (OrderVerb.DROP, _("did not issue"), "不予下发", None, "x"),
    ),
}
