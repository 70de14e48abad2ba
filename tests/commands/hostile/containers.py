"""Workbooks of every kind and under every name; broken, locked, lying and swollen ones."""

import re
import zipfile
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from tests.commands.hostile.case import FIVE, HEAD, STORED, Case, Make, encoded, sample, sheet, table
from tests.commands.hostile.oldbooks import locked, other_document, xls, xlsb
from tests.commands.hostile.packages import (
    BOMB,
    GRID,
    NAME,
    OUTSIDE,
    RELATION,
    ROWS,
    SHEET,
    STRICT,
    STRICT_RELATION,
    book,
    empty_formatted,
    flagged,
    lied,
    macros,
    ods_rows,
    prefixed,
    rezipped,
    with_sheets,
)
from tests.sheets.build import inline, ods, saved, styles, zipped


def good(name: str, make: Make, *said: str) -> Case:
    """The five rows in another container."""
    return Case(name, make, STORED, said=said)


def shut(name: str, make: Make, code: str, *words: str) -> Case:
    """A file of which nothing is read, for one reason."""
    return Case(name, make, file=code, words=words)


PLAIN = sheet()
DATED = [("T-001", (43281, 2), 120, "公里", "日期格式"), ("T-002", (43281, 2), (0.92, 1), "%", "百分比格式")]
DATED_STORED = (("T-001", "2018-06-30", "120", "日期格式"), ("T-002", "2018-06-30", "92", "百分比格式"))
WEB = (
    "<html><meta charset=utf-8><table>"
    + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (HEAD, *FIVE))
    + "</table></html>"
)
FAR = f'<row r="1048576">{inline("XFD1048576", "x")}</row>'

SPREADSHEET_2003 = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)
PERCENT_VALUE = 'office:value-type="percentage" office:value="0.92"'
PERCENT_CELL = f"<table:table-cell {PERCENT_VALUE}><text:p>92%</text:p></table:table-cell>"
REPEATED = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
ABSURD = f'<row r="7">{inline("A7", "T-001")}<c r="B7" s="1"><v>1e300</v></c><c r="C7"><v>5</v></c></row>'

