"""Numbers, days and periods of cells by the strict readers of the domain, refused as cells are."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

from tracker.domain.dates import DateRefused, PeriodRead, parse_day, parse_period
from tracker.domain.numbers import NumberRead, NumberRefused, parse_number
from tracker.domain.periods import ONCE
from tracker.resources.base import CellRefused
from tracker.sheets.cells import Cell, CellKind

# the only period of a target that is reported once: its code, and what people write for it
WHOLE_TERM = frozenset({ONCE, "the whole term", "whole term", "全程", "全期", "整个期限"})
_parsed_period = lru_cache(maxsize=2_000, typed=True)(parse_period)  # a sheet names few, again and again
_QUOTED = re.compile(r"'+[=+\-@\t\r]")
_TEXT_MARKS = ("'", "’", "‘")


def plain(text: str) -> Cell:
    """A piece of a cell's text as a text cell of its own."""
    return Cell(0, 1, CellKind.TEXT, text, text)


def unquoted(text: str) -> str:
    """The text without the apostrophe that exports put before "=", "+", "-" and "@"."""
    return text[1:] if _QUOTED.match(text) else text


def unmarked(text: str) -> str:
    """The text without the apostrophe by which spreadsheet programs mark a number or day kept as text."""
    return text[1:] if text.startswith(_TEXT_MARKS) else text


def number_of(cell: Cell, *, expects_percent: bool = False) -> NumberRead:
    """The number in a cell, with the unit written beside it."""
    is_percent = cell.kind is CellKind.PERCENT
    given: Any = cell.value if cell.kind in (CellKind.NUMBER, CellKind.PERCENT) else unmarked(cell.text)
    try:
        return parse_number(given, expects_percent=expects_percent, is_percent=is_percent)
    except NumberRefused as refused:
        raise CellRefused(refused.code, value=cell.text) from refused


def day_of(cell: Cell, *, date1904: bool = False) -> date:
    """The one day in a cell."""
    try:
        return parse_day(given_in(cell), date1904=date1904).day
    except DateRefused as refused:
        raise CellRefused(refused.code, value=cell.text) from refused


def period_of(cell: Cell, *, default_year: int | None = None, date1904: bool = False) -> PeriodRead:
    """The period in a cell; ``default_year`` is the only year that a text without one can mean."""
    try:
        return _parsed_period(given_in(cell), default_year=default_year, date1904=date1904)
    except DateRefused as refused:
        raise CellRefused(refused.code, value=cell.text) from refused


def given_in(cell: Cell) -> Any:
    """A cell as the reader of days takes it: a number, a date or text."""
    return cell.value if cell.kind in (CellKind.NUMBER, CellKind.DATE) else unmarked(cell.text)
