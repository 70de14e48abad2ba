"""Chinese that was read in a wrong encoding on its way is found; Chinese as it should be is left alone."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.sheets.mojibake import garbled

EVERYDAY = [bytes((head, tail)).decode("gb2312") for head in range(0xB0, 0xD7) for tail in range(0xA1, 0xFF)]
words = st.text(st.sampled_from(EVERYDAY), min_size=4, max_size=12)


@given(words)
def test_everyday_chinese_is_not_garbled(text: str) -> None:
    assert garbled(text) is None


@given(words)
def test_utf8_that_was_read_as_gbk_is_found(text: str) -> None:
    misread = text.encode().decode("gb18030", "replace")
    assume("\ufffd" not in misread)  # such a text is refused for that sign
    assert garbled(misread) is not None


@given(words)
def test_utf8_that_was_read_as_latin_letters_is_found(text: str) -> None:
    assert garbled(text.encode().decode("latin-1")) is not None


def test_the_mark_of_damage_read_as_gbk_is_found() -> None:
    assert garbled("备注：锟斤拷锟斤拷") == (0, "备注：锟斤拷锟斤拷")


@pytest.mark.parametrize(
    "text", ["", "Genève, déjà vu", "é€ 5", "±3 ℃, 5 ㎡", "涓流", "日本語のテキスト", "한국어"]
)
def test_other_writing_is_left_alone(text: str) -> None:
    assert garbled(text) is None


def test_the_place_is_that_of_the_garbled_piece() -> None:
    assert garbled("abc,年均浓度,".replace("年均浓度", "骞村潎娴撳害")) == (4, "骞村潎娴撳害")
