"""The .docx has the page, fonts, pitch and numbers of an official document, and is the same on any day."""

import io
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
import time_machine

from tracker.documents.official import docx_of
from tracker.documents.paper import Block, Column, Imprint, Paper, Sheet, Style, Table, content_of, paper_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
IMPRINT = Imprint("〔2018〕第3期", ("陈管理", "2018年11月8日"), ("SHA-256: ab",))
PAPER = Paper(
    "zh-hans",
    "关于行动计划2018年10月进展情况的通报",
    ("数据截至2018年10月31日", "示意数据"),
    (
        Block(Style.CHAPTER, "一、总体情况"),
        Block(Style.SECTION, "（一）红色目标（1项）"),
        Block(Style.ITEM, "1. T-1 架空线入地\x0b：滞后。", "T-1"),
        Block(Style.TABLE, table=Table("一览表", tuple("编目牵值完应率限状"), (tuple("123456789"),), (3, 4))),
    ),
    Sheet("表", ("编号",), (Column.TEXT,), (("T-1",),)),
)


@pytest.fixture(scope="module")
def package() -> dict[str, str]:
    """The parts of the file by their names."""
    with ZipFile(io.BytesIO(docx_of(PAPER, IMPRINT))) as book:
        return {name: book.read(name).decode("utf-8", "replace") for name in book.namelist()}


@pytest.fixture(scope="module")
def body(package: dict[str, str]) -> ET.Element:
    return ET.fromstring(package["word/document.xml"])  # noqa: S314  made by ourselves


def values(element: ET.Element, *names: str) -> list[str | None]:
    return [element.get(W + name) for name in names]


def paragraph(body: ET.Element, text: str) -> ET.Element:
    return next(p for p in body.iter(f"{W}p") if text in "".join(t.text or "" for t in p.iter(f"{W}t")))


def test_the_page_is_a4_with_the_margins_of_the_standard(body: ET.Element) -> None:
    millimetres = {"top": 37, "right": 26, "bottom": 35, "left": 28}
    size, margins = body.find(f".//{W}pgSz"), body.find(f".//{W}pgMar")
    assert [round(int(twips) * 25.4 / 1440) for twips in values(size, "w", "h")] == [210, 297]
    assert {side: round(int(margins.get(W + side)) * 25.4 / 1440) for side in millimetres} == millimetres


def test_the_body_is_fangsong_of_size_three_on_lines_of_28_points(package: dict[str, str]) -> None:
    styles = ET.fromstring(package["word/styles.xml"])  # noqa: S314  made by ourselves
    normal = next(style for style in styles.iter(f"{W}style") if style.get(f"{W}styleId") == "Normal")
    assert values(normal.find(f".//{W}rFonts"), "eastAsia", "ascii") == ["仿宋_GB2312", "Times New Roman"]
    assert normal.find(f".//{W}sz").get(f"{W}val") == "32"
    assert values(normal.find(f".//{W}spacing"), "line", "lineRule") == ["560", "exact"]


@pytest.mark.parametrize(
    ("text", "font", "half_points", "line"),
    [
        ("关于行动计划", "方正小标宋简体", "44", "700"),
        ("一、总体情况", "黑体", "32", "560"),
        ("（一）红色目标", "楷体_GB2312", "32", "560"),
        ("架空线入地", "仿宋_GB2312", "32", "560"),
    ],
)
def test_every_level_has_its_font_size_and_pitch(
    body: ET.Element, text: str, font: str, half_points: str, line: str
) -> None:
    found = paragraph(body, text)
    assert found.find(f".//{W}rFonts").get(f"{W}eastAsia") == font
    assert found.find(f".//{W}sz").get(f"{W}val") == half_points
    assert values(found.find(f".//{W}spacing"), "line", "lineRule") == [line, "exact"]


def test_paragraphs_are_indented_by_two_letters(body: ET.Element) -> None:
    indent = paragraph(body, "架空线入地").find(f".//{W}ind")
    assert values(indent, "firstLineChars", "firstLine") == ["200", "640"]


def test_pages_are_numbered_outside_between_dashes(package: dict[str, str]) -> None:
    footers = [text for name, text in package.items() if name.startswith("word/footer")]
    sides = {"right" if 'w:val="right"' in text else "left" for text in footers if "PAGE" in text}
    assert sides == {"left", "right"}
    assert all("— " in text and " —" in text for text in footers if "PAGE" in text)
    assert "evenAndOddHeaders" in package["word/settings.xml"]


def test_the_table_repeats_its_headings_and_breaks_no_row(body: ET.Element) -> None:
    rows = body.findall(f".//{W}tr")
    assert [row.find(f".//{W}tblHeader") is not None for row in rows] == [True, False]
    assert all(row.find(f".//{W}cantSplit") is not None for row in rows)
    assert paragraph(body, "一览表").find(f".//{W}pageBreakBefore") is not None


def test_number_marks_signer_and_hash_are_printed(body: ET.Element) -> None:
    text = "".join(part.text or "" for part in body.iter(f"{W}t"))
    wanted = ("〔2018〕第3期", "数据截至2018年10月31日", "示意数据", "陈管理", "2018年11月8日", "SHA-256: ab")
    assert [words for words in wanted if words not in text] == []


def test_the_file_holds_no_macro_and_no_link(package: dict[str, str]) -> None:
    assert not [name for name in package if "vba" in name.lower() or "embeddings" in name]
    assert "hyperlink" not in package["word/document.xml"]


def test_the_same_paper_gives_the_same_bytes_on_any_day() -> None:
    files = []
    for moment in ("2018-11-08 09:00", "2026-01-01 12:00"):
        with time_machine.travel(moment):
            files.append(docx_of(PAPER, IMPRINT))
    assert files[0] == files[1]


def test_a_sheet_of_days_and_numbers_comes_back_as_it_was() -> None:
    sheet = Sheet(
        "表",
        ("编号", "值", "日"),
        (Column.TEXT, Column.NUMBER, Column.DAY),
        (("T", Decimal("1.50"), date(2018, 1, 2)), ("U", None, None)),
    )
    paper = Paper("zh-hans", "题", (), PAPER.blocks, sheet)
    again = paper_of(content_of({"zh-hans": paper}), "zh-hans")
    assert again.blocks == paper.blocks
    assert again.sheet.rows == (("T", Decimal("1.5"), date(2018, 1, 2)), ("U", None, None))
