"""Samples of accepted reports, and what the checks found."""

from decimal import Decimal

import pytest
from django.conf import settings

from tests.factories import (
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    at,
    lead_of,
    of_department,
    submitted,
)
from tracker.domain.vocabulary import (
    Basis,
    DrawMethod,
    Evidence,
    Frequency,
    Kind,
    Risk,
    Role,
    Status,
    VerificationResult,
)
from tracker.models import AuditRecord, DrawnReport, EvidenceItem, Verification, VerificationDraw
from tracker.queries.assessments import judge_target
from tracker.queries.draws import hat_lines, repeated
from tracker.services.contents import DrawTerms, ReportContent
from tracker.services.evidence import add_link, remove_evidence
from tracker.services.ledger_check import check
from tracker.services.refusals import AccessDenied, Conflict, Refused
from tracker.services.report_entry import Upload
from tracker.services.reporting import correct_report
from tracker.services.reviewing import accept_report
from tracker.services.verification import draw_sample, verify_report

pytestmark = pytest.mark.django_db
NOW = at("2018-10-12")
TODAY = NOW.date()
TRUE, PARTLY, UNTRUE = (
    VerificationResult.TRUE,
    VerificationResult.PARTLY_TRUE,
    VerificationResult.UNTRUE,
)


@pytest.fixture
def plan():
    return PlanFactory()


@pytest.fixture
def manager(plan):
    return UserFactory(role=Role.MANAGER)


@pytest.fixture
def target(plan):
    return TargetFactory(plan=plan, code="A-1")


def draw(plan, manager, *, now=NOW, **said):
    terms = {"purpose": "三季度核查", "method": DrawMethod.RISK, "size": 2, "seed": "s1"} | said
    return draw_sample(terms=DrawTerms(plan=plan, **terms), by=manager, now=now)


def verify(report, manager, result=TRUE, note="到场查看，属实", *, now=NOW, **said):
    return verify_report(report=report, result=result, note=note, by=manager, now=now, **said)


def risks(plan, manager):
    """The reasons in the hat by target and period."""
    kept = draw(plan, manager)
    return {(line.code, line.period): set(line.risks) for line in hat_lines(kept)}


@pytest.mark.smoke
def test_a_draw_keeps_what_it_takes_to_draw_again(plan, manager, target):
    for period in ("2018Q1", "2018Q2", "2018Q3"):
        accepted(target, period, now=NOW, value=Decimal(20))
    done = draw(plan, manager)
    assert (done.hat_size, done.drawn.count()) == (3, 2)
    assert repeated(done).holds


def test_a_hat_that_was_altered_is_told(plan, manager, target):
    for period in ("2018Q1", "2018Q2", "2018Q3"):
        accepted(target, period, now=NOW, value=Decimal(20))
    done = draw(plan, manager)
    done.hat = done.hat[1:]
    assert not repeated(done).same_hat


def test_a_draw_is_one_row_of_the_audit_and_the_ledger_holds(plan, manager, target):
    report = accepted(target, "2018Q1", now=NOW, value=Decimal(20))
    written = AuditRecord.objects.count()
    place = draw(plan, manager).drawn.get()
    assert AuditRecord.objects.count() == written + 1
    verify(report, manager, drawn=place, links=[("https://example.org/a", "照片")])
    assert AuditRecord.objects.count() == written + 2
    assert check() == []


def test_only_the_newest_accepted_revision_of_a_period_is_in_the_hat(plan, manager, target):
    first = accepted(target, "2018Q1", now=NOW, value=Decimal(20))
    second = correct_report(
        report=first,
        content=ReportContent(value=Decimal(18)),
        reason="重复计算",
        by=of_department(Role.REPORTER, lead_of(target)),
        now=NOW,
        submit=True,
    )
    accept_report(report=second, by=of_department(Role.REVIEWER, lead_of(target)), now=NOW)
    submitted(target, "2018Q2", now=NOW, value=Decimal(20))
    assert [one.report_id for one in draw(plan, manager).drawn.all()] == [second.pk]


