"""A long sheet of reports takes little memory: it is judged and stored piece by piece."""

import tracemalloc

import pytest

from tests.benchmarks.reports import Line, as_csv, city, lines
from tests.factories import administrator, at
from tracker.domain.vocabulary import ReportState, SheetKind
from tracker.resources import report_pieces
from tracker.resources.importing import import_at_once


@pytest.mark.django_db
def test_an_import_takes_little_memory_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of a row that is done; all rows at once would take four times as much."""
    monkeypatch.setattr(report_pieces, "ROWS_AT_ONCE", 100)
    rows = list(lines(city(24), 1_200))
    how = {"kind": SheetKind.REPORTS, "by": administrator(), "now": at("2019-01-10"), "file_name": "r.csv"}

    def peak(some: list[Line]) -> int:
        data = as_csv(some)
        tracemalloc.reset_peak()
        before, _peak = tracemalloc.get_traced_memory()
        done = import_at_once(data, mode=ReportState.SUBMITTED, **how)
        assert done.batch is not None
        return tracemalloc.get_traced_memory()[1] - before

    tracemalloc.start()
    try:
        peak(rows[:50])  # what is loaded once
        few, many = peak(rows[50:150]), peak(rows[150:])
    finally:
        tracemalloc.stop()
    assert (many - few) / 950 < 2_500
