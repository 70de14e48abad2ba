"""Sheets of units and of the working calendar."""

from collections.abc import Mapping
from typing import Any

from tracker.domain.vocabulary import SheetKind
from tracker.models import CalendarDay, Unit
from tracker.resources.base import Column, Row, SheetResource
from tracker.resources.books import loose
from tracker.resources.handlers import Act, Handler, merged
from tracker.resources.widgets import DayWidget, ItemsWidget, QuantityWidget, TextWidget, YesNoWidget
from tracker.services.contents import CalendarEntry, UnitDetails
from tracker.services.reference import create_unit, edit_unit, set_calendar_day, unit_details_of
from tracker.sheet_messages import RowProblem


class UnitResource(SheetResource):
    """Columns of a sheet of units."""

    kind = SheetKind.UNITS
    name = Column("name", TextWidget(40), "单位", "unit", "name", "单位名称", "名称", required=True)
    dimension = Column("dimension", TextWidget(40), "量纲", "dimension", needed=True)
    factor = Column("factor", QuantityWidget(), "系数", "factor", "换算系数")
    aliases = Column("aliases", ItemsWidget(), "别名", "aliases", "other spellings", "其他写法")
    name_en = Column("name_en", TextWidget(60), "英文", "English name", "name_en", "英文名称")


class UnitHandler(Handler):
    """Units by name."""

    resource_class = UnitResource
    key = "name"
    fields = ("name", "dimension", "factor", "aliases", "name_en")

    def find(self, row: Row) -> Unit | None:
        """The unit of exactly that name."""
        found = self.books.unit(row.get("name"))
        return found if found and loose(found.name) == loose(row.get("name")) else None

    def record(self, obj: Unit) -> Mapping[str, Any]:
        """The unit's columns."""
        return {key: getattr(obj, key) for key in self.fields}

    def create(self, row: Row) -> Act:
        """Make the unit; refused where no column names its dimension."""
        if row.get("dimension") is None:
            heading = UnitResource.fields["dimension"].column_name
            row.refuse(RowProblem.CELL_MISSING, self.key, heading=heading)
        details = UnitDetails(**{"dimension": ""} | row.given(*self.fields))
        return lambda: create_unit(details=details, **self.run.signature)

    def change(self, row: Row, obj: Unit, changed: frozenset[str]) -> Act:
        """Change the unit."""
        details = merged(unit_details_of(obj), row, *changed)
        return lambda: edit_unit(unit=obj, details=details, **self.run.signature)

    def made(self, row: Row, obj: Unit) -> None:
        """Keep the unit."""
        self.books.add_unit(obj)


class CalendarResource(SheetResource):
    """Columns of a sheet of calendar days."""

    kind = SheetKind.CALENDAR
    day = Column("day", DayWidget(), "日期", "day", "date", required=True)
    is_working = Column(
        "is_working", YesNoWidget(), "工作日", "working", "is_working", "是否工作日", required=True
    )
    name = Column("name", TextWidget(60), "说明", "name", "节日", "备注")


class CalendarHandler(Handler):
    """Calendar days by date: a later word for a day holds from now on only."""

    resource_class = CalendarResource
    key = "day"

    def find(self, row: Row) -> CalendarDay | None:
        """The newest word for that day."""
        return CalendarDay.objects.filter(day=row.get("day")).order_by("-number").first()

    def record(self, obj: CalendarDay) -> Mapping[str, Any]:
        """The day's columns."""
        return {"day": obj.day, "is_working": obj.is_working, "name": obj.name}

    def label(self, row: Row) -> str:
        """The day."""
        return row.get("day").isoformat()

    def _entry(self, row: Row) -> CalendarEntry:
        return CalendarEntry(**row.given("day", "is_working", "name"))

    def create(self, row: Row) -> Act:
        """Set the day."""
        entry = self._entry(row)
        return lambda: set_calendar_day(entry=entry, **self.run.signature)

    def change(self, row: Row, obj: CalendarDay, changed: frozenset[str]) -> Act:
        """Set the day anew."""
        entry = merged(CalendarEntry(day=obj.day, is_working=obj.is_working, name=obj.name), row, *changed)
        return lambda: set_calendar_day(entry=entry, **self.run.signature)
