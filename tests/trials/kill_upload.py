"""A program that is killed while it takes files in leaves no entry without its file, and loses no file that
was acknowledged (K01, K06); what it left on the disk without an entry is swept a day later."""

import hashlib
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from tests.factories import NOTE, TargetFactory, lead_of, of_department
from tests.trials.children import fork_and_kill
from tests.trials.outcome import Outcome
from tracker.domain.vocabulary import Role
from tracker.models import EvidenceItem, Report, User
from tracker.services.contents import ReportContent
from tracker.services.evidence import add_file
from tracker.services.ledger_check import check
from tracker.services.reporting import draft_report
from tracker.services.sweeping import sweep_files

NAME = "kill_upload"
FULL = 200
BYTES = 300_000
LONGEST = 0.4


def run(times: int, database: str) -> Outcome:
    """Kill ``times`` programs that attach one file after another; look for every file that was told."""
    target = TargetFactory()
    by = of_department(Role.REPORTER, lead_of(target))
    wrong: list[str] = []
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=str(Path(folder) / "media")):
        notes = Path(folder) / "notes"
        for number in range(1, times + 1):
            words = (_report(target, number, by), by, notes, number)
            fork_and_kill(attach, words, lambda: len(_told(notes)), number, LONGEST)
            wrong += [f"round {number}: {fault}" for fault in _faults(_told(notes))]
        swept = len(sweep_files(now=timezone.now() + timedelta(hours=25)))
        left = {path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
        named = {Path(name).name for name in EvidenceItem.objects.values_list("file", flat=True)}
        wrong += [f"{len(left - named)} files without an entry stay"] if left != named else []
        told = len(_told(notes))
    note = f"{told} files of {BYTES // 1000} kB acknowledged, {swept} half-taken ones swept"
    return Outcome(times, (*wrong, *check()), note)


def _report(target: object, number: int, by: User) -> Report:
    """A report of its own for each round."""
    quarter = f"2018Q{(number - 1) % 4 + 1}"
    there = Report.objects.filter(period=quarter).first() if number > 4 else None
    content = ReportContent(note=NOTE)
    return there or draft_report(target=target, period=quarter, content=content, by=by, now=timezone.now())


def attach(report: Report, by: User, notes: Path, seed: int) -> None:
    """Attach one file after another, and note each one that was taken, until killed."""
    chance = random.Random(seed)
    with notes.open("a", encoding="ascii") as stream:
        while True:
            content = b"%PDF-1.4\n" + chance.randbytes(BYTES)
            item = add_file(report=report, name="证明.pdf", content=content, by=by, now=timezone.now())
            stream.write(f"{item.pk} {hashlib.sha256(content).hexdigest()}\n")
            stream.flush()


def _told(notes: Path) -> dict[int, str]:
    """Number and sum of each file that was noted to the end of its line."""
    text = notes.read_text(encoding="ascii") if notes.exists() else ""
    pairs = (line.split() for line in text.rpartition("\n")[0].splitlines())
    return {int(number): digest for number, digest in pairs}


def _faults(told: dict[int, str]) -> Iterator[str]:
    """What was told and is not there, and entries whose file is not the one that was sent."""
    rows = {item.pk: item for item in EvidenceItem.objects.all()}
    for number in told.keys() - rows.keys():
        yield f"the file of entry {number} was acknowledged and lost"
    for number, item in rows.items():
        path = Path(item.file.path)
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "no file"
        if not found == item.sha256 == told.get(number, found):
            yield f"entry {number}: {found}"
