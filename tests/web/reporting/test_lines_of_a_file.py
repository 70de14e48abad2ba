"""The lines of a file are read quickly, and say what the cells of the library would."""

from decimal import Decimal

import pytest

from tests.factories import START, TargetFactory, UnitFactory, UserFactory, accepted, submitted
from tracker.access import standing_of
from tracker.domain.vocabulary import Kind, NilReason, Role
from tracker.models import Report
from tracker.queries.report_list import listed, listed_in_file, newest_first, reports_known
from tracker.queries.said import number_said, said_by
from tracker.tables.base import RecordData
from tracker.tables.reports import ReportTable

pytestmark = pytest.mark.django_db


def test_a_line_holds_the_values_of_the_cells_of_all_columns() -> None:
    plain, done = TargetFactory(), TargetFactory(kind=Kind.MILESTONE, goal=None, baseline=None)
    accepted(plain, "2018Q1", value=Decimal("12.50"))
    submitted(plain, "2018Q2", nil_reason=NilReason.NO_PROGRESS, nil_note="无")
    submitted(
        TargetFactory(kind=Kind.MAINTAIN, unit=UnitFactory(name="%")),
        "2018Q1",
        numerator=Decimal(2),
        denominator=Decimal(3),
    )
    submitted(done, "2018Q1", done_on=START.date())
    day = START.date().replace(year=2030)
    who = standing_of(UserFactory(role=Role.MANAGER), day)
    rows = newest_first(reports_known(who, as_of=day, known_at=day, today=day))
    cells = ReportTable(RecordData(rows, lambda found: listed(found, known_at=day)))
    lines = ReportTable(RecordData(rows, exported=lambda found: listed_in_file(found, known_at=day)))
    names = [column.name for column in cells.columns.iterall() if not column.column.exclude_from_export]
    wanted = [[row.get_cell_value(name) for name in names] for row in cells.rows]
    assert [values for _record, values in lines.export_records()] == wanted
    assert len(wanted) == 4


def test_the_number_of_a_line_is_the_number_that_the_report_says() -> None:
    accepted(TargetFactory(), "2018Q1", value=Decimal("12.50"))
    percent = TargetFactory(kind=Kind.MAINTAIN, unit=UnitFactory(name="%"))
    submitted(percent, "2018Q1", numerator=Decimal(2), denominator=Decimal(3))
    found = Report.objects.order_by("pk")
    assert [number_said(report) for report in found] == [said_by(report).number for report in found]
    assert [str(number_said(report)) for report in found] == ["12.5", "66.6667"]
