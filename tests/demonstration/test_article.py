"""The article's plan as the demonstration loads it, and the verdicts that its public facts give."""

import csv
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db.models import Q

from tests.demonstration.conftest import LOADED_ON, Judge
from tests.factories import DepartmentFactory, UserFactory, administrator, at
from tests.fixtures.sheets import FIXTURES, rows_of
from tracker.demonstration.article import CODE, load_article
from tracker.domain.reasons import ReasonCode
from tracker.domain.vocabulary import Grounds, Outcome, Pace, Role, Status, VerificationResult
from tracker.models import (
    Assignment,
    AuditRecord,
    Concept,
    FactNote,
    Plan,
    Report,
    SourceSentence,
    SpecialAction,
    StatusOverride,
    Target,
    User,
)
from tracker.services.contents import Duties, ReportContent
from tracker.services.ledger_check import check
from tracker.services.refusals import Refused
from tracker.services.reviewing import accept_history
from tracker.services.targets import close_out_target, set_duties
from tracker.services.verification import verify_report

pytestmark = pytest.mark.usefixtures("article")


def article_plan() -> Plan:
    return Plan.objects.get(code=CODE)


def register(name: str) -> list[dict[str, str]]:
    return rows_of(f"article/{name}.csv")


def test_everything_of_the_register_is_there() -> None:
    counts = [
        model.objects.count() for model in (SpecialAction, Concept, Target, Report, SourceSentence, FactNote)
    ]
    names = ["actions", "concepts", "targets", "facts_reports", "sentences", "facts_notes"]
    owed = [len(register(name)) for name in names]
    owed[2] += len(register("facts_targets"))
    assert counts == owed


def test_a_second_load_writes_nothing() -> None:
    before = AuditRecord.objects.count()
    load_article(by=administrator(), now=at(LOADED_ON, 15))
    assert AuditRecord.objects.count() == before


def test_the_ledger_of_what_was_loaded_is_whole() -> None:
    assert check() == []


def test_the_plan_opens_at_its_last_day_and_says_where_it_comes_from() -> None:
    plan = article_plan()
    assert plan.opens_at_last_day
    assert "珍珠项链" in plan.source
    assert not plan.illustrative
    assert plan.live_since is None


def test_emphasis_and_typical_cases_are_the_articles_own_words() -> None:
    article = (FIXTURES / "article" / "source.txt").read_text(encoding="utf-8")
    for action in SpecialAction.objects.filter(plan=article_plan()):
        assert f"【重点】{action.emphasis}" in article
        assert f"【典型案例】{action.typical_cases}" in article


def test_everything_has_its_english_name() -> None:
    things = (Plan, SpecialAction, Concept, Target)
    assert [str(thing) for model in things for thing in model.objects.filter(name_en="")] == []


def test_nobody_leads_what_the_article_gives_to_nobody() -> None:
    assert not Assignment.objects.filter(department__isnull=False).exists()


def test_a_target_of_an_inferred_action_says_so() -> None:
    assert Target.objects.get(code="A12-01").action_grounds is Grounds.INFERRED
    assert Target.objects.get(code="A01-03").action_grounds is Grounds.STATED


def test_every_concept_says_why_it_has_its_action_or_none() -> None:
    assert all(concept.reading.why and concept.reading.why_en for concept in Concept.objects.all())


def test_a_child_of_a_series_is_an_instance_and_any_other_child_a_part(verdict: Judge) -> None:
    assert len(verdict("A12-05", "2020-12-31").instances) == 9
    whole = verdict("A03-02", "2021-01-10")
    assert whole.outcome is Outcome.AWAITING_FINAL
    assert ReasonCode.PARTS_MISSING in {reason.code for reason in whole.reasons}


def test_sentences_stand_in_order_with_their_targets_in_order() -> None:
    sentence = SourceSentence.objects.get(code="s071")
    codes = [link.target.code for link in sentence.links.all()]
    assert codes == ["A03-01", "A03-02", "A03-02-1", "A03-02-2", "A03-02-3"]


def test_99_kilometres_are_ahead_of_82_7_once_they_were_published(verdict: Judge) -> None:
    found = verdict("A12-01", "2018-10-29", "2018-10-30")
    assert (found.actual, found.pace, found.status) == (Decimal(99), Pace.AHEAD, Status.ON_TRACK)
    assert found.expected is not None
    assert round(found.expected, 1) == Decimal("82.7")


def test_the_day_before_they_were_published_nothing_is_known(verdict: Judge) -> None:
    assert verdict("A12-01", "2018-10-29", "2018-10-29").outcome is Outcome.NOT_STARTED


def test_a_year_later_the_kilometres_are_unreported_and_not_missed(verdict: Judge) -> None:
    assert verdict("A12-01", "2019-12-31").outcome is Outcome.UNREPORTED


def test_the_event_that_an_outside_cause_stopped_is_cancelled(verdict: Judge) -> None:
    assert verdict("A11-03", "2021-12-31").status is Status.CANCELLED
    assert verdict("A11-03", "2020-12-31").status is Status.NOT_STARTED


