"""The words of the domain as people read and write them: label, tone, icon and order of each member.

The only home of display words. ``words`` are what a sheet may say instead of the identifier; the
first is the Chinese label. Order is the order of definition here, worst or earliest first.
"""

from enum import StrEnum
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.deadline_words import DEADLINE_FACES
from tracker.domain.vocabulary import (
    ActionState,
    Basis,
    BatchState,
    BriefingKind,
    Comparator,
    DrawMethod,
    DueBasis,
    Duty,
    Evidence,
    EvidenceKind,
    Frequency,
    Grounds,
    HoldRule,
    Kind,
    NilReason,
    Outcome,
    Pace,
    Reporting,
    ReportState,
    Risk,
    Role,
    SheetKind,
    Status,
    Strength,
    Tone,
    Verb,
    VerificationResult,
    WorkState,
)
from tracker.faces import AMBER, GREEN, GREY, HATCH, RED, Face, faces

Member = TypeVar("Member", bound=StrEnum)


class Deed(StrEnum):
    """The verbs of the audit."""

    CREATE = "create"
    EDIT = "edit"
    DRAFT = "draft"
    SAVE = "save"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    ACCEPT = "accept"
    CORRECT = "correct"
    DISCARD = "discard"
    LOAD = "load"
    VOID = "void"
    RESTORE = "restore"
    ADJUST = "adjust"
    POSTPONE = "postpone"
    CANCEL = "cancel"
    REINSTATE = "reinstate"
    ASSIGN = "assign"
    CLOSE = "close"
    COPY = "copy"
    RENAME = "rename"
    MERGE = "merge"
    DISABLE = "disable"
    ENABLE = "enable"
    SET_PASSWORD = "set_password"  # noqa: S105  the name of a deed
    ATTACH = "attach"
    REMOVE = "remove"
    VERIFY = "verify"
    DRAW = "draw"
    OVERRIDE = "override"
    INVITE = "invite"
    SECOND_STEP = "second_step"
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    DENY = "deny"
    PROPOSE = "propose"
    OPEN = "open"
    RECEIVE = "receive"
    ANSWER = "answer"
    REOPEN = "reopen"
    DROP = "drop"
    FINISH = "finish"
    REMIND = "remind"
    ACKNOWLEDGE = "acknowledge"
    MAIL = "mail"
    REVOKE = "revoke"
    SUBSTITUTE = "substitute"
    IMPORT = "import"
    UNDO = "undo"
    EXPORT = "export"
    DOWNLOAD = "download"
    PURGE = "purge"
    PROJECT = "project"
    ISSUE = "issue"


