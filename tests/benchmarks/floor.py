"""The floor that pages are held against, and medians of pages beside it in one run.

The *floor* is a view with one primary-key query and a page of the same size, through the same middleware and
asked by the same signed-in browser. Its requests stand between those that are measured, so that both feel
the same machine.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path

from tests.benchmarks.figures import Figure, tell
from tests.benchmarks.world import World, build, found
from tracker.domain.vocabulary import Role
from tracker.models import Plan
from tracker.views.moment import today_in_shanghai

FLOORS_EACH = 2
PATIENCE = 5.0  # seconds: what takes longer is measured once, and of a list only its first page
LETTERS = "x" * 8_000_000


@login_not_required
def floor(request: HttpRequest) -> HttpResponse:
    """One primary-key query and a page as large as asked for."""
    plan = Plan.objects.get(pk=request.GET["pk"])
    return HttpResponse(f"{plan.name}{LETTERS[: int(request.GET['size'])]}")


urlpatterns = [path("floor/", floor), path("", include("shservice.urls"))]


@contextmanager
def city(chosen: argparse.Namespace) -> Iterator[World]:
    """The city of the size asked for: the one that ``run.py bench`` made, else one poured for this run."""
    today, shared = today_in_shanghai(), "BENCH_CITY" in os.environ
    if not shared:
        connection.creation.create_test_db(verbosity=0, serialize=False)
    world = found(today) if shared else build(targets=chosen.targets, reports=chosen.size, today=today)
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        yield world
    if not shared and connection.vendor == "sqlite":
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def seconds(work: Callable[[], Any]) -> float:
    """How long ``work`` takes once."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class Beside:
    """Measures pages for one person, each beside the floor of its size."""

    def __init__(self, world: World, chosen: argparse.Namespace, role: Role = Role.MANAGER) -> None:
        self.world, self.times, self.size = world, chosen.times, world.reports
        self.client = Client()
        self.client.force_login(world.people[role])

    def get(self, address: str, status: int = 200, **headers: str) -> Any:
        """One answer, which has to be of the status."""
        response = self.client.get(address, headers=headers)
        assert response.status_code == status, (address, response.status_code)
        return response

    def page(
        self,
        name: str,
        address: str,
        goal: float | None = None,
        *,
        group: str,
        before: Callable[[], None] = lambda: None,
        status: int = 200,
        times: int | None = None,
        **headers: str,
    ) -> Figure:
        """The median of a page beside the floor of its size; ``before`` runs before each, not measured.

        A page that takes longer than ``PATIENCE`` is measured once.
        """
        size = len(self.client.get(address).content)
        warm = seconds(lambda: self.get(address, status, **headers))
        times = 1 if warm > PATIENCE else times or self.times
        ground = f"/floor/?pk={self.world.plan.pk}&size={size}"
        spent: list[float] = []
        floors: list[float] = []
        self.client.get(ground)
        for _n in range(times):
            before()
            spent.append(seconds(lambda: self.client.get(address, headers=headers)))
            floors += [seconds(lambda: self.client.get(ground)) for _again in range(FLOORS_EACH)]
        own, least = statistics.median(spent), statistics.median(floors)
        return self._told(name, own, least, goal, group)

    def once(self, name: str, address: str, goal: float | None = None, *, group: str) -> Figure:
        """One request, for what is only once so: nothing kept yet."""
        spent = seconds(lambda: self.get(address))
        size = len(self.client.get(address).content)
        ground = f"/floor/?pk={self.world.plan.pk}&size={size}"
        least = statistics.median(seconds(lambda: self.client.get(ground)) for _n in range(self.times * 2))
        return self._told(name, spent, least, goal, group)

    def _told(self, name: str, own: float, least: float, goal: float | None, group: str) -> Figure:
        ratio = own / least
        return tell(Figure(name, own * 1000, "ms", ratio, "floor", goal=goal, size=self.size, group=group))


def past_days(today: date) -> dict[str, str]:
    """Boards of days that are over, by kind: the same for all benchmarks of one day."""
    ended = today.replace(day=1) - timedelta(days=1)
    before = (ended.replace(day=1) - timedelta(days=20)).isoformat()
    return {
        "a month end, as known today": f"/board/?as_of={ended}",
        "a day, as known today": f"/board/?as_of={before}",
        "a day, as known that day": f"/board/?as_of={before}&known_at={before}",
    }
