"""Supervision orders for tests: who stands around one, and one that walks its way."""

from dataclasses import dataclass
from datetime import date

from tests.factories import DepartmentFactory, TargetFactory, UserFactory, at
from tracker.domain.vocabulary import Role
from tracker.models import Department, SupervisionOrder, Target, User
from tracker.services.orders import answer_order, open_order, receive_order

DAY = date(2018, 10, 12)
NOW = at(DAY)
DEADLINE = date(2018, 10, 19)
DEMAND = "请查明原因，十月底前补齐进度。"


@dataclass(frozen=True)
class Cast:
    """A target, its department, and the people around an order about it."""

    target: Target
    office: Department
    manager: User
    reporter: User
    reviewer: User


def cast() -> Cast:
    """A quarterly target without reports, led by one office."""
    office = DepartmentFactory(name="市住建委")
    return Cast(
        target=TargetFactory(code="A12-01", name="架空线入地", lead=office),
        office=office,
        manager=UserFactory(username="chen", full_name="陈管理", role=Role.MANAGER),
        reporter=UserFactory(username="li", full_name="李填报", role=Role.REPORTER, department=office),
        reviewer=UserFactory(username="zhou", full_name="周审核", role=Role.REVIEWER, department=office),
    )


def issued(people: Cast, **said: object) -> SupervisionOrder:
    """An order that the department has to receive."""
    given = {"department": people.office, "demand": DEMAND, "deadline": DEADLINE, "now": NOW} | said
    return open_order(target=people.target, by=people.manager, **given)


def answered(people: Cast, day: str = "2018-10-15") -> SupervisionOrder:
    """An order that was received and answered."""
    order = receive_order(order=issued(people), by=people.reporter, now=at(day, 9))
    return answer_order(order=order, text="已督促施工单位。", by=people.reporter, now=at(day))