def test_what_was_checked_or_waits_in_another_draw_is_not_drawn_again(plan, manager, target):
    one, two = (accepted(target, f"2018Q{n}", now=NOW, value=Decimal(20)) for n in (1, 2))
    verify(one, manager)
    assert [place.report_id for place in draw(plan, manager).drawn.all()] == [two.pk]
    with pytest.raises(Refused) as caught:
        draw(plan, manager, seed="s2")
    assert caught.value.codes == ("empty_hat",)


def test_a_seed_serves_once(plan, manager, target):
    accepted(target, "2018Q1", now=NOW, value=Decimal(20))
    accepted(target, "2018Q2", now=NOW, value=Decimal(20))
    draw(plan, manager, size=1)
    with pytest.raises(Conflict):
        draw(plan, manager, size=1)
    assert VerificationDraw.objects.count() == 1


def test_a_draw_holds_to_its_departments_and_days(plan, manager):
    above = DepartmentFactory()
    below = TargetFactory(plan=plan, lead=DepartmentFactory(parent=above))
    accepted(below, "2018Q1", now=NOW, value=Decimal(20))
    wanted = accepted(below, "2018Q2", now=NOW, value=Decimal(20))
    accepted(TargetFactory(plan=plan), "2018Q2", now=NOW, value=Decimal(20))
    accepted(TargetFactory(), "2018Q2", now=NOW, value=Decimal(20))
    found = draw(plan, manager, department=above, first_day=wanted.period_end, last_day=wanted.period_end)
    assert [one.report_id for one in found.drawn.all()] == [wanted.pk]


def test_a_manager_of_a_department_names_one_within_reach(plan, target):
    report = accepted(target, "2018Q1", now=NOW, value=Decimal(20))
    person = UserFactory(role=Role.MANAGER, department=report.department)
    for department in (None, DepartmentFactory()):
        with pytest.raises(AccessDenied):
            draw(plan, person, department=department)
    assert draw(plan, person, department=report.department).hat_size == 1


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_managers_draw(plan, target, role):
    department = lead_of(target) if role in (Role.REPORTER, Role.REVIEWER) else None
    with pytest.raises(AccessDenied):
        draw(plan, UserFactory(role=role, department=department))


@pytest.mark.parametrize("size", [0, -1, 501])
def test_a_size_that_makes_no_sense_is_refused(plan, manager, target, size):
    accepted(target, "2018Q1", now=NOW, value=Decimal(20))
    with pytest.raises(Refused) as caught:
        draw(plan, manager, size=size)
    assert caught.value.codes == ("size",)


def test_the_reasons_in_the_hat_are_those_of_the_rules(plan, manager, target):
    plain = accepted(target, "2018Q2", now=at("2018-07-05"), value=Decimal(20))
    add_link(
        report=plain, url="https://example.org", by=of_department(Role.REPORTER, lead_of(target)), now=NOW
    )
    accepted(target, "2018Q3", now=at("2018-10-30"), value=Decimal(300))
    found = risks(plan, manager)
    assert found["A-1", "2018Q2"] == {Risk.NEVER_CHECKED}
    assert found["A-1", "2018Q3"] == {Risk.ODD_NUMBER, Risk.NO_EVIDENCE, Risk.LATE, Risk.NEVER_CHECKED}


def test_a_line_that_is_only_just_kept_is_narrow(plan, manager):
    floor = TargetFactory(
        plan=plan,
        code="F",
        kind=Kind.MAINTAIN,
        unit=None,
        goal=Decimal(92),
        basis=Basis.PERIOD,
        frequency=Frequency.QUARTERLY,
    )
    for period, value in (("2018Q1", 92), ("2018Q2", 96), ("2018Q3", 91)):
        accepted(floor, period, now=NOW, value=Decimal(value))
    found = risks(plan, manager)
    assert [period for (_code, period), why in found.items() if Risk.NARROW in why] == ["2018Q1"]


