"""How one cell becomes a typed value, and a value a cell again: strict, and refused in plain words."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from import_export.widgets import Widget

from tracker.choices import member_of
from tracker.domain.facts import Checkpoint, Stage
from tracker.resources.base import CellRefused
from tracker.resources.readings import day_of, number_of, plain, unmarked, unquoted
from tracker.sheet_messages import RowProblem
from tracker.sheets.cells import Cell, CellKind

_LIST_BREAK = re.compile(r"(?<!\\)[;；\n]")
_NAME_BREAK = re.compile(r"(?<!\\)[;；、,，\n]")
_STAGE = re.compile(
    r"(?P<name>.+?)\s*(?<!\\)[:：]\s*(?P<weight>[\d.]+)\s*(?:[:：]\s*(?P<day>[^:：]+))?", re.DOTALL
)
_DATED_NAME = re.compile(r"(?P<name>.+?)\s*(?<!\\)[:：]\s*(?P<day>[^:：]+)", re.DOTALL)
_LEVEL = re.compile(r"(?:^|(?<!\\)[;；\n])\s{0,20}([0-4])\s{0,20}(?:[:：]|级[:：]?)\s*")
_LONGEST_PART = 500  # one stage of a list: its name, weight and day
YES = frozenset(["是", "有", "对", "√", "✓", "y", "yes", "true", "1", "需要", "须"])
NO = frozenset(["否", "无", "不", "×", "n", "no", "false", "0", "不需要", "不须"])
LIST_MARKS = ";；\n"
PAIR_MARKS = LIST_MARKS + ":："
UNDECIDED = frozenset({"待定", "none", "未定", "tbd"})
CELL_CODES = {CellKind.ERROR: RowProblem.CELL_ERROR, CellKind.UNCACHED_FORMULA: RowProblem.CELL_FORMULA}


def folded(text: str) -> str:
    """A word as it is compared: half width, lower case, without outer blanks."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def sound(cell: Cell) -> Cell:
    """The cell itself; refused when it holds an error word or a formula without a result."""
    code = CELL_CODES.get(cell.kind)
    if code is not None:
        raise CellRefused(code, value=cell.text)
    return cell


def text_of(cell: Cell) -> str:
    """The text of a cell without outer blanks and without the apostrophe that exports put before "="."""
    text = sound(cell).text.replace("\r\n", "\n").strip()
    return unquoted(text)


def escaped(text: str, marks: str) -> str:
    """A member of a list with the list's own separators marked by a backslash."""
    return re.sub(f"([{re.escape(marks)}\\\\])", r"\\\1", text)


def unescaped(text: str) -> str:
    """The member as it was before ``escaped``."""
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def split(text: str, breaks: re.Pattern[str] = _LIST_BREAK) -> list[str]:
    """The filled members of a list, without outer blanks; still escaped."""
    return [part.strip() for part in breaks.split(text) if part.strip()]


class TextWidget(Widget):
    """Any text of at most ``limit`` characters; None when nothing is left."""

    def __init__(self, limit: int = 10_000) -> None:
        super().__init__()
        self.limit = limit

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> str | None:
        """Return the text."""
        text = text_of(value)
        if len(text) > self.limit:
            raise CellRefused(RowProblem.TEXT_TOO_LONG, found=len(text), limit=self.limit)
        return text or None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Write the text."""
        return str(value) if value is not None else ""


class CodeWidget(TextWidget):
    """A code: half width, no outer blanks; whole numbers as they are written in full."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> str | None:
        """Return the code."""
        text = super().clean(value)
        return unicodedata.normalize("NFKC", unmarked(text)).strip() or None if text else None


class DayWidget(Widget):
    """One calendar day, in any spelling that means exactly one."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> date | None:
        """Return the day."""
        return day_of(sound(value), date1904=bool(kwargs.get("date1904")))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Write a real date."""
        return value


