"""Many targets and a sheet of many reports, for the benchmarks of sheets."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from xlsxwriter import Workbook

from tests.factories import TargetFactory
from tracker.domain.vocabulary import Basis, Frequency
from tracker.models import Assignment, Target, TargetVersion
from tracker.services.kept_facts import rebuild

HEADINGS = ("目标编号", "报告期", "完成值", "单位", "数据来源", "说明")
PERIODS = 50
Line = tuple[str, ...]


def city(targets: int) -> list[str]:
    """Targets that are reported day by day, copied from one that was made by its service."""
    first = TargetFactory(
        code="B00000", basis=Basis.PLAN_TO_DATE, frequency=Frequency.AD_HOC, goal=Decimal(1_000_000)
    )
    version, line = first.versions.get(), first.assignments.get()
    copies = [_copy(first, code=f"B{n:05d}") for n in range(1, targets)]
    Target.objects.bulk_create(copies)
    TargetVersion.objects.bulk_create(_copy(version, target=copy) for copy in copies)
    Assignment.objects.bulk_create(_copy(line, target=copy) for copy in copies)
    rebuild()
    return [first.code, *(copy.code for copy in copies)]


def _copy(row: models.Model, **values: Any) -> Any:
    fields = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
    return type(row)(**fields | {"id": None} | values)


def lines(codes: Sequence[str], rows: int) -> Iterator[Line]:
    """Reports of ``PERIODS`` days a target, each a little more than the one before."""
    for n in range(rows):
        day = date(2018, 1, 1) + timedelta(days=n % PERIODS)
        value = str(100 + n % PERIODS + n // PERIODS / 1000)
        yield codes[n // PERIODS], day.isoformat(), value, "公里", "市统计局月报", f"第{n}行的说明"


def as_csv(rows: Sequence[Line]) -> bytes:
    """The sheet as csv."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    return text.getvalue().encode()


def as_xlsx(rows: Sequence[Line]) -> bytes:
    """The sheet as a workbook; numbers are numbers."""
    stream = io.BytesIO()
    book = Workbook(stream, {"constant_memory": True})
    sheet = book.add_worksheet("reports")
    sheet.write_row(0, 0, HEADINGS)
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row):
            if place == 2:
                sheet.write_number(number, place, float(text))
            else:
                sheet.write_string(number, place, text)
    book.close()
    return stream.getvalue()
