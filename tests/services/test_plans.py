"""Plans, rules, special actions and concepts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.factories import ActionFactory, DepartmentFactory, PlanFactory, TargetFactory, administrator, at
from tracker.access import duty_lines
from tracker.domain.vocabulary import ActionState
from tracker.models import AuditRecord, Plan
from tracker.services.contents import ConceptDetails, Duties, RuleValues
from tracker.services.plans import (
    action_details_of,
    concept_details_of,
    create_concept,
    edit_action,
    edit_concept,
    edit_plan,
    plan_details_of,
    set_action_duties,
    set_rules,
)
from tracker.services.refusals import Conflict, Refused

pytestmark = pytest.mark.django_db
NOW = at("2018-07-05")


def edited(plan, **changes):
    return edit_plan(
        plan=plan, details=replace(plan_details_of(plan), **changes), by=administrator(), now=NOW
    )


def refusal(write, *args, **given):
    with pytest.raises(Refused) as caught:
        write(*args, **given)
    return caught.value.codes


def test_a_plan_begins_with_rules_that_hold_always():
    rules = PlanFactory().rules.get()
    assert (rules.number, rules.grace_days, rules.effective_on) == (1, 5, date(2018, 1, 1))


def test_a_plan_ends_after_it_starts():
    with pytest.raises(Refused):
        PlanFactory(ends_on=date(2017, 1, 1))


def test_a_code_is_taken_once():
    plan = PlanFactory()
    with pytest.raises(Refused) as caught:
        PlanFactory(code=plan.code)
    assert caught.value.problems[0].field == "code"


def test_editing_counts_the_edit_number():
    assert edited(PlanFactory(), name="新名").version == 2


def test_editing_nothing_writes_nothing():
    plan = PlanFactory()
    before = AuditRecord.objects.count()
    assert edited(plan).version == 1
    assert AuditRecord.objects.count() == before


def test_a_stale_edit_is_a_conflict():
    plan = PlanFactory()
    edited(plan, name="新名")
    with pytest.raises(Conflict):
        edit_plan(
            plan=plan,
            details=replace(plan_details_of(plan), name="另名"),
            by=administrator(),
            now=NOW,
            expected_version=1,
        )
    assert Plan.objects.get().name == "新名"


def test_the_day_of_going_live_stays_once_it_has_come():
    plan = PlanFactory(live_since=date(2018, 7, 1))
    assert refusal(edited, plan, live_since=None) == ("live_already",)


def test_a_day_of_going_live_to_come_can_be_moved():
    plan = PlanFactory(live_since=date(2018, 8, 1))
    assert edited(plan, live_since=date(2018, 9, 1)).live_since == date(2018, 9, 1)


def test_a_plan_with_examples_stays_an_example():
    plan = PlanFactory(illustrative=True)
    TargetFactory(plan=plan, lead=DepartmentFactory(illustrative=True))
    assert refusal(edited, plan, illustrative=False) == ("illustrative",)


def ruled(plan, **values):
    return set_rules(
        plan=plan,
        rules=RuleValues(**values),
        effective_on=date(2018, 8, 1),
        reason="从严",
        by=administrator(),
        now=NOW,
    )


def test_new_rules_stand_beside_the_old_ones():
    plan = PlanFactory()
    assert ruled(plan, grace_days=3).number == 2
    assert list(plan.rules.values_list("grace_days", flat=True)) == [5, 3]


def test_the_same_rules_are_refused():
    assert refusal(ruled, PlanFactory()) == ("nothing_changed",)


def test_cuts_that_do_not_fall_are_refused():
    with pytest.raises(Refused):
        ruled(PlanFactory(), on_pace_from=Decimal("1.2"))


def test_a_merged_action_names_its_successor():
    action = ActionFactory()
    details = replace(action_details_of(action), state=ActionState.MERGED)
    with pytest.raises(Refused):
        edit_action(action=action, details=details, by=administrator(), now=NOW)


def test_an_action_keeps_its_number():
    action = ActionFactory()
    details = replace(action_details_of(action), number=99)
    found = refusal(edit_action, action=action, details=details, by=administrator(), now=NOW)
    assert found == ("never_changes",)


def test_a_new_lead_of_an_action_leads_its_targets():
    action = ActionFactory(lead=DepartmentFactory())
    target = TargetFactory(plan=action.plan, action=action, lead=None)
    office = DepartmentFactory()
    set_action_duties(
        action=action,
        duties=Duties(leads=(office,)),
        by=administrator(),
        now=NOW,
        effective_on=date(2018, 8, 1),
    )
    assert duty_lines(target, date(2018, 8, 1)) == [office.pk]


def test_a_concept_can_be_made_and_changed():
    action = ActionFactory()
    details = ConceptDetails(plan=action.plan, position=1, name="城市“精美成长”")
    concept = create_concept(details=details, by=administrator(), now=NOW)
    wanted = replace(concept_details_of(concept), action=action)
    assert edit_concept(concept=concept, details=wanted, by=administrator(), now=NOW).action == action


def test_a_concept_belongs_to_an_action_of_its_plan():
    details = ConceptDetails(plan=PlanFactory(), position=1, name="概念", action=ActionFactory())
    assert refusal(create_concept, details=details, by=administrator(), now=NOW) == ("other_plan",)
