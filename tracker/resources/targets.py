"""Sheets of targets: their columns, and what a row means for a target that is new or known."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.domain.vocabulary import (
    Basis,
    Comparator,
    DueBasis,
    Frequency,
    Grounds,
    HoldRule,
    Kind,
    SheetKind,
    Strength,
)
from tracker.models import Target, Unit
from tracker.resources.amounts import amount_of
from tracker.resources.base import CellRefused, Column, Row, SheetResource
from tracker.resources.books import loose
from tracker.resources.handlers import Act, Handler
from tracker.resources.plans import Leading, duties_of, settled_duties
from tracker.resources.target_records import newest_version, target_record
from tracker.resources.target_steps import NewTarget, TargetChanges
from tracker.resources.widgets import (
    CheckpointsWidget,
    CodeWidget,
    DayOrNoneWidget,
    DayWidget,
    FlagWidget,
    NamesWidget,
    RawWidget,
    RubricWidget,
    StagesWidget,
    TextWidget,
    WholeWidget,
    WordWidget,
    YesNoWidget,
)
from tracker.sheet_messages import RowNotice, RowProblem
from tracker.sheets.cells import Cell

AMOUNTS = ("goal", "upper_goal", "baseline", "warning_band")
NOT_COMPARED = frozenset({"reason", "effective_on"})


class TargetResource(SheetResource):
    """Columns of a sheet of targets."""

    kind = SheetKind.TARGETS
    plan = Column("plan", CodeWidget(40), "行动计划", "plan", "计划编号")
    action = Column("action", WholeWidget(1), "行动编号", "action", "action number", "专项行动编号")
    code = Column(
        "code", CodeWidget(40), "目标编号", "target", "code", "target code", "指标编号", "编号", required=True
    )
    name = Column("name", TextWidget(300), "指标名称", "name", "目标名称", "名称", "指标")
    kind_of = Column("kind", WordWidget(Kind), "类型", "kind", "指标类型", "目标类型")
    comparator = Column("comparator", WordWidget(Comparator), "比较", "comparator", "比较符")
    goal = Column("goal", RawWidget(), "目标值", "goal", "目标")
    upper_goal = Column("upper_goal", RawWidget(), "上限", "upper bound", "upper_goal", "band")
    unit = Column("unit", CodeWidget(40), "单位", "unit", "计量单位")
    baseline = Column("baseline", RawWidget(), "基期值", "baseline", "基期")
    baseline_on = Column("baseline_on", DayWidget(), "基期日期", "baseline day", "baseline_on")
    starts_on = Column("starts_on", DayWidget(), "开始", "starts on", "start", "开始日期")
    due_on = Column("due_on", DayOrNoneWidget(), "截止", "due on", "due", "截止日期", "完成期限", "end")
    due_basis = Column("due_basis", WordWidget(DueBasis), "期限依据", "due basis", "due_basis")
    basis = Column("basis", WordWidget(Basis), "口径", "basis")
    strength = Column("strength", WordWidget(Strength), "指标属性", "strength", "属性")
    frequency = Column("frequency", WordWidget(Frequency), "填报频率", "frequency", "频率")
    hold_rule = Column("hold_rule", WordWidget(HoldRule), "保持规则", "hold rule", "hold_rule")
    warning_band = Column("warning_band", RawWidget(), "预警幅度", "warning band", "warning_band")
    checkpoints = Column(
        "checkpoints", CheckpointsWidget(), "分阶段目标", "trajectory", "checkpoints", "阶段目标"
    )
    stages = Column("stages", StagesWidget(), "阶段", "stages", "节点阶段")
    rubric = Column("rubric", RubricWidget(), "评定标准", "rubric")
    parent = Column("parent", CodeWidget(40), "上级目标", "parent", "parent target")
    part_department = Column(
        "part_department", TextWidget(100), "分解单位", "part department", "part_department", "part"
    )
    series = Column("series", FlagWidget(), "系列", "series", "年度系列")
    leads = Column(
        "leads", NamesWidget(), "牵头部门", "lead", "lead department", "leads", "牵头单位", "责任部门"
    )
    supporting = Column("supporting", NamesWidget(), "配合部门", "supporting", "配合单位")
    evidence_required = Column(
        "evidence_required", YesNoWidget(), "须佐证", "evidence required", "evidence_required"
    )
    quote = Column("quote", TextWidget(), "原文", "quote")
    note = Column("note", TextWidget(), "备注", "note")
    reason = Column("reason", TextWidget(), "调整原因", "reason")
    effective_on = Column("effective_on", DayWidget(), "生效日期", "effective on", "effective_on")
    postponed_to = Column("postponed_to", DayWidget(), "延期至", "postponed to", "postponed_to")
    cancelled_on = Column("cancelled_on", DayWidget(), "取消日期", "cancelled on", "cancelled_on")
    concept = Column("concept", TextWidget(200), "新概念", "concept")
    action_grounds = Column(
        "action_grounds", WordWidget(Grounds), "行动依据", "action grounds", "action_grounds"
    )
    is_additional = Column("is_additional", YesNoWidget(), "附加", "additional", "is_additional")
    name_en = Column("name_en", TextWidget(400), "英文名称", "English name", "name_en")


class TargetHandler(Leading, Handler):
    """Targets by their code; parents may stand anywhere in the same sheet."""

    resource_class = TargetResource
    key = "code"
    references = ("parent", "series")

    def find(self, row: Row) -> Target | None:
        """The target of that code."""
        return self.books.targets.get(row.get("code"))

    def ordered(self, rows: Sequence[Row]) -> list[Row]:
        """Series and wholes before what belongs to them."""
        for row in rows:
            self._series_code(row)
        return super().ordered(rows)

    def _series_code(self, row: Row) -> None:
        """A code in the column 系列 is the parent of one year's target."""
        code = row.get("series")
        if isinstance(code, str):
            row.values["series"] = None
            row.values["parent"] = row.get("parent", code)

    def resolve(self, row: Row) -> None:
        """Find parent, plan, action, concept, departments and unit; read the amounts in that unit."""
        known = self.find(row)
        parent = self._parent(row)
        plan = self._plan(row, known or parent)
        if plan is not None:
            row.found["plan"] = plan
            row.values["plan"] = plan.code
            self._action(row, plan)
            self._concept(row, plan)
        row.found["part_department"] = self.department(row, "part_department")
        self._unit(row, known, parent)
        self._amounts(row)
        self._due(row)
        lines = settled_duties("target", [known.pk]).get(known.pk, []) if known else []
        row.found["duties"] = self.duties(row, duties_of(lines))

    def _parent(self, row: Row) -> Target | None:
        code = row.get("parent")
        if code is None:
            return None
        parent = self.books.targets.get(code)
        if parent is None:
            row.refuse(
                RowProblem.UNKNOWN_TARGET,
                "parent",
                value=code,
                nearest=self.books.nearest("target", code, self.books.targets),
            )
        row.found["parent"] = parent
        return parent

    def _plan(self, row: Row, near: Target | None) -> Any:
        """The plan named, else that of the known target or parent, else the only one that can be meant."""
        code = row.get("plan")
        plans = self.books.plans
        if code is not None:
            if code not in plans:
                row.refuse(
                    RowProblem.UNKNOWN_PLAN,
                    "plan",
                    value=code,
                    nearest=self.books.nearest("plan", code, plans),
                )
            return plans.get(code)
        if near is not None:
            return near.plan
        fitting = [plan for plan in plans.values() if (plan.pk, row.get("action")) in self.books.actions]
        for some in (list(plans.values()), fitting):
            if len(some) == 1:
                return some[0]
        row.refuse(RowProblem.PLAN_NOT_SAID if plans else RowProblem.NO_PLAN, "plan")
        return None

    def _action(self, row: Row, plan: Any) -> None:
        number = row.get("action")
        if number is None:
            return
        row.found["action"] = self.books.actions.get((plan.pk, number))
        if row.found["action"] is None:
            row.refuse(RowProblem.UNKNOWN_ACTION, "action", value=number)

    def _concept(self, row: Row, plan: Any) -> None:
        name = row.get("concept")
        if name is None:
            return
        found = self.books.concepts.get((plan.pk, loose(name)))
        if found is None:
            names = [concept.name for concept in self.books.concepts.values() if concept.plan_id == plan.pk]
            row.refuse(
                RowProblem.UNKNOWN_CONCEPT,
                "concept",
                value=name,
                nearest=self.books.nearest("concept", name, names),
            )
            return
        row.found["concept"], row.values["concept"] = found, found.name

    def _unit(self, row: Row, known: Target | None, parent: Target | None) -> None:
        """The unit named; an unknown one becomes a dimension of its own (status-rules §1)."""
        name = row.get("unit")
        near = known or parent
        if name is None:
            row.found["unit"] = near.unit if near else None
            return
        unit = self.books.unit(name)
        if unit is None and known is None:
            row.warn(RowNotice.UNIT_NEW, "unit", value=name)
            unit = Unit(name=name, dimension=name)
        row.found["unit"] = unit
        row.values["unit"] = unit.name if unit else name

    def _amounts(self, row: Row) -> None:
        unit = row.found["unit"]
        for key in AMOUNTS:
            cell = row.values.get(key)
            if isinstance(cell, Cell):
                try:
                    amount = amount_of(cell, unit, self.books, row.units.get(key, ""))
                except CellRefused as refused:
                    row.refuse(refused.code, key, **refused.params)
                    row.values[key] = None
                    continue
                row.values[key] = amount.value
                if amount.converted:
                    self._say_converted(row, key, amount, unit)

    def _say_converted(self, row: Row, key: str, amount: Any, unit: Unit) -> None:
        shown = {"value": amount.read, "unit": amount.unit, "result": amount.value, "own": unit.name}
        row.warn(RowNotice.UNIT_CONVERTED, key, **shown)

    def _due(self, row: Row) -> None:
        """待定 in the column 截止, or "none" as its basis, means that there is no due date."""
        if row.values.get("due_on") is False:
            row.values["due_on"], row.values["due_basis"] = None, DueBasis.NONE

    def record(self, obj: Target) -> Mapping[str, Any]:
        """The target's columns by its newest version."""
        lines = settled_duties("target", [obj.pk]).get(obj.pk, [])
        return target_record(obj, newest_version(obj), lines)

    def differences(self, row: Row, record: Mapping[str, Any]) -> frozenset[str]:
        """What the row says otherwise; 延期至 takes the place of 截止, reasons alone change nothing."""
        found = super().differences(row, record) - NOT_COMPARED
        moved = row.get("postponed_to")
        if moved is not None:
            found -= {"due_on", "due_basis"}
            found |= {"postponed_to"} if moved != record["due_on"] else set()
        cancelled = row.get("cancelled_on")
        if cancelled is not None and cancelled != record["cancelled_on"]:
            found |= {"cancelled_on"}
        return found

    def create(self, row: Row) -> Act:
        """Make the target, with postponement and cancellation when the row says so."""
        return NewTarget(self.run, row).act()

    def change(self, row: Row, obj: Target, changed: frozenset[str]) -> Act:
        """Describe, assign, adjust, postpone or cancel, each by its own service."""
        return TargetChanges(self.run, row, obj, changed, self.record(obj)).act()

    def made(self, row: Row, obj: Target) -> None:
        """Keep the target, and its unit where it was new."""
        self.books.targets[obj.code] = obj
        if obj.unit is not None:
            self.books.add_unit(obj.unit)
