"""Large sheets: checked and written after the answer, with progress that survives closing the page."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tests.web.imports.conftest import Desk, words
from tracker.domain.vocabulary import BatchState, WorkState
from tracker.models import ImportBatch, Unit
from tracker.services.undoing import plan_undo, tell_undo
from tracker.services.uploads import progress_of, set_work, tell_progress
from tracker.tasks import check_upload, undo_import, write_upload

pytestmark = pytest.mark.django_db
SHEET = "名称,量纲,系数\n里,长度,500\n丈,长度,3\n"
POLLING = {"HX-Request": "true", "HX-Target": "progress"}
LATER = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture(autouse=True)
def small_is_large() -> Any:
    with override_settings(IMPORT_BACKGROUND_ROWS=1):
        yield


def test_a_large_sheet_is_checked_and_written_by_tasks(office_of_all: Desk) -> None:
    address = office_of_all.send(SHEET, "units")
    upload = ImportBatch.objects.get()
    assert upload.work is WorkState.READY
    assert "Import: 2 new, 0 changed" in words(office_of_all.read(address))
    assert office_of_all.agree(address, note="大表").headers["Location"] == address
    upload.refresh_from_db()
    assert (upload.state, upload.work, upload.note, Unit.objects.count()) == (
        BatchState.APPLIED,
        None,
        "大表",
        2,
    )
    assert office_of_all.client.get(address).headers["Location"] == f"/imports/{upload.pk}/"
    assert not list(Path(upload.file.path).parent.glob(f"{upload.token}.bin.*"))


def test_a_large_file_is_not_even_read_before_the_answer(office_of_all: Desk) -> None:
    with override_settings(IMPORT_BACKGROUND_BYTES=10, TASKS=LATER):
        address = office_of_all.send("改名,不知道\n里,长度\n", "units")
    assert address.startswith("/imports/preview/")
    assert ImportBatch.objects.get().work is WorkState.WAITING


@override_settings(TASKS=LATER)
def test_while_it_waits_the_page_says_how_far_it_is_with_and_without_scripts(office_of_all: Desk) -> None:
    address = office_of_all.send(SHEET, "units")
    upload = ImportBatch.objects.get()
    html = office_of_all.read(address)
    assert "Waiting for its turn" in html
    assert '<meta http-equiv="refresh"' in html
    assert f'hx-get="{address}"' in html
    set_work(upload, WorkState.CHECKING)
    tell_progress(upload, 100, 4000)
    alone = office_of_all.read(address, **POLLING)
    assert "100 of 4000 rows" in words(alone)
    assert "<html" not in alone


@override_settings(TASKS=LATER)
def test_when_it_is_ready_the_waiting_page_loads_the_preview(office_of_all: Desk) -> None:
    address = office_of_all.send(SHEET, "units")
    upload = ImportBatch.objects.get()
    check_upload.func(str(upload.token), upload.created_by_id, "en")
    answer = office_of_all.client.get(address, headers=POLLING)
    assert answer.headers["HX-Refresh"] == "true"
    write_upload.func(
        str(upload.token),
        upload.created_by_id,
        "en",
        expected=office_of_all.client.get(address).context["preview"].fingerprint,
        note="",
        skip_refused=False,
    )
    answer = office_of_all.client.get(address, headers=POLLING)
    assert answer.headers["HX-Redirect"] == f"/imports/{upload.pk}/"


@override_settings(TASKS=LATER)
def test_whoever_closed_the_page_finds_the_work_going_on_and_then_done(office_of_all: Desk) -> None:
    address = office_of_all.send(SHEET, "units")
    upload = ImportBatch.objects.get()
    set_work(upload, WorkState.CHECKING)
    tell_progress(upload, 300, 4000)
    office_of_all.client.logout()  # the page is closed, and another browser opens it
    elsewhere = Desk(upload.created_by)
    assert "300 of 4000 rows" in words(elsewhere.read(address))
    set_work(upload, WorkState.WAITING)
    who = (str(upload.token), upload.created_by_id, "en")
    check_upload.func(*who)
    expected = elsewhere.client.get(address).context["preview"].fingerprint
    elsewhere.client.logout()
    write_upload.func(*who, expected, "", False)
    again = Desk(upload.created_by)
    assert again.client.get(address).headers["Location"] == f"/imports/{upload.pk}/"
    assert Unit.objects.count() == 2


def test_a_task_that_comes_twice_writes_once(office_of_all: Desk) -> None:
    address = office_of_all.send(SHEET, "units")
    upload = ImportBatch.objects.get()
    expected = office_of_all.client.get(address).context["preview"].fingerprint
    for _time in range(2):
        write_upload.func(str(upload.token), upload.created_by_id, "en", expected, "", False)
    assert ImportBatch.objects.get().counts["created"] == 2


def test_a_large_sheet_that_is_stale_shows_what_changed(office_of_all: Desk) -> None:
    address = office_of_all.send(SHEET, "units")
    html = office_of_all.read(address)
    assert html
    with override_settings(IMPORT_BACKGROUND_ROWS=9):
        office_of_all.agree(office_of_all.send("名称,量纲,系数\n里,长度,501\n", "units"))
    assert office_of_all.agree(address).headers["Location"] == address
    html = words(office_of_all.read(address))
    assert "The data changed since you looked" in html
    assert "2 里 new" in html
    assert Unit.objects.get(name="里").factor == 501


def test_refused_rows_hold_a_large_sheet_back(office_of_all: Desk) -> None:
    address = office_of_all.send(SHEET + "尺,长度,很多\n", "units")
    office_of_all.agree(address)
    assert "rows are refused, and you did not skip them" in office_of_all.read(address)
    office_of_all.agree(address, skip_refused="on")
    assert Unit.objects.count() == 2


def test_work_that_broke_says_so_and_can_be_begun_again(
    office_of_all: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_named: Any) -> None:
        raise RuntimeError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("tracker.tasks.look_over", broken)
        address = office_of_all.send(SHEET, "units")
    html = words(office_of_all.read(address))
    assert "Something went wrong on the server; nothing was written." in html
    assert office_of_all.client.post(address, {"again": "1"}).headers["Location"] == address
    assert "Import: 2 new" in words(office_of_all.read(address))


@override_settings(TASKS=LATER)
def test_work_that_has_been_silent_for_long_can_be_begun_again(office_of_all: Desk) -> None:
    address = office_of_all.send(SHEET, "units")
    upload = ImportBatch.objects.get()
    tell_progress(upload, 0, 2)
    assert "Start again" not in office_of_all.read(address)
    os.utime(f"{upload.file.path}.progress", (0, 0))
    assert progress_of(upload) == (0, 2, 0)
    assert "Start again" in office_of_all.read(address)


def test_a_large_import_is_undone_by_a_task(office_of_all: Desk) -> None:
    address = office_of_all.send(SHEET, "units")
    office_of_all.agree(address)
    batch = ImportBatch.objects.get()
    page = f"/imports/{batch.pk}/"
    assert "This import is large" in office_of_all.read(f"{page}undo/")
    with override_settings(TASKS=LATER):
        for _click in range(2):
            answer = office_of_all.client.post(f"{page}undo/", {"reason": "导错了"})
            assert answer.headers["Location"] == page
    assert "Undoing: Waiting for its turn" in words(office_of_all.read(page))
    undo_import.func(batch.pk, batch.created_by_id, "en", "导错了")
    assert Unit.objects.count() == 0
    html = words(office_of_all.read(page, **{"HX-Request": "true", "HX-Target": "work"}))
    assert "Undone Show the result" in html
    undo_import.func(batch.pk, batch.created_by_id, "en", "导错了")
    assert ImportBatch.objects.get().work is None


def test_an_undoing_says_how_far_it_is_and_can_be_begun_again_when_it_was_killed(office_of_all: Desk) -> None:
    office_of_all.agree(office_of_all.send(SHEET, "units"))
    batch = ImportBatch.objects.get()
    page = f"/imports/{batch.pk}/"
    with override_settings(TASKS=LATER):
        office_of_all.client.post(f"{page}undo/", {"reason": "导错了"})
    tell_undo(batch, WorkState.WRITING)
    tell_progress(batch, 1, 2)
    html = words(office_of_all.read(page))
    assert "1 of 2 rows" in html
    assert "Start again" not in html
    assert office_of_all.client.get(f"{page}undo/").headers["Location"] == page
    os.utime(f"{batch.file.path}.progress", (0, 0))
    assert "Start again" in words(office_of_all.read(page))
    assert "This import is large" in office_of_all.read(f"{page}undo/")
    office_of_all.client.post(f"{page}undo/", {"reason": "导错了"})
    assert Unit.objects.count() == 0
    assert progress_of(batch) is None


def test_of_two_clicks_at_the_same_moment_one_begins_the_undoing(
    office_of_all: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    office_of_all.agree(office_of_all.send(SHEET, "units"))
    begun: list[bool] = []

    def plan_after_another(**how: Any) -> bool:
        plan_undo(**how | {"again": False})  # the other click, between the look at the import and this one
        begun.append(plan_undo(**how))
        return begun[-1]

    monkeypatch.setattr("tracker.views.import_undo.plan_undo", plan_after_another)
    page = f"/imports/{ImportBatch.objects.get().pk}/"
    with override_settings(TASKS=LATER):
        office_of_all.client.post(f"{page}undo/", {"reason": "导错了"})
    assert begun == [False]


def test_an_undoing_that_finds_nothing_says_why(office_of_all: Desk) -> None:
    office_of_all.agree(office_of_all.send(SHEET, "units"))
    Unit.objects.update(name_en="x")
    batch = ImportBatch.objects.get()
    office_of_all.client.post(f"/imports/{batch.pk}/undo/", {"reason": "导错了"})
    assert "Nothing can be taken back" in office_of_all.read(f"/imports/{batch.pk}/")
