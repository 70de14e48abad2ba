"""Time where it bends: midnight, a deadline's last instant, other zones, a clock set back (D01–D08)."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.architecture.tree import run_tool
from tests.factories import DepartmentFactory, TargetFactory, UserFactory, administrator, at, submitted
from tracker.access import Action, may, standing_of
from tracker.domain.dates import DateRefused, parse_day
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, Membership
from tracker.services.contents import DepartmentDetails
from tracker.services.ledger_check import check
from tracker.services.organisation import edit_department
from tracker.services.writing import day_of

NEW_YEAR = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # 00:30 on 1 January in Shanghai


def test_d01_half_past_midnight_in_shanghai_is_the_new_day() -> None:
    assert day_of(NEW_YEAR) == date(2027, 1, 1)


@pytest.mark.smoke
@pytest.mark.django_db
def test_d01_a_role_that_begins_with_the_new_year_holds_at_half_past_midnight() -> None:
    person = UserFactory(role=Role.MANAGER)
    Membership.objects.filter(user=person).update(starts_on=date(2027, 1, 1))
    client = Client()
    for minutes, status in ((-31, 404), (0, 200)):
        with time_machine.travel(NEW_YEAR + timedelta(minutes=minutes), tick=False):
            client.force_login(person)
            assert client.get("/board/").status_code == status
    assert not may(standing_of(person, date(2026, 12, 31)), Action.READ_TARGETS)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2018-04-13T23:59:59.999999+08:00", date(2018, 4, 13)),
        ("2018-04-14T00:00:00+08:00", date(2018, 4, 14)),
        ("2018-04-13T15:59:59.999999+00:00", date(2018, 4, 13)),
        ("2018-04-13T16:00:00+00:00", date(2018, 4, 14)),
    ],
)
def test_d02_a_day_lasts_until_its_last_instant_in_shanghai(moment: str, day: date) -> None:
    assert day_of(datetime.fromisoformat(moment)) == day


@pytest.mark.smoke
@pytest.mark.django_db
def test_d02_what_is_sent_in_the_last_instant_was_sent_that_day() -> None:
    target = TargetFactory()
    last = datetime.fromisoformat("2018-04-13T23:59:59.999999+08:00")
    report = submitted(target, "2018Q1", now=last, value=1)
    late = submitted(target, "2018Q2", now=last + timedelta(microseconds=1), value=1)
    days = [sent.events.get(verb="submit").on for sent in (report, late)]
    assert days == [date(2018, 4, 13), date(2018, 4, 14)]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_d05_the_machine_s_own_time_zone_changes_nothing(zone: str) -> None:
    code = (
        "import django; django.setup()\n"
        "from datetime import datetime, UTC\n"
        "from django.utils import timezone\n"
        "from tracker.services.writing import day_of\n"
        "from tracker.domain.dates import parse_day\n"
        "now = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)\n"
        "print(day_of(now), timezone.localtime(now).isoformat(), parse_day('2026-12-31').day)\n"
    )
    status, output = run_tool("python", "-c", code, TZ=zone, DJANGO_SETTINGS_MODULE="tests.settings")
    assert status == 0, output
    assert output.strip().splitlines()[-1] == "2027-01-01 2027-01-01T00:30:00+08:00 2026-12-31"


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.django_db
def test_d05_a_page_tells_the_time_of_shanghai_on_a_machine_elsewhere(new_york: None, client: Client) -> None:
    with time_machine.travel(NEW_YEAR, tick=False):
        client.force_login(administrator())
        client.get("/people/?export=csv")
        assert "2027-01-01 00:30" in client.get("/audit/?verb=export").content.decode()


@pytest.mark.smoke
@pytest.mark.django_db
def test_d06_a_clock_set_back_leaves_versions_and_audit_in_order() -> None:
    office = DepartmentFactory(name="甲局")
    moments = [at("2018-05-05", 12), at("2018-05-05", 11), at("2018-05-05", 13)]
    for number, now in enumerate(moments):
        details = DepartmentDetails(name=f"甲局{number}")
        office = edit_department(department=office, details=details, by=administrator(), now=now)
    rows = AuditRecord.objects.filter(object_type="department", verb="edit").order_by("pk")
    assert [row.after["version"] for row in rows] == [2, 3, 4]
    assert [row.at for row in rows] == moments
    assert check() == []


@pytest.mark.parametrize(
    "text", ["1969-12-31", "1900-01-01", "1899-12-31", "2100-12-31", "2101-01-01", "9999-12-31", "0001-01-01"]
)
def test_d07_a_day_long_ago_or_far_away_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        read = parse_day(text).day
    except DateRefused as refused:
        assert text in str(refused)
    else:
        assert read == date.fromisoformat(text)


SUMMERS = [date(year, 7, 1) for year in range(1986, 1992)]


@pytest.mark.parametrize("day", SUMMERS)
def test_d08_days_of_the_summer_time_of_1986_to_1991_do_not_shift(day: date) -> None:
    midnight = timezone.make_aware(datetime.combine(day, clock.min))
    assert day_of(midnight) == day
    assert day_of(midnight - timedelta(microseconds=1)) == day - timedelta(days=1)
    assert parse_day(datetime.combine(day, clock.min)).day == day
    assert parse_day(day.isoformat()).day == day
