"""Sheets of plans and of special actions."""

from collections.abc import Iterable, Mapping
from typing import Any

from tracker.domain.vocabulary import ActionState, Duty, Grounds, SheetKind
from tracker.models import Assignment, Plan, SpecialAction
from tracker.resources.base import Column, Row, SheetResource
from tracker.resources.handlers import Act, Handler, merged
from tracker.resources.widgets import (
    CodeWidget,
    DayWidget,
    NamesWidget,
    TextWidget,
    WholeWidget,
    WordWidget,
    YesNoWidget,
)
from tracker.services.contents import ActionDetails, Duties, PlanDetails
from tracker.services.plans import (
    action_details_of,
    create_action,
    create_plan,
    edit_action,
    edit_plan,
    plan_details_of,
    set_action_duties,
)
from tracker.sheet_messages import RowProblem

INFERRED_MARKS = ("（推定）", "(推定)")


class PlanResource(SheetResource):
    """Columns of a sheet of plans."""

    kind = SheetKind.PLANS
    code = Column("code", CodeWidget(40), "计划编号", "code", "plan code", "plan", "编号", required=True)
    name = Column("name", TextWidget(200), "名称", "name", "计划名称", required=True)
    starts_on = Column("starts_on", DayWidget(), "开始", "starts on", "start", "开始日期")
    ends_on = Column("ends_on", DayWidget(), "截止", "ends on", "end", "截止日期", "结束", "结束日期")
    live_since = Column("live_since", DayWidget(), "启用日期", "live since", "live_since", "启用")
    illustrative = Column("illustrative", YesNoWidget(), "示意", "illustrative", "示意数据")
    name_en = Column("name_en", TextWidget(300), "英文名称", "English name", "name_en")
    source = Column("source", TextWidget(), "来源", "source", "出处")


class PlanHandler(Handler):
    """Plans by their code."""

    resource_class = PlanResource
    key = "code"
    fields = ("code", "name", "starts_on", "ends_on", "live_since", "illustrative", "name_en", "source")

    def find(self, row: Row) -> Plan | None:
        """The plan of that code."""
        return self.books.plans.get(row.get("code"))

    def record(self, obj: Plan) -> Mapping[str, Any]:
        """The plan's columns."""
        return {key: getattr(obj, key) for key in self.fields}

    def create(self, row: Row) -> Act:
        """Make the plan; its window must be there."""
        for key in ("starts_on", "ends_on"):
            if row.get(key) is None:
                row.refuse(RowProblem.CELL_MISSING, key, heading=self._columns[key].column_name)
        if row.errors:
            return lambda: Plan()
        details = PlanDetails(**row.given(*self.fields))
        return lambda: create_plan(details=details, **self.run.signature)

    def change(self, row: Row, obj: Plan, changed: frozenset[str]) -> Act:
        """Change the plan's heading and window."""
        details = merged(plan_details_of(obj), row, *changed)
        return lambda: edit_plan(plan=obj, details=details, **self.run.signature)

    def made(self, row: Row, obj: Plan) -> None:
        """Keep the plan."""
        self.books.plans[obj.code] = obj


class ActionResource(SheetResource):
    """Columns of a sheet of special actions."""

    kind = SheetKind.ACTIONS
    plan = Column("plan", CodeWidget(40), "行动计划", "plan", "计划编号")
    number = Column("number", WholeWidget(1), "行动编号", "number", "action", "action number", required=True)
    name = Column("name", TextWidget(200), "名称", "name", "行动名称", "专项行动", required=True)
    emphasis = Column("emphasis", TextWidget(), "重点", "emphasis")
    typical_cases = Column("typical_cases", TextWidget(), "典型案例", "typical cases", "typical_cases")
    batch = Column("batch", TextWidget(40), "批次", "batch")
    state = Column("state", WordWidget(ActionState), "状态", "state")
    leads = Column("leads", NamesWidget(), "牵头部门", "lead", "lead department", "leads", "牵头单位")
    supporting = Column("supporting", NamesWidget(), "配合部门", "supporting", "配合单位")
    name_en = Column("name_en", TextWidget(300), "英文名称", "English name", "name_en")
    adopted_on = Column("adopted_on", DayWidget(), "纳入日期", "adopted on", "adopted_on")
    ended_on = Column("ended_on", DayWidget(), "结束日期", "ended on", "ended_on")
    successor = Column("successor", WholeWidget(1), "继任行动", "successor")


class Leading:
    """Lead and supporting departments of an action or a target: from cells to ``Duties`` and back."""

    def duties(self: Any, row: Row, current: Duties | None = None) -> Duties | None:
        """What the two cells say over what is settled already; None when both are blank."""
        said = row.given("leads", "supporting")
        if not said:
            return None
        old = current or Duties()
        grounds = old.grounds
        if "leads" in said:
            grounds = Grounds.INFERRED if any(_marked(name) for name in said["leads"]) else Grounds.STATED
        leads = self._offices(row, "leads") if "leads" in said else old.leads
        supporting = self._offices(row, "supporting") if "supporting" in said else old.supporting
        return Duties(leads=leads, supporting=supporting, grounds=grounds)

    def _offices(self: Any, row: Row, key: str) -> tuple[Any, ...]:
        found, names = [], []
        for name in row.get(key, ()):
            mark = INFERRED_MARKS[0] if _marked(name) else ""
            office = self.books.department(_unmarked(name))
            if office is None:
                close = self.books.nearest(
                    "office", name, [known.name for known in self.books.departments.values()]
                )
                row.refuse(RowProblem.UNKNOWN_DEPARTMENT, key, value=name, nearest=close)
                continue
            found.append(office)
            names.append(office.name + mark)
        row.values[key] = tuple(names)
        return tuple(found)


