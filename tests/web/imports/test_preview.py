"""A preview: cut into pages, only errors, the workbook with comments, what changed, the same file twice."""

import io
from decimal import Decimal

import pytest
from django.test import override_settings
from openpyxl import Workbook, load_workbook

from tests.factories import TargetFactory, at, of_department
from tests.web.imports.conftest import Desk, words
from tracker.domain.vocabulary import BatchState, Role
from tracker.models import AuditRecord, Department, ImportBatch, Report, Target
from tracker.resources import previews
from tracker.services.contents import ReportContent
from tracker.services.kept_previews import KeptPreview
from tracker.services.reporting import draft_report

pytestmark = pytest.mark.django_db
HEAD = "目标编号,报告期,完成值\n"


def many(desk: Desk, number: int, wrong: int = 0) -> str:
    """The preview of a sheet of units: ``number`` good rows and ``wrong`` bad ones."""
    rows = [f"单位{n},长度{n},{n + 1}\n" for n in range(number)] + [
        f"坏{n},长度,很多\n" for n in range(wrong)
    ]
    return desk.send("名称,量纲,系数\n" + "".join(rows), "units")


def test_a_page_of_a_preview_is_bounded(office_of_all: Desk) -> None:
    address = many(office_of_all, 130, 60)
    html = office_of_all.read(address)
    assert "190 rows read" in words(html)
    assert html.count('<td data-label="Thing">') == 25
    assert html.count('<td data-label="Cell">') == 50
    assert office_of_all.read(f"{address}?per_page=100&page=2").count('<td data-label="Thing">') == 90
    assert office_of_all.read(f"{address}?per_page=1000000&page=x").count('<td data-label="Thing">') == 25


def test_a_page_reads_no_more_than_it_shows(office_of_all: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "ROWS_A_PIECE", 10)
    read: list[int] = []
    with override_settings(IMPORT_BACKGROUND_ROWS=1):
        address = many(office_of_all, 130, 60)
        piece = KeptPreview.piece
        monkeypatch.setattr(KeptPreview, "piece", lambda kept, n: read.append(n) or piece(kept, n))
        assert "new 单位25 " in words(office_of_all.read(f"{address}?page=2"))
        assert read == [2, 3, 4]
        read.clear()
        assert "refused 坏25 " in words(office_of_all.read(f"{address}?show=refused&page=2"))
        assert read == [15, 16, 17]


def test_only_errors_can_be_shown(office_of_all: Desk) -> None:
    address = many(office_of_all, 30, 2)
    assert 'href="?show=refused"' in office_of_all.read(address)
    html = office_of_all.read(f"{address}?show=refused")
    assert html.count('<td data-label="Thing">') == 2
    assert "单位1" not in html


def test_refused_rows_come_with_what_to_do_about_them(office_of_all: Desk) -> None:
    assert "Send the corrected file" in office_of_all.read(many(office_of_all, 3, 1))
    assert "Send the corrected file" not in office_of_all.read(many(office_of_all, 4))


def test_drafts_that_came_in_are_to_be_submitted_on_the_workbench(desk: Desk, target: Target) -> None:
    answer = desk.agree(desk.send(HEAD + "KM,2018Q1,8\n"))
    told = desk.read(answer.headers["Location"])
    assert 'href="/workbench/">Look through them and submit them' in told
    ImportBatch.objects.update(state=BatchState.UNDONE, undone_at=at("2018-07-05"))
    assert "Look through them" not in desk.read(answer.headers["Location"])


