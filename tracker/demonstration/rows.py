"""The rows of the demonstration's csv files."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings

Row = dict[str, str]


def folder(name: str) -> Path:
    """A folder of ``fixtures/``."""
    return Path(settings.BASE_DIR) / "fixtures" / name


def rows_of(name: str) -> list[Row]:
    """The rows of ``fixtures/<name>`` by their headings; every cell is text, blank is ''."""
    with folder(name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Rows as the bytes of a csv file, with the headings of the first; b"" without rows."""
    kept = list(rows)
    if not kept:
        return b""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(kept[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
    return text.getvalue().encode()
