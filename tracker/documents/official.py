"""A paper as .docx in the form of an official document (GB/T 9704-2012, the layout of its body).

A4; margins 37, 26, 35 and 28 mm (top, right, bottom, left); body 仿宋_GB2312 size 3 (16 pt) on lines of
28 pt with two letters of indent; 一、 in 黑体, （一） in 楷体_GB2312; page numbers size 4 (14 pt) between
dashes, outside. English text is set in Times New Roman on the same page. No macro, no link, no field but
the page number. The same paper gives the same bytes on any day.
"""

import io
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from tracker.documents.paper import Block, Imprint, Paper, Style, Table

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SONG, FANGSONG, HEI, KAI = "宋体", "仿宋_GB2312", "黑体", "楷体_GB2312"
TITLE = "方正小标宋简体"
LATIN = "Times New Roman"
PAGE = {"page_width": 210, "page_height": 297}
MARGINS = {"top_margin": 37, "right_margin": 26, "bottom_margin": 35, "left_margin": 28}
FOOTER_MM = 23  # 7 mm below the text
BODY_PT, TITLE_PT, FOLIO_PT, SMALL_PT = 16, 22, 14, 9
LINE_PT, TITLE_LINE_PT, SMALL_LINE_PT = 28, 35, 13
TWIPS = 20
INDENT_CHARACTERS = 2
CELL_TWIPS = 40
WIDTHS_MM = (15, 27, 20, 18, 16, 16, 12, 17, 15)  # 156 mm in all
NO_MOMENT = datetime(2000, 1, 1)  # noqa: DTZ001  a mark of the file format, without a zone: never the clock
EARLIEST_IN_A_ZIP = (1980, 1, 1, 0, 0, 0)
FONTS = {Style.CHAPTER: HEI, Style.SECTION: KAI}


def docx_of(paper: Paper, imprint: Imprint) -> bytes:
    """The file. Cost: some milliseconds a table row."""
    document = Document()
    _page(document)
    _body_style(document)
    _head(document, paper, imprint)
    for block in paper.blocks:
        if block.table is None:
            _paragraph(document, block)
    for line in imprint.signed:
        _right(document, line)
    for line in imprint.proof:
        _set(document.add_paragraph(), line, FANGSONG, SMALL_PT, LINE_PT)
    for block in paper.blocks:
        if block.table is not None:
            _table(document, block.table)
    _properties(document, paper)
    stream = io.BytesIO()
    document.save(stream)
    return _without_clock(stream.getvalue())


def _page(document: Any) -> None:
    section = document.sections[0]
    for name, length in (PAGE | MARGINS).items():
        setattr(section, name, Mm(length))
    section.header_distance, section.footer_distance = Mm(15), Mm(FOOTER_MM)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE_PT * TWIPS))
    document.settings.odd_and_even_pages_header_footer = True
    _folio(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _folio(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _folio(footer: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 —, one letter from the outer edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    edge = "w:right" if side is WD_ALIGN_PARAGRAPH.RIGHT else "w:left"
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn(f"{edge}Chars"), "100")
    indent.set(qn(edge), str(FOLIO_PT * TWIPS))
    for text, field in (("— ", None), ("", "PAGE"), (" —", None)):
        run = paragraph.add_run(text)
        _font(run, SONG, FOLIO_PT)
        if field:
            for kind in ("begin", field, "end"):
                run._r.append(_field_part(kind))


def _field_part(kind: str) -> Any:
    if kind in ("begin", "end"):
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        return part
    part = OxmlElement("w:instrText")
    part.set(qn("xml:space"), "preserve")
    part.text = f" {kind} "
    return part


def _body_style(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(BODY_PT)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), FANGSONG)
    words = OxmlElement("w:lang")
    words.set(qn("w:val"), "en-GB")
    words.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(words)
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    _line(spacing, LINE_PT)


def _line(spacing: Any, points: int) -> None:
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)


def _head(document: Any, paper: Paper, imprint: Imprint) -> None:
    title = _set(document.add_paragraph(), paper.title, TITLE, TITLE_PT, TITLE_LINE_PT)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (imprint.number, *paper.marks):
        if line:
            _set(document.add_paragraph(), line, KAI, BODY_PT, LINE_PT).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph()


def _paragraph(document: Any, block: Block) -> None:
    paragraph = _set(document.add_paragraph(), block.text, FONTS.get(block.style, FANGSONG), BODY_PT, LINE_PT)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.keep_with_next = block.style in FONTS
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(100 * INDENT_CHARACTERS))
    indent.set(qn("w:firstLine"), str(INDENT_CHARACTERS * BODY_PT * TWIPS))


def _right(document: Any, line: str) -> None:
    """Who signed and when: to the right, four letters from the edge."""
    paragraph = _set(document.add_paragraph(), line, FANGSONG, BODY_PT, LINE_PT)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.right_indent = Pt(4 * BODY_PT)


def _set(paragraph: Paragraph, text: str, font: str, points: int, line: int) -> Paragraph:
    _font(paragraph.add_run(_legible(text)), font, points)
    _line(paragraph.paragraph_format, line)
    if line != LINE_PT:
        _off_the_grid(paragraph)
    return paragraph


def _off_the_grid(paragraph: Paragraph) -> None:
    """Let a line of another pitch keep it, instead of taking whole lines of the page's grid."""
    free = OxmlElement("w:snapToGrid")
    free.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(free, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _legible(text: str) -> str:
    """The text without signs that XML does not know."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")


def _font(run: Any, font: str, points: int) -> None:
    run.font.name, run.font.size = LATIN, Pt(points)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)


def _table(document: Any, table: Table) -> None:
    """On a page of its own; the headings come again on every page, and no row is broken."""
    caption = _set(document.add_paragraph(), table.caption, HEI, BODY_PT, LINE_PT)
    caption.paragraph_format.page_break_before = True
    grid = document.add_table(rows=0, cols=len(table.headings), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    _narrow_cells(grid)
    for column, width in zip(grid.columns, WIDTHS_MM, strict=True):
        column.width = Mm(width)
    for place, cells in enumerate((table.headings, *table.rows)):
        row = grid.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if place == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for column, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            cell.width = Mm(WIDTHS_MM[column])
            _set(cell.paragraphs[0], text, FANGSONG if place else HEI, SMALL_PT, SMALL_LINE_PT)
            if place and column in table.numeric:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _narrow_cells(grid: Any) -> None:
    """Less air at both sides of a cell, so that a day stays on one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(CELL_TWIPS))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    grid._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def _properties(document: Any, paper: Paper) -> None:
    properties = document.core_properties
    properties.title, properties.language = paper.title[:255], paper.language
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = NO_MOMENT
    properties.revision = 1


def _without_clock(content: bytes) -> bytes:
    """The same package with one day for all its parts: a zip carries the moment of writing."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = ZipInfo(name, EARLIEST_IN_A_ZIP)
            part.compress_type = ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return stream.getvalue()
