"""Sheets that come with the product, read like any other: units, the calendar."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from tracker.domain.vocabulary import SheetKind
from tracker.resources.sources import read_source
from tracker.services.contents import CalendarEntry, UnitDetails
from tracker.services.reference import load_reference

FOLDER = Path(settings.BASE_DIR) / "fixtures"


def rows_of(path: str, kind: SheetKind) -> list[dict[str, Any]]:
    """The typed rows of one of the product's own sheets; raises ``ValueError`` when one does not read."""
    file = FOLDER / path
    source = read_source(file.read_bytes(), file_name=file.name, kind=kind, sheet=None, mapping=None)
    wrong = [*source.errors, *(remark for row in source.rows for remark in row.errors)]
    if wrong:
        raise ValueError(f"{path}: {wrong[0].as_json()}")
    return [{key: value for key, value in row.values.items() if value is not None} for row in source.rows]


def load_reference_sheets(*, now: datetime) -> tuple[int, int]:
    """Load units and calendar days that are not there yet; returns how many of each were added."""
    units = [UnitDetails(**row) for row in rows_of("reference/units.csv", SheetKind.UNITS)]
    days = [CalendarEntry(**row) for row in rows_of("reference/calendar.csv", SheetKind.CALENDAR)]
    return load_reference(units=units, days=days, now=now)
