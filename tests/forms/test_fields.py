"""Days, amounts and files as a form reads them."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tracker.domain.amounts import UnitFact, by_spelling
from tracker.forms.fields import AmountField, DayField, FilesField
from tracker.forms.reports import echoes_of, links_in

KM = UnitFact("公里", "长度", Decimal(1000))
UNITS = by_spelling([KM, UnitFact("米", "长度"), UnitFact("%", "比例")])


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("typed", ["2018-10-29", "2018年10月29日", "２０１８／１０／２９"])
def test_a_day_is_read_as_people_write_it(typed):
    assert DayField().clean(typed) == date(2018, 10, 29)


def test_no_day_is_none():
    assert DayField().clean("  ") is None


@pytest.mark.parametrize("typed", ["2018-02-30", "03/04/2018", "明天", "x" * 50])
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValidationError):
        DayField().clean(typed)


def test_an_amount_comes_in_the_unit_of_the_target():
    assert AmountField(own=KM, units=UNITS).clean("1200米").value == Decimal("1.2")


def test_a_blank_is_none_and_not_zero():
    assert AmountField(own=KM).clean("") is None


def test_a_unit_of_another_sort_is_refused_with_its_sentence():
    with pytest.raises(ValidationError) as caught:
        AmountField(own=KM, units=UNITS).clean("3%")
    assert "cannot be converted" in str(caught.value)


def test_a_file_that_is_too_large_is_refused_by_its_name(settings):
    settings.EVIDENCE_MAX_BYTES = 10
    with pytest.raises(ValidationError) as caught:
        FilesField(required=False).clean([SimpleUploadedFile("a.pdf", b"x" * 11)])
    assert "“a.pdf” has 11 bytes; at most 10 are taken." in str(caught.value)


def test_no_files_are_an_empty_list():
    assert FilesField(required=False).clean([]) == []


def test_the_echo_of_numerator_and_denominator_is_their_percent():
    echoes = echoes_of({"value": "", "numerator": "2.4万", "denominator": "3.2万"}, UnitFact("%", "比例"), {})
    assert (echoes["ratio"].value, echoes["numerator"].value) == (Decimal(75), Decimal(24000))


def test_a_denominator_of_zero_has_no_percent():
    assert "ratio" not in echoes_of({"numerator": "1", "denominator": "0"}, UnitFact("%", "比例"), {})


def test_links_stand_one_a_line_with_their_titles():
    assert links_in("https://a.org 公告 一\n\n https://b.org ") == [
        ("https://a.org", "公告 一"),
        ("https://b.org", ""),
    ]
