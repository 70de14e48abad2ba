"""How many reports a second are taken, beside the barest site that takes one (16 clients, 2 workers).

    python -m tests.benchmarks.submit --database postgresql|sqlite

Both are served by gunicorn with the same settings, one after the other on the same database. The real submit
signs in, checks who may report, asks what lags or is odd, keeps the row with its steps, its sealed record in
the audit and the kept facts of the target, and answers where the reader goes next.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from statistics import median, quantiles

from tests.benchmarks.city import choose

NAME = "submit"
DATABASES = ("postgresql", "sqlite")
MAKES_ITS_OWN = True
LEAST = 10_000
MOST = 10_000

CHOSEN = choose(__doc__, size=10_000)

from django.db import connection  # noqa: E402 (the database is chosen first)
from django.utils import timezone  # noqa: E402

from tests.benchmarks.bare import TABLES  # noqa: E402
from tests.benchmarks.figures import Figure, tell  # noqa: E402
from tests.benchmarks.world import build  # noqa: E402
from tests.factories import UserFactory  # noqa: E402
from tests.trials.children import served  # noqa: E402
from tests.trials.people_at_work import CONFIRMED, Person, plain, session_of  # noqa: E402
from tracker.domain.vocabulary import Role  # noqa: E402
from tracker.models import Assignment, Department, Report, Target  # noqa: E402

CLIENTS, WORKERS, EACH, MONTHS = 16, 2, 25, 3
SHARE = 80.0


def people() -> list[Person]:
    """One reporter an office, each with the months that the office still owes for its undivided targets."""
    today = timezone.localdate()
    months = [today.replace(day=1)]
    for _n in range(MONTHS):
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    build(targets=500, reports=CHOSEN.size, today=months[0])
    divided = Target.objects.filter(parent__isnull=False).values("parent")
    lines = Assignment.objects.filter(target__isnull=False).exclude(target__in=divided)
    owed: dict[int, list[tuple[str, str]]] = {}
    for office, code in lines.order_by("target__code").values_list("department_id", "target__code"):
        owed.setdefault(office, []).extend((code, f"{month:%Y-%m}") for month in months[:MONTHS])
    found = []
    for number, (office, mine) in enumerate(sorted(owed.items())[:CLIENTS]):
        user = UserFactory(role=Role.REPORTER, department=Department.objects.get(pk=office))
        cookies = session_of(user)
        found.append(Person("", Role.REPORTER, cookies, random.Random(number), [], deque(mine[:EACH])))
    return found


def together(works: list[Callable[[], None]]) -> float:
    """Seconds until all are done; they begin together."""
    gate = threading.Barrier(len(works) + 1)

    def begin(work: Callable[[], None]) -> None:
        gate.wait()
        work()

    threads = [threading.Thread(target=begin, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def real(at_work: list[Person]) -> tuple[float, list[float]]:
    """Reports a second that the product takes, and the milliseconds of each."""

    def report_all(person: Person) -> Callable[[], None]:
        def work() -> None:
            while person.owed:
                code, period = person.owed.popleft()
                said = {"period": period, "value": "450", "note": "按计划推进", "submit": "1"}
                answer = person.ask("submit", f"/targets/{code}/report/", said)
                if answer.status == 200 and (asked := CONFIRMED.search(answer.text)):
                    said["confirmed"] = plain(asked[1])
                    person.ask("submit", f"/targets/{code}/report/", said)

        return work

    with served(WORKERS) as site:
        for person in at_work:
            person.site = site
            person.ask("form", "/workbench/")
            person.samples.clear()
        before = Report.objects.count()
        seconds = together([report_all(person) for person in at_work])
    taken = Report.objects.count() - before
    samples = [sample for person in at_work for sample in person.samples]
    assert taken and all(sample.status < 500 for sample in samples)
    return taken / seconds, [sample.milliseconds for sample in samples]


def bare(at_work: list[Person], numbers: int) -> float:
    """Reports a second that the barest site takes, from the same clients."""
    with connection.cursor() as cursor:
        key = "bigserial PRIMARY KEY" if connection.vendor == "postgresql" else "integer PRIMARY KEY"
        for table in TABLES:
            cursor.execute(table.format(key=key))

    def report_all(place: int, person: Person) -> Callable[[], None]:
        def work() -> None:
            for n in range(numbers):
                said = {"target": f"B{place}-{n // 12}", "period": f"2026-{n % 12 + 1:02d}", "value": "450"}
                assert person.ask("bare", "/bare/", said).status == 204

        return work

    with served(WORKERS, application="tests.benchmarks.bare:application", BARE_SITE="1") as site:
        for person in at_work:
            person.site = site
        seconds = together([report_all(place, person) for place, person in enumerate(at_work)])
    return len(at_work) * numbers / seconds


def main() -> None:
    """Measure the bare site, the real one, and the bare one again; print."""
    connection.creation.create_test_db(verbosity=0, serialize=False)
    at_work = people()
    connection.close()
    taken, times = real(at_work)
    least = bare(at_work, EACH * 4)
    group, size = NAME, CHOSEN.size
    tell(Figure("bare form, insert, summary", least, "/s", size=size, group=group))
    share = 100 * taken / least
    ratio = {"ratio": share, "against": "% of the bare", "goal": SHARE, "at_least": True}
    tell(Figure("real submit", taken, "/s", size=size, group=group, **ratio))
    tell(Figure("real submit, median", median(times), "ms", size=size, group=group))
    tell(Figure("real submit, 95 of 100 within", quantiles(times, n=20)[18], "ms", size=size, group=group))


if __name__ == "__main__":
    main()
