"""The board and the target page ask the database as often about 20 targets as about 2,000."""

import json
from datetime import date

from django.core.management import call_command
from django.test import Client

from tests.benchmarks.world import World, build
from tests.trials.outcome import Outcome
from tests.web.query_counts import LEDGER, queries_of
from tracker.domain.vocabulary import Role
from tracker.models import Target

NAME = "query_ledger"
FEW, FULL = 20, 2_000
REPORTS_EACH = 12
TODAY = date(2018, 10, 29)
MOMENT = f"as_of={TODAY}"
PAGES = {
    "board": "/board/",
    "board, whole plan": "/board/?span=plan",
    "board, by department": "/board/?by=department",
    "board, a group opened": "/board/?open=1",
    "board_targets": "/board/groups/1/",
    "board_changes": "/board/changes/?from=2018-08-31",
    "target": "/targets/{plain}/",
    "target with parts": "/targets/{divided}/",
    "targets": "/targets/",
    "action": "/plans/bench/actions/1/",
}


def run(times: int, database: str) -> Outcome:
    """Count on a city of ``FEW`` targets, then on one of ``times``."""
    few = _counted(FEW)
    many = _counted(times)
    wrong = [
        f"{page} on {database}: {few[page]} queries for {FEW} targets, {many[page]} for {times}"
        for page in PAGES
        if few[page] != many[page]
    ]
    ledger = json.loads(LEDGER.read_text(encoding="utf-8"))
    wrong += [
        f"{page} on {database}: {many[page]} queries, the ledger says {ledger[page]}"
        for page in ("board", "target")
        if many[page] != ledger[page]
    ]
    shown = ", ".join(f"{page} {many[page]}" for page in ("board", "target"))
    return Outcome(len(PAGES), tuple(wrong), f"{FEW} and {times} targets; queries: {shown}")


def _counted(targets: int) -> dict[str, int]:
    call_command("flush", interactive=False, verbosity=0)
    world = build(targets=targets, reports=targets * REPORTS_EACH, today=TODAY)
    client = Client()
    client.force_login(world.people[Role.MANAGER])
    return {page: _asked(client, address, world) for page, address in PAGES.items()}


def _asked(client: Client, address: str, world: World) -> int:
    divided = Target.objects.filter(plan=world.plan, part_department__isnull=False).earliest("code").parent
    plain = Target.objects.filter(plan=world.plan, parent=None).latest("code")
    url = address.format(divided=divided.code if divided else "", plain=plain.code)
    url += ("&" if "?" in url else "?") + MOMENT
    headers = {"hx_request": "true"} if "/groups/" in url else {}
    client.get(url, headers=headers)  # what is kept on looking is kept by then
    counts = [len(queries_of(client, url, **headers)) for _n in range(3)]
    return min(counts)  # a page may save once a minute that somebody was there
