"""The goals of all parts of a target in one step."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import DepartmentFactory, TargetFactory, UserFactory, administrator, at, lead_of
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, Target, TargetVersion
from tracker.services.adjusting import newest_version
from tracker.services.ledger_check import check
from tracker.services.parts import NewPart, PartGoal, allocate_parts
from tracker.services.refusals import AccessDenied, Conflict, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]
NOW = at("2018-03-01")


@pytest.fixture
def whole():
    return TargetFactory(code="W", name="加装电梯", goal=Decimal(100))


def allocate(whole, goals=(), new=(), *, by=None, reason="重新分解"):
    return allocate_parts(
        target=whole,
        goals=goals,
        new=new,
        effective_on=date(2018, 3, 1),
        reason=reason,
        by=by or administrator(),
        now=NOW,
    )


def made(whole, *goals):
    new = [NewPart(DepartmentFactory(), Decimal(goal)) for goal in goals]
    return allocate(whole, new=new, reason="").made


def goal_of(part, goal, seen=1):
    return PartGoal(part, Decimal(goal), seen)


def test_new_parts_take_the_terms_of_the_whole_and_their_own_goal(whole):
    one, two = made(whole, 60, 30)
    assert [part.code for part in (one, two)] == ["W-01", "W-02"]
    assert one.name == f"加装电梯（{one.part_department.name}）"
    version, above = newest_version(one), newest_version(whole)
    assert (version.goal, version.due_on, version.frequency) == (Decimal(60), above.due_on, above.frequency)


def test_a_goal_that_changes_is_a_new_version_with_its_reason(whole):
    one, two = made(whole, 60, 30)
    done = allocate(whole, [goal_of(one, 70), goal_of(two, 30)])
    assert [part.pk for part in done.adjusted] == [one.pk]
    newest = newest_version(one)
    assert (newest.number, newest.goal, newest.reason) == (2, Decimal(70), "重新分解")
    assert newest_version(two).number == 1


def test_each_change_is_one_row_of_the_audit(whole):
    one, two = made(whole, 60, 30)
    written = AuditRecord.objects.count()
    allocate(whole, [goal_of(one, 50), goal_of(two, 40)], [NewPart(DepartmentFactory(), Decimal(10))])
    assert AuditRecord.objects.count() == written + 4  # the office, two parts adjusted, one made
    assert check() == []


def test_a_changed_goal_needs_a_reason_and_nothing_is_half_written(whole):
    [one] = made(whole, 60)
    office = DepartmentFactory()
    with pytest.raises(Refused) as caught:
        allocate(whole, [goal_of(one, 70)], [NewPart(office, Decimal(10))], reason=" ")
    assert caught.value.codes == ("reason_missing",)
    assert Target.objects.filter(parent=whole).count() == 1


def test_a_part_that_was_adjusted_meanwhile_stops_everything(whole):
    one, two = made(whole, 60, 30)
    allocate(whole, [goal_of(two, 35)])
    with pytest.raises(Conflict):
        allocate(whole, [goal_of(one, 70), goal_of(two, 40)])
    assert newest_version(one).number == 1


def test_nothing_new_is_told(whole):
    [one] = made(whole, 60)
    with pytest.raises(Refused) as caught:
        allocate(whole, [goal_of(one, 60)])
    assert caught.value.codes == ("nothing_changed",)


def test_an_office_has_one_part(whole):
    office = DepartmentFactory()
    allocate(whole, new=[NewPart(office, Decimal(10))])
    with pytest.raises(Refused) as caught:
        allocate(whole, new=[NewPart(office, Decimal(10))])
    assert caught.value.codes == ("office_twice",)


def test_a_series_is_not_divided_into_parts():
    with pytest.raises(Refused) as caught:
        allocate(TargetFactory(is_series=True), new=[NewPart(DepartmentFactory(), Decimal(10))])
    assert caught.value.codes == ("part_of_series",)


def test_a_part_of_another_target_is_not_touched(whole):
    [foreign] = made(TargetFactory(code="X"), 60)
    with pytest.raises(Refused):
        allocate(whole, [goal_of(foreign, 70)])
    assert TargetVersion.objects.filter(target=foreign).count() == 1


def test_a_code_that_is_taken_is_passed_over(whole):
    TargetFactory(code="W-01")
    assert [part.code for part in made(whole, 10)] == ["W-02"]


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER, Role.MANAGER, Role.AUDITOR])
def test_only_administrators_allocate(whole, role):
    person = UserFactory(role=role, department=lead_of(whole))
    with pytest.raises(AccessDenied):
        allocate(whole, new=[NewPart(lead_of(whole), Decimal(1))], by=person)
