"""A separator inside a value shifts the cells of its row: the row is refused, nothing of it is kept."""

import pytest

from tests.factories import administrator
from tests.resources.conftest import NOW, Import, told
from tracker.domain.vocabulary import ReportState, SheetKind
from tracker.models import Report
from tracker.resources.importing import Result, import_at_once


def brought(text: str) -> Result:
    how = {"by": administrator(), "now": NOW, "file_name": "r.csv", "skip_refused": True}
    return import_at_once(text.encode(), kind=SheetKind.REPORTS, mode=ReportState.DRAFT, **how)


@pytest.mark.parametrize(
    ("line", "cell"),
    [
        ("KM,2018-05-31,12,345,公里", "C2"),
        ("KM,2018-05-31,-12,345.5,公里", "C2"),
        ("KM,2018-05-31,1,234,567,公里", "C2"),
        ("KM,2018-05-31,1,公里,又及", "E2"),
    ],
)
def test_the_number_that_was_cut_or_the_first_cell_too_many_is_named(
    bring: Import, line: str, cell: str
) -> None:
    result = brought(f"目标编号,报告期,完成值,单位\n{line}\nKM,2018-06-30,7,公里\n")
    assert told(result) == [(cell, "shifted_cells")]
    assert list(Report.objects.values_list("period", flat=True)) == ["2018-06-30"]


def test_separators_at_the_end_of_a_line_shift_nothing(bring: Import) -> None:
    assert told(brought("目标编号,报告期,完成值\nKM,2018-05-31,12,,,\n")) == []


def test_quotation_marks_keep_a_comma_inside_its_value(bring: Import) -> None:
    assert told(brought('目标编号,报告期,完成值\nKM,2018-05-31,"12,345"\n')) == []
    assert Report.objects.get().value == 12345
