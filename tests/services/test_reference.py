"""Units, the working calendar, proof of reports, overrides and verification."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import override_settings

from tests.factories import (
    DepartmentFactory,
    TargetFactory,
    UnitFactory,
    UserFactory,
    accepted,
    administrator,
    at,
    lead_of,
    of_department,
    submitted,
)
from tracker.domain.vocabulary import Role, Status, VerificationResult
from tracker.models import AuditRecord, CalendarDay, EvidenceItem, Unit
from tracker.services.contents import CalendarEntry, UnitDetails
from tracker.services.evidence import add_file, add_link, remove_evidence
from tracker.services.file_kinds import sniffed
from tracker.services.overrides import override_status
from tracker.services.reference import edit_unit, load_reference, set_calendar_day, unit_details_of
from tracker.services.refusals import AccessDenied, Conflict, Refused
from tracker.services.verification import verify_report

pytestmark = pytest.mark.django_db
NOW = at("2018-07-05")
PDF = b"%PDF-1.4 something"
EASTER = date(2018, 4, 5)


def refusal(write, **given):
    with pytest.raises(Refused) as caught:
        write(now=NOW, **given)
    return caught.value.codes


def test_a_spelling_means_one_unit():
    UnitFactory(name="公里", aliases=("km",))
    with pytest.raises(Refused) as caught:
        UnitFactory(name="千米", aliases=("km",))
    assert caught.value.codes == ("spelling_taken",)


def test_the_size_of_a_unit_in_use_stays():
    unit = TargetFactory().unit
    details = replace(unit_details_of(unit), factor=Decimal(1000))
    assert refusal(edit_unit, unit=unit, details=details, by=administrator()) == ("unit_in_use",)


def test_the_spellings_of_a_unit_in_use_may_grow():
    unit = TargetFactory().unit
    details = replace(unit_details_of(unit), aliases=("千米",))
    assert edit_unit(unit=unit, details=details, by=administrator(), now=NOW).aliases == ["千米"]


def test_the_same_word_about_a_day_writes_nothing():
    entry = CalendarEntry(day=EASTER, is_working=False, name="清明")
    for _n in range(2):
        set_calendar_day(entry=entry, by=administrator(), now=NOW)
    assert CalendarDay.objects.count() == 1


def test_another_word_about_a_day_stands_beside_the_first():
    for is_working in (False, True):
        entry = CalendarEntry(day=EASTER, is_working=is_working)
        set_calendar_day(entry=entry, by=administrator(), now=NOW)
    assert list(CalendarDay.objects.values_list("number", "is_working")) == [(1, False), (2, True)]


def test_reference_data_are_loaded_once_each_with_its_audit_row():
    units = [UnitDetails(name="米", dimension="长度"), UnitDetails(name="家", dimension="家")]
    days = [CalendarEntry(day=EASTER, is_working=False)]
    assert load_reference(units=units, days=days, now=NOW) == (2, 1)
    assert load_reference(units=units, days=days, now=NOW) == (0, 0)
    assert AuditRecord.objects.count() == 3
    assert Unit.objects.get(name="米").dimension == "长度"


def test_reference_data_are_loaded_by_administrators_only():
    with pytest.raises(AccessDenied):
        load_reference(units=[], days=[], now=NOW, by=UserFactory(role=Role.MANAGER))


def archive(name):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (archive("word/document.xml"), "docx"),
        (archive("xl/workbook.xml"), "xlsx"),
        (archive("a.txt"), "zip"),
        ("目标,数值\n".encode("gb18030"), "txt"),
        ("\ufeff目标\n".encode(), "txt"),
    ],
)
def test_a_kind_of_file_is_known_by_its_content(content, suffix):
    assert sniffed(content).suffix == suffix


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00",
        b"<html><script>1</script>",
        b"\xef\xbb\xbf  <svg onload=x>",
        b"  <!DOCTYPE html>",
        b"PK\x03\x04 broken",
        b"\x7fELF",
        b"a\x00b",
    ],
)
def test_programs_and_pages_are_no_evidence(content):
    assert sniffed(content) is None


@pytest.fixture
def report():
    return submitted(TargetFactory(), "2018Q1", now=NOW, value=Decimal(8))


def test_a_file_is_kept_under_a_name_of_our_own_with_its_digest(report):
    item = add_file(report=report, name="../../证明.pdf", content=PDF, by=report.created_by, now=NOW)
    assert (item.title, item.size, item.content_type) == ("证明.pdf", len(PDF), "application/pdf")
    assert item.file.name == f"evidence/{item.token}.pdf"
    with item.file.open() as stored:
        assert stored.read() == PDF
    assert len(item.sha256) == 64


def test_a_file_is_attached_once(report):
    given = {"report": report, "name": "a.pdf", "content": PDF, "by": report.created_by}
    add_file(now=NOW, **given)
    assert refusal(add_file, **given) == ("file_twice",)


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "file_size"), (b"%PDF-" + b"x" * 2000, "file_size"), (b"<p>", "file_kind")]
)
def test_a_file_that_cannot_be_taken_leaves_nothing(report, content, code):
    given = {"report": report, "name": "a.pdf", "content": content, "by": report.created_by}
    with override_settings(EVIDENCE_MAX_BYTES=1024):
        assert refusal(add_file, **given) == (code,)
    assert not EvidenceItem.objects.exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x", "example.org", "http://"])
def test_an_address_that_is_no_web_address_is_refused(report, url):
    assert refusal(add_link, report=report, url=url, by=report.created_by)


def test_evidence_of_a_submitted_report_counts_as_an_edit(report):
    add_link(report=report, url="https://example.org/a", by=report.created_by, now=NOW)
    before = report.version
    report.refresh_from_db()
    assert report.version == before + 1


def test_removed_evidence_is_only_marked(report):
    item = add_link(report=report, url="https://example.org/a", by=report.created_by, now=NOW)
    remove_evidence(item=item, by=report.created_by, now=NOW)
    assert EvidenceItem.objects.get().removed_on == date(2018, 7, 5)


def test_evidence_of_an_accepted_report_stays():
    report = accepted(TargetFactory(), "2018Q1", now=NOW, value=Decimal(8))
    item = add_link(report=report, url="https://example.org/a", by=report.created_by, now=NOW)
    assert refusal(remove_evidence, item=item, by=report.created_by) == ("accepted",)


def test_another_department_attaches_nothing(report):
    stranger = of_department(Role.REPORTER, DepartmentFactory())
    with pytest.raises(AccessDenied):
        add_link(report=report, url="https://example.org/a", by=stranger, now=NOW)


def overridden(target, starts_on="2018-07-05", expires_on="2018-07-31", reason="汛期"):
    return {
        "target": target,
        "status": Status.AT_RISK,
        "reason": reason,
        "starts_on": date.fromisoformat(starts_on),
        "expires_on": date.fromisoformat(expires_on),
        "by": of_department(Role.REVIEWER, lead_of(target)),
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": ""}, "reason_missing"),
        ({"starts_on": "2018-07-04"}, "back_dated"),
        ({"expires_on": "2018-07-04"}, "window_reversed"),
    ],
)
def test_an_override_has_a_reason_and_days_to_come(changes, code):
    assert refusal(override_status, **overridden(TargetFactory(), **changes)) == (code,)


def test_an_override_is_kept_with_who_set_it():
    given = overridden(TargetFactory())
    assert override_status(now=NOW, **given).recorded_by == given["by"]


def test_only_an_accepted_report_is_verified(report):
    manager = UserFactory(role=Role.MANAGER)
    given = {"report": report, "result": VerificationResult.TRUE, "note": "现场", "by": manager}
    with pytest.raises(Conflict):
        verify_report(now=NOW, **given)


def test_a_verification_says_what_was_found():
    report = accepted(TargetFactory(), "2018Q1", now=NOW, value=Decimal(8))
    manager = UserFactory(role=Role.MANAGER)
    given = {"report": report, "result": VerificationResult.TRUE, "by": manager}
    assert refusal(verify_report, note=" ", **given) == ("note_missing",)
    assert verify_report(now=NOW, note="现场核查", **given).note == "现场核查"
