"""Forms about targets: what they save, what they refuse, and who may open them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UnitFactory,
    UserFactory,
    accepted,
    administrator,
    lead_of,
)
from tracker.domain.facts import Checkpoint
from tracker.domain.vocabulary import Basis, Kind, Role, Status
from tracker.models import Checkpoint as CheckpointRow
from tracker.models import Plan, StatusOverride, Target, TargetVersion
from tracker.services.contents import Duties

pytestmark = pytest.mark.django_db
FORMS = ["edit", "duties", "parts/new", "copy", "adjust", "postpone", "cancel", "reinstate"]


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(administrator())
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def plan() -> Plan:
    return PlanFactory(code="P")


def terms(**changes: Any) -> dict[str, Any]:
    """The fields of terms as a browser sends them."""
    return {
        "comparator": ">=",
        "goal": "100",
        "starts_on": "2018-01-01",
        "due_on": "2018-12-31",
        "due_basis": "stated",
        "frequency": "quarterly",
        "strength": "anticipatory",
        "checkpoints_count": "3",
    } | changes


def adjusting(target: Target, **changes: Any) -> dict[str, Any]:
    number = str(target.versions.count())
    return terms(effective_on="2018-03-01", reason="重新测算", expected_version=number) | changes


def text_of(response: Any) -> str:
    return response.content.decode()


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER, Role.MANAGER, Role.AUDITOR])
def test_only_administrators_find_the_forms(client: Client, plan: Plan, role: Role) -> None:  # T01, T04
    target = TargetFactory(plan=plan, code="T-1")
    client.force_login(UserFactory(role=role, department=lead_of(target)))
    before = (Target.objects.get().version, TargetVersion.objects.count())
    for form in FORMS:
        assert client.get(f"/targets/T-1/{form}/").status_code == 404
        assert client.post(f"/targets/T-1/{form}/", adjusting(target)).status_code == 404
    assert (Target.objects.get().version, TargetVersion.objects.count()) == before


def test_the_form_asks_first_how_it_is_measured(keeper: Client, plan: Plan) -> None:
    page = text_of(keeper.get("/targets/new/", {"plan": "P"}))
    assert "kind=maintain" in page
    assert "Rated from 0 to 4" in page


def test_without_a_plan_the_form_says_what_comes_first(keeper: Client) -> None:
    assert "There is no plan yet" in text_of(keeper.get("/targets/new/"))


def test_a_target_is_made_with_terms_interim_goals_and_lead(keeper: Client, plan: Plan) -> None:
    unit, office = UnitFactory(), DepartmentFactory()
    action = ActionFactory(plan=plan)
    said = terms(
        code="A12-01",
        name="架空线入地",
        quote="2018年完成100公里",
        action=action.pk,
        unit=unit.pk,
        basis="period",
        goal="１２０",
        checkpoints_0_on="2018-06-30",
        checkpoints_0_value="50公里",
        leads=[office.pk],
        duty_grounds="inferred",
    )
    response = keeper.post("/targets/new/?plan=P&kind=cumulative", said)
    assert response.headers["Location"] == "/targets/A12-01/"
    target = Target.objects.get()
    assert (target.kind, target.basis, target.unit, target.action) == (
        Kind.CUMULATIVE,
        Basis.PERIOD,
        unit,
        action,
    )
    assert target.versions.get().goal == Decimal(120)
    assert CheckpointRow.objects.get().value == Decimal(50)
    assert lead_of(target) == office


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(keeper: Client, plan: Plan) -> None:
    said = terms(code="A 1", name="架空线", goal="约100", basis="period", duty_grounds="stated")
    response = keeper.post("/targets/new/?plan=P&kind=cumulative", said)
    page = text_of(response)
    assert response.status_code == 422
    assert 'href="#id_code"' in page
    assert 'href="#id_goal"' in page
    assert 'value="约100"' in page
    assert Target.objects.count() == 0


def test_a_half_filled_line_is_named(keeper: Client, plan: Plan) -> None:
    said = terms(
        code="A-1", name="架空线", basis="period", duty_grounds="stated", checkpoints_1_on="2018-06-30"
    )
    page = text_of(keeper.post("/targets/new/?plan=P&kind=cumulative", said))
    assert 'href="#id_checkpoints_1_value"' in page


def test_more_lines_keep_what_was_typed_and_save_nothing(keeper: Client, plan: Plan) -> None:
    said = terms(code="A-1", name="架空线", basis="period", duty_grounds="stated", more="checkpoints")
    page = text_of(keeper.post("/targets/new/?plan=P&kind=cumulative", said | {"checkpoints_2_value": "7"}))
    assert "id_checkpoints_7_value" in page
    assert 'value="7"' in page
    assert "invalid-feedback" not in page
    assert Target.objects.count() == 0


def test_c02_sending_a_new_target_twice_makes_one(keeper: Client, plan: Plan) -> None:
    said = terms(code="A-1", name="架空线", basis="period", duty_grounds="stated")
    assert keeper.post("/targets/new/?plan=P&kind=cumulative", said).status_code == 302
    assert keeper.post("/targets/new/?plan=P&kind=cumulative", said).status_code == 422
    assert Target.objects.count() == 1


def test_a_milestone_is_made_with_its_stages(keeper: Client, plan: Plan) -> None:
    said = terms(
        code="M-1",
        name="封顶",
        stages_count="3",
        stages_0_name="立项",
        stages_0_weight="1",
        stages_0_planned_on="2018-03-01",
        duty_grounds="stated",
    )
    keeper.post("/targets/new/?plan=P&kind=milestone", said)
    assert [stage.name for stage in Target.objects.get().versions.get().stages.all()] == ["立项"]


def test_a_rubric_is_made_with_written_levels(keeper: Client, plan: Plan) -> None:
    said = terms(code="R-1", name="满意", goal="3", criterion_3="九成满意", duty_grounds="stated")
    keeper.post("/targets/new/?plan=P&kind=rubric", said)
    version = Target.objects.get().versions.get()
    assert version.goal == 3
    assert [(level.level, level.criterion) for level in version.rubric_levels.all()] == [(3, "九成满意")]


def test_the_description_is_saved_and_the_code_never_changes(keeper: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, code="T-1")
    said = {"name": "新名称", "note": "口径见附件", "code": "OTHER", "expected_version": target.version}
    keeper.post("/targets/T-1/edit/", said)
    target.refresh_from_db()
    assert (target.code, target.name, target.note) == ("T-1", "新名称", "口径见附件")


def test_c03_a_stale_edit_shows_both_values_and_saves_nothing(keeper: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, code="T-1")
    said = {"name": "甲", "expected_version": target.version}
    keeper.post("/targets/T-1/edit/", said)
    response = keeper.post("/targets/T-1/edit/", said | {"name": "乙"})
    page = text_of(response)
    assert response.status_code == 409
    assert "甲" in page
    assert "乙" in page
    target.refresh_from_db()
    assert target.name == "甲"


def test_compare_shows_old_and_new_and_saves_nothing(keeper: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, code="T-1")
    page = text_of(keeper.post("/targets/T-1/adjust/", adjusting(target, goal="120", compare="1")))
    assert "<del>100</del>" in page
    assert "<strong>120</strong>" in page
    assert TargetVersion.objects.count() == 1


def test_an_adjustment_is_a_new_version_with_reason_and_day(keeper: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, code="T-1", checkpoints=(Checkpoint(date(2018, 6, 30), Decimal(40)),))
    said = adjusting(target, goal="120", checkpoints_0_on="2018-06-30", checkpoints_0_value="45")
    assert keeper.post("/targets/T-1/adjust/", said).status_code == 302
    newest = target.versions.get(number=2)
    assert (newest.goal, newest.reason, newest.effective_on) == (Decimal(120), "重新测算", date(2018, 3, 1))
    assert newest.checkpoints.get().value == Decimal(45)
    assert target.versions.get(number=1).goal == Decimal(100)


def test_an_adjustment_needs_a_reason(keeper: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, code="T-1")
    response = keeper.post("/targets/T-1/adjust/", adjusting(target, goal="120", reason=" "))
    assert response.status_code == 422
    assert 'href="#id_reason"' in text_of(response)
    assert target.versions.count() == 1


def test_an_adjustment_that_changes_nothing_is_refused(keeper: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, code="T-1")
    assert "Nothing differs" in text_of(keeper.post("/targets/T-1/adjust/", adjusting(target)))


def test_two_adjustments_at_once_are_not_lost(keeper: Client, plan: Plan) -> None:  # C03
    target = TargetFactory(plan=plan, code="T-1")
    first, second = adjusting(target, goal="120"), adjusting(target, goal="130")
    keeper.post("/targets/T-1/adjust/", first)
    response = keeper.post("/targets/T-1/adjust/", second)
    page = text_of(response)
    assert response.status_code == 409
    assert "120" in page
    assert 'value="130"' in page
    assert target.versions.count() == 2


def test_what_the_kind_does_not_show_stays_in_the_next_version(keeper: Client, plan: Plan) -> None:
    target = TargetFactory(
        plan=plan, code="T-1", kind=Kind.MAINTAIN, unit=UnitFactory(name="%"), warning_band=Decimal(1)
    )
    said = adjusting(target, goal="95", hold_rule="every_period", warning_band="1%")
    keeper.post("/targets/T-1/adjust/", said)
    assert target.versions.get(number=2).warning_band == Decimal(1)


def reasoned(**changes: Any) -> dict[str, Any]:
    return {"effective_on": "2018-06-01", "reason": "疫情"} | changes


def test_postponing_moves_the_deadline_with_a_reason(keeper: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, code="T-1")
    keeper.post("/targets/T-1/postpone/", reasoned(due_on="2019-06-30"))
    assert target.versions.get(number=2).due_on == date(2019, 6, 30)


def test_postponing_to_an_earlier_day_is_refused_at_its_field(keeper: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, code="T-1")
    response = keeper.post("/targets/T-1/postpone/", reasoned(due_on="2018-06-30"))
    assert response.status_code == 422
    assert 'href="#id_due_on"' in text_of(response)


def test_a_target_is_cancelled_once_and_reinstated(keeper: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, code="T-1")
    assert keeper.post("/targets/T-1/cancel/", reasoned()).status_code == 302
    assert keeper.post("/targets/T-1/cancel/", reasoned()).status_code == 422
    assert "Reinstate" in text_of(keeper.get("/targets/T-1/", {"as_of": "2018-07-01"}))
    assert keeper.post("/targets/T-1/reinstate/", reasoned(reason="恢复")).status_code == 302
    assert [version.cancelled for version in target.versions.order_by("number")] == [False, True, False]


def test_departments_are_set_from_a_day_on(keeper: Client, plan: Plan) -> None:
    target, office = TargetFactory(plan=plan, code="T-1"), DepartmentFactory()
    said = {"leads": [office.pk], "duty_grounds": "stated", "effective_on": "2018-05-01"}
    keeper.post("/targets/T-1/duties/", said)
    assert lead_of(target) == office
    assert target.assignments.order_by("-number")[0].effective_on == date(2018, 5, 1)


def test_a_department_that_leads_and_supports_at_once_is_refused(keeper: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, code="T-1")
    office = DepartmentFactory()
    said = {"leads": [office.pk], "supporting": [office.pk], "duty_grounds": "stated"}
    response = keeper.post("/targets/T-1/duties/", said)
    assert response.status_code == 422
    assert "A department stands twice." in text_of(response)


def test_a_part_takes_kind_unit_and_basis_of_the_whole(keeper: Client, plan: Plan) -> None:
    whole, office = TargetFactory(plan=plan, code="W"), DepartmentFactory()
    said = terms(code="W-1", name="静安区", part_department=office.pk, goal="30")
    assert keeper.post("/targets/W/parts/new/", said).headers["Location"] == "/targets/W/"
    part = Target.objects.get(code="W-1")
    assert (part.parent, part.unit, part.kind, part.part_department) == (
        whole,
        whole.unit,
        whole.kind,
        office,
    )


def test_a_year_is_added_to_a_series(keeper: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, code="S", is_series=True)
    assert "Add a year" in text_of(keeper.get("/targets/S/parts/new/"))
    keeper.post("/targets/S/parts/new/", terms(code="S-2018", name="2018年"))
    assert Target.objects.get(code="S-2018").parent.code == "S"


def test_a_copy_moves_the_window_and_keeps_the_goal(keeper: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, code="T-1")
    assert (
        keeper.post("/targets/T-1/copy/", {"year": "2019", "code": "T-2"}).headers["Location"]
        == "/targets/T-2/"
    )
    version = Target.objects.get(code="T-2").versions.get()
    assert (version.starts_on, version.due_on, version.goal) == (
        date(2019, 1, 1),
        date(2019, 12, 31),
        Decimal(100),
    )


def test_a_manager_closes_out_what_has_an_accepted_report(client: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, code="T-1")
    client.force_login(UserFactory(role=Role.MANAGER))
    assert client.post("/targets/T-1/close/").status_code == 422
    accepted(target, "2018Q1", value=Decimal(100))
    assert client.post("/targets/T-1/close/").status_code == 302
    target.refresh_from_db()
    assert target.closed_on is not None


def test_a_reporter_cannot_close_out(client: Client, plan: Plan) -> None:
    target = TargetFactory(plan=plan, code="T-1")
    client.force_login(UserFactory(role=Role.REPORTER, department=lead_of(target)))
    assert client.post("/targets/T-1/close/").status_code == 404


def test_a_reviewer_overrides_and_withdraws_for_the_own_department_alone(client: Client, plan: Plan) -> None:
    target, other = TargetFactory(plan=plan, code="T-1"), TargetFactory(plan=plan, code="T-2")
    client.force_login(UserFactory(role=Role.REVIEWER, department=lead_of(target)))
    said = {"status": "off_track", "reason": "现场", "starts_on": "2099-01-01", "expires_on": "2099-02-01"}
    assert client.post(f"/targets/{other.code}/override/", said).status_code == 404
    assert client.post("/targets/T-1/override/", said).status_code == 302
    override = StatusOverride.objects.get()
    assert override.status == Status.OFF_TRACK
    assert client.get(f"/targets/T-1/override/{override.pk}/withdraw/").status_code == 405
    assert client.post(f"/targets/T-1/override/{override.pk}/withdraw/").status_code == 302
    override.refresh_from_db()
    assert override.withdrawn_on is not None


def test_no_form_is_taken_without_its_token(plan: Plan) -> None:  # T06
    TargetFactory(plan=plan, code="T-1")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(administrator())
    answers = {strict.post(f"/targets/T-1/{form}/", reasoned()).status_code for form in [*FORMS, "close"]}
    assert answers == {403}
    assert TargetVersion.objects.count() == 1


def test_the_first_departments_hold_for_every_day(keeper: Client, plan: Plan) -> None:
    target, office = TargetFactory(plan=plan, code="T-1", lead=None), DepartmentFactory()
    assert "id_effective_on" not in text_of(keeper.get("/targets/T-1/duties/"))
    keeper.post("/targets/T-1/duties/", {"leads": [office.pk], "duty_grounds": "stated"})
    assert Duties(leads=(lead_of(target),)).leads == (office,)
