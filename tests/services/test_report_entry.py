"""A report with its files in one step: all of it, or nothing."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories import TargetFactory, UserFactory, at, lead_of, of_department
from tracker.domain.vocabulary import ReportState, Role
from tracker.models import AuditRecord, EvidenceItem, Report
from tracker.services.contents import ReportContent
from tracker.services.refusals import Refused
from tracker.services.report_entry import (
    Upload,
    attach_evidence,
    enter_correction,
    enter_report,
    is_said_already,
    revise_report,
)
from tracker.services.reviewing import accept_report

pytestmark = pytest.mark.django_db
NOW = at("2018-07-05")
PDF = Upload("现场.pdf", b"%PDF-1.4 proof")
PAGE = Upload("x.pdf", b"<html>")


@pytest.fixture
def target():
    return TargetFactory()


@pytest.fixture
def reporter(target):
    return of_department(Role.REPORTER, lead_of(target))


def enter(target, reporter, *, submit=True, files=(PDF,), **said):
    content = ReportContent(**({"value": Decimal(30)} | said))
    return enter_report(
        target=target, period="2018Q2", content=content, by=reporter, now=NOW, submit=submit, files=files
    )


def test_a_report_is_submitted_with_its_files(target, reporter):
    report = enter(target, reporter)
    assert report.state == ReportState.SUBMITTED
    assert [item.title for item in report.evidence.all()] == ["现场.pdf"]


def test_each_of_its_writes_is_in_the_audit(target, reporter):
    enter(target, reporter)
    verbs = AuditRecord.objects.filter(object_type="report").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["draft", "attach", "submit"]


def test_a_refused_file_leaves_no_report_and_is_named(target, reporter):
    with pytest.raises(Refused) as caught:
        enter(target, reporter, files=(PDF, PAGE))
    assert [(problem.field, problem.code) for problem in caught.value.problems] == [("files", "file_kind")]
    assert str(caught.value).startswith("x.pdf: ")
    assert not Report.objects.exists()
    assert not EvidenceItem.objects.exists()


def test_an_incomplete_report_leaves_no_file_behind_in_the_tables(target, reporter):
    with pytest.raises(Refused):
        enter(target, reporter, value=None)
    assert not EvidenceItem.objects.exists()


def test_a_draft_gets_more_files_and_is_then_sent(target, reporter):
    draft = enter(target, reporter, submit=False, files=())
    report = revise_report(
        report=draft,
        content=ReportContent(value=Decimal(31), note="说明"),
        by=reporter,
        now=NOW,
        expected_version=draft.version,
        submit=True,
        files=(PDF,),
    )
    assert (report.state, report.value, report.evidence.count()) == (ReportState.SUBMITTED, 31, 1)


def test_a_correction_brings_its_own_files(target, reporter):
    reviewer = of_department(Role.REVIEWER, lead_of(target))
    old = accept_report(report=enter(target, reporter, files=()), by=reviewer, now=NOW)
    content = ReportContent(value=Decimal(28), note="说明")
    new = enter_correction(
        report=old, content=content, reason="重复计算", by=reporter, now=NOW, submit=True, files=(PDF,)
    )
    assert (new.revision, new.state, new.evidence.count()) == (2, ReportState.SUBMITTED, 1)


def test_links_and_files_are_attached_together_or_not_at_all(target, reporter):
    report = enter(target, reporter, files=())
    links = [("https://example.org/p", "公告")]
    with pytest.raises(Refused):
        attach_evidence(report=report, links=links, files=(PAGE,), by=reporter, now=NOW)
    assert report.evidence.count() == 0
    attach_evidence(report=report, links=links, files=(PDF,), by=reporter, now=NOW)
    assert report.evidence.count() == 2


def test_the_same_words_of_the_same_person_are_known_again(target, reporter):
    report = enter(target, reporter, files=())
    assert is_said_already(report, ReportContent(value=Decimal(30)), reporter, NOW)
    assert not is_said_already(report, ReportContent(value=Decimal(31)), reporter, NOW)


def test_the_same_words_of_somebody_else_are_not_a_double_click(target, reporter):
    report = enter(target, reporter, files=())
    other = UserFactory(role=Role.REPORTER, department=lead_of(target))
    assert not is_said_already(report, ReportContent(value=Decimal(30)), other, NOW)


def test_files_lie_under_names_of_our_own(target, reporter):
    report = enter(target, reporter)
    item = report.evidence.get()
    assert Path(settings.MEDIA_ROOT, "evidence", f"{item.token}.pdf").read_bytes() == PDF.content
