"""One odd file: how it is made, and what an import of it must store, refuse and say."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from tests.sheets.build import book, saved

HEAD = ("目标编号", "填报日期", "完成值", "单位", "说明")
FIVE: tuple[tuple[str, ...], ...] = (
    ("T-001", "2018-06-30", "120", "公里", "通车路段验收完成"),
    ("T-002", "2018-06-30", "92", "%", "第二季度接种率"),
    ("T-003", "2018-06-30", "12000", "个", "新增学位"),
    ("T-004", "2018-12-31", "38.5", "微克/立方米", "年均浓度"),
    ("T-005", "2018-12-31", "23456.78", "万元", "投资完成额"),
)
Stored = tuple[str, str, str, str]  # target, day of the data, value in the target's unit, note
STORED: tuple[Stored, ...] = tuple((row[0], row[1], row[2], row[4]) for row in FIVE)
UNITS = {"T-001": "公里", "T-002": "%", "T-003": "个", "T-004": "微克/立方米", "T-005": "万元"}
Make = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """A file and its outcome.

    ``stored`` is everything that is there afterwards and was not there before; ``refused`` and ``said``
    are all errors and warnings as "cell code"; ``file`` is the code of the one reason to read nothing.
    ``odd`` False: the numbers are a jumble, so how one stands to the one before it does not matter.
    ``more`` are further arguments of the command, ``words`` what the sentences must name.
    """

    name: str
    make: Make
    stored: tuple[Stored, ...] = ()
    refused: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    file: str = ""
    user: str = "admin"
    more: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    odd: bool = True

    @property
    def exit(self) -> int:
        """What the command must end with."""
        return 2 if self.file else 1 if self.refused else 0


def full_width(text: str) -> str:
    """The text in full-width signs."""
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


def table(rows: Sequence[Sequence[str]] = FIVE, *, head: Sequence[str] = HEAD, sep: str = ",") -> str:
    """Rows under a heading as text with CRLF."""
    out = io.StringIO()
    csv.writer(out, delimiter=sep, lineterminator="\r\n").writerows([head, *rows])
    return out.getvalue()


def encoded(text: str, encoding: str = "utf-8") -> Make:
    """A text file."""
    return lambda: text.encode(encoding)


def sheet(
    rows: Sequence[Sequence[Any]] = FIVE,
    edit: Callable[[Worksheet], object] | None = None,
    *,
    head: Sequence[Any] | None = HEAD,
    above: Sequence[Sequence[Any]] = (),
    numbers: bool = True,
) -> Make:
    """An .xlsx of ``above``, the heading and the rows, with numbers as numbers, then edited."""

    def make() -> bytes:
        typed = [
            [number(cell) if numbers and place == 2 else cell for place, cell in enumerate(row)]
            for row in rows
        ]
        made, page = book([*above, *([head] if head else []), *typed])
        if edit:
            edit(page)
        return saved(made)

    return make


def number(text: Any) -> Any:
    """A number typed into a cell becomes one; anything else stays."""
    try:
        return float(text) if "." in text else int(text)
    except (TypeError, ValueError):
        return text


def sample(name: str) -> Make:
    """One of the product's own samples, as it lies on the disk."""
    folder = Path(__file__).resolve().parents[3] / "fixtures" / "samples" / "quirks"
    return (folder / name).read_bytes


def pairs_of(text: str) -> list[tuple[str, str]]:
    """``as typed => what it means | …`` as pairs."""
    pairs = []
    for piece in text.split(" | "):
        typed, _, meaning = piece.rpartition(" => ")
        pairs.append((typed, meaning))
    return pairs


def typed_values(name: str, text: str, *, code: str = "T-003", unit: str | None = None) -> Case:
    """A csv of one value a row and day: ``as typed => what it is | …`` with "!code" for a refusal.

    "12000 ~code" is a value of which something is said at its own cell, "12000 ~D code" at the unit's.
    """
    pairs = pairs_of(text)
    rows = [
        (code, f"2018-07-{day:02}", typed, UNITS.get(code, "个") if unit is None else unit, f"第{day}行")
        for day, (typed, _) in enumerate(pairs, 1)
    ]
    stored: list[Stored] = []
    refused: list[str] = []
    said: list[str] = []
    for day, (_, meaning) in enumerate(pairs, 1):
        if meaning.startswith("!"):
            refused.append(_at(meaning[1:], day + 1, "C"))
            continue
        value, _, notice = meaning.partition(" ~")
        stored.append((code, f"2018-07-{day:02}", value, f"第{day}行"))
        said += [_at(notice, day + 1, "C")] if notice else []
    return Case(name, encoded(table(rows)), tuple(stored), tuple(refused), tuple(said), odd=False)


def typed_days(name: str, text: str, code: str = "T-003") -> Case:
    """A csv of one day a row: ``as typed => the day it is | …``, "!code", "2018-06-30 ~code"."""
    pairs = pairs_of(text)
    rows = [(code, typed, str(100 + row), "个", f"第{row}行") for row, (typed, _) in enumerate(pairs, 1)]
    stored: list[Stored] = []
    refused: list[str] = []
    said: list[str] = []
    for row, (_, meaning) in enumerate(pairs, 1):
        if meaning.startswith("!"):
            refused.append(_at(meaning[1:], row + 1, "B"))
            continue
        day, _, notice = meaning.partition(" ~")
        stored.append((code, day, str(100 + row), f"第{row}行"))
        said += [_at(notice, row + 1, "B")] if notice else []
    return Case(name, encoded(table(rows)), tuple(stored), tuple(refused), tuple(said), odd=False)


def _at(notice: str, row: int, column: str) -> str:
    letter, _, code = notice.rpartition(" ")
    return f"{letter or column}{row} {code}"