FACES: dict[type[StrEnum], dict[StrEnum, Face]] = {
    **DEADLINE_FACES,
    Kind: faces(
        (Kind.CUMULATIVE, _("Cumulative"), "累计完成|累计|累计型|累积"),
        (Kind.LEVEL, _("Level at the deadline"), "到期达标|达标|水平|到期水平"),
        (Kind.COUNT, _("Count"), "数量达标|数量|个数|计数"),
        (Kind.MAINTAIN, _("Maintain"), "持续保持|保持|维持"),
        (Kind.MILESTONE, _("Milestone"), "节点完成|节点|里程碑|事件"),
        (Kind.RUBRIC, _("Rubric"), "定性评定|定性|评定|评级"),
    ),
    Comparator: faces(
        (Comparator.AT_LEAST, _("at least"), "不低于|≥|>=|＞＝|不少于|以上|及以上|大于等于|至少|at least"),
        (Comparator.MORE_THAN, _("more than"), "超过|>|＞|高于|大于|以外|多于|more than"),
        (Comparator.AT_MOST, _("at most"), "不超过|≤|<=|＜＝|以下|以内|小于等于|不高于|不多于|至多|at most"),
        (Comparator.LESS_THAN, _("less than"), "低于|<|＜|不满|小于|少于|less than"),
        (Comparator.BAND, _("between"), "区间|范围|介于|之间|between"),
    ),
    Basis: faces(
        (Basis.PERIOD, _("of the period"), "当期值|当期|本期|本期值|当期数|期间值"),
        (Basis.YEAR_TO_DATE, _("year to date"), "本年累计|年度累计|当年累计|年内累计|本年累计数"),
        (Basis.PLAN_TO_DATE, _("plan to date"), "计划期累计|累计|开始以来累计|期初至今|计划累计|累计数"),
        (Basis.STOCK, _("stock"), "时点存量|存量|时点|时点数|时点值|期末存量"),
    ),
    Strength: faces(
        (Strength.BINDING, _("Binding"), "约束性|约束"),
        (Strength.ANTICIPATORY, _("Anticipatory"), "预期性|预期"),
        (Strength.ASPIRATIONAL, _("Aspirational"), "力争/争创|力争|争创|力争性|争取"),
    ),
    DueBasis: faces(
        (DueBasis.STATED, _("Stated in the source"), "原文|明确|原文明确|明示"),
        (DueBasis.INFERRED, _("Inferred"), "推定|推断"),
        (DueBasis.NONE, _("To be settled"), "待定|无|未定|没有"),
    ),
    Grounds: faces(
        (Grounds.STATED, _("Stated in the source"), "原文|明确|原文明确|明示"),
        (Grounds.INFERRED, _("Inferred"), "推定|推断"),
    ),
    Frequency: faces(
        (Frequency.MONTHLY, _("Monthly"), "月报|每月|按月|月|月度|一月一次"),
        (Frequency.QUARTERLY, _("Quarterly"), "季报|每季|每季度|按季|按季度|季|季度"),
        (Frequency.HALF_YEARLY, _("Half-yearly"), "半年报|每半年|按半年|半年|半年度|half-yearly"),
        (Frequency.YEARLY, _("Yearly"), "年报|每年|按年|年|年度|annual|annually"),
        (Frequency.ONCE, _("Once"), "一次性|一次|单次|到期一次|仅一次"),
        (Frequency.AD_HOC, _("Ad hoc"), "不定期|随时|不定时|ad hoc|ad-hoc"),
    ),
    HoldRule: faces(
        (HoldRule.EVERY_PERIOD, _("Every period"), "每期达标|每期|各期|逐期|每期均达标"),
        (HoldRule.AVERAGE, _("On average"), "平均达标|平均|均值|平均值"),
        (HoldRule.FINAL, _("At the end"), "期末达标|期末|末期|最终|到期"),
    ),
    NilReason: faces(
        (NilReason.NO_PROGRESS, _("No progress"), "无进展|没有进展|未进展"),
        (NilReason.NO_DATA, _("Data not there yet"), "数据未产生|未产生|无数据|数据未出|暂无数据"),
        (NilReason.NOT_APPLICABLE, _("Not applicable"), "不适用|本期不适用|不涉及"),
    ),
    ReportState: faces(
        (ReportState.DRAFT, _("Draft"), "草稿|未提交", GREY, "pencil"),
        (ReportState.RETURNED, _("Returned"), "退回|已退回", AMBER, "arrow-back"),
        (ReportState.SUBMITTED, _("Submitted"), "已提交|提交|待审核", GREY, "send"),
        (ReportState.ACCEPTED, _("Accepted"), "已通过|通过|已审核", GREEN, "check"),
        (ReportState.VOIDED, _("Voided"), "已作废|作废", GREY, "x"),
    ),
    Outcome: faces(
        (Outcome.BREACHED, _("Breached"), "不达标|突破上限", RED),
        (Outcome.MISSED, _("Missed"), "未完成|未实现", RED),
        (Outcome.UNREPORTED, _("Due and not reported"), "到期未报", HATCH),
        (Outcome.AWAITING_FINAL, _("Due, final report awaited"), "到期待报", AMBER),
        (Outcome.ACHIEVED_LATE, _("Achieved late"), "逾期完成", GREEN),
        (Outcome.ACHIEVED, _("Achieved"), "已完成|已达标", GREEN),
        (Outcome.HOLDING, _("Holding"), "保持中", GREEN),
        (Outcome.IN_PROGRESS, _("In progress"), "进行中", GREY),
        (Outcome.NOT_STARTED, _("Not started"), "未启动", GREY),
        (Outcome.UNQUANTIFIED, _("Not quantified yet"), "待量化", GREY),
        (Outcome.CANCELLED, _("Cancelled"), "已取消", GREY),
    ),
    Pace: faces(
        (Pace.BEHIND, _("Behind"), "滞后|落后", RED),
        (Pace.AT_RISK, _("At risk"), "预警|有风险", AMBER),
        (Pace.ON_PACE, _("On pace"), "符合进度|正常", GREEN),
        (Pace.AHEAD, _("Ahead"), "超前|快于进度", GREEN),
        (Pace.NONE, _("No pace"), "不评进度|无", GREY),
    ),
    Reporting: faces(
        (Reporting.STALE, _("Stale"), "久未填报|逾期已久", HATCH),
        (Reporting.OVERDUE, _("Overdue"), "逾期未报|逾期", AMBER),
        (Reporting.RETURNED, _("Returned"), "退回|已退回", AMBER, "arrow-back"),
        (Reporting.DUE, _("Due"), "应报|待报", GREY),
        (Reporting.SUBMITTED, _("Submitted"), "已提交|待审核", GREY, "send"),
        (Reporting.NOT_DUE, _("Not due yet"), "未到期|未到报期", GREY),
        (Reporting.UP_TO_DATE, _("Up to date"), "已报齐|已报", GREEN),
    ),
    Evidence: faces(
        (Evidence.DISPUTED, _("Disputed"), "存疑|有异议", RED, "alert"),
        (Evidence.NONE, _("No evidence"), "无佐证|无", GREY, "paperclip-off"),
        (Evidence.ATTACHED, _("Evidence attached"), "已附佐证|有佐证", GREY, "paperclip"),
        (Evidence.VERIFIED, _("Verified"), "已核查|核查属实", GREEN, "shield-check"),
    ),
    Status: faces(
        (Status.DISPUTED, _("Disputed"), "存疑", RED),
        (Status.BREACHED, _("Breached"), "不达标", RED),
        (Status.MISSED, _("Missed"), "未完成", RED),
        (Status.OFF_TRACK, _("Off track"), "滞后", RED),
        (Status.NO_DATA, _("No data"), "无数据", HATCH),
        (Status.AT_RISK, _("At risk"), "预警", AMBER),
        (Status.ACHIEVED_LATE, _("Achieved late"), "逾期完成", GREEN),
        (Status.ACHIEVED, _("Achieved"), "已完成|已达标", GREEN),
        (Status.ON_TRACK, _("On track"), "正常", GREEN),
        (Status.IN_PROGRESS, _("In progress"), "进行中", GREY),
        (Status.NOT_STARTED, _("Not started"), "未启动", GREY),
        (Status.UNQUANTIFIED, _("Not quantified yet"), "待量化", GREY),
        (Status.CANCELLED, _("Cancelled"), "已取消", GREY),
    ),
    Tone: faces(
        (Tone.RED, _("Red"), "红|红色", RED),
        (Tone.RED_HATCH, _("Red, hatched"), "红斜线|红色斜线", HATCH),
        (Tone.AMBER, _("Amber"), "黄|黄色", AMBER),
        (Tone.GREEN, _("Green"), "绿|绿色", GREEN),
        (Tone.GREY, _("Grey"), "灰|灰色", GREY),
    ),
    Role: faces(
        (Role.REPORTER, _("Reporter"), "填报员|填报|填报人"),
        (Role.REVIEWER, _("Reviewer"), "审核员|审核|审核人"),
        (Role.MANAGER, _("Manager"), "管理者|领导|分管领导"),
        (Role.ADMINISTRATOR, _("Administrator"), "管理员|系统管理员|admin"),
        (Role.AUDITOR, _("Auditor"), "审计员|审计"),
    ),
    ActionState: faces(
        (ActionState.PROPOSED, _("Proposed"), "拟定|拟纳入|提议"),
        (ActionState.ADOPTED, _("Adopted"), "已纳入|纳入|实施中|已发布|进行中"),
        (ActionState.CLOSED, _("Closed"), "已办结|办结|已结束"),
        (ActionState.CANCELLED, _("Cancelled"), "已取消|取消"),
        (ActionState.MERGED, _("Merged"), "已合并|合并|并入"),
        (ActionState.SUPERSEDED, _("Superseded"), "已替代|替代|被替代"),
    ),
    Duty: faces(
        (Duty.LEAD, _("Lead"), "牵头|牵头部门|牵头单位"),
        (Duty.SUPPORTING, _("Supporting"), "配合|配合部门|配合单位"),
    ),
    VerificationResult: faces(
        (VerificationResult.UNTRUE, _("Untrue"), "不属实|不实", RED),
        (VerificationResult.PARTLY_TRUE, _("Partly true"), "部分属实", AMBER),
        (VerificationResult.TRUE, _("True"), "属实", GREEN),
    ),
    DrawMethod: faces(
        (DrawMethod.RISK, _("By risk"), "按风险加权|风险"),
        (DrawMethod.RANDOM, _("At random"), "简单随机|随机"),
    ),
    Risk: faces(
        (Risk.DISPUTED_BEFORE, _("An earlier check of the target was not true"), "该目标此前核查不实"),
        (Risk.ODD_NUMBER, _("The number jumps or falls"), "数值突变或回落"),
        (Risk.NO_EVIDENCE, _("Accepted without evidence"), "通过时无佐证"),
        (Risk.NARROW, _("It only just keeps to the line"), "刚刚达标"),
        (Risk.LATE, _("It came late"), "迟报"),
        (Risk.CORRECTED, _("It corrects an accepted number"), "更正过"),
        (Risk.NEVER_CHECKED, _("The target was never checked"), "该目标从未核查"),
    ),
    EvidenceKind: faces(
        (EvidenceKind.FILE, _("File"), "文件|附件", None, "file"),
        (EvidenceKind.LINK, _("Link"), "链接|网址", None, "link"),
    ),
    BatchState: faces(
        (BatchState.PREVIEWED, _("Previewed"), "已预览|预览", GREY),
        (BatchState.APPLIED, _("Applied"), "已导入|完成", GREEN),
        (BatchState.UNDONE, _("Undone"), "已撤销|撤销", AMBER),
        (BatchState.FAILED, _("Failed"), "失败|未导入", RED),
    ),
    WorkState: faces(
        (WorkState.WAITING, _("Waiting for its turn"), "排队中", GREY),
        (WorkState.READING, _("Being read"), "正在读取", GREY),
        (WorkState.CHECKING, _("Rows are being checked"), "正在逐行核对", GREY),
        (WorkState.READY, _("Ready to be looked at"), "可以预览", GREEN),
        (WorkState.WRITING, _("Rows are being written"), "正在写入", GREY),
        (WorkState.STOPPED, _("Stopped"), "已停止", RED),
    ),
    Verb: faces(
        (Verb.DRAFT, _("began a draft"), "起草", None, "pencil"),
        (Verb.SUBMIT, _("submitted"), "提交", None, "send"),
        (Verb.WITHDRAW, _("withdrew"), "撤回", None, "arrow-back-up"),
        (Verb.RETURN, _("returned"), "退回", None, "arrow-back"),
        (Verb.ACCEPT, _("accepted"), "通过", None, "check"),
        (Verb.VOID, _("voided"), "作废", None, "x"),
    ),
    SheetKind: faces(
        (SheetKind.PLANS, _("Plans"), "行动计划|计划"),
        (SheetKind.DEPARTMENTS, _("Departments"), "部门|单位"),
        (SheetKind.ACTIONS, _("Special actions"), "专项行动|行动"),
        (SheetKind.TARGETS, _("Targets"), "目标|指标"),
        (SheetKind.REPORTS, _("Reports"), "填报"),
        (SheetKind.UNITS, _("Units"), "计量单位"),
        (SheetKind.CALENDAR, _("Working calendar"), "工作日历|日历"),
        (SheetKind.PEOPLE, _("People"), "人员|用户"),
    ),
    BriefingKind: faces(
        (BriefingKind.MONTHLY, _("Monthly briefing"), "月度通报|月报"),
        (BriefingKind.QUARTERLY, _("Quarterly briefing"), "季度通报|季报"),
        (BriefingKind.MID_TERM, _("Mid-term evaluation"), "中期评估"),
        (BriefingKind.FINAL, _("Final evaluation"), "终期评估"),
    ),
    Deed: faces(
        (Deed.CREATE, _("created"), "新建"),
        (Deed.EDIT, _("changed"), "修改"),
        (Deed.DRAFT, _("began a draft"), "起草"),
        (Deed.SAVE, _("saved"), "保存"),
        (Deed.SUBMIT, _("submitted"), "提交"),
        (Deed.WITHDRAW, _("withdrew"), "撤回"),
        (Deed.RETURN, _("returned"), "退回"),
        (Deed.ACCEPT, _("accepted"), "通过"),
        (Deed.CORRECT, _("corrected"), "更正"),
        (Deed.DISCARD, _("discarded"), "删除草稿"),
        (Deed.LOAD, _("loaded afterwards"), "补录"),
        (Deed.VOID, _("voided"), "作废"),
        (Deed.RESTORE, _("restored"), "恢复原值"),
        (Deed.ADJUST, _("adjusted"), "调整"),
        (Deed.POSTPONE, _("postponed"), "延期"),
        (Deed.CANCEL, _("cancelled"), "取消"),
        (Deed.REINSTATE, _("reinstated"), "恢复"),
        (Deed.ASSIGN, _("assigned"), "指定部门"),
        (Deed.CLOSE, _("closed out"), "销号"),
        (Deed.COPY, _("copied"), "复制"),
        (Deed.RENAME, _("renamed"), "更名"),
        (Deed.MERGE, _("merged"), "合并"),
        (Deed.DISABLE, _("disabled"), "停用"),
        (Deed.ENABLE, _("enabled"), "启用"),
        (Deed.SET_PASSWORD, _("set a password"), "设置密码"),
        (Deed.ATTACH, _("attached evidence"), "添加佐证"),
        (Deed.REMOVE, _("removed evidence"), "移除佐证"),
        (Deed.VERIFY, _("verified"), "核查"),
        (Deed.DRAW, _("drew a sample"), "抽取样本"),
        (Deed.OVERRIDE, _("overrode the status"), "人工改判"),
        (Deed.PROPOSE, _("proposed"), "拟办"),
        (Deed.OPEN, _("opened"), "开立"),
        (Deed.RECEIVE, _("received"), "签收"),
        (Deed.ANSWER, _("answered"), "答复"),
        (Deed.REOPEN, _("reopened"), "重新开立"),
        (Deed.DROP, _("dropped"), "撤销拟办"),
        (Deed.FINISH, _("closed"), "办结"),
        (Deed.INVITE, _("gave a one-time link"), "发放一次性链接"),
        (Deed.SECOND_STEP, _("changed the second step at sign-in"), "变更两步验证"),
        (Deed.REMIND, _("reminded"), "催报"),
        (Deed.ACKNOWLEDGE, _("acknowledged"), "知悉"),
        (Deed.MAIL, _("wrote a mail"), "发邮件"),
        (Deed.REVOKE, _("revoked"), "吊销"),
        (Deed.SUBSTITUTE, _("settled who stands in"), "安排代岗"),
        (Deed.SIGN_IN, _("signed in"), "登录"),
        (Deed.SIGN_IN_FAILED, _("failed to sign in"), "登录失败"),
        (Deed.SIGN_OUT, _("signed out"), "退出"),
        (Deed.DENY, _("was denied"), "无权访问"),
        (Deed.IMPORT, _("imported"), "导入"),
        (Deed.UNDO, _("undid"), "撤销"),
        (Deed.EXPORT, _("exported"), "导出"),
        (Deed.DOWNLOAD, _("downloaded"), "下载"),
        (Deed.PURGE, _("purged the audit"), "清理审计记录"),
        (Deed.PROJECT, _("projected"), "推算"),
        (Deed.ISSUE, _("issued"), "签发"),
    ),
}


def face(member: StrEnum) -> Face:
    """How a member is shown."""
    return FACES[type(member)][member]


def label(member: StrEnum | None) -> str:
    """The word for a member in the reader's language; "" for None."""
    return "" if member is None else str(face(member).label)


def choices(enum: type[StrEnum]) -> list[tuple[str, Promise]]:
    """The members of an enumeration in their order, for a form or a filter."""
    return [(member.value, shown.label) for member, shown in FACES[enum].items()]


def member_of(enum: type[Member], text: str) -> Member | None:
    """The member that a person or a sheet means by ``text``; None when it is none of the known words.

    Takes the identifier, the label in the reader's language, the Chinese label and its aliases;
    case, surrounding spaces, and the difference between spaces, hyphens and underscores do not matter.
    """
    wanted = _folded(text)
    for member, shown in FACES[enum].items():
        names = (member.value, member.name, str(shown.label), *shown.words)
        if wanted and wanted in map(_folded, names):
            return enum(member)
    return None


def _folded(text: str) -> str:
    return "_".join(text.strip().casefold().replace("-", "_").replace("_", " ").split())
