"""A plausible city of any size, poured set-wise into the database of a measurement.

``build(targets=2_000, reports=1_000_000, today=…)``: one plan of three years around ``today`` with
13 special actions, 40 departments, targets of all reported kinds, one in twenty divided into parts, and
accepted reports with nil reports and corrections. Up to 22 reports a target they are monthly; beyond
that they are dated facts of their own. Everything is written by a few statements whatever the
number; the kept facts are made by their own service. Every report has its record in the audit, whose seal
is not a true one. Beside that some thousand people, imports and supervision orders stand in their lists.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice, product
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tracker.domain.periods import Period, day_period, month_end, period_of_code
from tracker.domain.vocabulary import (
    Basis,
    Comparator,
    Duty,
    Frequency,
    Kind,
    OrderState,
    OrderVerb,
    ReportState,
    Role,
    SheetKind,
    Status,
)
from tracker.models import (
    Assignment,
    AuditRecord,
    Department,
    ImportBatch,
    Membership,
    OrderStep,
    Plan,
    PlanRules,
    Report,
    ReportEvent,
    SpecialAction,
    SupervisionOrder,
    Target,
    TargetVersion,
    Unit,
    User,
)
from tracker.services.kept_facts import refresh_many

ACTIONS, DEPARTMENTS, PARTS = 13, 40, 4
MONTHLY_AT_MOST = 22
CORRECTED_EVERY, NIL_EVERY, DIVIDED_EVERY = 8, 33, 20
READINGS_AT_ONCE = 40_000
ROWS_AT_ONCE = 2_000
PEOPLE, BATCHES, ORDERS = 2_000, 2_000, 200
READERS = (Role.ADMINISTRATOR, Role.MANAGER, Role.AUDITOR, Role.REPORTER)
KINDS = (
    (Kind.CUMULATIVE, Basis.PERIOD, Comparator.AT_LEAST),
    (Kind.CUMULATIVE, Basis.PLAN_TO_DATE, Comparator.AT_LEAST),
    (Kind.MAINTAIN, Basis.STOCK, Comparator.AT_LEAST),
    (Kind.LEVEL, Basis.STOCK, Comparator.AT_LEAST),
    (Kind.COUNT, Basis.STOCK, Comparator.AT_LEAST),
)


@dataclass(frozen=True, slots=True)
class World:
    """What was built. ``reports`` counts revisions; a target that is divided is reported by its parts."""

    plan: Plan
    people: dict[Role, User]
    targets: int
    reports: int
    today: date


def build(*, targets: int, reports: int, today: date) -> World:
    """Pour a city into empty tables; ``reports`` is met to within one a target."""
    start = date(today.year - 1, 1, 1)
    moment = timezone.make_aware(datetime.combine(start, time(9)))
    people = _people(moment)
    plan = Plan.objects.create(
        code="bench", name="测量用行动计划", starts_on=start, ends_on=date(today.year + 1, 12, 31)
    )
    PlanRules.objects.create(
        plan=plan, effective_on=start, recorded_at=moment, recorded_by=people[Role.ADMINISTRATOR]
    )
    each = max(reports // targets, 1)
    reported = _targets(plan, targets, each, moment)
    periods = _periods(each, start, today)
    _reports(reported, periods, each, moment, people)
    _beside(plan, people, moment)
    at_once = max(READINGS_AT_ONCE // each, 1)
    ids = iter(Target.objects.order_by("pk").values_list("pk", flat=True))
    while chunk := list(islice(ids, at_once)):
        refresh_many(chunk)
    _settled()
    return World(plan, people, targets, Report.objects.count(), today)


def found(today: date) -> World:
    """The city that stands in the database."""
    plan = Plan.objects.get(code="bench")
    people = {role: User.objects.get(username=f"bench-{role}") for role in READERS}
    targets = Target.objects.filter(plan=plan, parent__isnull=True).count()
    return World(plan, people, targets, Report.objects.count(), today)


def _people(moment: datetime) -> dict[Role, User]:
    """One person a role: of the whole city, but for the reporter, whose office does not stand yet."""
    people = {}
    for role in READERS:
        people[role] = User.objects.create(username=f"bench-{role}", date_joined=moment)
        if role is not Role.REPORTER:
            Membership.objects.create(user=people[role], role=role)
    return people


def _targets(plan: Plan, number: int, each: int, moment: datetime) -> list[Target]:
    """The targets with their versions and leads; given back are those that are reported on."""
    offices = Department.objects.bulk_create(
        Department(name=f"第{n}局", short_name=f"{n}局", sort_key=f"{n:03d}") for n in range(DEPARTMENTS)
    )
    actions = SpecialAction.objects.bulk_create(
        SpecialAction(plan=plan, number=n + 1, name=f"专项行动{n + 1}", batch="首批" if n < 10 else "第二批")
        for n in range(ACTIONS)
    )
    unit, percent = (Unit.objects.create(name=name, dimension=name) for name in ("公里", "%"))
    wholes = Target.objects.bulk_create(
        (_whole(plan, actions[n % ACTIONS], n, unit, percent) for n in range(number)), ROWS_AT_ONCE
    )
    divided = [one for n, one in enumerate(wholes) if n % DIVIDED_EVERY == 0 and one.kind is Kind.CUMULATIVE]
    parts = Target.objects.bulk_create(
        (_part(one, n, offices) for one, n in product(divided, range(PARTS))), ROWS_AT_ONCE
    )
    frequency = Frequency.MONTHLY if each <= MONTHLY_AT_MOST else Frequency.AD_HOC
    versions = (_version(one, plan, frequency, moment) for one in [*wholes, *parts])
    TargetVersion.objects.bulk_create(versions, ROWS_AT_ONCE)
    Assignment.objects.bulk_create(
        (
            Assignment(target=one, department=offices[n % DEPARTMENTS], duty=Duty.LEAD, recorded_at=moment)
            for n, one in enumerate(wholes)
        ),
        ROWS_AT_ONCE,
    )
    whole_ids = {one.pk for one in divided}
    return [one for one in [*wholes, *parts] if one.pk not in whole_ids]


def _whole(plan: Plan, action: SpecialAction, n: int, unit: Unit, percent: Unit) -> Target:
    kind, basis, _comparator = KINDS[n % len(KINDS)]
    return Target(
        code=f"B{n:05d}",
        plan=plan,
        action=action,
        name=f"重点工作第{n}项按计划推进",
        name_en=f"Item {n} goes by the plan",
        kind=kind,
        basis=basis,
        unit=percent if kind is Kind.MAINTAIN else unit,
        search_text=f"b{n:05d} zdgz{n}",
    )


def _part(whole: Target, n: int, offices: list[Department]) -> Target:
    return Target(
        code=f"{whole.code}-{n}",
        plan=whole.plan,
        action=whole.action,
        name=f"{whole.name}（{offices[n].name}）",
        kind=whole.kind,
        basis=whole.basis,
        unit=whole.unit,
        parent=whole,
        part_department=offices[n],
    )


def _version(target: Target, plan: Plan, frequency: Frequency, moment: datetime) -> TargetVersion:
    goal = Decimal(92) if target.kind is Kind.MAINTAIN else Decimal(1000)
    return TargetVersion(
        target=target,
        number=1,
        effective_on=plan.starts_on,
        comparator=Comparator.AT_LEAST,
        goal=goal,
        baseline=None if target.kind is Kind.MAINTAIN else Decimal(0),
        starts_on=plan.starts_on,
        due_on=plan.ends_on,
        frequency=frequency,
        recorded_at=moment,
    )


def _periods(each: int, start: date, today: date) -> list[Period]:
    """The periods of a target, oldest first; every eighth is corrected, so there are fewer than reports."""
    distinct = max(each * CORRECTED_EVERY // (CORRECTED_EVERY + 1), each if each <= MONTHLY_AT_MOST else 1)
    if each <= MONTHLY_AT_MOST:
        ended = (
            (y, m) for y, m in product((start.year, today.year), range(1, 13)) if month_end(y, m) < today
        )
        return [period_of_code(f"{year}-{month:02d}") for year, month in ended][-distinct:]
    days = (today - start).days
    distinct = min(distinct, days)
    return [day_period(start + timedelta(days=n * days // distinct)) for n in range(distinct)]


def _reports(
    targets: list[Target], periods: list[Period], each: int, moment: datetime, people: dict[Role, User]
) -> None:
    """Reports with their two steps: one INSERT … SELECT a table, from targets × periods × revisions.

    References are right by the way they are made, so that PostgreSQL need not look each of them up.
    """
    by, other = people[Role.MANAGER].pk, people[Role.AUDITOR].pk
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_period (n int, r int, code text, s date, e date, d date)"
        )
        rows = _revisions(periods, each)
        cursor.executemany("INSERT INTO bench_period VALUES (%s, %s, %s, %s, %s, %s)", rows)
        cursor.execute("CREATE TEMPORARY TABLE bench_target (id bigint, k int, steady int, office bigint)")
        leads = dict(Assignment.objects.values_list("target_id", "department_id"))
        steady = [
            (one.pk, k, _shape(one), one.part_department_id or leads[one.pk]) for k, one in enumerate(targets)
        ]
        cursor.executemany("INSERT INTO bench_target VALUES (%s, %s, %s, %s)", steady)
        cursor.execute(_INSERT_REPORTS, {"by": by, "other": other, "moment": moment, "all": len(periods)})
        for verb, day in (("submit", "submitted_on"), ("accept", "accepted_on")):
            cursor.execute(_INSERT_EVENTS.format(day=day), {"verb": verb, "moment": moment, "by": by})
        json = "jsonb" if connection.vendor == "postgresql" else "text"
        cursor.execute(_INSERT_AUDIT.format(json=json), {"by": by, "moment": moment, "mac": "0" * 64})
        cursor.execute("DROP TABLE bench_period")
        cursor.execute("DROP TABLE bench_target")


def _shape(target: Target) -> int:
    """How the values run: 1 about a level, 2 the same every period, 0 a growing total."""
    return 1 if target.kind is Kind.MAINTAIN else 2 if target.basis is Basis.PERIOD else 0


def _revisions(periods: list[Period], each: int) -> Iterable[tuple[Any, ...]]:
    """Number, revision, code, first and last day, day of acceptance; each period once, then corrections."""
    for place in range(each):
        n, revision = place % len(periods), place // len(periods) + 1
        period = periods[n]
        accepted = period.end + timedelta(days=4 + 30 * (revision - 1))
        yield n + 1, revision, period.code, period.start, period.end, accepted


_INSERT_REPORTS = f"""
INSERT INTO {Report._meta.db_table} (
  target_id, department_id, period, period_start, period_end, revision, state, as_of, value,
  nil_reason, nil_note, items,
  typed_value, typed_unit, data_source, note, correction_reason, backfilled, submitted_on, submitted_by_id,
  accepted_on, accepted_by_id, created_at, created_by_id, version)
