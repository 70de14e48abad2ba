"""Find the heading row of a sheet and say which column is which.

A caller names its columns with their aliases; titles and unit lines above, headings over two or three rows,
merged headings, line breaks, asterisks, brackets with hints or units, and any order of columns are usual.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tracker.sheets.cells import Merge, RawRow, Sheet, column_letter
from tracker.sheets.notices import SheetProblem, SheetRefused

SEARCH_ROWS = 40
_MOST_LEVELS = 3
_LONGEST = 80
_BRACKETS = re.compile("[(\\[【\u3014「{<《]([^)\\]】\u3015」}>》]*)[)\\]】\u3015」}>》]?")
_DECORATION = re.compile(r"[\s*※★☆●◆■▲△#:_\-—–.。,、;!?'\"“”]+")
_NUMBERING = re.compile(r"^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳])[.、．)]\s*")
_NO_UNIT = re.compile(
    "必填|选填|可选|可空|不填|格式|填写|填报|示例|例如|如[:：]|见|计量|累计|单选|下拉|required|optional", re.I
)
_UNIT_PREFIX = re.compile(r"^(?:计量)?单位\s*[:：]?\s*")
_UNIT_LINE = re.compile(
    r"(?<![报位任头管制送写])(?:计量|金额|数据)?单位\s*[:：]\s*([^\s:：,，;；、()（）]{1,12})"
)
_IN_BRACKETS = re.compile(r"t[(（][^()（）]*[)）]")
_TWO_LANGUAGES = re.compile(r"^([^\x00-\x7f]+)[\s(]+[A-Za-z][A-Za-z .()_-]*$")
_BARE_UNIT = re.compile(
    r"t\s*(?:(?:计量)?单位\s*[:：]?\s*)?[^\W\d_/][^\d\s,，。;；:：]{0,7}\s*|t\s*[%％‰]\s*"
)
_UNIT_TAIL = re.compile(r"^(.+?)\s*[/,，:：]\s*(?:单位\s*[:：]?\s*)?([^/,，:：]{1,8})$")


def normal_heading(text: str) -> str:
    """A heading or alias without what only decorates it: width, case, blanks, signs, a number in front."""
    text = _NUMBERING.sub("", unicodedata.normalize("NFKC", text).strip())
    return _DECORATION.sub("", text).casefold()


@dataclass(frozen=True, slots=True)
class Columns:
    """What a caller looks for: canonical names, each with its aliases, and those that must be there.

    Of every group in ``one_of`` at least one name must be there; its first stands for it in sentences.
    ``measured`` are the columns below whose heading a unit may stand in a row of its own.
    """

    aliases: Mapping[str, Sequence[str]]
    required: frozenset[str] = frozenset()
    one_of: tuple[tuple[str, ...], ...] = ()
    measured: frozenset[str] = frozenset()
    _names: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = {
            normal_heading(alias): name
            for name, aliases in self.aliases.items()
            for alias in (name, *aliases)
        }
        object.__setattr__(self, "_names", names)

    def missing(self, found: Collection[str]) -> list[str]:
        """What must be there beside ``found``, in the order of the columns; empty when it is complete."""
        lacking = self.required.difference(found)
        lacking |= {group[0] for group in self.one_of if not set(group).intersection(found)}
        return [name for name in self.aliases if name in lacking]

    def match(self, heading: str) -> tuple[str, str] | None:
        """The canonical name of a heading and the unit hinted in it (may be empty); None when unknown."""
        if len(heading) > _LONGEST:
            return None
        if name := self._names.get(normal_heading(heading)):
            return name, ""
        flat = unicodedata.normalize("NFKC", heading)
        if hints := _BRACKETS.findall(flat):
            if name := self._names.get(normal_heading(_BRACKETS.sub("", flat))):
                return name, _unit(" ".join(hints))
            if name := self._names.get(normal_heading(_BRACKETS.sub(r"\1", flat))):
                return name, ""
        if (two := _TWO_LANGUAGES.match(flat)) and (name := self._names.get(normal_heading(two.group(1)))):
            return name, ""
        tail = _UNIT_TAIL.match(_BRACKETS.sub("", flat))
        if tail and (name := self._names.get(normal_heading(tail.group(1)))):
            return name, _unit(tail.group(2))
        return None


def _unit(hint: str) -> str:
    hint = _UNIT_PREFIX.sub("", hint.strip().lstrip("*")).strip()
    return "" if _NO_UNIT.search(hint) or len(hint) > 12 else hint


@dataclass(frozen=True, slots=True)
class Column:
    """A column that was recognised: its canonical name, where it is, its heading, and a unit named there."""

    name: str
    index: int
    heading: str
    unit: str = ""

    @property
    def letter(self) -> str:
        """Its letters in the program."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """Where the headings of a sheet are and what they say.

    ``first_row`` and ``last_row`` bound the heading; data start below. ``position`` is the index of the
    last heading row in ``Sheet.rows``. ``ignored`` holds unknown columns as (index, heading); ``unit`` a
    unit that a line above states for the whole sheet (单位：万元), empty when none does.
    """

    first_row: int
    last_row: int
    position: int
    columns: Mapping[str, Column]
    ignored: tuple[tuple[int, str], ...]
    unit: str = ""

    @property
    def width(self) -> int:
        """The rightmost column that has a heading, known or not."""
        known = [column.index for column in self.columns.values()]
        return max(known + [index for index, _ in self.ignored])


def find_headings(sheet: Sheet, wanted: Columns) -> HeadingRow | None:
    """The best heading of a sheet, complete or not; None when fewer than two columns match, unless the row
    holds nothing but all that is required (a list of names).

    The row, or two or three rows together, that name most of the wanted columns win, the upper ones on a
    tie. Raises ``SheetRefused`` when that heading names a column twice.
    """
    best: HeadingRow | None = None
    fewest = min(2, len(wanted.aliases))
    last = min(SEARCH_ROWS, len(sheet.rows))
    for position in range(last):
        if position >= last:
            break
        for levels in range(1, _MOST_LEVELS + 1):
            rows = sheet.rows[position : position + levels]
            if len(rows) < levels or rows[-1].number - rows[0].number != levels - 1:
                break
            if levels > 1 and not any(_has_heading(row, wanted) for row in rows):
                continue
            found = _read_headings(sheet, rows, position + levels - 1, wanted)
            whole = not wanted.missing(found.columns) and not found.ignored
            enough = len(found.columns) >= (1 if whole else fewest)
            if enough and (best is None or len(found.columns) > len(best.columns)):
                best = found
                if not wanted.missing(best.columns):  # complete: only its other levels may add to it
                    last = min(last, position + _MOST_LEVELS)
    if best is None:
        return None
    best = _with_lower_levels(sheet, best, wanted)
    _refuse_duplicates(sheet, best, wanted)
    return _with_units_below(sheet, _without_title(sheet, best, wanted), wanted)


def _with_lower_levels(sheet: Sheet, found: HeadingRow, wanted: Columns) -> HeadingRow:
    """The heading with the rows below into which one of its cells is merged down, or two of whose texts are
    headings again where no column that must be there is filled.
    """
    levels = found.last_row - found.first_row + 1
    for position in range(
        found.position + 1, min(found.position + 1 + _MOST_LEVELS - levels, len(sheet.rows))
    ):
        row = sheet.rows[position]
        if row.number != found.last_row + 1 or not _is_level(sheet, row, found, wanted):
            break
        rows = sheet.rows[position - (row.number - found.first_row) : position + 1]
        deeper = _read_headings(sheet, rows, position, wanted)
        if not set(found.columns) <= set(deeper.columns):
            break
        found = deeper
    return found


def _is_level(sheet: Sheet, row: RawRow, found: HeadingRow, wanted: Columns) -> bool:
    indexes = {column.index: name for name, column in found.columns.items()}
    if any(
        merge.left in indexes and found.first_row <= merge.top < row.number <= merge.bottom
        for merge in sheet.merges
    ):
        return True
    filled = {index: packed for index, packed in enumerate(row.cells, 1) if packed}
    if any(packed[0] != "t" or indexes.get(index) in wanted.required for index, packed in filled.items()):
        return False
    again = [index for index, packed in filled.items() if wanted.match(packed[1:])]
    return bool(again) and len(again) * 2 >= len(filled)


def _without_title(sheet: Sheet, found: HeadingRow, wanted: Columns) -> HeadingRow:
    """The heading without upper rows that name no column: a title or a unit line is no part of it."""
    for first in range(found.first_row + 1, found.last_row + 1):
        rows = sheet.rows[found.position - (found.last_row - first) : found.position + 1]
        less = _read_headings(sheet, rows, found.position, wanted)
        if less.columns != found.columns or len(less.ignored) != len(found.ignored):
            break
        found = less
    return found


def _has_heading(row: RawRow, wanted: Columns) -> bool:
    """Whether a row names a wanted column by itself, as at least one level of every heading does."""
    return any(wanted.match(packed[1:]) for packed in row.cells if packed and packed[0] == "t")


def _with_units_below(sheet: Sheet, found: HeadingRow, wanted: Columns) -> HeadingRow:
    """The heading with the row below it, when that row holds nothing but units."""
    below = sheet.rows[found.position + 1 : found.position + 2]
    if not below or not _holds_units(below[0], found, wanted):
        return found
    columns = {
        name: replace(column, unit=column.unit or _unit(_text(below[0], column.index - 1).strip("()（）")))
        for name, column in found.columns.items()
    }
    return replace(found, last_row=below[0].number, position=found.position + 1, columns=columns)


def _holds_units(row: RawRow, found: HeadingRow, wanted: Columns) -> bool:
    """Units in brackets anywhere, or words without a digit below headings of numbers (and unknown ones)."""
    if all(packed is None or _IN_BRACKETS.fullmatch(packed) for packed in row.cells):
        return True
    indexes = {column.index: name for name, column in found.columns.items()}
    filled = {index: packed for index, packed in enumerate(row.cells, 1) if packed}
    named = {indexes[index] for index in filled if index in indexes}
    bare = all(_BARE_UNIT.fullmatch(packed) for packed in filled.values())
    return bare and bool(named) and named <= wanted.measured


def _read_headings(sheet: Sheet, rows: Sequence[RawRow], position: int, wanted: Columns) -> HeadingRow:
    columns: dict[str, Column] = {}
    ignored: list[tuple[int, str]] = []
    for index, texts, found in _named(sheet, rows, wanted):
        if found and found[0] not in columns:
            columns[found[0]] = Column(found[0], index, texts[-1], found[1])
        elif not found:
            ignored.append((index, " ".join(dict.fromkeys(texts))))
    return HeadingRow(
        rows[0].number, rows[-1].number, position, columns, tuple(ignored), unit_above(sheet, position)
    )


def _named(
    sheet: Sheet, rows: Sequence[RawRow], wanted: Columns
) -> list[tuple[int, list[str], tuple[str, str] | None]]:
    """Columns with a heading: index, texts above each other, and what they name."""
    columns = [
        (index, [text for text in levels if text]) for index, levels in enumerate(levels_of(sheet, rows), 1)
    ]
    found = meanings([texts for _, texts in columns], wanted)
    return [(index, texts, match) for (index, texts), match in zip(columns, found, strict=True) if texts]


def meanings(columns: Sequence[Sequence[str]], wanted: Columns) -> list[tuple[str, str] | None]:
    """What the headings beside each other name, each of one or more texts above each other.

    Where one column says a name itself (完成情况/完成值), its neighbour under the same upper heading
    (完成情况/上年) does not mean it.
    """
    said = {match[0] for texts in columns if texts and (match := wanted.match(texts[-1]))}
    found = [(texts, match_levels(texts, wanted)) for texts in columns]
    return [
        match if match and (match[0] not in said or wanted.match(texts[-1])) else None
        for texts, match in found
    ]


def match_levels(texts: Sequence[str], wanted: Columns) -> tuple[str, str] | None:
    """What a heading of one or more texts above each other names, see ``Columns.match``: by its lowest text,
    all joined, or the upper one with a hint below.
    """
    if not texts:
        return None
    for candidate in (texts[-1], "".join(texts), f"{texts[0]}({texts[-1].strip('()（）')})"):
        if found := wanted.match(candidate):
            return found
    return None


def levels_of(sheet: Sheet, rows: Sequence[RawRow]) -> list[list[str]]:
    """For each column the texts above each other; a merged heading stands in every column it covers."""
    width = max(len(row.cells) for row in rows)
    numbers = {row.number: level for level, row in enumerate(rows)}
    grid = [[_text(row, index) for index in range(width)] for row in rows]
    for merge in sheet.merges:
        if merge.top in numbers and merge.left <= width:
            _spread(grid, merge, numbers)
    return [[level[index] for level in grid] for index in range(width)]


def _spread(grid: list[list[str]], merge: Merge, numbers: Mapping[int, int]) -> None:
    text = grid[numbers[merge.top]][merge.left - 1]
    if len(numbers) > 1:
        for index in range(merge.left, min(merge.right, len(grid[0]))):
            grid[numbers[merge.top]][index] = grid[numbers[merge.top]][index] or text


def _text(row: RawRow, index: int) -> str:
    packed = row.cells[index] if index < len(row.cells) else None
    return packed[1:] if packed and packed[0] == "t" else ""


def unit_above(sheet: Sheet, position: int) -> str:
    for row in sheet.rows[:position]:
        texts = [packed[1:] for packed in row.cells if packed and packed[0] == "t"]
        if found := _UNIT_LINE.search(" ".join(texts)):
            return "" if _NO_UNIT.search(found.group(1)) else found.group(1)
    return ""


def _refuse_duplicates(sheet: Sheet, found: HeadingRow, wanted: Columns) -> None:
    rows = sheet.rows[found.position - (found.last_row - found.first_row) : found.position + 1]
    places: dict[str, list[tuple[int, str]]] = {}
    for index, texts, match in _named(sheet, rows, wanted):
        if match:
            places.setdefault(match[0], []).append((index, texts[-1]))
    for twice in places.values():
        if len(twice) > 1:
            raise SheetRefused(
                SheetProblem.DUPLICATE_HEADINGS,
                sheet=sheet.name,
                row=found.last_row,
                column=" / ".join(dict.fromkeys(" ".join(text.split()) for _, text in twice)),
                cells=[f"{column_letter(index)}{found.last_row}" for index, _ in twice],
            )
