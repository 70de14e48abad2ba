"""``manage.py tick`` over a simulated month: the ladder of a missing report, mails counted exactly."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from tests.factories import (
    START,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    at,
    submitted,
)
from tracker import tasks
from tracker.domain.vocabulary import Frequency, MailState, OrderState, Role, Rung
from tracker.models import (
    AuditRecord,
    CalendarDay,
    Department,
    DuePeriod,
    LadderStep,
    Mail,
    Notice,
    Seal,
    SupervisionOrder,
    Target,
    User,
)
from tracker.services.notices import acknowledge
from tracker.services.orders import issue_order
from tracker.services.ticking import tick

pytestmark = pytest.mark.django_db
HOLIDAYS = [date(2018, 10, day) for day in range(1, 6)]
LADDER = {
    Rung.REMINDER: date(2018, 9, 28),  # the week of holidays lies between it and the due day
    Rung.DUE: date(2018, 10, 12),
    Rung.OVERDUE: date(2018, 10, 16),
    Rung.ORDER: date(2018, 10, 22),  # the first working day after five of grace
}


@dataclass(frozen=True)
class City:
    """One monthly target whose September is owed, and who is told of it."""

    office: Department
    target: Target
    reporter: User
    reviewer: User
    manager: User


def monthly(office: Department, plan: object, code: str) -> Target:
    return TargetFactory(
        plan=plan,
        code=code,
        name="架空线入地",
        lead=office,
        frequency=Frequency.MONTHLY,
        starts_on=date(2018, 9, 1),
        due_on=date(2018, 12, 31),
    )


@pytest.fixture
def city() -> City:
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_working=False, name="国庆节放假", recorded_at=START) for day in HOLIDAYS
    )
    office = DepartmentFactory(name="市住建委")
    plan = PlanFactory(live_since=date(2018, 1, 1))
    people = {
        role: UserFactory(
            username=role.value,
            role=role,
            department=None if role is Role.MANAGER else office,
            email=f"{role.value}@example.cn",
            language="en" if role is Role.REVIEWER else "zh-hans",
        )
        for role in (Role.REPORTER, Role.REVIEWER, Role.MANAGER)
    }
    target = monthly(office, plan, "A12-01")
    return City(office, target, *people.values())


def run(day: date | str, hour: int = 9) -> None:
    """The timer on a day."""
    with time_machine.travel(at(day, hour), tick=False):
        call_command("tick", verbosity=0, stdout=Quiet(), stderr=Quiet())


class Quiet:
    """Swallows what a command prints."""

    def write(self, _text: str) -> None:
        """Nothing."""

    def flush(self) -> None:
        """Nothing."""


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def sent() -> list[tuple[str, str]]:
    """The mails that went out: to whom, and the light of its first notice."""
    return [(letter.to[0].split("@")[0], letter.body.split("[")[1].split("]")[0]) for letter in mail.outbox]


@pytest.mark.smoke
def test_a_deadline_walks_its_ladder_over_a_month_and_every_mail_is_counted(city: City) -> None:
    arrived: list[tuple[str, date]] = []
    for day in days(date(2018, 9, 24), date(2018, 10, 24)):
        for hour in (9, 15):
            before = len(mail.outbox)
            run(day, hour)
            arrived += [(letter.to[0].split("@")[0], day) for letter in mail.outbox[before:]]
    assert dict(LadderStep.objects.values_list("rung", "on")) == LADDER
    assert arrived == [
        ("reporter", LADDER[Rung.REMINDER]),
        ("reporter", LADDER[Rung.DUE]),
        ("reporter", LADDER[Rung.OVERDUE]),
        ("reviewer", LADDER[Rung.OVERDUE]),
        ("manager", LADDER[Rung.ORDER]),
    ]
    order = SupervisionOrder.objects.get()
    assert (order.state, order.department, order.period) == (OrderState.PROPOSED, city.office, "2018-09")
    assert {row.state for row in Mail.objects.all()} == {MailState.SENT}


def test_a_second_run_finds_nothing_to_do(city: City) -> None:
    run("2018-10-16")
    counts = [model.objects.count() for model in (DuePeriod, LadderStep, Notice, Mail, AuditRecord)]
    run("2018-10-16", 11)
    run("2018-10-17", 8)
    again = [model.objects.count() for model in (DuePeriod, LadderStep, Notice, Mail)]
    assert again == counts[:-1]


def test_a_run_after_days_of_standing_still_catches_up_and_tells_the_newest_alone(city: City) -> None:
    run("2018-09-28")
    mail.outbox.clear()
    run("2018-10-17")
    assert dict(LadderStep.objects.values_list("rung", "on")) == {
        rung: day for rung, day in LADDER.items() if rung is not Rung.ORDER
    }
    assert Counter(who for who, _light in sent()) == {"reporter": 1, "reviewer": 1}


def test_what_is_told_at_once_is_one_mail_a_person(city: City) -> None:
    for code in ("A12-02", "A12-03"):
        monthly(city.office, city.target.plan, code)
    run("2018-10-12")
    (letter,) = mail.outbox
    assert [letter.body.count(code) for code in ("A12-01", "A12-02", "A12-03")] == [1, 1, 1]


def test_each_person_is_written_to_in_the_own_language(city: City) -> None:
    run("2018-10-16")
    subjects = {letter.to[0]: letter.subject for letter in mail.outbox}
    assert subjects["reviewer@example.cn"] == "Shanghai Service · Target progress: 1 notice"
    assert "1 条通知" in subjects["reporter@example.cn"]


def test_mails_hold_links_where_the_site_has_an_address(city: City, settings) -> None:
    settings.SITE_URL = "https://progress.example.cn"
    run("2018-10-12")
    assert "https://progress.example.cn/targets/A12-01/" in mail.outbox[0].body


def test_who_has_no_address_is_told_on_the_page_alone(city: City) -> None:
    User.objects.update(email="")
    run("2018-10-12")
    assert (len(mail.outbox), Notice.objects.count()) == (0, 1)
    User.objects.update(email="late@example.cn")
    run("2018-10-13")
    assert len(mail.outbox) == 0


def test_what_was_acknowledged_before_the_run_is_not_mailed(city: City) -> None:
    tick(now=at("2018-09-28", 8))
    Notice.objects.update(gathered_at=None, mail=None)
    acknowledge(notices=None, by=city.reporter, now=at("2018-09-28", 8))
    mails = Mail.objects.count()
    tick(now=at("2018-09-28", 9))
    assert Mail.objects.count() == mails


def test_a_report_that_came_in_ends_the_ladder(city: City) -> None:
    run("2018-09-28")
    submitted(city.target, "2018-09", now=at("2018-10-10"), value=Decimal(5))
    for day in days(date(2018, 10, 11), date(2018, 10, 24)):
        run(day)
    assert [step.rung for step in LadderStep.objects.all()] == [Rung.REMINDER]


def test_a_proposal_lapses_when_the_report_comes_in(city: City) -> None:
    run("2018-10-22")
    submitted(city.target, "2018-09", now=at("2018-10-22", 11), value=Decimal(5))
    run("2018-10-22", 12)
    order = SupervisionOrder.objects.get()
    assert (order.state, order.steps.last().recorded_by) == (OrderState.DROPPED, None)


def test_a_run_killed_before_its_mails_were_handed_over_loses_none(city: City) -> None:
    tick(now=at("2018-10-12"))  # killed here
    assert [row.state for row in Mail.objects.all()] == [MailState.QUEUED]
    run("2018-10-12", 10)
    run("2018-10-12", 14)
    assert len(mail.outbox) == 1


def test_a_task_that_was_lost_is_given_again_after_an_hour(city: City, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("tracker.management.commands.tick.send_mail", Lost())
        run("2018-10-12", 9)
    run("2018-10-12", 9)
    assert len(mail.outbox) == 0
    run("2018-10-12", 11)
    assert len(mail.outbox) == 1


class Lost:
    """A queue that forgets."""

    def enqueue(self, mail: int) -> None:
        """Nothing."""


def test_a_worker_killed_in_the_middle_of_sending_never_sends_twice(city: City, monkeypatch) -> None:
    def killed(self: object) -> None:
        raise KeyboardInterrupt

    tick(now=at("2018-10-12"))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(tasks.EmailMessage, "send", killed)
        tasks.send_mail.func(Mail.objects.get().pk)
    for hour in (10, 12, 14):
        run("2018-10-12", hour)
    assert len(mail.outbox) == 0
    assert Mail.objects.get().state is MailState.CLAIMED


def test_a_mail_server_that_is_away_is_asked_again(city: City, monkeypatch) -> None:
    def away(self: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.open", away)
        run("2018-10-12", 9)
    assert Mail.objects.get().state is MailState.QUEUED
    run("2018-10-12", 10)
    assert (len(mail.outbox), Mail.objects.get().attempts) == (1, 2)


def test_a_mail_that_was_lost_half_way_is_not_sent_again(city: City, monkeypatch) -> None:
    def lost(self: object) -> None:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(tasks.EmailMessage, "send", lost)
        run("2018-10-12", 9)
    run("2018-10-12", 12)
    assert (len(mail.outbox), Mail.objects.get().state) == (0, MailState.FAILED)


def test_the_same_mail_given_to_two_workers_goes_once(city: City) -> None:
    tick(now=at("2018-10-12"))
    for _worker in range(2):
        tasks.send_mail.func(Mail.objects.get().pk)
    assert len(mail.outbox) == 1


def test_a_plan_that_is_not_live_has_no_deadlines(city: City) -> None:
    target = monthly(city.office, PlanFactory(), "B01-01")
    run("2018-10-16")
    assert not DuePeriod.objects.filter(target=target).exists()


def test_older_holes_are_left_alone(city: City) -> None:
    run("2018-12-20")  # September and October are missing beyond their grace, November is not yet
    assert list(DuePeriod.objects.order_by("period").values_list("period", flat=True)) == ["2018-11"]


def test_a_changed_calendar_moves_the_due_day_of_an_opened_period(city: City) -> None:
    run("2018-09-28")
    CalendarDay.objects.create(day=date(2018, 10, 8), is_working=False, recorded_at=START)
    run("2018-10-09")
    assert DuePeriod.objects.get().due_on == date(2018, 10, 15)


def test_nobody_is_told_of_a_target_without_a_lead_and_the_ladder_is_kept_all_the_same(city: City) -> None:
    target = monthly(None, city.target.plan, "A12-09")
    run("2018-10-22")
    steps = LadderStep.objects.filter(due__target=target)
    assert (steps.count(), Notice.objects.filter(step__in=steps).count()) == (4, 0)
    assert not SupervisionOrder.objects.filter(target=target).exists()


def test_a_step_of_an_order_is_mailed_by_the_next_run(city: City) -> None:
    run("2018-10-22")
    mail.outbox.clear()
    issue_order(
        order=SupervisionOrder.objects.get(),
        demand="请补报",
        deadline=date(2018, 10, 29),
        by=city.manager,
        now=at("2018-10-22", 10),
    )
    run("2018-10-22", 11)
    assert sorted(who for who, _light in sent()) == ["reporter", "reviewer"]


def test_a_run_seals_what_it_wrote(city: City) -> None:
    run("2018-10-12")
    assert Seal.objects.exists()


def test_a_year_without_its_official_calendar_is_said(city: City, capsys) -> None:
    with time_machine.travel(at("2018-10-12"), tick=False):
        call_command("tick")
        assert "has no official calendar" not in capsys.readouterr().err
    target = monthly(city.office, city.target.plan, "A12-05")
    assert target is not None
    with time_machine.travel(at("2019-01-03"), tick=False):
        call_command("tick")
    assert "2019" in capsys.readouterr().err
