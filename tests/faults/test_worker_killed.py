"""The program that writes a large sheet is killed: nothing is half-written, all can be begun again (K09)."""

import multiprocessing
import os
import time

import pytest
from django.db import connection
from django.test import override_settings

from tests.factories import administrator
from tests.trials.kill_import import writes
from tests.web.imports.conftest import Desk
from tracker.domain.vocabulary import BatchState, WorkState
from tracker.models import ImportBatch, Unit
from tracker.tasks import write_upload

ROWS = 400
SHEET = "名称,量纲,系数\n" + "".join(f"单位{n},长度,{n + 1}\n" for n in range(ROWS))
LATER = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.mark.django_db(transaction=True)
def test_k01_k09_a_worker_killed_in_the_middle_leaves_nothing_and_is_begun_again() -> None:
    office_of_all = Desk(administrator())
    with override_settings(IMPORT_BACKGROUND_ROWS=1):
        address = office_of_all.send(SHEET, "units")
        upload = ImportBatch.objects.get()
        expected = office_of_all.client.get(address).context["preview"].fingerprint
        with override_settings(TASKS=LATER):
            office_of_all.agree(address)
        words = (str(upload.token), upload.created_by_id, "en", expected, "", False)
        kill_at_work(words)
        assert Unit.objects.filter(name__startswith="单位").count() == 0
        os.utime(f"{upload.file.path}.progress", (0, 0))  # minutes go by
        assert "Start again" in office_of_all.read(address)
        office_of_all.client.post(address, {"again": "1"})
        office_of_all.agree(address)
    upload.refresh_from_db()
    assert (upload.state, upload.work) == (BatchState.APPLIED, None)
    assert Unit.objects.filter(name__startswith="单位").count() == ROWS


def kill_at_work(words: tuple[object, ...]) -> None:
    """Let another process do the task, and kill it while it writes."""
    connection.close()  # a process that is forked must not share it
    child = multiprocessing.get_context("fork").Process(target=write_upload.func, args=words, daemon=True)
    child.start()
    deadline = time.monotonic() + 30
    while not (writes() or progressed(words)) and child.is_alive() and time.monotonic() < deadline:
        time.sleep(0.002)
    child.kill()
    child.join()
    assert child.exitcode == -9


def progressed(words: tuple[object, ...]) -> bool:
    return ImportBatch.objects.filter(token=words[0], work=WorkState.WRITING).exists()