SELECT t.id, t.office, p.code, p.s, p.e, p.r, 'accepted', p.e,
  CASE WHEN (t.k + p.n) %% {NIL_EVERY} = 0 THEN NULL
       WHEN t.steady = 1 THEN 91.5 + (t.k * 7 + p.n * 3) %% 40 / 10.0
       WHEN t.steady = 2 THEN (t.k %% 97 + 20) * 10.0 / %(all)s
       ELSE (t.k %% 97 + 20) * p.n * 10.0 / %(all)s + p.r END,
  CASE WHEN (t.k + p.n) %% {NIL_EVERY} = 0 THEN 'no_progress' END, '', '[]',
  '', '', '统计月报', '', CASE WHEN p.r > 1 THEN '核对后更正' ELSE '' END, FALSE, p.d, %(by)s,
  p.d, %(other)s, %(moment)s, %(by)s, 1
FROM bench_target t CROSS JOIN bench_period p
WHERE p.n <= %(all)s - t.k %% 3 OR p.n <= 2"""  # noqa: S608 (names and numbers of this module)

_INSERT_EVENTS = f"""
INSERT INTO {ReportEvent._meta.db_table} (report_id, verb, "on", as_of, note, recorded_at, recorded_by_id)
SELECT id, %(verb)s, {{day}}, as_of, '', %(moment)s, %(by)s FROM {Report._meta.db_table} ORDER BY id"""  # noqa: S608 (as above)

_INSERT_AUDIT = (
    f"""