CASES = (
    good("plain.xlsx", PLAIN),
    good("workbook_named.csv", PLAIN),
    good("workbook_named.xls", PLAIN),
    good("workbook_without_ending", PLAIN),
    good("old_workbook_named.xlsx", lambda: xls(GRID)),
    good("text_named.xlsx", encoded(table(), "gbk")),
    good("text_named.xls", encoded(table(sep="\t"), "utf-16")),
    good("ods_named.xlsx", lambda: ods(ods_rows(GRID))),
    good("macros.xlsm", rezipped(PLAIN, macros)),
    good(
        "template.xltx",
        rezipped(
            PLAIN,
            lambda found: (
                found
                | {
                    "[Content_Types].xml": found["[Content_Types].xml"].replace(
                        b"sheet.main+xml", b"template.main+xml"
                    )
                }
            ),
        ),
    ),
    good("old.xls", lambda: xls(GRID)),
    good("wps.et", lambda: xls(GRID)),
    good("wps_named.et", PLAIN),
    Case(
        "wps_with_everything.et",
        (Path(__file__).parents[2] / "sheets" / "samples" / "wps.et").read_bytes,
        (
            ("T-001", "2018-06-30", "120", "日期单元格"),
            ("T-002", "2018-06-30", "92.5", "百分比单元格"),
            ("T-003", "2018-06-30", "12345", "只显示月份"),
            ("T-003", "2018-09-30", "13000", "编号合并"),
            ("T-005", "2018-12-31", "25000", "单位写在数里"),
        ),
        said=(
            "sheet_chosen",
            "hidden_rows",
            "A7 merged_filled",
            "B8 period_understood",
            "C8 unit_converted",
            "A9 total_row",
            "A10 footer_row",
        ),
    ),
    Case("old_formats.xls", lambda: xls([HEAD, *DATED]), DATED_STORED),
    Case(
        "old_1904.xls",
        lambda: xls([HEAD, ("T-001", (41819, 2), 120, "公里", "x")], date1904=True),
        (("T-001", "2018-06-30", "120", "x"),),
    ),
    Case(
        "old_error.xls",
        lambda: xls([HEAD, ("T-001", "2018-06-30", b"\x2a", "公里", "x")]),
        refused=("C2 cell_error",),
    ),
    Case("old_hidden_row.xls", lambda: xls(GRID, hidden_rows=[3]), STORED, said=("hidden_rows",)),
    Case("old_second_sheet.xls", lambda: xls(GRID, sheets=[("说明", False), ("填报", False)]), STORED),
    good("binary.xlsb", lambda: xlsb(GRID)),
    Case("binary_formats.xlsb", lambda: xlsb([HEAD, *DATED]), DATED_STORED),
    good("plain.ods", lambda: ods(ods_rows(GRID))),
    Case(
        "percent.ods",
        lambda: ods(
            ods_rows([HEAD, ["T-002", "2018-06-30"]]).removesuffix("</table:table-row>")
            + PERCENT_CELL
            + "</table:table-row>"
        ),
        (("T-002", "2018-06-30", "92", ""),),
    ),
    shut("page.xls", encoded(WEB), "html_disguised"),
    shut("page_gbk.xls", encoded(WEB.replace("utf-8", "gbk"), "gbk"), "html_disguised"),
    shut("page.xlsx", encoded("\ufeff<!DOCTYPE html>\n" + WEB), "html_disguised"),
    shut(
        "archive.xls",
        encoded("MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + WEB),
        "html_disguised",
    ),
    shut(
        "excel2003.xls",
        encoded(SPREADSHEET_2003),
        "xml_disguised",
    ),
    shut("locked.xlsx", locked, "password"),
    shut("locked.xls", lambda: xls(GRID, locked=True), "password"),
    shut("locked_entry.xlsx", lambda: flagged(PLAIN()), "password"),
    shut("half.xlsx", lambda: PLAIN()[: len(PLAIN()) // 2], "damaged"),
    shut("last_bytes_missing.xlsx", lambda: PLAIN()[:-40], "damaged"),
    shut("first_bytes.xlsx", lambda: PLAIN()[:30], "damaged"),
    shut("half.xls", lambda: xls(GRID)[:1500], "damaged"),
    shut("half.ods", lambda: ods(ods_rows(GRID))[:300], "damaged"),
    shut("half.xlsb", lambda: xlsb(GRID)[:500], "damaged"),
    shut("broken_sheet.xlsx", rezipped(PLAIN, lambda found: found | {SHEET: found[SHEET][:-60]}), "damaged"),
    shut(
        "broken_book.xlsx",
        rezipped(PLAIN, lambda found: found | {"xl/workbook.xml": b"<workbook"}),
        "damaged",
    ),
    shut(
        "no_sheet_part.xlsx",
        rezipped(PLAIN, lambda found: {name: part for name, part in found.items() if name != SHEET}),
        "no_sheets|damaged",
    ),
    shut(
        "no_strings.xlsx",
        book(ROWS + '<row r="7"><c r="A7" t="s"><v>0</v></c><c r="C7"><v>5</v></c></row>'),
        "damaged",
    ),
    shut(
        "string_beyond_the_last.xlsx",
        book(
            ROWS + '<row r="7"><c r="A7" t="s"><v>99</v></c><c r="C7"><v>5</v></c></row>',
            also={"xl/sharedStrings.xml": f'<sst xmlns="{NAME}"><si><t>x</t></si></sst>'},
        ),
        "damaged",
    ),
    shut("zeros_after_head.xlsx", lambda: b"PK\3\4" + bytes(5000), "damaged"),
    good(
        "broken_styles.xlsx",
        rezipped(
            PLAIN,
            lambda found: (
                found | {"xl/styles.xml": b"<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs></styleSheet>"}
            ),
        ),
    ),
    good("no_styles.xlsx", book()),
    good("stored_not_packed.xlsx", rezipped(PLAIN, lambda found: found, zipfile.ZIP_STORED)),
    good("packed_otherwise.xlsx", rezipped(PLAIN, lambda found: found, zipfile.ZIP_BZIP2)),
    good(
        "strict.xlsx", book(edit=lambda part: part.replace(NAME, STRICT).replace(RELATION, STRICT_RELATION))
    ),
    good("prefixed.xlsx", book(edit=lambda part: prefixed(part) if "<sheetData>" in part else part)),
    good(
        "absolute_targets.xlsx",
        book(edit=lambda part: part.replace('Target="worksheets', 'Target="/xl/worksheets')),
    ),
    good("zip_with_a_tail.xlsx", lambda: PLAIN() + b"\r\n"),
    good("zip_with_a_head.xlsx", lambda: b"PK00" + PLAIN()),
    good("lying_dimension.xlsx", book(before='<dimension ref="A1:E3"/>')),
    good("huge_dimension.xlsx", book(before='<dimension ref="A1:XFD1048576"/>')),
    good("no_addresses.xlsx", book(edit=lambda part: re.sub(r' r="[A-E]?[0-9]+"', "", part))),
    shut("lying_size.xlsx", lambda: lied(PLAIN), "damaged|unpacked_too_large"),
    shut("far_cell.xlsx", book(ROWS + FAR), "far_cell", "XFD1048576"),
    shut(
        "beyond_the_last_cell.xlsx",
        book(ROWS + f'<row r="9999999">{inline("A9999999", "x")}</row>'),
        "far_cell",
    ),
    good("far_formatted_cell.xlsx", book(ROWS + '<row r="1048576"><c r="XFD1048576" s="0"/></row>')),
    good("formatted_rows.xlsx", book(ROWS + empty_formatted(60_000))),
    shut("bomb.xlsx", book(also={"xl/media/a.bin": bytes(300 << 20)}), "unpacked_too_large"),
    shut(
        "many_parts.xlsx",
        book(also={f"xl/media/{place}.bin": b"" for place in range(6000)}),
        "unpacked_too_large",
    ),
    shut(
        "entities.xlsx",
        book(edit=lambda part: BOMB + part[part.index("<worksheet") :] if "<worksheet" in part else part),
        "forbidden_xml",
    ),
    shut(
        "outside_entity.xlsx",
        book(also={"xl/sharedStrings.xml": OUTSIDE + f'<sst xmlns="{NAME}"><si><t>&a;</t></si></sst>'}),
        "forbidden_xml",
    ),
    shut(
        "entities.ods",
        lambda: zipped(
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": BOMB + "<a/>"}
        ),
        "forbidden_xml",
    ),
    shut(
        "repeated_rows.ods",
        lambda: ods(REPEATED.format(1_000_000, PERCENT_CELL)),
        "too_many_rows",
    ),
    good(
        "repeated_empty_rows.ods",
        lambda: ods(
            ods_rows(GRID)
            + REPEATED.format(1_048_570, '<table:table-cell table:number-columns-repeated="1024"/>')
        ),
    ),
    shut(
        "letter.docx",
        lambda: zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"}),
        "not_a_sheet",
    ),
    shut("letter.odt", lambda: ods("", mimetype="text"), "not_a_sheet"),
    shut("letter.doc", lambda: other_document("WordDocument"), "not_a_sheet"),
    shut("slides.ppt", lambda: other_document("PowerPoint Document"), "not_a_sheet"),
    shut("mail.msg", lambda: other_document("__properties_version1.0"), "not_a_sheet"),
    shut("files.zip", lambda: zipped({"填报.csv": table(), "说明.txt": "x"}), "not_a_sheet"),
    shut("folder.zip", lambda: zipped({}), "damaged|not_a_sheet"),
    shut("old_junk.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 30, "damaged"),
    shut("no_rows.xlsx", sheet(()), "no_rows"),
    shut("empty_sheet.xlsx", lambda: saved(Workbook()), "empty_file"),
    shut(
        "only_formats.xlsx",
        sheet((), lambda page: setattr(page["C9"], "number_format", "0%"), head=None),
        "empty_file",
    ),
    good("hidden_sheet.xlsx", lambda: with_sheets("visible", "hidden"), "hidden_sheet"),
    good("very_hidden_sheet.xlsx", lambda: with_sheets("visible", "veryHidden"), "hidden_sheet"),
    good("empty_sheets_first.xlsx", lambda: with_sheets("visible", "visible", "visible")),
    shut("too_many_sheets.xlsx", lambda: with_sheets(*["visible"] * 120), "too_many_sheets"),
    good("protected_sheet.xlsx", sheet(FIVE, lambda page: page.protection.enable())),
    Case(
        "real_dates.xlsx",
        sheet([("T-001", date(2018, 6, 30), "120", "公里", "x")]),
        (("T-001", "2018-06-30", "120", "x"),),
    ),
    Case(
        "big_numbers_as_dates.xlsx",
        book(ROWS + ABSURD, style=styles("14")),
        STORED,
        ("B7 date_words",),
    ),
    good(
        "pivot_and_pictures.xlsx",
        book(
            also={
                "xl/media/image1.png": b"\x89PNG" + bytes(300),
                "xl/pivotCache/pivotCacheDefinition1.xml": "<x/>",
                "xl/externalLinks/externalLink1.xml": "<x/>",
            }
        ),
    ),
    good("b20_again.xls", sample("b20_biff8.xls")),
)
