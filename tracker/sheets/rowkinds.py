"""What the rows below a heading are: data, or totals, captions, signatures and headings once more."""

import re

from tracker.sheets.cells import RawRow, Sheet, column_letter
from tracker.sheets.headings import Columns, HeadingRow, normal_heading
from tracker.sheets.notices import SheetNotice, SheetProblem, SheetRefused

_TOTAL = re.compile(
    r"^(?:[0-9]{4}年度?)?(?:本页|本表|全市|分类|累计|全年|[上下]半年|本[年季月]度?)?(?:合计|小计|总计|共计|汇总|总和)数?"
    r"(?:[(（][^()（）]*[)）])?$|^(?:平均[值数]?|均值|总数|累计)$|^(?:grand|sub)?total$|^sum$|^average$",
    re.I,
)
_FOOTER = re.compile(
    r"^(?:(?:填表|制表|审核|填报|复核|经办|负责|联系|分管|编制)(?:人|人员|领导|单位|部门|电话|日期|时间)|单位负责人|部门负责人"
    r"|主要负责人|联系方式|电话|传真|邮箱|日期|盖章|单位公章|公章|[(（](?:单位)?(?:盖章|公章|签章)[)）])"
    r"(?:签字|签章|签名|盖章|[(（].*[)）])?(?:[:：].*)?$"
    r"|^(?:填表|制表|审核|复核|经办|审批|审定|签发|负责人签字)[:：].*|^[(（]?以下(?:空白|无正文|无内容)[)）]?$"
    r"|^第\d{1,3}页(?:[,，/]?共\d{1,3}页)?$|^续表$"
    r"|^(?:填写|填报)?(?:示例|样例|范例|例)(?:[:：].*)?$|^(?:备注|注|说明|附注|填表说明|附件|数据来源|note|notes|remark|remarks)\d{0,2}[:：].*",
    re.I | re.S,
)
_CAPTION = re.compile(
    r"^(?:[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|第[一二三四五六七八九十]{1,3}(?:部分|章|类|项|批|组))\s*\S"
)
_LABEL = re.compile(r"t[^\x00-\x7f:：][^:：]{0,14}[:：]")  # 科室负责人：
_SOME_TOTAL = re.compile(r"^[^\d]{1,12}(?:合计|小计|总计|共计)$")
_FEWEST_NUMBERS = 3
_FEWEST_ACROSS = 2  # further columns that a merged caption covers
_COLUMN_NUMBERS = frozenset(str(number) for number in range(1, 100))
_MOST_WORDS = 20_000


class RowSorter:
    """Tells data rows from totals, captions, footers and repeated headings; remembers judged words."""

    def __init__(self, page: Sheet, heading: HeadingRow, wanted: Columns) -> None:
        self._page, self._wanted = page.name, wanted
        self._columns = {column.index: column for column in heading.columns.values()}
        self._headings = {normal_heading(column.heading) for column in self._columns.values()} - {""}
        self._across = {merge.top for merge in page.merges if merge.right - merge.left >= _FEWEST_ACROSS}
        self._required = {
            column.index for column in heading.columns.values() if column.name in wanted.required
        }
        self._judged: dict[str, SheetNotice | None] = {}

    def judge(self, row: RawRow) -> SheetNotice | None:
        """What a row is instead of data; None for data. A row that numbers the columns repeats the heading.

        Its first filled cell among the wanted columns decides, and texts further left: a remark that
        begins with 说明： beside a code is data. Raises ``SheetRefused`` where another table begins, with
        the same columns in other places or units.
        """
        if self._numbers_columns(row):
            return SheetNotice.REPEATED_HEADING
        if all(_LABEL.match(packed) for packed in row.cells if packed):
            return SheetNotice.FOOTER_ROW
        for index, packed in enumerate(row.cells, 1):
            if packed is None:
                continue
            found = self._word(packed) if packed[0] == "t" else None
            if found is SheetNotice.REPEATED_HEADING:
                found = self._heading_or_line(row, packed[1:])
            elif found is SheetNotice.CAPTION_ROW:
                found = found if filled_cells(row) == 1 else None
            if found or index in self._columns:
                return found or self._line_across(row, packed)
        return None

    def _line_across(self, row: RawRow, packed: str) -> SheetNotice | None:
        """A total of something by the word in a wanted column, or one text that is no row by itself."""
        if packed[0] != "t":
            return None
        if _SOME_TOTAL.match(packed[1:].strip()):
            return SheetNotice.TOTAL_ROW
        if filled_cells(row) > 1:
            return None
        alone = bool(self._wanted.one_of) and not packed[1].isascii() and self._is_first(row)
        return SheetNotice.CAPTION_ROW if alone or row.number in self._across else None

    def _is_first(self, row: RawRow) -> bool:
        """Whether the filled cell is the one that every row has: with nothing beside it it says nothing."""
        return any(index in self._required for index, packed in enumerate(row.cells, 1) if packed)

    @staticmethod
    def _numbers_columns(row: RawRow) -> bool:
        """1 2 3 … or 甲 乙 1 2 … in every filled cell, at least three of them."""
        filled = [packed[1:] for packed in row.cells if packed]
        if len(filled) < _FEWEST_NUMBERS or filled[-1] not in _COLUMN_NUMBERS:
            return False
        numbers = [text for text in filled if text not in "甲乙丙丁"]
        return numbers == [str(number) for number in range(1, len(numbers) + 1)]

    def _word(self, packed: str) -> SheetNotice | None:
        if packed not in self._judged:
            if len(self._judged) > _MOST_WORDS:
                self._judged.clear()
            known = self._wanted.match(packed[1:]) or normal_heading(packed[1:]) in self._headings
            self._judged[packed] = SheetNotice.REPEATED_HEADING if known else _line(packed[1:])
        return self._judged[packed]

    def _heading_or_line(self, row: RawRow, text: str) -> SheetNotice | None:
        """A row that begins with the word of a heading: the headings again, another table, or a line."""
        said = {index: self._said(index, packed) for index, packed in enumerate(row.cells, 1) if packed}
        named = {index: match for index, match in said.items() if match}
        filled = sum(1 for index in said if index in self._columns)
        if all(map(self._is_own, named, named.values())) and len(named) >= min(2, filled):
            return SheetNotice.REPEATED_HEADING if len(named) >= filled - 1 else _line(text)
        if not self._wanted.missing({name for name, _unit in named.values()}):
            cell = f"{column_letter(min(named))}{row.number}"
            raise SheetRefused(SheetProblem.SECOND_TABLE, sheet=self._page, row=row.number, cell=cell)
        return _line(text)

    def _said(self, index: int, packed: str) -> tuple[str, str] | None:
        """The name and the unit that a text means as a heading; its own column's when it says the same."""
        own = self._columns.get(index)
        if own is not None and normal_heading(packed[1:]) == normal_heading(own.heading):
            return own.name, own.unit
        return self._wanted.match(packed[1:])

    def _is_own(self, index: int, match: tuple[str, str]) -> bool:
        own = self._columns.get(index)
        return own is not None and own.name == match[0] and match[1] in ("", own.unit)


def filled_cells(row: RawRow) -> int:
    """How many cells of a row hold something."""
    return sum(1 for packed in row.cells if packed)


def _line(text: str) -> SheetNotice | None:
    bare = re.sub(r"\s", "", text)
    if _TOTAL.match(bare.rstrip(":：")):
        return SheetNotice.TOTAL_ROW
    if _FOOTER.match(bare):
        return SheetNotice.FOOTER_ROW
    return SheetNotice.CAPTION_ROW if _CAPTION.match(text.strip()) else None
