"""Two people, two tabs or two clicks at once, and a world that changes in between (C01 to C10).

Many rounds of the same: ``run.py trials races reviews importers imports_together``.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories import (
    NOTE,
    TargetFactory,
    UserFactory,
    administrator,
    at,
    lead_of,
    of_department,
    submitted,
)
from tests.trials.together import at_once
from tests.web.imports.conftest import Desk
from tracker.domain.vocabulary import ReportState, Role, SheetKind
from tracker.models import AuditRecord, Department, EvidenceItem, ImportBatch, Report, Target
from tracker.resources.importing import import_at_once
from tracker.services.adjusting import cancel_target, newest_version
from tracker.services.contents import ReportContent
from tracker.services.evidence import remove_evidence
from tracker.services.ledger_check import check
from tracker.services.refusals import Refused
from tracker.services.report_entry import Upload, attach_evidence
from tracker.services.report_rows import lock_target
from tracker.services.reporting import draft_report, submit_report
from tracker.services.reviewing import accept_report
from tracker.services.seals import seal_audit
from tracker.services.undoing import undo_batch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.smoke]
NOW = at("2018-07-05")
PDF = b"%PDF-1.4\n"
SENT = {"period": "2018Q2", "value": "50", "note": NOTE, "submit": "1"}


def signed_in(person: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client


def clicks(client: Client, path: str, said: dict[str, Any]) -> Callable[[], int]:
    """A click that another browser of the same session makes."""
    again = Client(raise_request_exception=False)
    again.cookies = client.cookies
    return lambda: again.post(path, said).status_code


def test_c01_of_colleagues_who_send_the_form_at_once_one_wins_and_the_others_read_why() -> None:
    target = TargetFactory(code="T")
    people = [UserFactory(role=Role.REPORTER, department=lead_of(target)) for _n in range(4)]
    acts = [
        clicks(signed_in(one), "/targets/T/report/", {**SENT, "value": str(40 + place)})
        for place, one in enumerate(people)
    ]
    assert sorted(at_once(*acts)) == [302, 409, 409, 409]
    assert Report.objects.get().state is ReportState.SUBMITTED


def test_c02_two_clicks_at_once_make_one_report_and_get_one_answer() -> None:
    target = TargetFactory(code="T")
    client = signed_in(of_department(Role.REPORTER, lead_of(target)))
    written = AuditRecord.objects.count()
    assert at_once(*[clicks(client, "/targets/T/report/", SENT)] * 4) == [302] * 4
    assert Report.objects.get().state is ReportState.SUBMITTED
    assert AuditRecord.objects.count() - written == 1


def test_c02_two_clicks_at_once_make_one_import_and_lead_to_it() -> None:
    target = TargetFactory(code="KM")
    desk = Desk(of_department(Role.REPORTER, lead_of(target)))
    address = desk.send("目标编号,报告期,完成值\nKM,2018Q1,8\n")
    expected = desk.client.get(address).context["preview"].fingerprint
    assert at_once(*[clicks(desk.client, address, {"expected": expected})] * 2) == [302] * 2
    assert (ImportBatch.objects.count(), Report.objects.count()) == (1, 1)
    assert AuditRecord.objects.filter(verb="import").count() == 1


def test_c05_what_was_accepted_between_preview_and_agreement_is_not_overwritten() -> None:
    target = TargetFactory(code="KM")
    reporter = of_department(Role.REPORTER, lead_of(target))
    draft = draft_report(
        target=target,
        period="2018Q2",
        content=ReportContent(value=Decimal(5), note=NOTE),
        by=reporter,
        now=NOW,
    )
    desk = Desk(reporter)
    address = desk.send("目标编号,报告期,完成值,说明\nKM,2018Q1,8,略\nKM,2018Q2,9,略\n")
    expected = desk.client.get(address).context["preview"].fingerprint
    sent = submit_report(report=draft, by=reporter, now=NOW)
    accept_report(report=sent, by=of_department(Role.REVIEWER, lead_of(target)), now=NOW)
    answer = desk.client.post(address, {"expected": expected})
    assert answer.status_code == 409
    assert "What changed since you looked" in answer.content.decode()
    stored = Report.objects.get()
    assert (stored.value, stored.state) == (5, ReportState.ACCEPTED)


def test_c07_a_target_with_reports_cannot_be_deleted() -> None:
    target = TargetFactory()
    submitted(target, "2018Q1", now=NOW, value=Decimal(20))
    with pytest.raises(ProtectedError) as refused:
        target.delete()
    assert Report in {type(row) for row in refused.value.protected_objects}
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM tracker_target WHERE id = %s", [target.pk])
    assert Target.objects.filter(pk=target.pk).exists()


def test_c07_a_target_that_is_cancelled_while_others_report_keeps_what_they_say() -> None:
    target = TargetFactory()
    reporter = of_department(Role.REPORTER, lead_of(target))

    def cancel() -> Any:
        return cancel_target(
            target=target, effective_on=NOW.date(), reason="并入", by=administrator(), now=NOW
        )

    def report(period: str) -> Callable[[], Any]:
        content = ReportContent(value=Decimal(20), note=NOTE)
        return lambda: draft_report(
            target=target, period=period, content=content, by=reporter, now=NOW, submit=True
        )

    met = at_once(cancel, report("2018Q1"), report("2018Q2"))
    assert [one for one in met if isinstance(one, Exception)] == []
    assert newest_version(target).cancelled
    assert Report.objects.filter(target=target, state=ReportState.SUBMITTED).count() == 2
    assert check() == []


def brought_targets(office: Department) -> Callable[[], Any]:
    """Import four targets N0 to N3; what is given back undoes it."""
    heads = "目标编号,指标名称,类型,目标值,单位,口径,填报频率,牵头部门\n"
    rows = "".join(f"N{n},新{n},cumulative,5,公里,period,quarterly,{office.name}\n" for n in range(4))
    done = import_at_once(
        (heads + rows).encode(), file_name="s.csv", kind=SheetKind.TARGETS, by=administrator(), now=NOW
    )
    assert done.batch is not None
    words = {"batch": done.batch, "reason": "重复", "by": administrator(), "now": at("2018-07-06")}
    return lambda: undo_batch(**words)


def test_c07_whoever_reports_on_a_target_that_is_just_taken_back_reads_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = lead_of(TargetFactory(code="KM"))
    undo = brought_targets(office)

    def meanwhile(target: Target) -> Target:
        undo()
        return lock_target(target)

    monkeypatch.setattr("tracker.services.report_desk.lock_target", meanwhile)
    answer = signed_in(of_department(Role.REPORTER, office)).post("/targets/N0/report/", SENT)
    assert answer.status_code == 409
    assert "It is not there any more." in answer.content.decode()


def test_c07_what_was_typed_for_a_target_that_has_gone_is_shown_to_be_copied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = lead_of(TargetFactory(code="KM"))
    undo = brought_targets(office)

    def gone(*_args: Any, **_words: Any) -> Any:
        undo()
        with transaction.atomic():
            return lock_target(Target(pk=0))

    monkeypatch.setattr("tracker.views.report_form.enter_report", gone)
    answer = signed_in(of_department(Role.REPORTER, office)).post("/targets/N0/report/", SENT)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "N0: It is not there any more." in page
    assert f"\n{NOTE}</textarea>" in page and "\n50</textarea>" in page


def test_c07_an_import_of_targets_is_undone_while_others_report_on_them() -> None:
    """Whoever comes first: the target with its report, or neither, and a page that says so."""
    office = lead_of(TargetFactory(code="KM"))
    client = signed_in(of_department(Role.REPORTER, office))
    undo = brought_targets(office)
    acts = [clicks(client, f"/targets/N{n}/report/", SENT) for n in range(4)]
    *met, undone = at_once(*acts, undo)
    reported = set(Report.objects.values_list("target__code", flat=True))
    there = set(Target.objects.exclude(code="KM").values_list("code", flat=True))
    assert there == (reported if not isinstance(undone, Exception) else {f"N{n}" for n in range(4)})
    assert [status for status in met if status >= 500] == []
    assert met.count(302) == len(reported)
    assert check() == []


def test_c09_every_write_leaves_one_record_while_the_audit_is_sealed() -> None:
    targets = [TargetFactory() for _n in range(3)]

    def reports(target: Target, period: str) -> Callable[[], Any]:
        by, content = of_department(Role.REPORTER, lead_of(target)), ReportContent(value=Decimal(1))
        return lambda: draft_report(target=target, period=period, content=content, by=by, now=NOW)

    acts = [reports(target, period) for target in targets for period in ("2018Q1", "2018Q2", "2018Q2")]
    written = AuditRecord.objects.count()
    met = at_once(*acts, lambda: seal_audit(NOW), lambda: seal_audit(NOW))
    won = [one for one in met if isinstance(one, Report)]
    assert len(won) == len(targets) * 2
    assert AuditRecord.objects.count() - written == len(won)
    seal_audit(NOW + timedelta(minutes=1))
    assert check() == []


def test_c10_two_files_at_once_do_not_both_take_the_last_room(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.EVIDENCE_REPORT_BYTES = 2_500
    target = TargetFactory(code="T")
    report = submitted(target, "2018Q1", now=NOW, value=Decimal(20))
    clients = [signed_in(of_department(Role.REPORTER, lead_of(target))) for _tab in range(3)]
    files = [SimpleUploadedFile(f"{n}.pdf", PDF + bytes([n]) * 1_000) for n in range(3)]

    def attaches(client: Client, file: SimpleUploadedFile) -> Callable[[], int]:
        return lambda: client.post(f"/reports/{report.pk}/", {"files": [file]}).status_code

    met = at_once(*(attaches(client, file) for client, file in zip(clients, files, strict=True)))
    assert sorted(met) == [302, 302, 422]
    assert EvidenceItem.objects.count() == 2


def test_c10_files_of_one_act_share_the_room_and_what_was_removed_keeps_its_place(
    settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.EVIDENCE_REPORT_BYTES = 2_500
    target = TargetFactory()
    report = submitted(target, "2018Q1", now=NOW, value=Decimal(20))
    by = of_department(Role.REPORTER, lead_of(target))
    files = [Upload(f"{n}.pdf", PDF + bytes([n]) * 1_000) for n in range(3)]
    with pytest.raises(Refused, match=r"2\.pdf: .*3027 .*2500"):
        attach_evidence(report=report, links=[], files=files, by=by, now=NOW)
    assert EvidenceItem.objects.count() == 0
    attach_evidence(report=report, links=[], files=files[:2], by=by, now=NOW)
    remove_evidence(item=EvidenceItem.objects.latest("pk"), by=by, now=NOW)
    with pytest.raises(Refused, match="含已移除的"):
        attach_evidence(report=report, links=[], files=files[2:], by=by, now=NOW)
