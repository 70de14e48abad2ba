"""What a board costs beside a view with one query, whatever the number of reports.

    python -m tests.benchmarks.board --targets 2000 --reports 100000 --database postgresql

The *floor* is a view with one primary-key query and a page of the board's size, through the same
middleware, without signing in. Medians of ``--times`` requests of the test client in one process; what
matters is the ratio inside one run.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any


def arguments() -> argparse.Namespace:
    """How large a world, on which database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, default=2_000)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    return parser.parse_args()


CHOSEN = arguments()
os.environ["TEST_DATABASE"] = CHOSEN.database
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402 (the database is chosen first)

django.setup()

from django.contrib.auth.decorators import login_not_required  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import include, path  # noqa: E402

from tests.benchmarks.world import World, build  # noqa: E402
from tracker.access import standing_of  # noqa: E402
from tracker.domain.vocabulary import Role  # noqa: E402
from tracker.models import JudgedDay, KeptFacts, Plan, Target  # noqa: E402
from tracker.queries.board import EVERYTHING, lines_of_group  # noqa: E402
from tracker.queries.looking import Look  # noqa: E402
from tracker.views.moment import Moment, today_in_shanghai  # noqa: E402

SIZE = [0]


@login_not_required
def floor(request: HttpRequest) -> HttpResponse:
    """One primary-key query and a page as large as the board."""
    plan = Plan.objects.get(pk=request.GET["pk"])
    return HttpResponse(plan.name.ljust(SIZE[0], "x"))


urlpatterns = [path("floor/", floor), path("", include("shservice.urls"))]


def milliseconds(work: Callable[[], Any], times: int) -> float:
    """The median of several runs."""
    spent = []
    for _n in range(times):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent) * 1000


def written(world: World) -> None:
    """What a write leaves: the facts of one target are new."""
    row = KeptFacts.objects.filter(target__plan=world.plan).order_by("?").first()
    KeptFacts.objects.filter(pk=row.pk).update(number=row.number + 1)


def all_rows(client: Client, world: World, times: int) -> tuple[float, float]:
    """All targets: the request, and its template alone from ready rows."""
    address = f"/board/groups/{EVERYTHING}/"
    whole = milliseconds(lambda: client.get(address, headers={"hx-request": "true"}), times)
    look = Look(world.plan, world.today, world.today, world.today)
    who = standing_of(world.people[Role.MANAGER], world.today)
    lines, _judged = lines_of_group(look, who, EVERYTHING)
    moment = Moment(world.today, world.today, world.today)
    context = {"lines": lines, "with_action": True, "look": look, "moment": moment, "standing": who}
    template = "tracker/manager/_board_lines.html"
    return whole, milliseconds(lambda: render_to_string(template, context), times)


def main() -> None:
    """Build, warm up, measure, print."""
    connection.creation.create_test_db(verbosity=0, serialize=False)
    began = time.perf_counter()
    world = build(targets=CHOSEN.targets, reports=CHOSEN.reports, today=today_in_shanghai())
    built = time.perf_counter() - began
    client = Client()
    client.force_login(world.people[Role.MANAGER])
    past = (world.today.replace(day=1) - timedelta(days=40)).isoformat()
    with override_settings(ROOT_URLCONF=__name__):
        measured(client, world, f"/board/?as_of={past}&known_at={past}", built)
    if connection.vendor == "sqlite":
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def measured(client: Client, world: World, past: str, built: float) -> None:
    """One line a figure: milliseconds, × floor, and the goal."""
    times = CHOSEN.times
    first = milliseconds(lambda: client.get("/board/"), 1)
    again = client.get("/board/")
    SIZE[0] = len(again.content)
    tag = {"if-none-match": again["ETag"]}
    assert client.get("/board/", headers=tag).status_code == 304
    ground = milliseconds(lambda: client.get(f"/floor/?pk={world.plan.pk}"), times * 4)
    past_first = milliseconds(lambda: client.get(past), 1)

    def after_a_write() -> None:
        written(world)
        client.get("/board/")

    whole, template = all_rows(client, world, max(times // 5, 3))
    figures = (
        ("floor: one query, a page of the same size", ground, None),
        ("first screen for today", milliseconds(lambda: client.get("/board/"), times), 20),
        ("the same after a write about one target", milliseconds(after_a_write, times), None),
        ("unchanged (304)", milliseconds(lambda: client.get("/board/", headers=tag), times * 4), 2),
        ("a past (A, K) that was looked at before", milliseconds(lambda: client.get(past), times), 60),
        ("a past (A, K) looked at for the first time", past_first, None),
        ("today, nothing kept yet", first, None),
        ("whole plan, 36 months", milliseconds(lambda: client.get("/board/?span=plan"), 3), None),
    )
    targets = Target.objects.filter(plan=world.plan).count()
    print(
        f"{targets} targets, {world.reports} reports, {connection.vendor}: built in {built:.0f} s; "
        f"{SIZE[0]} bytes"
    )
    for name, spent, goal in figures:
        ratio = spent / ground
        verdict = "" if goal is None else f"goal {goal}: {'reached' if ratio <= goal else 'not reached'}"
        print(f"{name:48}{spent:10.1f} ms{ratio:9.1f} × floor  {verdict}")
    share = whole / template
    verdict = "reached" if share <= 2 else "not reached"
    print(f"{'all targets as rows':48}{whole:10.1f} ms{share:9.2f} × template alone  goal 2: {verdict}")
    print(f"kept: {JudgedDay.objects.count()} days")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
