"""What a person types becomes an amount in the target's unit."""

from decimal import Decimal

import pytest

from tracker.domain.amounts import Amount, AmountCode, AmountRefused, UnitFact, by_spelling, read_amount
from tracker.domain.numbers import NumberCode, NumberRefused

KM = UnitFact("公里", "长度", Decimal(1000), ("km", "千米"))
METRE = UnitFact("米", "长度", Decimal(1), ("m",))
PERCENT = UnitFact("%", "比例")
WAN = UnitFact("万人", "人", Decimal(10_000))
UNITS = by_spelling([KM, METRE, PERCENT, WAN, UnitFact("人", "人")])


@pytest.mark.parametrize(
    ("typed", "own", "value"),
    [
        ("64", KM, "64"),
        ("６４．５", KM, "64.5"),
        ("1.2万", KM, "12000"),
        ("24,000", KM, "24000"),
        ("64 公里", KM, "64"),
        ("64km", KM, "64"),
        ("1200米", KM, "1.2"),
        ("2000000米", KM, "2000"),
        ("92%", PERCENT, "92"),
        ("92", PERCENT, "92"),
        ("1.2万人", WAN, "1.2"),
        ("12000人", WAN, "1.2"),
        ("0", KM, "0"),
        ("1.2万", None, "12000"),
    ],
)
def test_an_amount_is_read_in_the_unit_of_the_target(typed, own, value):
    assert str(read_amount(typed, own, UNITS).value) == value


def test_the_unit_that_was_written_is_told():
    assert read_amount("1200米", KM, UNITS) == Amount(Decimal("1.2"), "米")


@pytest.mark.parametrize(
    ("typed", "own", "code"),
    [
        ("3 光年", KM, AmountCode.UNKNOWN_UNIT),
        ("3%", KM, AmountCode.UNIT_DIFFERS),
        ("3人", KM, AmountCode.UNIT_DIFFERS),
        ("0.0001米", KM, AmountCode.UNIT_INEXACT),
        ("1.2万", WAN, AmountCode.MULTIPLIER_UNCLEAR),
    ],
)
def test_an_amount_that_can_mean_something_else_is_refused(typed, own, code):
    with pytest.raises(AmountRefused) as caught:
        read_amount(typed, own, UNITS)
    assert caught.value.code is code


def test_a_bare_fraction_is_refused_where_percent_is_expected():
    with pytest.raises(NumberRefused) as caught:
        read_amount("0.92", PERCENT, UNITS)
    assert caught.value.code is NumberCode.AMBIGUOUS_FRACTION
