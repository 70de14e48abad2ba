"""Every odd or hostile file gives through the wizard what its case says, as it does by import_sheet."""

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from tests.commands.hostile.case import Case
from tests.commands.hostile.test_hostile import CASES
from tests.commands.running import build_quirks
from tests.trials.outcome import Outcome
from tests.web.imports.walking import Walk, desk_of, walked
from tracker.models import Report, User

NAME = "odd_files"
FULL = len(CASES)
OF_THE_COMMAND = {"--sheet", "--dry-run"}  # the wizard has a page instead of these


def run(times: int, database: str) -> Outcome:
    """Take the first ``times`` cases through the wizard."""
    with TemporaryDirectory() as folder:
        build_quirks(Path(folder))
    wrong: list[str] = []
    cases = [case for case in CASES[:times] if not OF_THE_COMMAND.intersection(case.more)]
    for case in cases:
        with transaction.atomic():
            wrong += [f"{case.name}: {fault}" for fault in _faults(case)]
            transaction.set_rollback(True)
    return Outcome(len(cases), tuple(wrong), "each file once")


def stored() -> set[tuple[Any, ...]]:
    """Every report as its target, day, value and note, with what tells one revision from another."""
    rows = Report.objects.values_list("target__code", "as_of", "value", "note", "state", "revision", "period")
    return {(code, day.isoformat(), *rest) for code, day, *rest in rows}


def _faults(case: Case) -> list[str]:
    before = stored()
    person = User.objects.filter(username=case.user).first()
    if person is None:
        return []
    mode = case.more[1] if case.more[:1] == ("--as",) else "draft"
    walk = walked(desk_of(person), case.make(), name=case.name, mode=mode)
    wanted = {(code, day, Decimal(value) if value else None, note) for code, day, value, note in case.stored}
    added = {row[:4] for row in stored() - before}
    found = [f"{page} answered {status}" for page, status in walk.broken]
    found += [f"stored {sorted(map(str, added ^ wanted))} amiss"] if added != wanted else []
    if case.file:
        return found + (["nothing was said"] if not _shut(walk) else [])
    if walk.preview is None:
        return [*found, f"no preview: {walk.pages}"]
    found += _differs("refused", case.refused, _cells(walk.preview.errors))
    said = _cells(walk.preview.warnings)
    if not case.odd:  # how a number stands to the one before it does not matter
        return found + [f"nothing said at {cell}" for cell in _named(case.said) if cell not in said]
    return found + _differs("said", case.said, said)


def _shut(walk: Walk) -> bool:
    """Whether the person was told that nothing can be read, or asked, or never let in."""
    if walk.preview is not None:
        return not walk.preview.readable and bool(walk.preview.errors)
    return walk.pages[-1][1] in (404, 422)


def _cells(lines: Any) -> list[str]:
    return sorted(line.cell or "" for line in lines)


def _differs(what: str, wanted: tuple[str, ...], cells: list[str]) -> list[str]:
    return [f"{what} {cells}, expected {list(wanted)}"] if _named(wanted) != cells else []


def _named(wanted: tuple[str, ...]) -> list[str]:
    return sorted(word.rpartition(" ")[0] for word in wanted)
