"""Several people at once: one row, and the others read a sentence (threats C01, C03, C04, C09)."""

from decimal import Decimal

import pytest

from tests.factories import TargetFactory, UserFactory, at, lead_of, of_department, submitted
from tests.trials.together import at_once
from tracker.domain.vocabulary import ReportState, Role, SheetKind
from tracker.models import AuditRecord, KeptFacts, Report
from tracker.queries.kept import content_of
from tracker.queries.known import FOREVER, replay
from tracker.resources.importing import import_at_once
from tracker.services.contents import ReportContent
from tracker.services.ledger_check import check
from tracker.services.refusals import Conflict
from tracker.services.reporting import draft_report, save_draft
from tracker.services.reviewing import accept_report
from tracker.services.undoing import undo_batch

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("2018-07-05")
PEOPLE = 6


def test_c01_many_who_submit_the_same_period_make_one_report():
    target = TargetFactory()
    people = [UserFactory(role=Role.REPORTER, department=lead_of(target)) for _n in range(PEOPLE)]
    written = AuditRecord.objects.count()

    def submit(person, value):
        content = ReportContent(value=Decimal(value), note="说明")
        return lambda: draft_report(
            target=target, period="2018Q2", content=content, by=person, now=NOW, submit=True
        )

    results = at_once(*(submit(person, n) for n, person in enumerate(people)))
    assert [type(one) for one in results if not isinstance(one, Report)] == [Conflict] * (PEOPLE - 1)
    assert Report.objects.count() == 1
    assert AuditRecord.objects.count() == written + 1


def test_c03_many_who_save_the_same_draft_keep_one_edit_and_the_others_are_told():
    target = TargetFactory()
    reporter = of_department(Role.REPORTER, lead_of(target))
    report = draft_report(
        target=target, period="2018Q2", content=ReportContent(value=Decimal(1)), by=reporter, now=NOW
    )

    def save(value):
        content = ReportContent(value=Decimal(value))
        return lambda: save_draft(
            report=report, content=content, by=reporter, now=NOW, expected_version=report.version
        )

    results = at_once(*(save(n + 2) for n in range(PEOPLE)))
    saved = [one for one in results if isinstance(one, Report)]
    assert len(saved) == 1
    assert Report.objects.get().value == saved[0].value


def test_c04_a_report_is_accepted_once_however_many_try():
    target = TargetFactory()
    report = submitted(target, "2018Q2", now=NOW, value=Decimal(1))
    people = [UserFactory(role=Role.REVIEWER, department=lead_of(target)) for _n in range(PEOPLE)]

    def accept(person):
        return lambda: accept_report(report=report, by=person, now=NOW)

    results = at_once(*(accept(person) for person in people))
    assert sum(isinstance(one, Report) for one in results) == 1
    assert report.events.filter(verb="accept").count() == 1


def test_reports_of_many_periods_at_once_are_all_kept_in_the_facts():
    target = TargetFactory()
    reporter = of_department(Role.REPORTER, lead_of(target))
    periods = ("2018Q1", "2018Q2", "2018Q3", "2018Q4")

    def submit(period):
        content = ReportContent(value=Decimal(1), note="说明")
        return lambda: draft_report(
            target=target, period=period, content=content, by=reporter, now=at("2019-01-05"), submit=True
        )

    at_once(*(submit(period) for period in periods))
    assert Report.objects.filter(state=ReportState.SUBMITTED).count() == len(periods)
    kept = KeptFacts.objects.get(target=target)
    assert kept.content == content_of(replay([target.pk], FOREVER)[target.pk])
    assert check() == []


def test_an_import_that_two_people_undo_is_undone_once():
    target = TargetFactory(code="KM")
    person = of_department(Role.REPORTER, lead_of(target))
    done = import_at_once(
        "目标编号,报告期,完成值,说明\nKM,2018Q1,8,说明\n".encode(),
        file_name="s.csv",
        kind=SheetKind.REPORTS,
        by=person,
        now=NOW,
        mode=ReportState.SUBMITTED,
    )

    def undo():
        return undo_batch(batch=done.batch, reason="导错了", by=person, now=NOW)

    results = at_once(undo, undo)
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "Undoing"]
    assert Report.objects.get().state is ReportState.VOIDED
    assert check() == []