def test_the_same_workbook_comes_back_with_every_error_as_a_comment(office_of_all: Desk) -> None:
    book = Workbook()
    for row in (["名称", "量纲", "系数"], ["里", "长度", 500], ["丈", "长度", "很多"]):
        book.active.append(row)
    book.active.title = "单位表"
    book.active["A2"].number_format = "@"
    out = io.BytesIO()
    book.save(out)
    address = office_of_all.send(out.getvalue(), "units", name="u.xlsx")
    answer = office_of_all.client.get(f"{address}?remarks=xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="marked.xlsx"'
    sheet = load_workbook(io.BytesIO(answer.content))["单位表"]
    assert "很多" in sheet["C3"].comment.text
    assert sheet["C3"].fill.start_color.rgb.endswith("FFC7CE")
    assert sheet["C2"].comment is None
    assert sheet["A2"].number_format == "@"


def test_a_text_file_comes_back_as_a_workbook_with_comments(office_of_all: Desk) -> None:
    address = office_of_all.send("名称,量纲,系数\n丈,长度,=1+1\n", "units")
    answer = office_of_all.client.get(f"{address}?remarks=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet["C2"].comment is not None
    assert sheet["C2"].data_type == "s"


def test_c05_a_stale_preview_is_refused_with_what_changed(
    desk: Desk, target: Target, house: Department
) -> None:
    address = desk.send(HEAD + "KM,2018Q1,8\nKM,2018Q2,9\n")
    desk.read(address)
    upload = ImportBatch.objects.get()
    expected = desk.client.get(address).context["preview"].fingerprint
    draft_report(
        target=target,
        period="2018Q2",
        content=ReportContent(value=Decimal(5)),
        by=of_department(Role.REPORTER, house),
        now=at("2026-01-05"),
    )
    answer = desk.client.post(address, {"expected": expected})
    assert answer.status_code == 409
    html = words(answer.content.decode())
    assert "What changed since you looked" in html
    assert "3 KM 2018Q2 new 完成值: 9 changed 完成值: 5 → 9" in html
    assert "KM 2018Q1 new" not in html.split("rows read")[0]
    assert Report.objects.count() == 1
    assert desk.agree(address).status_code == 302
    upload.refresh_from_db()
    assert upload.state is BatchState.APPLIED


def test_the_same_file_twice_is_noticed_with_a_link_to_the_import_before(desk: Desk, target: Target) -> None:
    text = HEAD + "KM,2018Q1,8\n"
    first = desk.send(text)
    assert "This very file was imported" not in desk.read(first)
    desk.agree(first)
    batch = ImportBatch.objects.get()
    html = desk.read(desk.send(text))
    assert "This very file was imported" in html
    assert f'href="/imports/{batch.pk}/"' in html
    assert "This very file was imported" not in desk.read(desk.send(text + "\n"))


def test_the_same_file_of_a_stranger_is_not_told(desk: Desk, office_of_all: Desk, target: Target) -> None:
    text = HEAD + "KM,2018Q1,8\n"
    office_of_all.agree(office_of_all.send(text))
    assert "This very file was imported" not in desk.read(desk.send(text))


def test_an_import_is_undone_from_its_page(desk: Desk, target: Target) -> None:
    TargetFactory(code="B", plan=target.plan, lead=Department.objects.get(name="市房管局"))
    desk.agree(desk.send(HEAD + "KM,2018Q1,8\nB,2018Q1,9\n"))
    batch = ImportBatch.objects.get()
    assert f'href="/imports/{batch.pk}/undo/"' in desk.read(f"/imports/{batch.pk}/")
    Report.objects.filter(target__code="B").update(note="后来改过")
    html = words(desk.read(f"/imports/{batch.pk}/undo/"))
    assert "1 thing will be taken back" in html
    assert "3 B 2018Q1 r1 It was changed since." in html
    assert Report.objects.count() == 2
    refused = desk.client.post(f"/imports/{batch.pk}/undo/", {"reason": ""})
    assert refused.status_code == 422
    answer = desk.client.post(f"/imports/{batch.pk}/undo/", {"reason": "导错了"})
    assert answer.headers["Location"] == f"/imports/{batch.pk}/"
    html = words(desk.read(f"/imports/{batch.pk}/"))
    assert "1 taken back, 1 left as they are" in html
    assert "导错了" in html
    assert "Undo this import" not in html
    assert desk.client.post(f"/imports/{batch.pk}/undo/", {"reason": "再来"}).status_code == 302
    assert AuditRecord.objects.filter(verb="undo").count() == 1


def test_strangers_and_auditors_undo_nothing(desk: Desk, target: Target) -> None:
    desk.agree(desk.send(HEAD + "KM,2018Q1,8\n"))
    address = f"/imports/{ImportBatch.objects.get().pk}/undo/"
    for role in (Role.AUDITOR, Role.REPORTER):
        other = Desk(of_department(role, Department.objects.create(name=f"局{role}")))
        assert other.client.get(address).status_code == 404
        assert other.client.post(address, {"reason": "x"}).status_code in (403, 404)
    assert Report.objects.count() == 1