def _marked(name: str) -> bool:
    return name.endswith(INFERRED_MARKS)


def _unmarked(name: str) -> str:
    for mark in INFERRED_MARKS:
        name = name.removesuffix(mark)
    return name.strip()


def settled_duties(owner: str, ids: Iterable[int] | None = None) -> dict[int, list[Assignment]]:
    """The newest setting of every action or target (``owner``) that has one, by id. One query."""
    lines = Assignment.objects.filter(**{f"{owner}__isnull": False}).select_related("department")
    if ids is not None:
        lines = lines.filter(**{f"{owner}__in": list(ids)})
    newest: dict[int, list[Assignment]] = {}
    for line in lines.order_by("number", "pk"):
        group = newest.setdefault(getattr(line, f"{owner}_id"), [])
        if group and group[0].number != line.number:
            group.clear()
        group.append(line)
    return newest


def duty_names(lines: list[Assignment]) -> dict[str, Any]:
    """The two cells of a setting: names, with （推定） behind inferred leads; no lead is 待定."""
    leads = [line for line in lines if line.duty == Duty.LEAD and line.department]
    supporting = [line for line in lines if line.duty == Duty.SUPPORTING and line.department]
    return {
        "leads": tuple(
            line.department.name + (INFERRED_MARKS[0] if line.grounds == Grounds.INFERRED else "")
            for line in leads
        ),
        "supporting": tuple(line.department.name for line in supporting),
    }


def duties_of(lines: list[Assignment]) -> Duties:
    """A stored setting as typed values."""
    return Duties(
        leads=tuple(line.department for line in lines if line.duty == Duty.LEAD and line.department),
        supporting=tuple(line.department for line in lines if line.duty == Duty.SUPPORTING),
        grounds=lines[0].grounds if lines else Grounds.STATED,
    )


def plan_named(handler: Handler, row: Row) -> Plan | None:
    """The plan that the row names, else the only plan there is; None when that is noted as an error."""
    plans = handler.books.plans
    code = row.get("plan")
    if code is not None:
        if code not in plans:
            row.refuse(
                RowProblem.UNKNOWN_PLAN,
                "plan",
                value=code,
                nearest=handler.books.nearest("plan", code, plans),
            )
        return plans.get(code)
    if len(plans) == 1:
        return next(iter(plans.values()))
    row.refuse(RowProblem.PLAN_NOT_SAID if plans else RowProblem.NO_PLAN, "plan")
    return None


class ActionHandler(Leading, Handler):
    """Special actions by plan and number."""

    resource_class = ActionResource
    key = "number"
    references = ("successor",)
    fields = ("name", "name_en", "emphasis", "typical_cases", "batch", "state", "adopted_on", "ended_on")

    def identity(self, row: Row) -> Any:
        """Plan and number; a row without a plan means the only one."""
        return (row.get("plan", ""), row.get("number")) if row.get("number") else None

    def label(self, row: Row) -> str:
        """Number and name."""
        return f"{row.get('number')} {row.get('name', '')}"

    def resolve(self, row: Row) -> None:
        """Find the plan, the departments and the successor."""
        plan = plan_named(self, row)
        if plan is None:
            return
        row.values["plan"] = plan.code
        number = row.get("successor")
        if number is not None and (plan.pk, number) not in self.books.actions:
            row.refuse(RowProblem.UNKNOWN_ACTION, "successor", value=number)

    def _plan(self, row: Row) -> Plan:
        return self.books.plans[row.values["plan"]]

    def find(self, row: Row) -> SpecialAction | None:
        """The action of that number."""
        return self.books.actions.get((self._plan(row).pk, row.get("number")))

    def record(self, obj: SpecialAction) -> Mapping[str, Any]:
        """The action's columns."""
        lines = settled_duties("action", [obj.pk]).get(obj.pk, [])
        return action_record(obj, lines)

    def _successor(self, row: Row) -> dict[str, Any]:
        number = row.get("successor")
        return {} if number is None else {"successor": self.books.actions[self._plan(row).pk, number]}

    def create(self, row: Row) -> Act:
        """Make the action with its duties."""
        duties = self.duties(row)
        details = ActionDetails(
            plan=self._plan(row), number=row.get("number"), **row.given(*self.fields), **self._successor(row)
        )
        return lambda: create_action(details=details, duties=duties, **self.run.signature)

    def change(self, row: Row, obj: SpecialAction, changed: frozenset[str]) -> Act:
        """Change the action, and who leads it."""
        lines = settled_duties("action", [obj.pk]).get(obj.pk, [])
        duties = self.duties(row, duties_of(lines)) if changed & {"leads", "supporting"} else None
        described = changed - {"leads", "supporting", "successor"}
        details = merged(action_details_of(obj), row, *described, **self._successor(row))

        def act() -> SpecialAction:
            action = edit_action(action=obj, details=details, **self.run.signature)
            if duties is not None:
                action = set_action_duties(action=action, duties=duties, **self.run.signature)
            return action

        return act

    def made(self, row: Row, obj: SpecialAction) -> None:
        """Keep the action."""
        self.books.actions[obj.plan_id, obj.number] = obj


def action_record(obj: SpecialAction, lines: list[Assignment]) -> dict[str, Any]:
    """A special action as values by column key."""
    return {
        "plan": obj.plan.code,
        "number": obj.number,
        **{key: getattr(obj, key) for key in ActionHandler.fields},
        **duty_names(lines),
        "successor": obj.successor.number if obj.successor else None,
    }