INSERT INTO {AuditRecord._meta.db_table} (
  at, actor_id, actor_name, verb, object_type, object_id, object_label, before, after, reason, request_id,
  mac)
SELECT %(moment)s, %(by)s, 'bench-manager',
  CASE WHEN r.id %% 50 = 0 THEN 'return' ELSE 'accept' END, 'report',
  CAST(r.id AS varchar(40)), t.code || ' ' || r.period, NULL, """  # noqa: S608 (names of our own tables)
    """CAST('{{"period": "' || r.period || '", "state": "accepted", "revision": ' || r.revision || '}}'
  AS {json}),
"""
    f"""  '', 'batch-' || r.id / 1000, %(mac)s
FROM {Report._meta.db_table} r JOIN {Target._meta.db_table} t ON t.id = r.target_id ORDER BY r.id"""
)


def _beside(plan: Plan, people: dict[Role, User], moment: datetime) -> None:
    """People, imports and orders, so that their lists are long."""
    offices = list(Department.objects.order_by("pk"))
    Membership.objects.create(user=people[Role.REPORTER], role=Role.REPORTER, department=offices[0])
    crowd = User.objects.bulk_create(
        User(username=f"p{n:05d}", full_name=f"第{n}人", date_joined=moment, password="!")
        for n in range(PEOPLE)
    )
    Membership.objects.bulk_create(
        Membership(user=one, role=Role.REPORTER, department=offices[n % len(offices)])
        for n, one in enumerate(crowd)
    )
    ImportBatch.objects.bulk_create(
        ImportBatch(
            kind=SheetKind.REPORTS,
            file_name=f"第{n}批.xlsx",
            sha256=f"{n:064d}",
            mode=ReportState.SUBMITTED,
            counts={"rows": 100, "created": 90, "updated": 5, "unchanged": 5, "skipped": 0},
            created_at=moment,
            created_by=crowd[n % len(crowd)],
        )
        for n in range(BATCHES)
    )
    targets = list(Target.objects.filter(parent__isnull=True).order_by("pk")[:ORDERS])
    orders = SupervisionOrder.objects.bulk_create(
        _order(one, n, offices[n % len(offices)], moment, people[Role.MANAGER])
        for n, one in enumerate(targets)
    )
    steps = (_steps(one, moment, people[Role.MANAGER]) for one in orders)
    OrderStep.objects.bulk_create(chain.from_iterable(steps))


def _order(target: Target, n: int, office: Department, moment: datetime, by: User) -> SupervisionOrder:
    """An order that was issued; nine of ten were closed."""
    day = moment.date()
    return SupervisionOrder(
        year=day.year,
        number=n + 1,
        target=target,
        department=office,
        cause_on=day,
        cause_status=Status.OFF_TRACK,
        cause={"zh-hans": "进度滞后", "en": "behind its pace"},
        demand="请说明原因和措施。",
        deadline=day + timedelta(days=10),
        state=OrderState.CLOSED if n % 10 else OrderState.OPEN,
        opened_at=moment,
        opened_by=by,
    )


def _steps(order: SupervisionOrder, moment: datetime, by: User) -> Iterable[OrderStep]:
    verbs = [OrderVerb.OPEN, *([OrderVerb.CLOSE] if order.state is OrderState.CLOSED else [])]
    for verb in verbs:
        words = {"text": "请说明原因和措施。", "deadline": order.deadline}
        yield OrderStep(order=order, verb=verb, on=moment.date(), recorded_at=moment, recorded_by=by, **words)


def _settled() -> None:
    """Tell the planner what there is, as the server's own housekeeping does in time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
