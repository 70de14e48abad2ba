"""A city at work: every page comes in time, and what was acknowledged stands there once (L1 to L5).

gunicorn as ``deploy/`` starts it, the task worker beside it, a city of 500 targets with their months, and
fifty people who think one to five seconds between two clicks. Three parts, one after the other:

- *work*: ``times`` minutes of reading, lists, reports, reviews and small sheets (L1; with 30 minutes L5; on
  SQLite ten people, L4);
- *deadline*: 300 reports are sent within one minute, some of them by a double click (L2);
- *import*: 20 people go on while a sheet of 16,000 rows is checked and written (L3).

Before, somebody has opened the board and the lists. The machine has to be quiet: the times are part of what
must hold.
"""

import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.utils import timezone

from tests.benchmarks.world import build
from tests.factories import TargetFactory, UserFactory
from tests.trials.children import Site, deployed, kill, manage, start_manage
from tests.trials.outcome import Outcome
from tests.trials.people_at_work import Owed, Person, Sample, faults_of, session_of, times_of
from tests.trials.watching import Watch
from tests.web.cloning import clones
from tracker.domain.periods import month_end
from tracker.domain.vocabulary import Basis, BatchState, Frequency, ReportState, Role, WorkState
from tracker.models import Assignment, Department, ImportBatch, KeptFacts, Report, Target, TargetVersion
from tracker.services.kept_facts import refresh_many

