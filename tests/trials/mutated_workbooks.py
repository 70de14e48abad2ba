"""A damaged file is read or refused in the wizard: no hang, no page that fails, nothing odd stored."""

import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from tests.commands.running import build_quirks
from tests.sheets.mutations import mutated
from tests.trials.outcome import Outcome
from tests.web.imports.walking import desk_of, walked
from tracker.models import Report, User

NAME = "mutated_workbooks"
FULL = 5_000
LONGEST = 15.0
ODD = re.compile("[\ufffd\x00-\x08\x0b-\x1f]")


def run(times: int, database: str) -> Outcome:
    """Take ``times`` damaged files through the wizard, each taken back afterwards."""
    with TemporaryDirectory() as folder:
        build_quirks(Path(folder))
    client = desk_of(User.objects.get(username="admin"))
    wrong: list[str] = []
    read = imported = 0
    for number in range(times):
        name, data = mutated(number)
        began = time.monotonic()
        with transaction.atomic():
            walk = walked(client, data, name=name)
            faults = [f"{page} answered {status}" for page, status in walk.broken]
            faults += [
                f"stored {note!r}"
                for note in Report.objects.values_list("note", flat=True)
                if ODD.search(note)
            ]
            transaction.set_rollback(True)
        seconds = time.monotonic() - began
        faults += [f"took {seconds:.0f} s"] if seconds > LONGEST else []
        read += bool(walk.preview and walk.preview.readable)
        imported += walk.batch is not None
        wrong += [f"{name}, seed {number}: {fault}" for fault in faults]
    return Outcome(times, tuple(wrong), f"{read} could be read, {imported} had rows to import")
