"""Which reports count, as known on a day, about a day (status-rules §2)."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import (
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    administrator,
    at,
    lead_of,
    of_department,
    submitted,
)
from tracker.domain.facts import Checkpoint, Rules
from tracker.domain.vocabulary import Evidence, ReportState, Role, Status, VerificationResult
from tracker.models import KeptFacts, Target
from tracker.queries.facts import target_facts, working_calendar
from tracker.services.adjusting import adjust_target, newest_version, terms_of
from tracker.services.contents import CalendarEntry, ReportContent, RuleValues
from tracker.services.evidence import add_link, remove_evidence
from tracker.services.overrides import override_status, withdraw_override
from tracker.services.plans import set_rules
from tracker.services.reference import set_calendar_day
from tracker.services.refusals import Refused
from tracker.services.reporting import correct_report, draft_report, save_draft, withdraw_report
from tracker.services.reviewing import accept_history, accept_report, return_report
from tracker.services.verification import verify_report

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 5)


def facts(target, as_of="2018-12-31", known_at=None):
    known = date.fromisoformat(known_at) if known_at else TODAY
    return target_facts([target], as_of=date.fromisoformat(as_of), known_at=known, today=TODAY)[0]


def numbers(*args):
    return [reading.value for reading in facts(*args).readings]


def states(*args):
    return [(one.period.code, one.state) for one in facts(*args).submissions]


@pytest.fixture
def corrected():
    """Q2 22, accepted on 9 July; corrected to 18, accepted on 15 August."""
    target = TargetFactory()
    first = accepted(target, "2018Q2", now=at("2018-07-09"), value=Decimal(22))
    second = correct_report(
        report=first,
        content=ReportContent(value=Decimal(18), note="说明"),
        reason="重复计算",
        by=of_department(Role.REPORTER, lead_of(target)),
        now=at("2018-08-14"),
        submit=True,
    )
    reviewer = of_department(Role.REVIEWER, lead_of(target))
    accept_report(report=second, by=reviewer, now=at("2018-08-15"))
    return target


@pytest.mark.parametrize(
    ("known_at", "wanted"),
    [
        ("2018-07-08", []),
        ("2018-07-09", [Decimal(22)]),
        ("2018-08-14", [Decimal(22)]),
        ("2018-08-15", [Decimal(18)]),
        (None, [Decimal(18)]),
    ],
)
def test_the_newest_revision_accepted_by_the_day_counts(corrected, known_at, wanted):
    assert numbers(corrected, "2018-07-01", known_at) == wanted


def test_a_correction_that_waits_is_the_newest_submission(corrected):
    assert states(corrected, "2018-08-14", "2018-08-14") == [("2018Q2", ReportState.SUBMITTED)]


def test_what_speaks_of_a_later_day_is_left_out(corrected):
    assert numbers(corrected, "2018-06-29") == []


def test_a_superseded_revision_does_not_come_back():
    target = TargetFactory()
    accept_history(
        target=target,
        period="2018Q2",
        content=ReportContent(as_of=date(2018, 5, 1), value=Decimal(22), note="说明"),
        by=administrator(),
        now=at("2026-01-01"),
    )
    accept_history(
        target=target,
        period="2018Q2",
        content=ReportContent(as_of=date(2018, 6, 30), value=Decimal(18), note="说明"),
        by=administrator(),
        now=at("2026-01-01"),
        reason="更正",
    )
    assert numbers(target, "2018-05-15") == []


def test_known_before_the_day_asked_about_answers_about_the_known_day(corrected):
    assert numbers(corrected, "2018-12-31", "2018-06-29") == []


def test_history_counts_from_its_day_of_acceptance():
    target = TargetFactory()
    accept_history(
        target=target,
        period="2018Q1",
        content=ReportContent(value=Decimal(8), note="说明"),
        by=administrator(),
        now=at("2026-01-01"),
        accepted_on=date(2018, 4, 5),
    )
    assert numbers(target, "2018-04-04", "2018-04-04") == []
    assert numbers(target, "2018-04-05", "2018-04-05") == [Decimal(8)]
    assert facts(target).readings[0].backfilled


def test_a_draft_is_not_a_submission():
    target = TargetFactory()
    draft_report(
        target=target,
        period="2018Q1",
        content=ReportContent(value=Decimal(1), note="说明"),
        by=administrator(),
        now=at("2018-04-02"),
    )
    assert states(target) == []


def test_a_submission_is_known_from_its_day_on():
    target = TargetFactory()
    submitted(target, "2018Q1", now=at("2018-04-02"), value=Decimal(1))
    assert states(target, "2018-04-01", "2018-04-01") == []
    assert states(target, "2018-04-02", "2018-04-02") == [("2018Q1", ReportState.SUBMITTED)]


def test_a_withdrawn_report_is_no_submission_any_more():
    target = TargetFactory()
    report = submitted(target, "2018Q1", now=at("2018-04-02"), value=Decimal(1))
    withdraw_report(report=report, by=report.created_by, now=at("2018-04-04"))
    assert states(target, "2018-04-03", "2018-04-03") == [("2018Q1", ReportState.SUBMITTED)]
    assert states(target, "2018-04-04", "2018-04-04") == []


def test_a_returned_report_is_shown_as_returned():
    target = TargetFactory()
    report = submitted(target, "2018Q1", now=at("2018-04-02"), value=Decimal(1))
    reviewer = of_department(Role.REVIEWER, lead_of(target))
    return_report(report=report, note="请补充", by=reviewer, now=at("2018-04-03"))
    assert states(target) == [("2018Q1", ReportState.RETURNED)]


def test_a_version_is_known_from_the_day_it_was_recorded():
    target = TargetFactory()
    adjust_target(
        target=target,
        terms=replace(terms_of(newest_version(target)), goal=Decimal(90)),
        effective_on=date(2018, 6, 1),
        reason="调整",
        by=administrator(),
        now=at("2018-07-01"),
    )
    known = [len(facts(target, "2018-12-31", day).versions) for day in ("2018-06-30", "2018-07-01")]
    assert known == [1, 2]


def test_the_first_version_is_known_on_every_day():
    assert facts(TargetFactory(), "2017-01-01", "2017-01-01").versions[0].goal == Decimal(100)


def test_the_first_rules_hold_for_every_day_and_later_ones_from_theirs():
    target = TargetFactory(plan=PlanFactory(grace_days=7))
    set_rules(
        plan=target.plan,
        rules=RuleValues(grace_days=3),
        effective_on=date(2018, 6, 1),
        reason="从严",
        by=administrator(),
        now=at("2018-05-20"),
    )
    days = ("2017-01-01", "2018-05-31", "2018-06-01")
    assert [facts(target, day).rules.grace_days for day in days] == [7, 7, 3]
    assert facts(target, "2018-06-01", "2018-05-19").rules == Rules(grace_days=7)


@pytest.fixture
def reviewed():
    target = TargetFactory()
    return accepted(target, "2018Q1", now=at("2018-04-05"), value=Decimal(8))


def light(report, known_at=None):
    return facts(report.target, known_at or "2018-12-31", known_at).readings[0].evidence


def test_evidence_is_known_while_it_is_attached(reviewed):
    assert light(reviewed) is Evidence.NONE
    add_link(report=reviewed, url="https://example.org/a", by=reviewed.created_by, now=at("2018-05-01"))
    assert [light(reviewed, day) for day in ("2018-04-30", "2018-05-01")] == [
        Evidence.NONE,
        Evidence.ATTACHED,
    ]


def test_removed_evidence_still_stood_before_its_removal():
    target = TargetFactory()
    report = submitted(target, "2018Q1", now=at("2018-04-02"), value=Decimal(1))
    item = add_link(report=report, url="https://example.org/a", by=report.created_by, now=at("2018-04-02"))
    remove_evidence(item=item, by=report.created_by, now=at("2018-04-04"))
    report.refresh_from_db()
    accept_report(report=report, by=of_department(Role.REVIEWER, lead_of(target)), now=at("2018-04-03"))
    assert [light(report, day) for day in ("2018-04-03", "2018-04-04")] == [
        Evidence.ATTACHED,
        Evidence.NONE,
    ]


@pytest.mark.parametrize(
    ("result", "wanted"),
    [
        (VerificationResult.TRUE, Evidence.VERIFIED),
        (VerificationResult.PARTLY_TRUE, Evidence.DISPUTED),
        (VerificationResult.UNTRUE, Evidence.DISPUTED),
    ],
)
def test_the_newest_check_decides_the_evidence_light(reviewed, result, wanted):
    manager = UserFactory(role=Role.MANAGER)
    verify_report(report=reviewed, result="untrue", note="现场", by=manager, now=at("2018-05-01"))
    verify_report(report=reviewed, result=result, note="复核", by=manager, now=at("2018-06-01"))
    assert light(reviewed) is wanted
    assert light(reviewed, "2018-05-31") is Evidence.DISPUTED


def test_an_override_stands_on_its_days_and_names_who_set_it():
    target = TargetFactory()
    reviewer = of_department(Role.REVIEWER, lead_of(target))
    override_status(
        target=target,
        status=Status.AT_RISK,
        reason="汛期",
        starts_on=date(2018, 6, 1),
        expires_on=date(2018, 6, 30),
        by=reviewer,
        now=at("2018-06-01"),
    )
    days = ("2018-05-31", "2018-06-01", "2018-06-30", "2018-07-01")
    assert [len(facts(target, day).overrides) for day in days] == [0, 1, 1, 0]
    assert facts(target, "2018-06-15").overrides[0].by == str(reviewer)


def test_a_withdrawn_override_is_still_known_before():
    target = TargetFactory()
    reviewer = of_department(Role.REVIEWER, lead_of(target))
    override = override_status(
        target=target,
        status=Status.AT_RISK,
        reason="汛期",
        starts_on=date(2018, 6, 1),
        expires_on=date(2018, 6, 30),
        by=reviewer,
        now=at("2018-06-01"),
    )
    withdraw_override(override=override, by=reviewer, now=at("2018-06-10"))
    known = [len(facts(target, "2018-06-05", day).overrides) for day in ("2018-06-09", "2018-06-10")]
    assert known == [1, 0]


def test_the_first_word_about_a_day_holds_always_and_later_ones_from_their_day():
    for day, is_working in (("2018-01-05", False), ("2018-05-01", True)):
        entry = CalendarEntry(day=date(2018, 4, 5), is_working=is_working)
        set_calendar_day(entry=entry, by=administrator(), now=at(day))
    days = (date(2017, 1, 1), date(2018, 4, 30), date(2018, 5, 1))
    assert [working_calendar(day).is_working(date(2018, 4, 5)) for day in days] == [False, False, True]
    assert working_calendar(TODAY).official_years == {2018}


def test_parts_and_instances_are_nested():
    series = TargetFactory(is_series=True, code="S")
    common = {"plan": series.plan, "unit": series.unit, "lead": None}
    year = TargetFactory(parent=series, code="S-2018", **common)
    office = DepartmentFactory()
    part = TargetFactory(parent=year, part_department=office, code="S-2018-1", **common)
    accepted(part, "2018Q1", now=at("2018-04-05"), value=Decimal(8))
    found = facts(series)
    assert [one.code for one in found.instances] == ["S-2018"]
    assert found.instances[0].parts[0].part_name == office.name
    assert found.instances[0].parts[0].readings[0].value == Decimal(8)


def test_the_facts_come_in_the_order_asked_for():
    plan = PlanFactory()
    targets = [TargetFactory(plan=plan) for _n in range(3)][::-1]
    found = target_facts(targets, as_of=TODAY, known_at=TODAY, today=TODAY)
    assert [one.code for one in found] == [target.code for target in targets]


@pytest.mark.parametrize("known_at", [TODAY, date(2018, 12, 31)])
def test_the_number_of_queries_does_not_grow_with_the_targets(known_at):
    plan, lead = PlanFactory(), DepartmentFactory()
    for _n in range(8):
        accepted(TargetFactory(plan=plan, lead=lead), "2018Q1", now=at("2018-04-05"), value=Decimal(8))
    counts = []
    for targets in (Target.objects.all()[:1], Target.objects.all()):
        rows = list(targets)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            target_facts(rows, as_of=known_at, known_at=known_at, today=TODAY)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_numbers_carry_no_zeros_of_the_database():
    target = TargetFactory(checkpoints=(Checkpoint(date(2018, 6, 30), Decimal("40")),))
    accepted(target, "2018Q1", now=at("2018-04-05"), value=Decimal("8.50"))
    for known_at in (None, "2018-12-31"):
        found = facts(target, "2018-12-31", known_at)
        assert (str(found.readings[0].value), str(found.versions[0].goal)) == ("8.5", "100")
        assert str(found.versions[0].checkpoints[0].value) == "40"


def test_a_target_without_kept_facts_is_replayed(corrected):
    KeptFacts.objects.all().delete()
    assert numbers(corrected) == [Decimal(18)]


WORDS = ("draft", "submit", "accept", "return", "withdraw", "correct", "attach", "verify")

ALLOWED = re.compile(r"draft( submit (withdraw|return))*( submit( accept)?)?")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), max_size=12), day=st.integers(0, 40))
def test_whatever_people_do_no_step_is_skipped_and_kept_facts_equal_the_replay(db, words, day):
    office = DepartmentFactory()
    target = TargetFactory(lead=office)
    people = SimpleNamespace(
        reporter=of_department(Role.REPORTER, office),
        reviewer=of_department(Role.REVIEWER, office),
        manager=UserFactory(role=Role.MANAGER),
    )
    for number, word in enumerate(words):
        with suppress(Refused):
            _take(word, target, people, at(date(2018, 4, 1) + timedelta(days=number)))
    for report in target.reports.all():
        story = " ".join(report.events.order_by("pk").values_list("verb", flat=True))
        assert ALLOWED.fullmatch(story), story
    asked = date(2018, 4, 1) + timedelta(days=day)
    kept = target_facts([target], as_of=asked, known_at=TODAY, today=TODAY)
    replayed = target_facts([target], as_of=asked, known_at=TODAY, today=TODAY + timedelta(days=1))
    assert kept == replayed


def _take(word, target, people, now):
    """One step of somebody, on the newest report of the first quarter."""
    report = target.reports.order_by("revision").last()
    content = ReportContent(value=Decimal(now.day), note="说明")
    steps = {
        "draft": lambda: draft_report(
            target=target, period="2018Q1", content=content, by=people.reporter, now=now
        ),
        "submit": lambda: save_draft(
            report=report, content=content, by=people.reporter, now=now, submit=True
        ),
        "accept": lambda: accept_report(report=report, by=people.reviewer, now=now),
        "return": lambda: return_report(report=report, note="补充", by=people.reviewer, now=now),
        "withdraw": lambda: withdraw_report(report=report, by=people.reporter, now=now),
        "correct": lambda: correct_report(
            report=report, content=content, reason="更正", by=people.reporter, now=now
        ),
        "attach": lambda: add_link(
            report=report, url=f"https://example.org/{now.day}", by=people.reporter, now=now
        ),
        "verify": lambda: verify_report(
            report=report, result=VerificationResult.TRUE, note="现场", by=people.manager, now=now
        ),
    }
    if report is not None or word == "draft":
        steps[word]()
