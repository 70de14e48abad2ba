"""Columns that are let through at once are those to which Django's own check has nothing to say."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.domain.vocabulary import NilReason
from tracker.models import Report
from tracker.services.refusals import Refused
from tracker.services.report_rows import SETTLED_BEFORE, TYPED
from tracker.services.sound_columns import check_columns

TEXTS = st.one_of(st.text(max_size=50), st.integers(10, 320).map("甲".__mul__), st.none())
NUMBERS = st.one_of(
    st.decimals(allow_nan=True, allow_infinity=True),
    st.decimals(min_value=-(10**15), max_value=10**15, places=6),
    st.integers(-5, 5),
    st.none(),
)
DAYS = st.one_of(st.dates(), st.none(), st.just("2018-13-01"), st.just(datetime(2018, 1, 1, tzinfo=UTC)))
VALUES = {
    "value": NUMBERS,
    "numerator": NUMBERS,
    "as_of": DAYS,
    "done_on": DAYS,
    "level": st.one_of(st.integers(-1, 40_000), st.none()),
    "nil_reason": st.sampled_from([None, "", "junk", NilReason.NO_PROGRESS]),
    "typed_value": TEXTS,
    "typed_unit": TEXTS,
    "data_source": TEXTS,
    "note": TEXTS,
    "period": TEXTS,
    "items": st.sampled_from([[], ["甲"], None]),
}


def said(check: Any) -> list[tuple[str, str, str]]:
    try:
        check()
    except Refused as refused:
        return sorted((one.field, one.code, one.text) for one in refused.problems)
    except ValidationError as error:
        return sorted((one.field, one.code, one.text) for one in Refused.of(error).problems)
    return []


@given(st.fixed_dictionaries(VALUES))
@example({"value": Decimal("1.0000000")})
@example({"value": Decimal("1E+14"), "numerator": Decimal("1234567890123456")})
@example({"value": Decimal("NaN"), "as_of": date(2018, 1, 1)})
def test_the_short_check_says_what_clean_fields_says(values):
    checked, asked = Report(**values), Report(**values)
    assert said(lambda: check_columns(checked, TYPED)) == said(
        lambda: asked.clean_fields(exclude=SETTLED_BEFORE)
    )


def test_a_plain_report_is_let_through_without_asking(monkeypatch: pytest.MonkeyPatch):
    def asked(self: Report, exclude: Any = None) -> None:
        raise AssertionError(exclude)

    monkeypatch.setattr(Report, "clean_fields", asked)
    check_columns(Report(period="2018Q1", as_of=date(2018, 3, 31), value=Decimal("38.5"), note="说明"), TYPED)
