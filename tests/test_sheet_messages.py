"""Everything that can be said about a sheet has its sentence, in both languages."""

import re

import pytest
from django.utils import translation

from tracker.domain.dates import DateCode
from tracker.domain.numbers import NumberCode
from tracker.sheet_messages import SENTENCES, RowNotice, RowProblem, sentence
from tracker.sheets.notices import SheetNotice, SheetProblem

CODES = [
    code
    for codes in (SheetProblem, SheetNotice, NumberCode, DateCode, RowProblem, RowNotice)
    for code in codes
]


def test_no_code_means_two_things() -> None:
    assert len({code.value for code in CODES}) == len(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_worded(code: str) -> None:
    assert str(code) in SENTENCES


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", CODES)
def test_no_sentence_leaves_a_gap_when_its_numbers_are_given(code: str, language: str) -> None:
    with translation.override(language):
        names = re.findall(r"%\((\w+)\)", str(SENTENCES[str(code)]))
        told = sentence(str(code), {name: f"<{name}>" for name in names if name != "nearest"})
    assert [name for name in names if f"<{name}>" not in told] == []
    assert "%(" not in told


def test_the_nearest_name_is_offered_only_where_there_is_one() -> None:
    with translation.override("en"):
        assert sentence(RowProblem.UNKNOWN_TARGET, {"value": "T-999", "nearest": ""}).endswith("“T-999”.")
        assert "“T-99”" in sentence(RowProblem.UNKNOWN_TARGET, {"value": "T-999", "nearest": "T-99"})


def test_in_chinese_no_gap_stands_before_the_nearest_name() -> None:
    with translation.override("zh-hans"):
        told = sentence(RowProblem.UNKNOWN_TARGET, {"value": "T-999", "nearest": "T-99"})
    assert told == "没有目标“T-999”。是否指“T-99”？"


def test_a_service_speaks_for_itself() -> None:
    assert sentence("anything", {"said": "As the service says."}) == "As the service says."
