"""Workbooks for the tests: plain ones by openpyxl or xlsxwriter, odd and hostile ones part by part."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HEADINGS = ["目标编号", "填报日期", "完成值", "单位", "说明"]
GOOD_ROW = ["T-001", "2018-06-30", 120, "公里", "通车"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def book(
    rows: Sequence[Sequence[Any]] = (HEADINGS, GOOD_ROW), title: str = "Sheet1"
) -> tuple[Workbook, Worksheet]:
    """An openpyxl workbook with one sheet of these rows, and that sheet."""
    made = Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return made, sheet


def saved(made: Workbook) -> bytes:
    """The bytes of an openpyxl workbook."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def zipped(parts: Mapping[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts(sheet_xml: str, *, styles: str = "", workbook: str = "") -> dict[str, str | bytes]:
    """The parts of an .xlsx with one worksheet, given as XML."""
    return {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        + (f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>' if styles else "")
        + "</Types>",
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/_rels/workbook.xml.rels": f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        + (f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/>' if styles else "")
        + "</Relationships>",
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}">{workbook}'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": sheet_xml,
        **({"xl/styles.xml": styles} if styles else {}),
    }


def worksheet(data: str, *, before: str = "", after: str = "") -> str:
    """A worksheet part around the inside of its sheetData."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">{before}'
        f"<sheetData>{data}</sheetData>{after}</worksheet>"
    )


def inline(reference: str, text: str) -> str:
    """A cell that holds its own text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def styles(*formats: str) -> str:
    """A styles part: style 1 has the first of these format codes, and so on; a number is a built-in one."""
    custom = {code: 164 + place for place, code in enumerate(formats) if not code.isdigit()}
    spelled = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for code, number in custom.items()
    )
    used = "".join(f'<xf numFmtId="{custom.get(code, code)}" xfId="0"/>' for code in formats)
    one = '<{0}s count="1"><{0}/></{0}s>'
    return (
        f'<?xml version="1.0"?><styleSheet xmlns="{MAIN}"><numFmts count="{len(custom)}">{spelled}</numFmts>'
        + one.format("font")
        + '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        + one.format("border")
        + '<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(formats) + 1}"><xf numFmtId="0" xfId="0"/>{used}</cellXfs></styleSheet>'
    )


def ods(table: str, *, automatic: str = "", mimetype: str = "spreadsheet") -> bytes:
    """An .ods whose one table holds this XML."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    spaces += ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:automatic-styles>{automatic}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet1">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{mimetype}", "content.xml": content})