NAME = "load"
FULL = 10
OPEN_MONTHS = 3
ROLES = (*[Role.REPORTER] * 7, Role.REVIEWER, Role.REPORTER, Role.MANAGER)
DAYS = 50  # rows of the large sheet for each of its targets


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything: people, seconds of work, seconds between two clicks, reports on the last day
    and the seconds they come in, rows of the large sheet and people beside it. ``held``: in full size, so
    that the times have to hold, and PostgreSQL waits for the disk."""

    people: int = 50
    targets: int = 500
    months: int = 20
    seconds: float = 600
    think: tuple[float, float] = (1.0, 5.0)
    sent: int = 300
    sent_in: float = 60
    rows: int = 16_000
    beside: int = 20
    held: bool = True


SMALL = Size(10, 20, 4, 2.0, (0.0, 0.3), 20, 1.5, 100, 4, held=False)
OF_SQLITE = Size(people=10, sent=60, rows=3_000, beside=5)


@dataclass(frozen=True, slots=True)
class Lap:
    """What came of one part: its answers, and the seconds it took."""

    samples: Sequence[Sample]
    seconds: float

    @property
    def faults(self) -> Counter[str]:
        """Answers that must not be."""
        return faults_of(self.samples)

    @property
    def times(self) -> tuple[float, float, float]:
        """The 50th, 95th and 99th percentile in milliseconds."""
        return times_of(self.samples)

    def __str__(self) -> str:
        p50, p95, p99 = self.times
        faults = ", ".join(f"{count} × {what}" for what, count in self.faults.items()) or "0 faults"
        return (
            f"{len(self.samples)} requests, {len(self.samples) / self.seconds:.1f}/s, "
            f"p50 {p50:.0f} p95 {p95:.0f} p99 {p99:.0f} ms, {faults}"
        )


@dataclass(slots=True)
class Story:
    """The parts as they went: in words, each as a lap by its name, and what was counted beside."""

    notes: list[str] = field(default_factory=list)
    laps: dict[str, Lap] = field(default_factory=dict)
    counts: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def tell(self, name: str, words: str, lap: Lap) -> None:
        """Keep a part."""
        self.laps[name] = lap
        self.notes.append(f"{words}: {lap}")


def run(times: int, database: str) -> Outcome:
    """Let the city work ``times`` minutes, then through its last day, then beside an import."""
    size = replace(OF_SQLITE if database == "sqlite" else Size(), seconds=60 * times)
    outcome = played(size)
    return replace(outcome, tried=times)


def played(size: Size) -> Outcome:
    """All three parts; what went wrong, and what was measured as notes."""
    story = told(size)
    return Outcome(1, tuple(story.wrong), "; ".join(story.notes))


def told(size: Size) -> Story:
    """Let all three parts happen, one after the other."""
    people = _city(size)
    large = _targets_of_the_sheet(size)
    story = Story()
    with TemporaryDirectory() as folder, _serving(size, Path(folder)) as site:
        for person in people:
            person.site = site
        if size.held:
            _in_use(people[0])
        with Watch(site.child.pid) as watch:
            _work(people, size, story)
            _deadline(people, size, story)
            story.wrong += watch.faults(growth=size.held)
        story.notes.append(str(watch))
        _beside(people, size, large, story)
        story.wrong += _kept_once(people)
        said = site.log.read_text() + (Path(folder) / "worker.log").read_text()
        story.wrong += [
            f"the log says “{word}”" for word in ("locked", "Traceback", "deadlock") if word in said
        ]
    return story


# --- the city ---------------------------------------------------------------------------------------
def _city(size: Size) -> list[Person]:
    """Targets with months of accepted reports, the last of them still owed, and everybody's browser."""
    today = timezone.localdate()
    first = today.replace(day=1)
    for _n in range(OPEN_MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
    build(targets=size.targets, reports=size.targets * size.months, today=first)
    codes = list(Target.objects.filter(parent=None).values_list("code", flat=True))
    owed = _owed(first, today)
    offices = [Department.objects.get(pk=pk) for pk in sorted(owed)]
    people = []
    for number in range(size.people):
        role = Role.ADMINISTRATOR if number == 0 else ROLES[number % len(ROLES)]
        in_office = role in (Role.REPORTER, Role.REVIEWER)
        office = offices[number % len(offices)] if in_office else None
        user = UserFactory(role=role, department=office)
        mine = owed.pop(office.pk, deque()) if office and role is Role.REPORTER else deque()
        people.append(Person("", role, session_of(user), random.Random(number), codes, mine))
    return people


def _owed(first: object, today: object) -> dict[int, deque[Owed]]:
    """The ended months that nobody reported yet, by the department that reports them."""
    leads = dict(Assignment.objects.values_list("target_id", "department_id"))
    reported = set(Report.objects.values_list("target_id", "period"))
    wholes = set(Target.objects.exclude(parent=None).values_list("parent_id", flat=True))
    found: dict[int, deque[Owed]] = {}
    for code in _months(first, today):
        for target in Target.objects.exclude(pk__in=wholes).order_by("pk"):
            if (target.pk, code) not in reported:
                office = target.part_department_id or leads[target.pk]
                found.setdefault(office, deque()).append((target.code, code))
    return found


def _months(day, today):  # type: ignore[no-untyped-def]
    """Codes of the months from the one of ``day`` that ended before ``today``."""
    while month_end(day.year, day.month) < today:
        yield f"{day.year}-{day.month:02d}"
        day = month_end(day.year, day.month) + timedelta(days=1)


def _targets_of_the_sheet(size: Size) -> list[str]:
    """Targets that are reported day by day: ``DAYS`` rows of the large sheet each."""
    how = {
        "basis": Basis.PLAN_TO_DATE,
        "frequency": Frequency.AD_HOC,
        "goal": 10**6,
        "lead": Department.objects.first(),
    }
    first = TargetFactory(code="L000", **how)
    number = -(-size.rows // DAYS)
    others = clones(first, number - 1, code=lambda n: f"L{n + 1:03d}", name=lambda n: f"日报目标 {n + 1}")
    for row in (TargetVersion.objects.get(target=first), Assignment.objects.get(target=first)):
        clones(row, number - 1, target=lambda n: others[n])
    KeptFacts.objects.filter(target__in=others).delete()
    refresh_many([other.pk for other in others])
    return [first.code, *(other.code for other in others)]


@contextmanager
def _serving(size: Size, folder: Path) -> Iterator[Site]:
    """The site and its worker; in full size with the cache of a real one and a database that is safe."""
    more = {} if size.held else {"WEB_WORKERS": "2", "IMPORT_BACKGROUND_ROWS": "50"}
    if size.held:
        more["CACHE_URL"] = "dbcache://shservice_cache"
        code, said = manage("createcachetable", **more)
        if code:
            raise RuntimeError(said)
    with _safe(size.held), deployed(**more) as site:
        worker = start_manage("db_worker", into=folder / "worker.log", **more)
        try:
            yield site
        finally:
            kill(worker)


@contextmanager
def _safe(held: bool) -> Iterator[None]:
    """A PostgreSQL that waits for the disk as a city's does; that of tests does not."""
    names = ("fsync", "synchronous_commit", "full_page_writes")
    asked = held and connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for value in ("on", "off") if asked else ():
            if value == "off":
                yield
            for name in names:
                cursor.execute(f"ALTER SYSTEM SET {name} = {value}")
            cursor.execute("SELECT pg_reload_conf()")
    if not asked:
        yield


# --- the parts --------------------------------------------------------------------------------------
def _work(people: Sequence[Person], size: Size, story: Story) -> None:
    until = time.monotonic() + size.seconds
    lap = Lap(_at_work(people, lambda: time.monotonic() < until, size), size.seconds)
    story.tell("work", f"{len(people)} people {size.seconds / 60:.0f} min", lap)
    story.wrong += _too_slow("work", lap, size, p95=500, p99=1500)


def _in_use(person: Person) -> None:
    """Open the pages that judge everything, as somebody did before: a site in use has kept its verdicts."""
    for path in ("/board/", "/targets/", "/plans/bench/") * 10:  # ten times: each process has read its code
        person.ask("before", path)
    person.samples.clear()


def _deadline(people: Sequence[Person], size: Size, story: Story) -> None:
    """So many reports within the minute, at moments of their own; every tenth by a double click.

    Nobody is asked for more than is owed after the work before, which took some.
    """
    chance = random.Random(7)
    reporters = [one for one in people if one.owed]
    owed = [place for place, one in enumerate(reporters) for _each in one.owed]
    moments: dict[int, list[float]] = {}
    for place in chance.sample(owed, min(size.sent, len(owed))):
        moments.setdefault(place, []).append(chance.uniform(0, size.sent_in))
    before = sum(len(one.told) for one in people)
    began = time.monotonic()

    def sends(place: int) -> None:
        for number, moment in enumerate(sorted(moments.get(place, ()))):
            time.sleep(max(0.0, began + moment - time.monotonic()))
            reporters[place].report(twice=number % 10 == 0)

    samples = _together(reporters, sends)
    lap = Lap(samples, time.monotonic() - began)
    sent = sum(len(one.told) for one in people) - before
    story.counts["sent"] = sent
    story.tell("deadline", f"{sent} reports sent in {lap.seconds:.0f} s", lap)
    if sent != size.sent:
        story.wrong.append(f"deadline: {sent} of {size.sent} reports were acknowledged")
    story.wrong += _too_slow("deadline", lap, size)


def _beside(people: Sequence[Person], size: Size, codes: Sequence[str], story: Story) -> None:
    """A large sheet is checked and written by the worker while others go on."""
    done = threading.Event()
    keeper, others = people[0], people[1 : size.beside + 1]
    spans: list[float] = []
    wrong: list[str] = []

    def imports() -> None:
        try:
            spans.extend(_import(keeper, codes, size.rows))
        except RuntimeError as error:
            wrong.append(f"import: {error}")
        finally:
            connection.close()
            done.set()

    thread = threading.Thread(target=imports)
    thread.start()
    began = time.monotonic()
    samples = _at_work(others, lambda: not done.is_set(), size)
    lap = Lap(samples, time.monotonic() - began)
    thread.join()
    story.wrong += wrong
    if wrong:
        return
    checked, written = story.counts["checked"], story.counts["written"] = spans
    words = f"a sheet of {size.rows} rows checked in {checked:.0f} s, written in {written:.0f} s, beside it"
    story.tell("import", f"{words} {len(others)} people", lap)
    there = Report.objects.filter(target__code__in=codes, state=ReportState.SUBMITTED).count()
    if there != size.rows:
        story.wrong.append(f"import: {there} of {size.rows} rows are there")
    if size.held and written > 20:
        story.wrong.append(f"import: {written:.0f} s to write it, expected at most 20 s")
    story.wrong += _too_slow("beside the import", lap, size, p95=1000)


def _import(keeper: Person, codes: Sequence[str], rows: int) -> tuple[float, float]:
    """Seconds until a large sheet is looked through, and from the confirmation until it is written."""
    first = timezone.localdate().replace(year=2018, month=1, day=1)
    days = [(first + timedelta(days=day)).isoformat() for day in range(DAYS)]
    lines = [f"{code},{day},{100 + n},按计划推进" for code in codes for n, day in enumerate(days)][:rows]
    began = time.monotonic()
    where = keeper.upload(lines, "submitted")
    upload = ImportBatch.objects.get(token=where.strip("/").rpartition("/")[2])  # others send sheets, too
    _until(lambda: _state(upload).work == WorkState.READY)
    checked = time.monotonic() - began
    began = time.monotonic()
    if keeper.send_agreed(where) != 302:
        raise RuntimeError("the confirmation was not taken")
    _until(lambda: _state(upload).state == BatchState.APPLIED)
    return checked, time.monotonic() - began


def _state(upload: ImportBatch) -> ImportBatch:
    upload.refresh_from_db()
    if upload.work == WorkState.STOPPED:
        raise RuntimeError(f"its work stopped: {upload.stopped_by}")
    return upload


def _until(holds: Callable[[], bool], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError(f"nothing came of it in {seconds:.0f} s")
        time.sleep(0.1)


# --- what they share --------------------------------------------------------------------------------
def _at_work(people: Sequence[Person], goes_on: Callable[[], bool], size: Size) -> list[Sample]:
    """Everybody does one thing after another, thinking in between."""

    def works(place: int) -> None:
        person = people[place]
        time.sleep(person.chance.uniform(0, size.think[1]))
        while goes_on():
            person.do_something()
            time.sleep(person.chance.uniform(*size.think))

    return _together(people, works)


def _together(people: Sequence[Person], work: Callable[[int], None]) -> list[Sample]:
    """Each in a thread; the samples of all that came meanwhile."""
    before = [len(one.samples) for one in people]
    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for person, old in zip(people, before, strict=True) for one in person.samples[old:]]


def _too_slow(part: str, lap: Lap, size: Size, **limits: float) -> list[str]:
    """Answers that failed, and in full size percentiles above their limits (milliseconds)."""
    wrong = [f"{part}: {count} × {what}" for what, count in lap.faults.items()]
    found = dict(zip(("p50", "p95", "p99"), lap.times, strict=True))
    for name, limit in limits.items() if size.held else ():
        if found[name] > limit:
            wrong.append(f"{part}: {name} is {found[name]:.0f} ms, expected at most {limit:.0f} ms")
    return wrong


def _kept_once(people: Sequence[Person]) -> list[str]:
    """Every report that was acknowledged stands there once, and nothing was refused."""
    told = Counter(one for person in people for one in person.told)
    kept = Counter(one for person in people for one in person.kept)
    live = Report.objects.exclude(state=ReportState.VOIDED)
    there = Counter(live.values_list("target__code", "period"))
    sent = set(live.exclude(state=ReportState.DRAFT).values_list("target__code", "period"))
    wrong = [
        f"{code} {period} was acknowledged and lost" for code, period in told if (code, period) not in sent
    ]
    wrong += [f"{one} stands there {there[one]} times" for one in told | kept if there[one] != 1]
    return wrong + [what for person in people for what in person.refused]
