"""Many reports at once are judged and stored as the services of one report do it, row by row."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from tests.factories import (
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UnitFactory,
    UserFactory,
    accepted,
    administrator,
    at,
    lead_of,
    of_department,
    submitted,
)
from tracker.domain.facts import Stage
from tracker.domain.vocabulary import Basis, Frequency, Kind, NilReason, Role
from tracker.models import AuditRecord, EvidenceItem, KeptFacts, Report, ReportEvent, StageDone, User
from tracker.services.contents import ReportContent
from tracker.services.kept_facts import differences
from tracker.services.ledger import verify
from tracker.services.refusals import AccessDenied, Refused
from tracker.services.report_desk import Desk, ReadAhead
from tracker.services.report_papers import corrected, drafted, loaded, saved, sent
from tracker.services.report_writing import write
from tracker.services.reporting import correct_report, draft_report, save_draft, submit_report
from tracker.services.reviewing import accept_history, return_report

pytestmark = pytest.mark.django_db
NOW, EARLIER = at("2018-10-10"), at("2018-07-10")
LINK = "https://example.org/proof"
HIDDEN = {"id", "report_id", "token", "object_id", "mac"}
Outcome = tuple[Any, ...]


@dataclass(frozen=True)
class Wish:
    """What somebody wants to do with one period of one target."""

    deed: str
    target: str
    period: str
    said: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    accepted_on: date | None = None
    seen: int | None = None

    @property
    def content(self) -> ReportContent:
        return ReportContent(**self.said)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SimpleNamespace]:
    """Three offices with targets of several kinds; of the first target every state of a report."""
    with django_db_blocker.unblock(), transaction.atomic():
        old = DepartmentFactory(name="旧局")
        plan, real = PlanFactory(live_since=date(2018, 7, 1)), PlanFactory()
        offices = {"km": old, "pct": DepartmentFactory(), "way": DepartmentFactory()}
        targets = {
            "km": TargetFactory(code="KM", plan=plan, lead=old, basis=Basis.PLAN_TO_DATE),
            "pct": TargetFactory(
                code="PCT",
                plan=plan,
                lead=offices["pct"],
                unit=UnitFactory(name="%"),
                kind=Kind.LEVEL,
                basis=Basis.STOCK,
                frequency=Frequency.AD_HOC,
            ),
            "way": TargetFactory(
                code="WAY",
                plan=real,
                lead=offices["way"],
                kind=Kind.MILESTONE,
                goal=None,
                unit=None,
                frequency=Frequency.ONCE,
                stages=(Stage("开工", Decimal(40), None), Stage("完工", Decimal(60), None)),
            ),
            "nobody": TargetFactory(
                code="NOBODY", plan=plan, lead=None, kind=Kind.RUBRIC, goal=None, unit=None
            ),
        }
        km = targets["km"]
        accepted(km, "2018Q1", now=EARLIER, value=Decimal(10))
        submitted(km, "2018Q2", now=EARLIER, value=Decimal(20))
        report = submitted(targets["pct"], "2018-03-31", now=EARLIER, value=Decimal(50))
        reviewer = of_department(Role.REVIEWER, lead_of(targets["pct"]))
        return_report(report=report, note="改", by=reviewer, now=EARLIER)
        office = of_department(Role.REPORTER, lead_of(targets["way"]))
        draft_report(
            target=targets["way"],
            period="once",
            content=ReportContent(stages_done=(("开工", date(2018, 3, 1)),), evidence_links=(LINK,)),
            by=office,
            now=EARLIER,
        )
        people = {
            "admin": administrator(),
            "reporter": of_department(Role.REPORTER, old),
            "outsider": UserFactory(role=None),
            "example": UserFactory(role=Role.REPORTER, department=old, illustrative=True),
        }
        yield SimpleNamespace(targets=targets, people=people)
        transaction.set_rollback(True)


class _TakenBack(Exception):
    pass


def taken_back(work: Callable[[], Any]) -> Any:
    """What ``work`` finds, with everything that it wrote taken back."""
    found = None
    try:
        with transaction.atomic():
            found = work()
            raise _TakenBack
    except _TakenBack:
        return found


def stored_report(wish: Wish) -> Report | None:
    """The newest revision of the period that the wish speaks of."""
    reports = Report.objects.filter(target__code=wish.target.upper(), period=wish.period)
    return reports.order_by("revision").last()


@contextmanager
def told(outcomes: list[Outcome]) -> Iterator[None]:
    """Note the outcome of one wish: what is wrong with it, or that it is done."""
    try:
        yield
    except Refused as refused:
        found = [(problem.code, problem.field, problem.text) for problem in refused.problems]
        outcomes.append((type(refused).__name__, *found))
    except AccessDenied as denied:
        outcomes.append((type(denied).__name__, str(denied)))
    else:
        outcomes.append(("done",))


def one_by_one(world: SimpleNamespace, wishes: list[Wish], by: User) -> list[Outcome]:
    """Fulfil wishes by the services, each for itself."""
    outcomes: list[Outcome] = []
    for wish in wishes:
        with told(outcomes), transaction.atomic():
            _by_service(wish, world.targets[wish.target], {"by": by, "now": NOW, "request_id": "r"})
    return outcomes


def _by_service(wish: Wish, target: Any, signature: dict[str, Any]) -> None:
    report, content = stored_report(wish), wish.content
    place = {"target": target, "period": wish.period, "content": content, **signature}
    if wish.deed in ("draft", "submit"):
        draft_report(**place, submit=wish.deed == "submit")
    elif wish.deed == "load":
        accept_history(**place, accepted_on=wish.accepted_on, reason=wish.reason)
    elif report is None:
        return
    elif wish.deed == "correct":
        correct_report(report=report, content=content, reason=wish.reason, submit=True, **signature)
    elif wish.deed == "send":
        submit_report(report=report, expected_version=wish.seen, **signature)
    else:
        submit = wish.deed == "save and send"
        save_draft(report=report, content=content, expected_version=wish.seen, submit=submit, **signature)


def together(world: SimpleNamespace, wishes: list[Wish], by: User) -> list[Outcome]:
    """Fulfil wishes from what is read ahead, written at the end."""
    outcomes: list[Outcome] = []
    desk = ReadAhead(by, NOW, list(world.targets.values()))
    papers = []
    for wish in wishes:
        with told(outcomes):
            papers.append(_paper(desk, wish, world.targets[wish.target]))
    write([paper for paper in papers if paper is not None], by, NOW, "r")
    return outcomes


def _paper(desk: Desk, wish: Wish, target: Any) -> Any:
    known = desk.revisions(target, wish.period)
    place, batch = (desk, target, wish.period, wish.content), {"batch": None}
    if wish.deed in ("draft", "submit"):
        return drafted(*place, submit=wish.deed == "submit", **batch)
    if wish.deed == "load":
        return loaded(*place, accepted_on=wish.accepted_on, reason=wish.reason, **batch)
    if not known:
        return None
    if wish.deed == "correct":
        return corrected(desk, known[-1], wish.content, wish.reason, submit=True, **batch)
    if wish.deed == "send":
        return sent(desk, known[-1], seen=wish.seen)
    return saved(desk, known[-1], wish.content, seen=wish.seen, submit=wish.deed == "save and send", **batch)


def everything(since: int) -> dict[str, list[Any]]:
    """All that is stored of reports, without the numbers that a database gives; audits after ``since``."""
    found: dict[str, list[Any]] = {}
    for model in (Report, ReportEvent, StageDone, EvidenceItem):
        rows = model.objects.order_by("pk")
        named = [(str(getattr(row, "report", row)), _shown(vars(row))) for row in rows]
        found[model.__name__] = sorted(named, key=str)
    audits = AuditRecord.objects.filter(pk__gt=since).order_by("pk")
    found["audit"] = [_shown(vars(row)) for row in audits]
    found["seals"] = [verify(row) for row in audits]
    facts = KeptFacts.objects.order_by("target__code")
    found["facts"] = list(facts.values_list("target__code", "content"))
    found["stale"] = differences()
    return found


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _shown(item) for key, item in value.items() if key not in HIDDEN and not key.startswith("_")
        }
    return [_shown(item) for item in value] if isinstance(value, list) else value


def both_ways(world: SimpleNamespace, wishes: list[Wish], person: str) -> tuple[Any, Any]:
    """Outcomes and everything stored: one by one, and together."""
    by, since = world.people[person], AuditRecord.objects.order_by("pk").last().pk
    return tuple(  # type: ignore[return-value]
        taken_back(lambda way=way: (way(world, wishes, by), everything(since)))
        for way in (one_by_one, together)
    )


Q3 = {"value": Decimal(30)}
BOTH = {"numerator": Decimal(1), "denominator": Decimal(4)}
WISHES = {
    "a draft": Wish("draft", "km", "2018Q3", Q3),
    "a submission": Wish("submit", "km", "2018Q3", Q3 | {"note": " 说明 ", "data_source": "统计局"}),
    "a submission with links": Wish("submit", "km", "2018Q3", Q3 | {"evidence_links": (LINK, (LINK, "x"))}),
    "an empty draft": Wish("draft", "km", "2018Q3"),
    "an empty submission": Wish("submit", "km", "2018Q3"),
    "a nil report": Wish("submit", "km", "2018Q3", {"nil_reason": NilReason.NO_PROGRESS, "nil_note": "没有"}),
    "nil with a number": Wish("submit", "km", "2018Q3", Q3 | {"nil_reason": NilReason.NO_PROGRESS}),
    "a ratio": Wish("submit", "pct", "2018-09-30", BOTH),
    "a ratio where there is no percent": Wish("submit", "km", "2018Q3", BOTH),
    "half a ratio": Wish("submit", "pct", "2018-09-30", {"numerator": Decimal(1)}),
    "nothing below the line": Wish("submit", "pct", "2018-09-30", BOTH | {"denominator": Decimal(0)}),
    "a value and a ratio": Wish("submit", "pct", "2018-09-30", BOTH | {"value": Decimal(1)}),
    "a level where a number belongs": Wish("submit", "km", "2018Q3", {"level": 3}),
    "a level": Wish("submit", "nobody", "2018Q3", {"level": 3}),
    "a level beyond the highest": Wish("submit", "nobody", "2018Q3", {"level": 5}),
    "no level": Wish("submit", "nobody", "2018Q3"),
    "too many digits": Wish("submit", "km", "2018Q3", {"value": Decimal("1234567890123456.5")}),
    "a NUL": Wish("submit", "km", "2018Q3", Q3 | {"note": "a\x00b"}),
    "no web address": Wish("submit", "km", "2018Q3", Q3 | {"evidence_links": ("ftp://example.org",)}),
    "no period": Wish("submit", "km", "第三季度", Q3),
    "a period of another frequency": Wish("submit", "km", "2018-09", Q3),
    "a period before the window": Wish("submit", "km", "2017Q4", Q3),
    "a period to come": Wish("submit", "km", "2019Q1", Q3),
    "a day outside the period": Wish("submit", "km", "2018Q3", Q3 | {"as_of": date(2018, 2, 1)}),
    "a day to come": Wish("submit", "km", "2018Q4", Q3 | {"as_of": date(2018, 12, 1)}),
    "a period that is accepted": Wish("draft", "km", "2018Q1", Q3),
    "a period that is open": Wish("draft", "km", "2018Q2", Q3),
    "a stage more": Wish(
        "save",
        "way",
        "once",
        {
            "stages_done": (("开工", date(2018, 3, 2)), ("完工", date(2018, 9, 1))),
            "evidence_links": (LINK, LINK + "2"),
        },
    ),
    "an unknown stage": Wish("save", "way", "once", {"stages_done": (("封顶", date(2018, 3, 2)),)}),
    "a stage twice": Wish("save", "way", "once", {"stages_done": (("开工", date(2018, 3, 2)),) * 2}),
    "a stage to come": Wish("save", "way", "once", {"stages_done": (("开工", date(2018, 12, 1)),)}),
    "done and expected": Wish(
        "save", "way", "once", {"done_on": date(2018, 9, 1), "expected_on": date(2018, 12, 1)}
    ),
    "done after the day of the data": Wish(
        "save", "way", "once", {"done_on": date(2018, 9, 1), "as_of": date(2018, 8, 1)}
    ),
    "the same again": Wish(
        "save",
        "way",
        "once",
        {"stages_done": (("开工", date(2018, 3, 1)),), "evidence_links": (LINK,), "as_of": date(2018, 7, 10)},
    ),
    "sent as it is": Wish("send", "way", "once"),
    "saved and sent": Wish("save and send", "pct", "2018-03-31", {"value": Decimal(51)}),
    "an edit that came too late": Wish("save", "pct", "2018-03-31", {"value": Decimal(51)}, seen=1),
    "what is under review": Wish("save", "km", "2018Q2", Q3),
    "sent what is under review": Wish("send", "km", "2018Q2"),
    "a correction": Wish("correct", "km", "2018Q1", {"value": Decimal(11)}, reason="改"),
    "a correction without a reason": Wish("correct", "km", "2018Q1", {"value": Decimal(11)}, reason=" "),
    "a correction of what is open": Wish("correct", "km", "2018Q2", {"value": Decimal(11)}, reason="改"),
    "a correction of what was never accepted": Wish("correct", "way", "once", Q3, reason="改"),
    "history": Wish("load", "pct", "2018-02-28", {"value": Decimal(40)}),
    "history accepted later": Wish(
        "load", "pct", "2018-02-28", {"value": Decimal(40)}, accepted_on=date(2018, 3, 3)
    ),
    "history accepted before its day": Wish(
        "load", "pct", "2018-02-28", {"value": Decimal(40)}, accepted_on=date(2018, 1, 3)
    ),
    "history accepted when live": Wish(
        "load", "pct", "2018-02-28", {"value": Decimal(40)}, accepted_on=date(2018, 8, 3)
    ),
    "history accepted in the future": Wish(
        "load", "way", "once", {"done_on": date(2018, 2, 1)}, accepted_on=date(2019, 8, 3)
    ),
    "history of a live plan": Wish("load", "km", "2018Q3", Q3),
    "history over what is accepted": Wish("load", "km", "2018Q1", Q3, reason="查"),
    "history over what is accepted, without a reason": Wish("load", "km", "2018Q1", Q3),
    "history over what is open": Wish("load", "pct", "2018-03-31", Q3),
}


@pytest.mark.parametrize("person", ["admin", "reporter", "outsider", "example"])
@pytest.mark.parametrize("name", WISHES)
def test_a_report_has_the_same_outcome_errors_rows_and_audit_both_ways(
    world: SimpleNamespace, name: str, person: str
) -> None:
    single, many = both_ways(world, [WISHES[name]], person)
    assert many == single


def test_the_table_holds_every_kind_of_outcome(world: SimpleNamespace) -> None:
    outcomes = [both_ways(world, [wish], "admin")[0][0][0] for wish in WISHES.values()]
    codes = {problem[0] for outcome in outcomes for problem in outcome[1:]}
    assert {outcome[0] for outcome in outcomes} == {"done", "Refused", "Conflict"}
    assert len(codes) >= 30, sorted(codes)


batches = st.lists(
    st.sampled_from(sorted(WISHES)).map(WISHES.__getitem__),
    max_size=8,
    unique_by=lambda wish: (wish.target, wish.period),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=batches, person=st.sampled_from(["admin", "reporter"]))
def test_any_batch_has_the_same_outcomes_errors_rows_and_audit_both_ways(
    world: SimpleNamespace, wishes: list[Wish], person: str
) -> None:
    single, many = both_ways(world, wishes, person)
    assert many == single


def test_many_new_reports_take_as_many_queries_as_few(
    world: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    days = [f"2018-{month:02d}-{day:02d}" for month in range(1, 10) for day in range(1, 29)]
    wishes = [Wish("submit", "pct", day, {"value": Decimal(7)}) for day in days]
    with django_assert_max_num_queries(60):
        outcomes = taken_back(lambda: together(world, wishes, world.people["admin"]))
    assert outcomes == [("done",)] * len(days)
