"""The task worker is killed in the middle of a large sheet: all of its rows or none are there, the page
offers to begin again, and then all are there once (K01, K09)."""

import os
import random
import time

from django.test import override_settings

from tests.factories import administrator
from tests.trials.children import kill, start_manage
from tests.trials.outcome import Outcome
from tests.web.imports.conftest import Desk
from tracker.domain.vocabulary import BatchState, WorkState
from tracker.models import ImportBatch, Unit
from tracker.services.ledger_check import check

NAME = "kill_task"
FULL = 50
ROWS = 300
LONGEST = 1.0
STORED = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


def run(times: int, database: str) -> Outcome:
    """Kill ``times`` workers while they write a sheet of their own."""
    desk = Desk(administrator())
    wrong: list[str] = []
    died = 0
    with override_settings(IMPORT_BACKGROUND_ROWS=1):
        for number in range(1, times + 1):
            address = desk.send(_sheet(number), "units")
            desk.read(address)
            with override_settings(TASKS=STORED):
                desk.agree(address)
                died += _worker_killed(ImportBatch.objects.latest("pk"), number)
            wrong += [f"round {number}: {fault}" for fault in _faults(desk, address, number)]
    return Outcome(times, (*wrong, *check()), f"{ROWS} rows each; {died} died while they wrote")


def _sheet(number: int) -> str:
    return "名称,量纲,系数\n" + "".join(f"单位{number}-{n},长度,{n + 1}\n" for n in range(ROWS))


def _worker_killed(upload: ImportBatch, seed: int) -> bool:
    """Start the worker and kill it at a moment of its writing; whether the sheet was not written yet."""
    worker = start_manage("db_worker", "--interval", "0.1")
    deadline = time.monotonic() + 60
    rows = ImportBatch.objects.filter(pk=upload.pk, work=WorkState.WRITING)
    while not rows.exists() and worker.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(random.Random(seed).uniform(0, LONGEST))
    kill(worker)
    return rows.filter(state=BatchState.PREVIEWED).exists()


def _faults(desk: Desk, address: str, number: int) -> list[str]:
    """What is not as it must be after the kill, and after the work was begun again."""
    upload = ImportBatch.objects.latest("pk")
    there = _there(number)
    found = [f"{there} of {ROWS} rows were left"] if there not in (0, ROWS) else []
    if upload.state == BatchState.PREVIEWED:
        os.utime(f"{upload.file.path}.progress", (0, 0))  # minutes go by
        page = desk.read(address)
        found += ["nobody is told that the work has stopped"] if "Start again" not in page else []
        desk.client.post(address, {"again": "1"})
        desk.agree(address)
    upload.refresh_from_db()
    found += [f"the import is {upload.state}"] if upload.state != BatchState.APPLIED else []
    there = _there(number)
    return found + ([f"{there} of {ROWS} rows in the end"] if there != ROWS else [])


def _there(number: int) -> int:
    return Unit.objects.filter(name__startswith=f"单位{number}-").count()
