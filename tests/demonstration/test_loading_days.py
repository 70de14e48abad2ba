"""Whatever the day of loading, every light burns and something waits for everybody."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from tests.demonstration.conftest import Loading, morning
from tests.factories import START
from tracker.access import own_targets, standing_of
from tracker.demonstration.illustrative import first_moment, illustrative_plan, tell_illustrative
from tracker.domain.vocabulary import (
    Evidence,
    Outcome,
    Pace,
    Reporting,
    ReportState,
    Status,
    Tone,
)
from tracker.models import (
    AuditRecord,
    Report,
    Target,
    User,
)
from tracker.queries.assessments import Judged, judge_targets
from tracker.resources.fixtures import load_reference_sheets
from tracker.services.people import create_first_administrator

PASSWORD = "correct horse battery"
LOADING_DAYS = [
    date(2026, 1, 1),
    date(2028, 2, 29),
    date(2026, 10, 10),
    date(2026, 12, 31),
]


@pytest.fixture(scope="module", params=LOADING_DAYS, ids=str)
def loaded_on(request: pytest.FixtureRequest, kept: Loading) -> Iterator[date]:
    today: date = request.param
    with kept():
        tell_on(today)
        yield today


def tell_on(today: date) -> None:
    """Load the illustrative plan alone."""
    load_reference_sheets(now=START)
    administrator = create_first_administrator(username="admin", password=PASSWORD, now=first_moment(today))
    tell_illustrative(administrator=administrator, password=PASSWORD, today=today)


@pytest.fixture
def today(loaded_on: date, db: None) -> date:
    """A day of loading, with the illustrative plan as it stands that morning."""
    return loaded_on


def judged(today: date) -> list[Judged]:
    return judge_targets(Target.objects.all(), as_of=today, known_at=today, today=today)


def due_by_person(username: str, today: date) -> Counter[Reporting]:
    person = User.objects.get(username=username)
    mine = own_targets(standing_of(person, today))
    answers = judge_targets(mine, as_of=today, known_at=today, today=today)
    return Counter(each.assessment.reporting for each in answers)


def dark_lights(today: date) -> dict[str, list[str]]:
    """The words of each kind that no target of the plan shows."""
    answers = [each.assessment for each in judged(today)]
    shown = {
        Status: {answer.status for answer in answers},
        Outcome: {answer.outcome for answer in answers},
        Pace: {answer.pace for answer in answers},
        Reporting: {answer.reporting for answer in answers},
        Evidence: {answer.evidence for answer in answers},
        Tone: {answer.tone for answer in answers},
    }
    missing = {words.__name__: sorted(set(words) - seen) for words, seen in shown.items()}
    return {name: words for name, words in missing.items() if words}


def test_every_light_and_every_status_burns(today: date) -> None:
    assert dark_lights(today) == {}


def test_the_reporter_owes_five_reports_one_is_returned_and_one_is_overdue(today: date) -> None:
    found = due_by_person("reporter", today)
    assert found[Reporting.DUE] >= 5
    assert found[Reporting.RETURNED] >= 1
    assert found[Reporting.OVERDUE] >= 1


def test_the_returned_report_says_what_is_to_be_changed(today: date) -> None:
    (report,) = Report.objects.filter(state=ReportState.RETURNED)
    assert report.events.order_by("-pk")[0].note


def test_something_waits_for_the_reviewer_and_a_draft_for_the_reporter(today: date) -> None:
    mine = Report.objects.filter(department__name="市住建委（示意）")
    assert mine.filter(state=ReportState.SUBMITTED).count() >= 3
    assert mine.filter(state=ReportState.DRAFT).exists()


def test_every_step_was_taken_before_the_day_of_loading(today: date) -> None:
    assert not AuditRecord.objects.filter(at__gte=morning(today).replace(hour=0)).exists()


def test_nothing_was_back_dated(today: date) -> None:
    plan = illustrative_plan()
    assert plan is not None
    assert plan.live_since == plan.starts_on
    assert not Report.objects.filter(backfilled=True).exists()