@pytest.mark.parametrize("code", ["X-07", "X-08"])
def test_the_airports_had_passed_their_goal_before_the_plan_began(verdict: Judge, code: str) -> None:
    found = verdict(code, "2018-12-31")
    assert (found.percent, found.pace) == (None, Pace.NONE)
    assert ReasonCode.BASELINE_PAST_GOAL in {reason.code for reason in found.reasons}


def test_a_milestone_without_a_deadline_is_simply_done(verdict: Judge) -> None:
    assert verdict("A01-01", "2020-12-31").outcome is Outcome.ACHIEVED


def test_against_the_day_first_told_the_milestone_slipped_and_came_168_days_late(verdict: Judge) -> None:
    slipping = [verdict("X-19", day).status for day in ("2018-12-10", "2019-01-10", "2019-03-01")]
    assert slipping == [Status.ON_TRACK, Status.AT_RISK, Status.NO_DATA]
    late = verdict("X-19", "2020-12-31")
    assert (late.outcome, late.days_late) == (Outcome.ACHIEVED_LATE, 168)


def test_two_medical_centres_are_met_in_the_last_month_and_one_short_if_net_new(verdict: Judge) -> None:
    assert verdict("A08-01", "2021-03-01").outcome is Outcome.ACHIEVED
    net = verdict("A08-01n", "2021-03-01")
    assert (net.outcome, net.actual) == (Outcome.MISSED, Decimal(1))


def test_each_year_of_a_repeated_goal_keeps_its_own_verdict(verdict: Judge) -> None:
    years = [verdict(f"X-12-{year}", "2021-06-01").outcome for year in (2018, 2019, 2020)]
    assert years == [Outcome.UNQUANTIFIED, Outcome.ACHIEVED, Outcome.UNREPORTED]
    series = verdict("X-12", "2021-06-01")
    assert (series.actual, series.expected) == (Decimal(1), Decimal(3))


def test_a_rise_like_an_s_is_ahead_of_the_straight_line_and_met_at_the_end(verdict: Judge) -> None:
    rising = verdict("X-03", "2019-10-15")
    assert (rising.actual, rising.pace, rising.outcome) == (Decimal(80), Pace.AHEAD, Outcome.IN_PROGRESS)
    assert verdict("X-03", "2020-01-31").outcome is Outcome.ACHIEVED


@pytest.mark.parametrize("code", ["A12-02", "A12-03", "X-01", "X-02", "X-15"])
def test_what_nobody_published_is_unreported(verdict: Judge, code: str) -> None:
    assert verdict(code, "2021-12-31").outcome is Outcome.UNREPORTED


def test_every_number_says_that_it_was_loaded_afterwards(verdict: Judge) -> None:
    assert verdict("A12-01", "2018-10-29", "2018-10-30").backfilled == 1


def test_begun_kilometres_are_a_note_and_no_number() -> None:
    note = FactNote.objects.get(code="F02")
    assert note.target.code == "A12-01"
    assert "开工不是完成" in note.why_not
    assert not Report.objects.filter(value=20).exists()


def test_nothing_illustrative_stands_under_the_articles_plan() -> None:
    mine = Q(target__plan=article_plan())
    assert not Report.objects.filter(
        mine, Q(department__illustrative=True) | Q(created_by__illustrative=True)
    ).exists()
    assert not Assignment.objects.filter(mine, department__illustrative=True).exists()
    assert not StatusOverride.objects.filter(mine, recorded_by__illustrative=True).exists()
    assert not Target.objects.filter(plan=article_plan(), part_department__illustrative=True).exists()


def refused_codes(act: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.codes


def test_an_illustrative_department_cannot_lead_a_target_of_the_article() -> None:
    office = DepartmentFactory(name="示意局", illustrative=True)
    target = Target.objects.get(code="A12-01")
    duties = Duties(leads=(office,))
    codes = refused_codes(
        lambda: set_duties(target=target, duties=duties, by=administrator(), now=at("2026-01-06"))
    )
    assert codes == ("illustrative",)


def test_an_illustrative_person_cannot_report_under_the_articles_plan() -> None:
    person = UserFactory(role=Role.ADMINISTRATOR, illustrative=True)
    target = Target.objects.get(code="A12-01")
    content = ReportContent(value=Decimal(100))
    codes = refused_codes(
        lambda: accept_history(
            target=target, period="2018-12-31", content=content, by=person, now=at("2026-01-06")
        )
    )
    assert codes == ("illustrative",)


@pytest.mark.parametrize(
    "act",
    [
        lambda person, target: close_out_target(target=target, by=person, now=at("2026-01-06")),
        lambda person, target: verify_report(
            report=target.reports.get(),
            result=VerificationResult.UNTRUE,
            note="示意",
            by=person,
            now=at("2026-01-06"),
        ),
    ],
    ids=["close out", "verify"],
)
def test_an_illustrative_manager_cannot_act_under_the_articles_plan(
    act: Callable[[User, Target], object],
) -> None:
    person = UserFactory(role=Role.MANAGER, illustrative=True)
    target = Target.objects.get(code="A12-01")
    assert refused_codes(lambda: act(person, target)) == ("illustrative",)


def test_the_fixture_reads_as_csv_everywhere() -> None:
    with (FIXTURES / "article" / "targets.csv").open(encoding="utf-8", newline="") as file:
        assert {len(row) for row in csv.reader(file)} == {32}