class DayOrNoneWidget(DayWidget):
    """A day, or the word 待定 for "no day yet": then False."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        """Return the day, or False for the word."""
        return False if folded(value.text) in UNDECIDED else super().clean(value, row, **kwargs)


def bare_number(cell: Cell) -> Decimal:
    """A number without anything beside it."""
    read = number_of(sound(cell))
    if read.unit_text is not None:
        raise CellRefused(RowProblem.UNIT_NOT_HERE, value=cell.text)
    return read.value


class QuantityWidget(Widget):
    """A number without a unit."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Decimal | None:
        """Return the number."""
        return bare_number(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Write the number."""
        return value


class RawWidget(Widget):
    """A cell whose meaning depends on another object (its unit, its frequency): kept as it stands."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Cell:
        """Return the cell."""
        return sound(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Write the value."""
        return value


class WholeWidget(QuantityWidget):
    """A whole number from ``low`` to ``high``."""

    def __init__(self, low: int = 0, high: int = 1_000_000) -> None:
        super().__init__()
        self.low, self.high = low, high

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> int | None:
        """Return the number."""
        number = super().clean(value)
        if number is None:
            return None
        if number != number.to_integral_value() or not self.low <= number <= self.high:
            raise CellRefused(RowProblem.NOT_WHOLE, value=value.text, low=self.low, high=self.high)
        return int(number)


class YesNoWidget(Widget):
    """是 or 否."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> bool | None:
        """Return whether it says yes."""
        if value.kind is CellKind.BOOL:
            return bool(value.value)
        word = folded(text_of(value))
        if word in YES or word in NO:
            return word in YES
        raise CellRefused(RowProblem.NOT_YES_OR_NO, value=value.text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Write the word."""
        return {True: "是", False: "否"}.get(value, "")


class FlagWidget(YesNoWidget):
    """是, 否, or else the code of something: a series parent may be named in the column 系列."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> bool | str | None:
        """Return the flag, or the code."""
        try:
            return super().clean(value)
        except CellRefused:
            return CodeWidget().clean(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Write 是 or nothing."""
        return "是" if value is True else ""


class WordWidget(Widget):
    """A member of an enumeration, by its identifier or by a Chinese or English word."""

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> StrEnum | None:
        """Return the member."""
        member = member_of(self.enum, unicodedata.normalize("NFKC", text_of(value)))
        if member is None:
            expected = "、".join(str(word) for word in self.enum)
            raise CellRefused(RowProblem.UNKNOWN_WORD, value=value.text, expected=expected)
        return member

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Write the identifier."""
        return str(value) if value is not None else ""


class NamesWidget(Widget):
    """Several names: separated by ; ； 、 or a comma. An empty tuple says 待定."""

    breaks, marks = _NAME_BREAK, LIST_MARKS + "、,，"

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> tuple[str, ...] | None:
        """Return the names, each once."""
        text = text_of(value)
        if folded(text) in UNDECIDED:
            return ()
        return tuple(dict.fromkeys(unescaped(part) for part in split(text, self.breaks))) or None

    def render(self, value: Iterable[str] | None, obj: Any = None, **kwargs: Any) -> Any:
        """Write the names."""
        return ";".join(escaped(name, self.marks) for name in value or ())


class ItemsWidget(NamesWidget):
    """Named things, separated by ; or a line break only: their names may hold commas."""

    breaks, marks = _LIST_BREAK, LIST_MARKS


def _pair(part: str) -> tuple[str, str]:
    left, mark, right = part.replace("：", ":").partition(":")
    if not mark or not right.strip():
        raise CellRefused(RowProblem.NOT_A_PAIR, value=part)
    return left.strip(), right.strip()


class CheckpointsWidget(Widget):
    """分阶段目标: ``2018-06-30:20;2018-09-30:60``."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> tuple[Checkpoint, ...] | None:
        """Return the dated interim values, earliest first."""
        pairs = [_pair(part) for part in split(text_of(value))]
        points = [Checkpoint(day_of(plain(day)), bare_number(plain(amount))) for day, amount in pairs]
        return tuple(sorted(points, key=lambda point: point.on)) or None

    def render(self, value: Iterable[Checkpoint] | None, obj: Any = None, **kwargs: Any) -> Any:
        """Write the pairs."""
        return ";".join(f"{point.on.isoformat()}:{bare(point.value)}" for point in value or ())


class StagesWidget(Widget):
    """阶段: ``name:weight;…``, with the planned day as an optional third member."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> tuple[Stage, ...] | None:
        """Return the stages in the order written."""
        return tuple(self._stage(part) for part in split(text_of(value))) or None

    def _stage(self, part: str) -> Stage:
        match = _STAGE.fullmatch(part) if len(part) <= _LONGEST_PART else None
        if match is None:
            raise CellRefused(RowProblem.NOT_A_STAGE, value=part)
        day = day_of(plain(match["day"])) if match["day"] else None
        return Stage(unescaped(match["name"]), bare_number(plain(match["weight"])), day)

    def render(self, value: Iterable[Stage] | None, obj: Any = None, **kwargs: Any) -> Any:
        """Write the stages."""
        return ";".join(
            f"{escaped(stage.name, PAIR_MARKS)}:{bare(stage.weight)}"
            + (f":{stage.planned_on.isoformat()}" if stage.planned_on else "")
            for stage in value or ()
        )


class DatedNamesWidget(Widget):
    """完成阶段: ``name:date;…``."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> tuple[tuple[str, date], ...] | None:
        """Return pairs of a stage's name and the day on which it was done."""
        pairs = []
        for part in split(text_of(value)):
            match = _DATED_NAME.fullmatch(part) if len(part) <= _LONGEST_PART else None
            if match is None:
                raise CellRefused(RowProblem.NOT_A_PAIR, value=part)
            pairs.append((unescaped(match["name"]), day_of(plain(match["day"].strip()))))
        return tuple(pairs) or None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Write the pairs."""
        return ";".join(f"{escaped(name, PAIR_MARKS)}:{day.isoformat()}" for name, day in value or ())


class RubricWidget(Widget):
    """评定标准: ``0:…;1:…`` with the written criterion of each level."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> tuple[tuple[int, str], ...] | None:
        """Return pairs of a level and its criterion."""
        parts = _LEVEL.split(text_of(value))
        if parts[0].strip() or len(parts) < 3:
            raise CellRefused(RowProblem.NOT_A_RUBRIC, value=value.text)
        pairs = zip(parts[1::2], parts[2::2], strict=True)
        return tuple((int(level), unescaped(text.strip())) for level, text in pairs)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Write the pairs."""
        return ";".join(f"{level}:{escaped(text, LIST_MARKS)}" for level, text in value or ())


def bare(value: Decimal) -> str:
    """A number inside a list, without exponent and trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
