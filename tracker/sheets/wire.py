"""How the reading process hands a workbook back: lines of JSON, nothing that could run.

    {"workbook": {...}}   {"sheet": {...}}   [[row, [cell, …]], …] for the sheet above   {"end": true}

or one line ``{"refused": code, "params": {...}}`` at any point.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tracker.sheets.cells import Merge, Packed, RawRow, Sheet, Workbook
from tracker.sheets.notices import SheetProblem, SheetRefused

_CHUNK = 500
_MOST_KEPT = 10_000  # texts that are held once, however often they stand there


def _dump(thing: object) -> bytes:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def spans(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers as runs: 3, 5, 6, 7 → [[3, 3], [5, 7]]."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def encode_refusal(refused: SheetRefused) -> bytes:
    """The line that says why a file was refused."""
    return _dump({"refused": refused.code.value, "params": refused.params})


def encode(workbook: Workbook) -> Iterator[bytes]:
    """The lines of a workbook, a few hundred rows a line."""
    yield _dump(
        {
            "workbook": {
                "format": workbook.format,
                "encoding": workbook.encoding,
                "delimiter": workbook.delimiter,
                "date1904": workbook.date1904,
                "sheet_names": workbook.sheet_names,
            }
        }
    )
    for sheet in workbook.sheets:
        yield _dump(
            {
                "sheet": {
                    "name": sheet.name,
                    "merges": sheet.merges,
                    "hidden_rows": spans(sheet.hidden_rows),
                    "hidden_columns": spans(sheet.hidden_columns),
                    "filtered": sheet.filtered,
                    "hidden": sheet.hidden,
                }
            }
        )
        for start in range(0, len(sheet.rows), _CHUNK):
            yield _dump(sheet.rows[start : start + _CHUNK])
    yield _dump({"end": True})


def _numbers(runs: list[list[int]]) -> frozenset[int]:
    return frozenset(number for first, last in runs for number in range(first, last + 1))


def _sheet(head: dict[str, Any], rows: list[RawRow]) -> Sheet:
    return Sheet(
        name=str(head["name"]),
        rows=rows,
        merges=tuple(Merge(*merge) for merge in head["merges"]),
        hidden_rows=_numbers(head["hidden_rows"]),
        hidden_columns=_numbers(head["hidden_columns"]),
        filtered=bool(head["filtered"]),
        hidden=bool(head["hidden"]),
    )


def decode(name: str, lines: Iterable[bytes]) -> Workbook | None:
    """The workbook of these lines; None when they stop before their end.

    Raises ``SheetRefused`` when the child refused, ``ValueError``, ``KeyError`` or ``TypeError`` when the
    lines are not of this format.
    """
    book: dict[str, Any] = {}
    once: dict[Packed, Packed] = {}
    sheets: list[tuple[dict[str, Any], list[RawRow]]] = []
    for line in lines:
        message = json.loads(line)
        if isinstance(message, list):
            sheets[-1][1].extend(
                RawRow(number, [*map(once.setdefault, cells, cells)]) for number, cells in message
            )
            if len(once) > _MOST_KEPT:
                once.clear()
        elif "refused" in message:
            raise SheetRefused(SheetProblem(message["refused"]), **message["params"])
        elif "workbook" in message:
            book = message["workbook"]
        elif "sheet" in message:
            sheets.append((message["sheet"], []))
        else:
            return Workbook(
                name=name,
                format=book["format"],
                sheets=tuple(_sheet(head, rows) for head, rows in sheets),
                encoding=book["encoding"],
                delimiter=book["delimiter"],
                date1904=book["date1904"],
                sheet_names=tuple(book["sheet_names"]),
            )
    return None
