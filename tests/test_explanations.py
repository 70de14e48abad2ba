"""Reasons as sentences, in both languages (status-rules §5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from tracker.domain.names import Name
from tracker.domain.reasons import ReasonCode, because
from tracker.domain.vocabulary import Frequency
from tracker.explanations import SENTENCES, period_words, sentence_of

JUNE = date(2018, 6, 30)
HALF_WAY = because(
    ReasonCode.ACTUAL,
    day=JUNE,
    actual=Decimal(30),
    unit=Name("公里", "km"),
    expected=Decimal("49.589"),
    line_day=JUNE,
)


@pytest.fixture
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def test_the_number_and_its_line_are_said_as_officials_say_them(chinese: None) -> None:
    assert sentence_of(HALF_WAY) == "截至2018年6月30日完成30公里，序时应达49.6公里"


def test_the_number_and_its_line_are_said_in_english(english: None) -> None:
    assert sentence_of(HALF_WAY) == "by 30 June 2018 completed 30 km, expected by then 49.6 km"


def test_the_day_of_the_line_is_named_where_it_is_another(chinese: None) -> None:
    later = because(
        ReasonCode.ACTUAL,
        day=JUNE,
        actual=Decimal(30),
        unit="公里",
        expected=Decimal(60),
        line_day=date(2018, 7, 31),
    )
    assert sentence_of(later) == "截至2018年6月30日完成30公里，到2018年7月31日序时应达60公里"


def test_a_ratio_keeps_three_decimals(chinese: None) -> None:
    ratio = because(ReasonCode.BEHIND_LINE, ratio=Decimal("0.604972"), cut=Decimal("0.950"))
    assert sentence_of(ratio) == "比值0.605 < 0.95"


def test_a_broken_line_names_the_period_and_the_unit_of_the_target(chinese: None) -> None:
    breach = because(ReasonCode.BREACH, period="2018Q3", value=Decimal("91.8"), goal=Decimal(92))
    assert sentence_of(breach, "%") == "2018年三季度为91.8%，未守住底线92%"


def test_what_finishes_on_time_is_said(chinese: None) -> None:
    needs = because(
        ReasonCode.FINISH_NEEDS,
        periods=6,
        frequency=Frequency.MONTHLY,
        each=Decimal("11.666667"),
        unit="公里",
    )
    assert sentence_of(needs) == "要按期完成，余下6个月每期须11.7公里"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (ReasonCode.FINISH_NEEDS, "to finish on time the one remaining quarter must bring 18.6%"),
        (ReasonCode.RECENT_PACE, "the last quarter brought 18.6%"),
    ],
)
def test_one_period_is_no_each_of_many(code: ReasonCode, said: str) -> None:
    reason = because(code, periods=1, frequency=Frequency.QUARTERLY, each=Decimal("18.6"))
    with translation.override("en"):
        assert sentence_of(reason, "%") == said


@pytest.mark.parametrize(
    ("code", "words"),
    [("2018", "2018年"), ("2018H2", "2018年下半年"), ("2018-06", "2018年6月"), ("2018-06-30", "2018-06-30")],
)
def test_a_period_is_said_in_words(chinese: None, code: str, words: str) -> None:
    assert period_words(code) == words


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_reason_has_its_sentence(code: ReasonCode) -> None:
    assert SENTENCES[code]
