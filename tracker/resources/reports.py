"""Sheets of reports: their columns, and what a row says for its target and period."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from tracker.access import Action, own_targets, standing_of
from tracker.domain.dates import DateNote, PeriodRead
from tracker.domain.oddities import is_beyond_whole
from tracker.domain.periods import ONCE, Period
from tracker.domain.vocabulary import Frequency, Kind, NilReason, ReportState, SheetKind
from tracker.models import Target
from tracker.resources.amounts import Amount, amount_of
from tracker.resources.base import CellRefused, Column, Row, SheetResource
from tracker.resources.books import Books
from tracker.resources.handlers import Handler, RowOutcome, Step
from tracker.resources.readings import WHOLE_TERM, period_of
from tracker.resources.report_neighbours import say_neighbours
from tracker.resources.report_pieces import codes_of, family_of, targets_named, together
from tracker.resources.report_steps import STATEMENT, ReportStep, Said
from tracker.resources.rows import Rows
from tracker.resources.widgets import (
    CodeWidget,
    DatedNamesWidget,
    DayWidget,
    ItemsWidget,
    QuantityWidget,
    RawWidget,
    TextWidget,
    WholeWidget,
    WordWidget,
    folded,
)
from tracker.services.refusals import Refused
from tracker.services.report_desk import ReadAhead
from tracker.services.report_papers import Paper
from tracker.services.report_periods import Place, place_of
from tracker.services.report_rows import lock_targets
from tracker.services.report_writing import write
from tracker.sheet_messages import RowNotice, RowProblem
from tracker.sheets.cells import Cell

GUESSES = (
    DateNote.END_OF_PERIOD,
    DateNote.EXCEL_SERIAL,
    DateNote.YEAR_FROM_CONTEXT,
    DateNote.TIME_DROPPED,
)
HIGHEST_LEVEL = 4
WRITTEN_AT_ONCE = 1_000


class LinksWidget(ItemsWidget):
    """Web addresses, separated by semicolons or line breaks."""


class ReportResource(SheetResource):
    """Columns of a sheet of reports; state and revision are written by exports and never read."""

    kind = SheetKind.REPORTS
    beside = ("指标名称", "上次完成值", "上次报告期")
    measured = ("value",)
    one_of = (
        ("报告期", "数据截至", "完成日期"),
        ("完成值", "分子", "完成日期", "预计完成日期", "等级", "零报告原因", "完成阶段", "名单", "佐证链接"),
    )
    target = Column("target", CodeWidget(40), "目标编号", "target", "target code", "指标编号", required=True)
    period = Column("period", RawWidget(), "报告期", "period", "填报日期", "填报期", "报告期间", "日期")
    as_of = Column("as_of", RawWidget(), "数据截至", "as_of", "as of", "数据截止", "数据日期", "截至日期")
    value = Column("value", RawWidget(), "完成值", "value", "本期值", "完成情况", "实际值", "数值")
    numerator = Column("numerator", QuantityWidget(), "分子", "numerator")
    denominator = Column("denominator", QuantityWidget(), "分母", "denominator")
    done_on = Column("done_on", DayWidget(), "完成日期", "done_on", "done on", "完成时间")
    expected_on = Column(
        "expected_on", DayWidget(), "预计完成日期", "expected_on", "expected on", "预计完成时间"
    )
    level = Column("level", WholeWidget(0, HIGHEST_LEVEL), "等级", "level", "评定等级")
    unit = Column("unit", TextWidget(40), "单位", "unit", "计量单位")
    department = Column("department", TextWidget(100), "填报单位", "department", "填报部门", "责任单位")
    nil_reason = Column(
        "nil_reason", WordWidget(NilReason), "零报告原因", "nil_reason", "nil reason", "无数值原因"
    )
    correction_reason = Column(
        "correction_reason", TextWidget(), "更正原因", "correction_reason", "correction reason"
    )
    accepted_on = Column("accepted_on", DayWidget(), "审核日期", "accepted_on", "accepted on")
    data_source = Column("data_source", TextWidget(300), "数据来源", "data_source", "data source")
    evidence_links = Column(
        "evidence_links", LinksWidget(), "佐证链接", "evidence_links", "evidence", "evidence links"
    )
    note = Column("note", TextWidget(), "说明", "note", "备注")
    stages_done = Column("stages_done", DatedNamesWidget(), "完成阶段", "stages_done", "stages done")
    items = Column("items", ItemsWidget(), "名单", "items", "named items")
    state = Column("state", TextWidget(), "状态", written_only=True)
    revision = Column("revision", TextWidget(), "修订", written_only=True)
    row_key = Column("row_key", CodeWidget(80), "校验键", "row key", hidden=True)


class ReportHandler(Handler):
    """Reports by target and period: never by a day alone, never by a column that sets a state."""

    resource_class = ReportResource
    key = "target"

    plans_ahead = True

    # -- many rows at once
    def pieces(self, rows: Rows) -> Iterator[list[Row]]:
        """Some thousands of rows at a time, all of one target together.

        The targets of all of them are locked first, before anything is read that a write compares with.
        """
        codes = codes_of(rows, self.key, CodeWidget(40))
        if self.run.batch is not None:
            lock_targets(targets_named(Books(), set(codes)))
        for positions in together(family_of(self.books, code) for code in codes):
            yield list(rows.at(positions))

    def begin(self, rows: Sequence[Row]) -> None:
        """Read ahead; settle every row; refuse rows that name one period twice."""
        self.papers: list[Paper] = []
        named = targets_named(self.books, {row.get("target") for row in rows})
        self.desk = ReadAhead(self.run.by, self.run.now, named)
        for row in rows:
            self._settle(row)
        self.refuse_twins([row for row in rows if "place" in row.found], at="value")
        self._say_same_days(rows)
        say_neighbours(rows, self.desk.standing())

    @cached_property
    def mine(self) -> frozenset[int]:
        """The ids of the targets that the person may report on."""
        loading = self.run.mode is ReportState.ACCEPTED
        action = Action.LOAD_HISTORY if loading else Action.DRAFT_REPORT
        who = standing_of(self.run.by, self.run.today)
        return frozenset(own_targets(who, action).values_list("pk", flat=True))

    def identity(self, row: Row) -> Any:
        """Target and period."""
        place = row.found.get("place")
        return (row.found["target"].pk, place.period.code) if place else None

    def ordered(self, rows: Sequence[Row]) -> list[Row]:
        """By the day of the data, so that a running total meets its past first."""
        settled = [row for row in rows if "place" in row.found]
        rest = [row for row in rows if "place" not in row.found]
        return [*sorted(settled, key=lambda row: (row.found["place"].as_of, row.number)), *rest]

    # -- one row
    def _settle(self, row: Row) -> None:
        if is_left_blank(row):
            return
        target = self._target(row)
        if target is None:
            return
        row.found["target"] = target
        self._value(row, target)
        as_of = self._as_of(row)
        code = self._period(row, target, as_of)
        if code is None:
            return
        try:
            place = place_of(
                target, code, as_of, row.get("done_on"), self.desk.today, self.desk.versions(target)
            )
        except Refused as refused:
            if not self._stands_already(row, target, code, as_of):
                row.refuse_all(refused.problems, self.key)
            return
        due_on = place.version.due_on
        if due_on is not None and place.as_of > due_on:
            row.warn(RowNotice.AFTER_WINDOW, "period", day=place.as_of.isoformat(), due_on=due_on.isoformat())
        row.found["place"], row.found["as_of_said"] = place, self._day_said(row, place, as_of, code)
        if not fits_key(row.get("row_key"), target.code, place.period.code):
            row.refuse(RowProblem.MIXED_UP, "target", made_for=row.get("row_key"))

    def _stands_already(self, row: Row, target: Target, code: str, as_of: date | None) -> bool:
        """Whether the row only repeats a report from before the target was cut short or cancelled."""
        standing = self.desk.standing().get((target.pk, code), [])
        if row.errors or not standing:
            return False
        stored = standing[-1]
        if stored.state != ReportState.ACCEPTED and self.run.mode is not ReportState.DRAFT:
            return False
        period = Period(code, stored.period_start, stored.period_end)
        place = Place(period, as_of or stored.as_of, self.desk.versions(target)[-1])
        row.found["place"], row.found["as_of_said"] = place, as_of is not None
        if fits_key(row.get("row_key"), target.code, code) and not Said.by(row).differs(stored):
            return True
        del row.found["place"]
        return False

    def _target(self, row: Row) -> Target | None:
        code = row.get("target")
        if code is None:
            return None
        target = self.books.target(code)
        if target is None:
            row.refuse(
                RowProblem.UNKNOWN_TARGET,
                "target",
                value=code,
                nearest=self.books.nearest("target", code, self.books.targets),
            )
            return None
        if target.code != code:
            row.warn(RowNotice.CODE_UNDERSTOOD, "target", value=code, target=target.code)
        target = self._part(row, target)
        if target.pk not in self.mine:
            row.refuse(RowProblem.NOT_YOURS, "target", value=code)
            return None
        return target

    def _part(self, row: Row, target: Target) -> Target:
        """The part of the department that the row names, when it does not report on the whole itself."""
        office = self.department(row, "department")
        if office is None:
            return target
        part = self.books.parts.get(target.pk, {}).get(office.pk)
        leads = self.desk.lines(target)
        if part is not None and office.pk not in leads:
            return part
        if leads and office.pk not in leads:
            row.warn(RowNotice.DEPARTMENT_IGNORED, "department", value=office.name, own=self._names(leads))
        return target

    def _names(self, offices: list[int]) -> str:
        known = {office.pk: office.name for office in self.books.departments.values()}
        return "、".join(known[pk] for pk in offices if pk in known)

    def _value(self, row: Row, target: Target) -> None:
        cell = row.values.get("value")
        if not isinstance(cell, Cell):
            return
        row.values["value"] = None
        beside = row.get("unit") or row.units.get("value") or self._sheet_unit(row, target)
        if self.books.contradict(row.get("unit"), row.units.get("value")):
            row.refuse(RowProblem.HEADING_UNIT, "unit", value=row.get("unit"), unit=row.units["value"])
            return
        try:
            amount = amount_of(cell, target.unit, self.books, beside or "")
        except CellRefused as refused:
            of_unit = refused.code in (RowProblem.UNKNOWN_UNIT, RowProblem.UNIT_DIFFERS)
            place = "unit" if of_unit and row.get("unit") else "value"
            row.refuse(refused.code, place, **refused.params)
            return
        row.values["value"], row.found["typed_value"] = amount.value, cell.text
        if amount.value < 0 and not is_beyond_whole(target.unit.name if target.unit else "", amount.value):
            row.warn(RowNotice.NEGATIVE, "value", value=cell.text)
        self._say_unit(row, target, amount)

    def _sheet_unit(self, row: Row, target: Target) -> str:
        """The unit that a line above the table names, where it can be this target's unit at all."""
        name = row.units.get("", "")
        unit = self.books.unit(name) if name else None
        fits = unit is not None and target.unit is not None and unit.dimension == target.unit.dimension
        return name if fits else ""

    def _say_unit(self, row: Row, target: Target, amount: Amount) -> None:
        if amount.converted and target.unit is not None:
            place = "unit" if row.get("unit") and not amount.in_cell else "value"
            shown = {
                "value": amount.read,
                "unit": amount.unit,
                "result": plain_text(amount),
                "own": target.unit.name,
            }
            row.warn(RowNotice.UNIT_CONVERTED, place, **shown)
        elif target.unit is None and row.get("unit"):
            row.warn(RowNotice.UNIT_UNUSED, "unit", value=row.get("unit"))

    def _as_of(self, row: Row) -> date | None:
        cell = row.values.get("as_of")
        read = self._read_period(row, "as_of", cell) if isinstance(cell, Cell) else None
        row.values["as_of"] = read.end if read else None
        return row.values["as_of"]

    def _period(self, row: Row, target: Target, as_of: date | None) -> str | None:
        """The code of the period that the cell names, or that the row's only day means."""
        cell = row.values.get("period")
        if isinstance(cell, Cell):
            if folded(cell.text) in WHOLE_TERM:
                row.values["period"] = ONCE
                return ONCE
            read = self._read_period(row, "period", cell, self._only_year(target))
            row.values["period"] = read.code if read else None
            return read.code if read else None
        if any(error.cell == row.cells["period"].address for error in row.errors if "period" in row.cells):
            return None
        version = self.desk.versions(target)[-1]
        if version.frequency == Frequency.ONCE and version.due_on is not None:
            return ONCE
        day = row.get("done_on") or as_of
        if day is not None and (target.kind == Kind.MILESTONE or version.frequency == Frequency.AD_HOC):
            return day.isoformat()
        row.refuse(RowProblem.PERIOD_MISSING, "period", example=f"{version.starts_on.year}Q1")
        return None

    def _read_period(self, row: Row, key: str, cell: Cell, year: int | None = None) -> PeriodRead | None:
        try:
            read = period_of(cell, default_year=year, date1904=bool(row.found.get("date1904")))
        except CellRefused as refused:
            row.refuse(refused.code, key, **refused.params)
            return None
        if any(note in GUESSES for note in read.notes):
            shown = {"value": cell.text, "period": read.code, "day": read.end.isoformat()}
            row.warn(RowNotice.PERIOD_UNDERSTOOD, key, **shown)
        return read

    def _only_year(self, target: Target) -> int | None:
        """The year that a period without one can only mean: that of a window of one year."""
        version = self.desk.versions(target)[-1]
        years = {version.starts_on.year, version.due_on.year if version.due_on else None}
        return version.starts_on.year if len(years) == 1 else None

    def _day_said(self, row: Row, place: Place, as_of: date | None, code: str) -> bool:
        """Whether the row itself names the day of its data."""
        one_day = len(code) == len("2018-10-29")
        return as_of is not None or (one_day and place.period.code != code)

    def _say_same_days(self, rows: Sequence[Row]) -> None:
        """Rows of one target that give other values as of one day are said aloud."""
        seen: dict[tuple[int, date], Row] = {}
        for row in rows:
            place, value = row.found.get("place"), row.get("value")
            if place is None or value is None or row.errors:
                continue
            other = seen.setdefault((row.found["target"].pk, place.as_of), row)
            if other.get("value") != value:
                row.warn(
                    RowNotice.SAME_DAY_OTHER_VALUE, "value", rows=other.number, day=place.as_of.isoformat()
                )

    def step(self, row: Row) -> Step | None:
        """What the row would do to the report of its target and period."""
        if not row.errors and is_left_blank(row):
            return Step(self.label(row), RowOutcome.UNCHANGED)
        if row.errors or "place" not in row.found:
            return None
        return ReportStep(self.run, row, Said.by(row), self.desk).step()

    def made(self, row: Row, paper: Paper | None) -> None:
        """Keep what a step has planned; now and then write what has gathered."""
        row.found["made"] = paper.report if paper else None
        if paper is None:
            return
        self.desk.note(paper.report)
        self.papers.append(paper)
        if len(self.papers) == WRITTEN_AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Write what is planned; a preview forgets it."""
        if self.run.batch is not None:
            write(self.papers, **self.run.signature)
        self.papers = []


def row_key(target: str, period: str) -> str:
    """The hidden key of a row that was made to be filled in; ``period`` "" leaves the period open."""
    return f"{target}|{period}"


def fits_key(key: str | None, target: str, period: str) -> bool:
    """Whether a row still is what its hidden key says; a row without one always is."""
    return key is None or key in (row_key(target, period), row_key(target, ""))


def is_left_blank(row: Row) -> bool:
    """Whether a row that was made to be filled in was left as it was made."""
    return row.get("row_key") is not None and not row.given(*STATEMENT)


def plain_text(amount: Amount) -> str:
    """The converted number as text."""
    return format(amount.value, "f")
