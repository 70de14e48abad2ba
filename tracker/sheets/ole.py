"""The container of .xls and .et files, and of every workbook under a password: which streams it holds."""

import struct
from dataclasses import dataclass

from tracker.sheets.notices import SheetProblem, SheetRefused

_NO_SECTOR = 0xFFFFFFFA  # from here on a number marks an end, not a sector
_ENTRY = 128


@dataclass(frozen=True, slots=True)
class _Entry:
    start: int
    size: int


class Container:
    """An opened compound file. Raises ``SheetRefused`` (damaged) when it is broken; linear in its size."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._read()
        except (struct.error, IndexError, ValueError):
            raise SheetRefused(SheetProblem.DAMAGED, detail="ole") from None

    def has(self, name: str) -> bool:
        """Whether there is a stream or storage of that name (case does not matter)."""
        return name.lower() in self._entries

    def stream(self, name: str) -> bytes:
        """The content of a stream."""
        entry = self._entries[name.lower()]
        try:
            if entry.size >= self._cutoff:
                return self._chain(entry.start)[: entry.size]
            return self._mini_chain(entry.start)[: entry.size]
        except (struct.error, IndexError, ValueError):
            raise SheetRefused(SheetProblem.DAMAGED, detail="ole") from None

    def _read(self) -> None:
        shift, mini_shift = struct.unpack_from("<HH", self._data, 30)
        if not (7 <= shift <= 16 and 4 <= mini_shift <= shift):
            raise ValueError(shift)
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        directory, _, self._cutoff, mini_fat, _, difat = struct.unpack_from("<6I", self._data, 48)
        self._fat = self._words(b"".join(self._sector(number) for number in self._fat_sectors(difat)))
        self._entries = self._directory(self._chain(directory))
        self._mini_fat = self._words(self._chain(mini_fat))
        root = self._entries.get("root entry")
        self._mini_stream = self._chain(root.start) if root else b""

    def _fat_sectors(self, difat: int) -> list[int]:
        numbers = list(struct.unpack_from("<109I", self._data, 76))
        seen: set[int] = set()
        while difat < _NO_SECTOR and difat not in seen:
            seen.add(difat)
            *more, difat = self._words(self._sector(difat))
            numbers.extend(more)
        return [number for number in numbers if number < _NO_SECTOR]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise IndexError(number)
        return self._data[start : start + self._size].ljust(self._size, b"\0")

    @staticmethod
    def _words(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _numbers(self, start: int, table: tuple[int, ...]) -> list[int]:
        """The sectors of a chain; one that runs in a circle is broken."""
        numbers: list[int] = []
        while start < _NO_SECTOR:
            numbers.append(start)
            if len(numbers) > len(table):
                raise ValueError(start)
            start = table[start]
        return numbers

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in self._numbers(start, self._fat))

    def _mini_chain(self, start: int) -> bytes:
        size = self._mini_size
        numbers = self._numbers(start, self._mini_fat)
        return b"".join(self._mini_stream[number * size : (number + 1) * size] for number in numbers)

    def _directory(self, data: bytes) -> dict[str, _Entry]:
        entries: dict[str, _Entry] = {}
        for place in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, place + 64)
            if kind and 2 <= length <= 64:
                name = data[place : place + length - 2].decode("utf-16-le", "replace").lower()
                start, size = struct.unpack_from("<II", data, place + 116)
                entries.setdefault(name, _Entry(start, size))
        return entries


def open_container(data: bytes) -> Container:
    """The container of a workbook. Raises ``SheetRefused``: password, not_a_sheet, damaged."""
    container = Container(data)
    if container.has("encryptedpackage") or container.has("encryptioninfo"):
        raise SheetRefused(SheetProblem.PASSWORD)
    if not container.has("workbook") and not container.has("book"):
        others = (("worddocument", "word"), ("powerpoint document", "slides"))
        looks_like = next((kind for name, kind in others if container.has(name)), "unknown")
        raise SheetRefused(SheetProblem.NOT_A_SHEET, looks_like=looks_like)
    return container
