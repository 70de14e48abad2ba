"""Encodings and the many forms of a text table."""

from tests.commands.hostile.case import FIVE, HEAD, STORED, Case, Make, encoded, sample, table

PLAIN = table()
LINES = PLAIN.splitlines()
RARE = (("T-003", "2018-06-30", "5", "个", "𠮷野家、㐂、😀、€、ﬁ、é"),)
QUOTED = (("T-003", "2018-06-30", "5", "个", '第一行\n第二行，"引号"，逗号,分号;'),)
GARBLED = "年均浓度".encode().decode("gbk")
LATIN = "年均度".encode().decode("latin-1").replace("\x9d", "")
SEMI = table(sep=";")


def joined(*pieces: bytes) -> Make:
    """A file made of pieces in their own encodings."""
    return lambda: b"".join(pieces)


def line(number: int) -> str:
    """One line of the plain table with its end."""
    return LINES[number] + "\r\n"


def good(name: str, make: Make, said: tuple[str, ...] = ()) -> Case:
    """The five rows in another dress."""
    return Case(name, make, STORED, said=said)


def shut(name: str, make: Make, code: str, *words: str) -> Case:
    """A file of which nothing is read, for one reason."""
    return Case(name, make, file=code, words=words)


CASES = (
    good("utf8.csv", encoded(PLAIN)),
    good("utf8_bom.csv", encoded(PLAIN, "utf-8-sig")),
    good("utf8_two_boms.csv", joined(b"\xef\xbb\xbf" * 2, PLAIN.encode())),
    good("gb2312.csv", encoded(PLAIN, "gb2312")),
    good("gb18030.csv", encoded(PLAIN, "gb18030")),
    good("gb18030_bom.csv", joined(b"\x84\x31\x95\x33", PLAIN.encode("gb18030"))),
    good("utf16_le_bom.csv", joined(b"\xff\xfe", PLAIN.encode("utf-16-le"))),
    good("utf16_be_bom_tab.txt", joined(b"\xfe\xff", table(sep="\t").encode("utf-16-be"))),
    good("utf16_le_without_bom.csv", encoded(PLAIN, "utf-16-le")),
    good("utf16_be_without_bom.csv", encoded(PLAIN, "utf-16-be")),
    good("utf32_bom.csv", encoded(PLAIN, "utf-32")),
    good("utf32_be_bom.csv", joined(b"\x00\x00\xfe\xff", PLAIN.encode("utf-32-be"))),
    Case("rare_gb18030.csv", encoded(table(RARE), "gb18030"), (("T-003", "2018-06-30", "5", RARE[0][4]),)),
    Case("rare_utf8.csv", encoded(table(RARE)), (("T-003", "2018-06-30", "5", RARE[0][4]),)),
    Case("rare_utf16.csv", encoded(table(RARE), "utf-16"), (("T-003", "2018-06-30", "5", RARE[0][4]),)),
    shut("utf16_cut.csv", lambda: PLAIN.encode("utf-16")[:-5], "undecodable", "E6"),
    shut(
        "big5.csv",
        encoded(
            table(
                [("T-001", "2018-06-30", "120", "公里", "備註：道路驗收")],
                head=("目標編號", "填報日期", "完成值", "單位", "說明"),
            ),
            "big5",
        ),
        "uncertain_encoding",
    ),
    shut(
        "latin1.csv",
        encoded("target,period,value,note\r\nT-003,2018-06-30,5,déjà vu à Genève\r\n", "latin-1"),
        "uncertain_encoding|undecodable",
        "D2",
    ),
    shut(
        "shift_jis.csv",
        encoded(
            "target,period,value,note\r\nT-003,2018-06-30,5,ひらがなとカタカナの新しい席\r\n", "shift_jis"
        ),
        "uncertain_encoding|undecodable",
    ),
    shut(
        "gbk_line_in_utf8.csv",
        joined((line(0) + line(1)).encode(), line(2).encode("gbk"), (line(3) + line(4)).encode()),
        "undecodable",
        "E3",
    ),
    shut(
        "utf8_line_in_gbk.csv",
        joined((line(0) + line(1)).encode("gbk"), line(2).encode(), (line(3) + line(4)).encode("gbk")),
        "uncertain_encoding|undecodable",
        "E3",
    ),
    shut(
        "gbk_one_bad_byte.csv",
        lambda: PLAIN.encode("gbk").replace("新增学位".encode("gbk"), b"\xd0\xc2\xff\xd1\xa7\xce\xbb"),
        "undecodable",
        "E4",
    ),
    shut(
        "question_diamonds.csv",
        encoded(PLAIN.replace("新增学位", "新增\ufffd\ufffd")),
        "replacement_character",
        "E4",
    ),
    shut("once_read_as_gbk.csv", encoded(PLAIN.replace("新增学位", GARBLED)), "garbled", "E4", GARBLED),
    shut(
        "once_read_as_latin.csv", encoded(PLAIN.replace("新增学位", LATIN)), "garbled|control_character", "E4"
    ),
    shut(
        "damage_read_as_gbk.csv", encoded(PLAIN.replace("新增学位", "锟斤拷锟斤拷"), "gbk"), "garbled", "E4"
    ),
    shut("nul_bytes.csv", encoded(PLAIN.replace("新增学位", "新增\0学位")), "control_character", "E4"),
    shut("nul_padding.csv", joined(PLAIN.encode(), b"\0" * 512), "control_character"),
    shut(
        "escape_codes.csv", encoded(PLAIN.replace("新增学位", "\x1b[31m新增学位")), "control_character", "E4"
    ),
    good(
        "zero_width.csv",
        encoded(PLAIN.replace("T-001", "\u200bT-001\u200b").replace("目标编号", "\u2060目标编号")),
    ),
    good(
        "direction_signs.csv",  # a number copied from the calculator of Windows, or from a contact
        encoded(PLAIN.replace("12000", "\u202d12000\u202c").replace("2018-06-30", "\u20662018-06-30\u2069")),
    ),
    good(
        "nbsp_and_blanks.csv",
        encoded(PLAIN.replace("T-001", "\u00a0T-001 \u3000").replace("12000", " 12000 ")),
    ),
    good("dos_end_mark.csv", joined(PLAIN.encode("gbk"), b"\x1a")),
    good("semicolon.csv", encoded(SEMI)),
    good("semicolon_gbk.csv", encoded(SEMI, "gbk")),
    good("pipe.txt", encoded(table(sep="|"))),
    good("tab.txt", encoded(table(sep="\t"))),
    good("sep_line.csv", encoded("sep=;\r\n" + SEMI)),
    good("sep_line_quoted.csv", encoded('"sep=,"\r\n' + PLAIN)),
    good("sep_line_bom.csv", encoded("\ufeffsep=\t\r\n" + table(sep="\t"))),
    good("lf.csv", encoded(PLAIN.replace("\r\n", "\n"))),
    good("cr.csv", encoded(PLAIN.replace("\r\n", "\r"))),
    good(
        "mixed_ends.csv",
        encoded(line(0) + LINES[1] + "\n" + LINES[2] + "\r" + line(3) + LINES[4] + "\n" + LINES[5]),
    ),
    good("no_last_end.csv", encoded(PLAIN.rstrip())),
    good("double_cr.csv", encoded(PLAIN.replace("\r\n", "\r\r\n"))),
    good("trailing_commas.csv", encoded(PLAIN.replace("\r\n", ",,,,\r\n"))),
    good(
        "all_quoted.csv", encoded("\r\n".join(",".join(f'"{cell}"' for cell in row) for row in [HEAD, *FIVE]))
    ),
    good("blank_lines.csv", encoded(PLAIN.replace("\r\n", "\r\n\r\n"))),
    good("lines_of_commas.csv", encoded(PLAIN.replace("\r\n", "\r\n,,,,\r\n"))),
    Case("quoted_newline.csv", encoded(table(QUOTED)), (("T-003", "2018-06-30", "5", QUOTED[0][4]),)),
    Case(
        "quoted_newline_then_bad.csv",
        encoded(table([*QUOTED, ("T-003", "2018-07-01", "约5", "个", "")])),
        (("T-003", "2018-06-30", "5", QUOTED[0][4]),),
        ("C3 number_approximate",),
    ),
    good("quotes_inside.csv", encoded(PLAIN.replace("新增学位", "新增学位")), ()),
    Case(
        "inch_sign.csv",
        encoded('目标编号,填报日期,完成值,说明\r\nT-003,2018-06-30,5,5"管道\r\n'),
        (("T-003", "2018-06-30", "5", '5"管道'),),
    ),
    shut("unbalanced_quote.csv", encoded(PLAIN.replace("新增学位", '"新增学位')), "unbalanced_quotes", "E4"),
    shut("text_after_quote.csv", encoded(PLAIN.replace("新增学位", '"新增"学位')), "unbalanced_quotes", "E4"),
    Case(
        "short_row.csv",
        encoded(PLAIN + "T-006,2018-06-30\r\nT-007,2018-06-30,7\r\n"),
        (*STORED, ("T-007", "2018-06-30", "7", "")),
        ("C7 value_missing",),
    ),
    Case(
        "unquoted_thousands.csv",
        encoded(PLAIN.replace("12000", "12,000")),
        tuple(row for row in STORED if row[0] != "T-003"),
        ("C4 shifted_cells",),
    ),
    Case(
        "unquoted_thousands_at_the_end.csv",
        encoded("目标编号,填报日期,完成值\r\nT-003,2018-06-30,12,345\r\nT-003,2018-07-31,7\r\n"),
        (("T-003", "2018-07-31", "7", ""),),
        ("C2 shifted_cells",),
    ),
    Case(
        "comma_in_note.csv",
        encoded(PLAIN.replace("新增学位", "新增学位,含民办")),
        tuple(row for row in STORED if row[0] != "T-003"),
        ("F4 shifted_cells",),
    ),
    shut("empty.csv", encoded(""), "empty_file"),
    shut("only_bom.csv", joined(b"\xef\xbb\xbf"), "empty_file"),
    shut("only_utf16_bom.csv", joined(b"\xff\xfe"), "empty_file"),
    shut("only_blanks.csv", encoded(" \r\n\t\r\n　\r\n"), "empty_file"),
    shut("only_commas.csv", encoded(",,,,\r\n,,,,\r\n"), "empty_file"),
    shut("only_zeros.csv", joined(b"\0" * 4096), "empty_file"),
    shut("only_heading.csv", encoded(line(0)), "no_rows"),
    shut("one_word.txt", encoded("你好"), "no_headings", "目标编号"),
    shut(
        "prose.txt",
        encoded("关于报送2018年上半年目标完成情况的函\n\n市发展改革委：\n现将有关情况报送如下，请审阅。\n"),
        "no_headings",
    ),
    good(
        "spaces_before_quotes.csv",
        encoded("\r\n".join(", ".join(f'"{cell}"' for cell in cells) for cells in (HEAD, *FIVE))),
    ),
    shut("json.csv", encoded('[{"目标编号": "T-001", "完成值": 5}]'), "no_headings"),
    shut("no_heading.csv", encoded("".join(line(place) for place in range(1, 6))), "no_headings", "目标编号"),
    shut("huge_cell.csv", encoded(PLAIN.replace("新增学位", "长" * 100_000)), "text_too_long", "E4"),
    shut("ten_thousand_columns.csv", encoded(PLAIN + "," * 10_000 + "x\r\n"), "too_many_columns"),
    shut(
        "ten_thousand_headings.csv",
        encoded(",".join(f"列{place}" for place in range(10_000)) + "\r\n"),
        "too_many_columns",
    ),
    good("ten_thousand_trailing_commas.csv", encoded(PLAIN + "," * 10_000 + "\r\n")),
    Case(
        "long_note.csv",
        encoded(PLAIN.replace("新增学位", "长" * 10_001)),
        tuple(row for row in STORED if row[0] != "T-003"),
        ("E4 text_too_long_here",),
        words=("10001", "10000"),
    ),
    shut("pdf.csv", joined(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"), "not_a_sheet", "PDF"),
    shut("png.csv", joined(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1"), "not_a_sheet"),
    shut("jpeg.csv", joined(b"\xff\xd8\xff\xe0\0\x10JFIF\0"), "not_a_sheet"),
    shut("gzip.csv", joined(b"\x1f\x8b\x08\0\0\0\0\0\0\3\0\0"), "not_a_sheet"),
    shut("rar.csv", joined(b"Rar!\x1a\x07\x01\0" + bytes(40)), "not_a_sheet"),
    shut("program.csv", joined(b"MZ\x90\0\3\0\0\0" + bytes(64)), "not_a_sheet"),
    good(
        "kept_as_text.csv",
        encoded("\r\n".join(",".join(f'="{cell}"' for cell in row) for row in (HEAD, *FIVE))),
    ),
    good("a04_again.xlsx", sample("a04_gbk.csv")),
    shut(
        "random.csv",
        lambda: bytes((place * 7919 + 13) % 251 + 1 for place in range(5000)),
        "uncertain_encoding|undecodable|control_character|not_a_sheet",
    ),
    good("english_headings.csv", encoded(table(head=("Target Code", "Period", "VALUE", "Unit", "note")))),
    good("ruled_markdown_like.txt", encoded(table(sep="|").replace("\r\n", "\n"))),
)
