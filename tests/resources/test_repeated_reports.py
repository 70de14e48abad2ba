"""A sheet may repeat what was accepted before a target was cancelled or cut short; it may add nothing."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import TargetFactory, administrator, at
from tracker.domain.vocabulary import Frequency, ReportState, SheetKind
from tracker.models import Target
from tracker.resources.handlers import RowOutcome
from tracker.resources.importing import Preview, prepare
from tracker.services.adjusting import cancel_target
from tracker.services.contents import ReportContent
from tracker.services.reviewing import accept_history

pytestmark = pytest.mark.django_db
NOW = at("2026-01-05")


@pytest.fixture
def cancelled() -> Target:
    """A target that was reported on in May and cancelled afterwards, from March on."""
    target: Target = TargetFactory(frequency=Frequency.MONTHLY)
    by = administrator()
    content = ReportContent(value=Decimal(7))
    accept_history(target=target, period="2018-05", content=content, by=by, now=NOW)
    cancel_target(target=target, effective_on=date(2018, 3, 1), reason="并入别处", by=by, now=NOW)
    return target


def read(target: Target, period: str, value: str, mode: ReportState = ReportState.DRAFT) -> Preview:
    data = f"目标编号,报告期,完成值,更正原因\n{target.code},{period},{value},笔误\n".encode()
    kind = SheetKind.REPORTS
    return prepare(data, file_name="r.csv", kind=kind, by=administrator(), now=NOW, mode=mode)


@pytest.mark.parametrize("mode", [ReportState.DRAFT, ReportState.SUBMITTED, ReportState.ACCEPTED])
def test_what_is_accepted_already_is_unchanged(cancelled: Target, mode: ReportState) -> None:
    found = read(cancelled, "2018-05", "7", mode)
    assert ([row.outcome for row in found.rows], found.errors) == ([RowOutcome.UNCHANGED], [])


@pytest.mark.parametrize(("period", "value"), [("2018-05", "8"), ("2018-06", "7")])
def test_another_number_or_period_is_refused(cancelled: Target, period: str, value: str) -> None:
    assert [error.as_json()["code"] for error in read(cancelled, period, value).errors] == ["cancelled"]
