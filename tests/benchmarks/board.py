"""What a board costs beside a view with one query, whatever the number of reports.

    python -m tests.benchmarks.board --size 100000 --database postgresql

Medians of ``--times`` requests of the test client in one process, beside the floor of
``tests.benchmarks.floor``; what matters is the ratio inside one run. *Right after a write* the facts of one
target have changed: its verdicts are judged again, all others stand. *Nothing kept yet* is the very first
look, which judges all targets on all days of the chart; ``rebuild_facts`` does that ahead.
"""

import statistics

from tests.benchmarks.city import choose

NAME = "board"
GROWS = True

CHOSEN = choose(__doc__)

from django.db import connection  # noqa: E402 (the database is chosen first)
from django.template.loader import render_to_string  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests.benchmarks.figures import Figure, say, tell  # noqa: E402
from tests.benchmarks.floor import Beside, city, past_days, seconds  # noqa: E402
from tests.benchmarks.world import World  # noqa: E402
from tracker.access import standing_of  # noqa: E402
from tracker.domain.vocabulary import Role  # noqa: E402
from tracker.models import JudgedDay, KeptFacts  # noqa: E402
from tracker.queries.board import EVERYTHING, lines_of_group  # noqa: E402
from tracker.queries.looking import Look  # noqa: E402
from tracker.views.moment import Moment  # noqa: E402

GOALS = {"first": 20.0, "rows": 2.0, "past": 60.0, "unchanged": 2.0}
ALL_ROWS = f"/board/groups/{EVERYTHING}/"


def written(world: World) -> None:
    """What a write leaves: the facts of one target are new."""
    row = KeptFacts.objects.filter(target__plan=world.plan).order_by("?").first()
    assert row is not None
    KeptFacts.objects.filter(pk=row.pk).update(number=row.number + 1)


def first_screens(beside: Beside) -> None:
    """Today, in the other groupings, and past days seen before."""
    beside.page("first screen for today", "/board/", GOALS["first"], group=NAME)
    beside.page("by department", "/board/?by=department", GOALS["first"], group=NAME)
    beside.page("whole plan, 36 months", "/board/?span=plan", GOALS["past"], group=NAME)
    for name, address in past_days(beside.world.today).items():
        beside.once(f"past: {name}, for the first time", address, GOALS["past"], group=NAME)
        beside.page(f"past: {name}, again", address, GOALS["past"], group=NAME)


def unchanged(world: World) -> None:
    """304 for every role, right after a write that the board was asked for again."""
    for role in (Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR, Role.REPORTER):
        beside = Beside(world, CHOSEN, role)
        written(world)
        tag = beside.get("/board/")["ETag"]
        name = f"unchanged, right after a write: {role.value}"
        headers = {"if_none_match": tag}
        beside.page(name, "/board/", GOALS["unchanged"], group=NAME, status=304, times=60, **headers)


def all_rows(beside: Beside) -> None:
    """All targets: the request beside its own template from ready rows."""
    world, times = beside.world, max(CHOSEN.times // 3, 3)
    look = Look(world.plan, world.today, world.today, world.today)
    who = standing_of(world.people[Role.MANAGER], world.today)
    lines, _judged = lines_of_group(look, who, EVERYTHING)
    moment = Moment(world.today, world.today, world.today)
    context = {"lines": lines, "with_action": True, "look": look, "moment": moment, "standing": who}
    whole, template = [], []
    for _n in range(times):
        whole.append(seconds(lambda: beside.client.get(ALL_ROWS, headers={"hx-request": "true"})))
        template.append(seconds(lambda: render_to_string("tracker/manager/_board_lines.html", context)))
    spent, least = statistics.median(whole), statistics.median(template)
    ratio = spent / least
    name = f"all {len(lines):,} targets as rows"
    tell(
        Figure(name, spent * 1000, "ms", ratio, "template", goal=GOALS["rows"], size=beside.size, group=NAME)
    )


def main() -> None:
    """Measure and print."""
    with city(CHOSEN) as world:
        beside = Beside(world, CHOSEN)
        say(f"{world.targets:,} targets, {world.reports:,} reports, {connection.vendor}")
        JudgedDay.objects.all().delete()
        beside.once("nothing kept yet (once a day, or by rebuild_facts)", "/board/", group=NAME)
        first_screens(beside)
        beside.page(
            "right after a write about one target", "/board/", group=NAME, before=lambda: written(world)
        )
        unchanged(world)
        all_rows(beside)
        with CaptureQueriesContext(connection) as captured:
            beside.get("/board/")
        tell(Figure("queries of the first screen", len(captured), "", size=beside.size, group=NAME))


if __name__ == "__main__":
    main()
