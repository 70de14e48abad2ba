"""Bytes become text with certainty or not at all (tracker/sheets/encodings.py)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.sheets.encodings import Undecodable, decode
from tracker.sheets.notices import SheetProblem

CHINESE = "目标编号,填报日期,完成值,单位,说明\r\nT-001,2018-06-30,120,公里,通车路段验收完成\r\n"


def refusal(data: bytes) -> Undecodable:
    with pytest.raises(Undecodable) as refused:
        decode(data)
    return refused.value


@pytest.mark.parametrize(
    ("codec", "mark", "encoding"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("gbk", b"", "gb18030"),
        ("gb18030", b"", "gb18030"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-32-le", b"\xff\xfe\0\0", "utf-32-le"),
    ],
)
def test_every_usual_encoding_is_recognised(codec: str, mark: bytes, encoding: str) -> None:
    decoded = decode(mark + CHINESE.encode(codec))
    assert (decoded.text, decoded.encoding) == (CHINESE, encoding)


def test_a_rare_character_of_gb18030_is_read() -> None:
    text = CHINESE + "T-002,2018-06-30,1,个,\U00020087\u3400\r\n"
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize("sign", ["μg/m³", "℃", "±5", "café"])
def test_signs_beyond_chinese_in_utf8_stay_what_they_are(sign: str) -> None:
    assert decode(f"code,unit\r\nT-001,{sign}\r\n".encode()).text.endswith(f"{sign}\r\n")


def test_one_broken_byte_in_utf8_is_named_and_the_file_is_not_read_as_gbk() -> None:
    broken = CHINESE.encode()[:-10] + b"\xe6" + CHINESE.encode()[-10:]
    refused = refusal(broken)
    assert (refused.code, refused.encoding) == (SheetProblem.UNDECODABLE, "utf-8")


def test_a_file_cut_in_the_middle_of_a_character_is_refused() -> None:
    assert refusal(CHINESE.rstrip().encode()[:-1]).code is SheetProblem.UNDECODABLE


def test_one_broken_byte_in_gbk_is_refused() -> None:
    data = CHINESE.encode("gbk")
    assert refusal(data + b"T-002,\xff\xff\r\n").code is SheetProblem.UNDECODABLE


@pytest.mark.parametrize("codec", ["big5", "shift_jis"])
def test_text_of_another_script_is_not_read_as_chinese_mojibake(codec: str) -> None:
    words = {"big5": "臺灣繁體中文測試資料說明", "shift_jis": "これはテストのデータです"}[codec]
    data = f"code,note\r\nT-001,{words}\r\n".encode(codec)
    assert refusal(data).code in (SheetProblem.UNCERTAIN_ENCODING, SheetProblem.UNDECODABLE)


def test_latin_letters_of_an_old_encoding_are_not_read_as_chinese() -> None:
    assert refusal("code,note\r\nT-001,caf\u00e9s\r\n".encode("latin-1")).code in (
        SheetProblem.UNCERTAIN_ENCODING,
        SheetProblem.UNDECODABLE,
    )


def test_a_line_of_utf8_pasted_into_gbk_is_refused() -> None:
    data = CHINESE.encode("gbk") * 20 + "T-009,2018-06-30,1,个,新增学位完成情况\r\n".encode()
    assert refusal(data).code in (SheetProblem.UNCERTAIN_ENCODING, SheetProblem.UNDECODABLE)


@pytest.mark.parametrize("word", ["新增", "完成", "公里", "学位数"])
def test_even_a_word_of_utf8_pasted_into_gbk_is_refused(word: str) -> None:
    data = CHINESE.encode("gbk") * 20 + f"T-009,2018-06-30,1,,{word}\r\n".encode()
    assert refusal(data).code in (SheetProblem.UNCERTAIN_ENCODING, SheetProblem.UNDECODABLE)


def test_a_line_of_rare_names_in_gbk_is_read() -> None:
    text = "target,note\r\nT-001,鑫淼焱晟昊\r\n"
    assert decode(text.encode("gbk")).text == text


def test_a_replacement_character_says_that_the_text_was_damaged_before() -> None:
    assert refusal("编号,说明\r\nT-001,完\ufffd\r\n".encode()).code is SheetProblem.REPLACEMENT_CHARACTER


@pytest.mark.parametrize("byte", ["\x00", "\x01", "\x1b", "\x7f"])
def test_control_characters_are_refused(byte: str) -> None:
    assert refusal(f"编号,说明\r\nT-001,a{byte}b\r\n".encode()).code is SheetProblem.CONTROL_CHARACTER


def test_invisible_characters_are_left_out() -> None:
    assert decode("T-001\u200b,\ufeff完成\r\n".encode()).text == "T-001,完成\r\n"


def test_the_end_mark_of_old_programs_is_left_out() -> None:
    assert decode("编号\r\nT-001\r\n\x1a".encode("gbk")).text == "编号\r\nT-001\r\n"


COMMON = st.text(
    st.sampled_from(
        "目标编号填报日期完成值单位说明公里个万元通车路段验收新增学位年均浓度投资额第二季度接种率0123456789,-.\n"
    )
)


@given(COMMON, st.sampled_from(["utf-8", "utf-8-sig", "gbk", "utf-16"]))
def test_everyday_chinese_comes_back_as_it_was_or_is_refused(text: str, codec: str) -> None:
    if codec == "gbk":
        text = f"目标编号填报日期完成值单位说明\n{text}"
    try:
        assert decode(text.encode(codec)).text == text
    except Undecodable as refused:
        assert refused.code is SheetProblem.UNCERTAIN_ENCODING


@given(st.binary(max_size=300))
def test_no_bytes_give_a_replacement_character(data: bytes) -> None:
    try:
        text = decode(data).text
    except Undecodable:
        return
    assert "\ufffd" not in text