def test_a_target_that_was_found_untrue_weighs_more_ever_after(plan, manager, target):
    verify(accepted(target, "2018Q1", now=NOW, value=Decimal(20)), manager, UNTRUE)
    accepted(target, "2018Q2", now=NOW, value=Decimal(20))
    found = risks(plan, manager)["A-1", "2018Q2"]
    assert Risk.DISPUTED_BEFORE in found
    assert Risk.NEVER_CHECKED not in found


@pytest.mark.parametrize(
    ("result", "light", "disputed"),
    [(TRUE, Evidence.VERIFIED, False), (PARTLY, Evidence.DISPUTED, True), (UNTRUE, Evidence.DISPUTED, True)],
)
def test_the_result_is_the_evidence_light_of_the_target(manager, target, result, light, disputed):
    verify(accepted(target, "2018Q2", now=NOW, value=Decimal(50)), manager, result)
    answer = judge_target(target, as_of=TODAY, known_at=TODAY, today=TODAY).assessment
    assert (answer.evidence, answer.status is Status.DISPUTED) == (light, disputed)


def test_a_correction_starts_without_a_check(manager, target):
    report = accepted(target, "2018Q3", now=NOW, value=Decimal(50))
    verify(report, manager, UNTRUE)
    reporter = of_department(Role.REPORTER, lead_of(target))
    content = ReportContent(value=Decimal(40), note="核查后扣除重复计算的部分。")
    second = correct_report(
        report=report, content=content, reason="核查后更正", by=reporter, now=NOW, submit=True
    )
    accept_report(report=second, by=of_department(Role.REVIEWER, lead_of(target)), now=NOW)
    answer = judge_target(target, as_of=TODAY, known_at=TODAY, today=TODAY).assessment
    assert answer.evidence is Evidence.NONE


def test_a_check_needs_a_note(manager, target):
    with pytest.raises(Refused) as caught:
        verify(accepted(target, "2018Q2", now=NOW, value=Decimal(50)), manager, note=" ")
    assert caught.value.codes == ("note_missing",)


def test_a_check_that_did_not_see_the_newest_one_is_refused(manager, target):
    report = accepted(target, "2018Q2", now=NOW, value=Decimal(50))
    verify(report, manager, expected_checks=0)
    with pytest.raises(Conflict):
        verify(report, UserFactory(role=Role.MANAGER), UNTRUE, expected_checks=0)
    assert Verification.objects.count() == 1


def test_what_is_not_accepted_is_not_checked(manager, target):
    with pytest.raises(Conflict):
        verify(submitted(target, "2018Q2", now=NOW, value=Decimal(50)), manager)


def test_a_place_of_a_draw_answers_for_its_own_report_only(plan, manager, target):
    one, two = (accepted(target, f"2018Q{n}", now=NOW, value=Decimal(20)) for n in (1, 2))
    place = DrawnReport.objects.get(draw=draw(plan, manager), report=one)
    with pytest.raises(Refused) as caught:
        verify(two, manager, drawn=place)
    assert caught.value.codes == ("other_report",)


def test_the_evidence_of_a_check_belongs_to_the_check(manager, target, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "MEDIA_ROOT", str(tmp_path))
    report = accepted(target, "2018Q2", now=NOW, value=Decimal(50))
    done = verify(
        report,
        manager,
        links=[("https://example.org/a", "照片")],
        files=[Upload("现场.pdf", b"%PDF-1.4 on the spot")],
    )
    assert [item.title for item in done.evidence.order_by("pk")] == ["照片", "现场.pdf"]
    with pytest.raises(Refused):
        remove_evidence(item=done.evidence.first(), by=of_department(Role.REPORTER, lead_of(target)), now=NOW)


def test_a_bad_file_leaves_no_check(manager, target):
    report = accepted(target, "2018Q2", now=NOW, value=Decimal(50))
    with pytest.raises(Refused) as caught:
        verify(report, manager, files=[Upload("a.exe", b"MZ\x90")])
    assert "a.exe" in str(caught.value)
    assert (Verification.objects.count(), EvidenceItem.objects.count()) == (0, 0)
