"""Sheets go in through a preview: seen, agreed to, once, and by whom it may be."""

import hashlib
import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from tests.factories import DepartmentFactory, PlanFactory, TargetFactory, UserFactory, administrator
from tests.web.query_counts import assert_query_count
from tracker.domain.vocabulary import BatchState, Role, SheetKind
from tracker.models import AuditRecord, Department, ImportBatch, Report, Unit
from tracker.services.uploads import drop_uploads, keep_upload, upload_of

pytestmark = pytest.mark.django_db
UNITS = "名称,量纲,系数\n里,长度,500\n尺,长度,1\n"


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(administrator())
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def office() -> Department:
    return DepartmentFactory(name="市住建委")


def as_reporter(office: Department) -> Client:
    client = Client()
    client.force_login(UserFactory(role=Role.REPORTER, department=office))
    client.cookies["django_language"] = "en"
    return client


def send(client: Client, text: str | bytes, kind: str = "units", mode: str = "", name: str = "s.csv") -> str:
    """Upload a sheet; the address of its preview."""
    data = text.encode() if isinstance(text, str) else text
    answer = client.post("/imports/", {"kind": kind, "mode": mode, "file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def agree(client: Client, address: str, **said: str) -> str:
    """Confirm what the preview shows; where the answer leads."""
    html = client.get(address).content.decode()
    expected = re.search(r'name="expected" value="([0-9a-f]{64})"', html)
    assert expected, html
    return client.post(address, {"expected": expected[1]} | said)


def test_a_manager_finds_no_imports(client: Client) -> None:
    client.force_login(UserFactory(role=Role.MANAGER))
    assert client.get("/imports/").status_code == 404
    assert client.post("/imports/", {}).status_code == 404


def test_a_preview_writes_nothing_and_says_what_would_happen(keeper: Client) -> None:
    html = keeper.get(send(keeper, UNITS)).content.decode()
    assert "2 rows read" in html
    assert "Import: 2 new, 0 changed" in html
    assert Unit.objects.count() == 0


def test_agreeing_imports_and_leads_to_the_batch(keeper: Client) -> None:
    answer = agree(keeper, send(keeper, UNITS), note="从台账抄来")
    batch = ImportBatch.objects.get()
    assert answer.headers["Location"] == f"/imports/{batch.pk}/"
    assert Unit.objects.count() == 2
    html = keeper.get(f"/imports/{batch.pk}/").content.decode()
    for words in ("2 read: 2 new", "从台账抄来", hashlib.sha256(UNITS.encode()).hexdigest(), "里"):
        assert words in html


def test_c02_agreeing_twice_gives_the_same_answer(keeper: Client) -> None:
    address = send(keeper, UNITS)
    html = keeper.get(address).content.decode()
    expected = re.search(r'name="expected" value="([0-9a-f]{64})"', html)[1]
    answers = [keeper.post(address, {"expected": expected}) for _n in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert ImportBatch.objects.count() == 1
    assert AuditRecord.objects.filter(verb="import").count() == 1


def test_a_change_shows_the_old_and_the_new_value(keeper: Client) -> None:
    agree(keeper, send(keeper, UNITS))
    html = keeper.get(send(keeper, UNITS.replace("500", "576"))).content.decode()
    assert "<del>500</del>" in html
    assert "<ins>576</ins>" in html
    assert "Import: 0 new, 1 changed" in html


def test_the_same_sheet_again_has_nothing_to_import(keeper: Client) -> None:
    agree(keeper, send(keeper, UNITS))
    html = keeper.get(send(keeper, UNITS)).content.decode()
    assert "everything is stored as the sheet says" in html
    assert 'id="confirm"' not in html


def test_every_error_stands_at_its_row_and_column(keeper: Client) -> None:
    address = send(keeper, UNITS + "丈,长度,很多\n寸,,2\n")
    html = " ".join(re.sub(r"<[^>]+>", " ", keeper.get(address).content.decode()).split())
    assert "s.csv" in html
    assert "系数 C4 很多" in html
    assert "2 errors" in html


def test_refused_rows_stop_the_import_unless_they_are_skipped(keeper: Client) -> None:
    address = send(keeper, UNITS + "丈,长度,很多\n")
    refused = agree(keeper, address)
    assert refused.status_code == 422
    assert "Nothing was imported" in refused.content.decode()
    assert Unit.objects.count() == 0
    done = agree(keeper, address, skip_refused="on")
    assert Unit.objects.count() == 2
    html = keeper.get(done.headers["Location"]).content.decode()
    assert "系数 (C4)" in html
    assert "refused" in html


def test_c05_what_changed_after_the_preview_is_shown_again_and_not_written(keeper: Client) -> None:
    address = send(keeper, UNITS)
    html = keeper.get(address).content.decode()
    expected = re.search(r'name="expected" value="([0-9a-f]{64})"', html)[1]
    agree(keeper, send(keeper, "名称,量纲,系数\n里,长度,501\n"))
    answer = keeper.post(address, {"expected": expected})
    assert answer.status_code == 409
    assert "The data changed since you looked" in answer.content.decode()
    assert Unit.objects.get(name="里").factor == 501


def test_a_file_that_is_no_sheet_is_refused_in_words(keeper: Client) -> None:
    html = keeper.get(send(keeper, b"%PDF-1.7 hello", name="s.xlsx")).content.decode()
    assert "The file cannot be read" in html
    assert 'id="confirm"' not in html


def test_no_file_and_an_empty_file_are_refused_at_the_field(keeper: Client) -> None:
    for data in ({"kind": "units"}, {"kind": "units", "file": SimpleUploadedFile("s.csv", b"")}):
        answer = keeper.post("/imports/", data)
        assert answer.status_code == 422
        assert 'href="#id_file"' in answer.content.decode()


def test_another_persons_upload_is_not_found(keeper: Client, office: Department) -> None:
    address = send(keeper, UNITS)
    for other in (as_reporter(office), Client()):
        assert other.get(address).status_code in (404, 302)
        assert other.post(address, {"expected": "0" * 64}).status_code in (404, 302)
    assert as_reporter(office).get(address).status_code == 404
    assert Unit.objects.count() == 0


@pytest.mark.parametrize(
    "token", ["0dc0505e-7ed5-438b-b0e3-84c231949b0d", "not-a-token", "..%2f..%2fdb.sqlite3"]
)
def test_a_guessed_token_is_not_found(keeper: Client, token: str) -> None:
    assert keeper.get(f"/imports/preview/{token}/").status_code == 404


def test_a_reporter_imports_reports_and_nothing_else(office: Department) -> None:
    client = as_reporter(office)
    answer = client.post("/imports/", {"kind": "units", "file": SimpleUploadedFile("s.csv", UNITS.encode())})
    assert answer.status_code == 422
    assert ImportBatch.objects.count() == 0
    html = client.get("/imports/").content.decode()
    assert 'value="units"' not in html
    assert 'value="accepted"' not in html


def test_a_reporters_sheet_makes_drafts_of_the_own_department(office: Department) -> None:
    plan = PlanFactory()
    TargetFactory(code="OWN-1", plan=plan, lead=office)
    TargetFactory(code="OTHER-1", plan=plan)
    client = as_reporter(office)
    text = "目标编号,报告期,完成值\nOWN-1,2018Q1,10\nOTHER-1,2018Q1,10\n"
    address = send(client, text, "reports", "draft")
    assert "belongs to another department" in client.get(address).content.decode()
    agree(client, address, skip_refused="on")
    assert list(Report.objects.values_list("target__code", "state")) == [("OWN-1", "draft")]


def test_a_reporter_cannot_load_accepted_history(office: Department) -> None:
    TargetFactory(code="OWN-1", lead=office)
    client = as_reporter(office)
    file = SimpleUploadedFile("s.csv", "目标编号,报告期,完成值\nOWN-1,2018Q1,10\n".encode())
    assert client.post("/imports/", {"kind": "reports", "mode": "accepted", "file": file}).status_code == 422
    address = send(client, "目标编号,报告期,完成值\nOWN-1,2018Q1,10\n", "reports", "draft")
    ImportBatch.objects.update(mode="accepted")
    assert client.get(address).status_code == 403
    assert Report.objects.count() == 0


def test_batches_are_seen_by_their_owner_administrators_and_auditors_alone(office: Department) -> None:
    TargetFactory(code="OWN-1", lead=office)
    client = as_reporter(office)
    agree(client, send(client, "目标编号,报告期,完成值\nOWN-1,2018Q1,10\n", "reports", "draft"))
    batch = ImportBatch.objects.get()
    reader = Client()
    for person, status in (
        (batch.created_by, 200),
        (administrator(), 200),
        (UserFactory(role=Role.AUDITOR), 200),
        (UserFactory(role=Role.MANAGER), 404),
        (UserFactory(role=Role.REPORTER, department=office), 404),
    ):
        reader.force_login(person)
        assert reader.get(f"/imports/{batch.pk}/").status_code == status
        answer = reader.get(f"/imports/{batch.pk}/file/")
        assert answer.getvalue()  # read to its end, a download closes its file
        assert answer.status_code == status


def test_the_file_comes_back_as_it_was_and_only_as_a_download(keeper: Client) -> None:
    agree(keeper, send(keeper, UNITS, name='../../<b>"名".csv'))
    batch = ImportBatch.objects.get()
    answer = keeper.get(f"/imports/{batch.pk}/file/")
    assert answer.getvalue() == UNITS.encode()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert batch.file.name == f"imports/{batch.token}.bin"
    assert AuditRecord.objects.filter(verb="download", object_id=str(batch.pk)).count() == 1


def test_script_in_a_sheet_is_shown_as_text(keeper: Client) -> None:
    html = keeper.get(send(keeper, "名称,量纲,系数\n<script>alert(1)</script>,长度,x\n")).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_errors_can_be_taken_as_a_list_without_live_formulas(keeper: Client) -> None:
    address = send(keeper, "名称,量纲,系数\n里,长度,=1+1\n")
    text = keeper.get(f"{address}?remarks=csv").getvalue().decode()
    assert "C2" in text
    assert ",=1+1" not in text


def test_a_preview_that_nobody_confirmed_is_dropped_after_a_day(keeper: Client) -> None:
    person, now = administrator(), timezone.now()
    old = keep_upload(data=b"x", kind=SheetKind.UNITS, file_name="s", by=person, now=now - timedelta(days=2))
    keep_upload(data=b"y", kind=SheetKind.UNITS, file_name="s", by=person, now=now)
    assert upload_of(token=old.token, by=person) is None
    assert ImportBatch.objects.filter(state=BatchState.PREVIEWED).count() == 1
    assert drop_uploads(before=now) == 0


@pytest.mark.parametrize("kind", list(SheetKind))
def test_every_kind_has_a_blank_sheet_and_an_export_that_goes_in_again(keeper: Client, kind: str) -> None:
    target = TargetFactory(plan=PlanFactory(illustrative=True))
    blank = load_workbook(io.BytesIO(keeper.get(f"/imports/blank/{kind}.xlsx").getvalue()))
    assert next(blank.active.values)[0]
    data = keeper.get(f"/imports/export/{kind}.csv").getvalue()
    if kind == SheetKind.TARGETS:
        assert target.code in data.decode()
        assert "illustrative data" in data.decode()
    if len(data.decode().splitlines()) > 1:
        html = keeper.get(send(keeper, data, kind, "draft")).content.decode()
        assert "everything is stored as the sheet says" in html


@pytest.mark.parametrize("file", ["blank/nothing.xlsx", "export/units.exe", "blank/units.pdf"])
def test_an_unknown_kind_or_format_is_not_found(keeper: Client, file: str) -> None:
    assert keeper.get(f"/imports/{file}").status_code == 404


def test_an_export_is_cut_to_what_one_may_read_and_recorded(office: Department) -> None:
    client = as_reporter(office)
    TargetFactory(lead=office)
    text = client.get("/imports/export/people.csv").getvalue().decode()
    assert "admin" not in text
    assert AuditRecord.objects.filter(verb="export").count() == 1


def test_pages_ask_as_much_for_few_rows_as_for_many(keeper: Client) -> None:
    for number in range(3):
        answer = agree(keeper, send(keeper, UNITS.replace("500", str(510 + number))))
        assert_query_count("imports", keeper, "/imports/")
        assert_query_count("batch", keeper, answer.headers["Location"])
