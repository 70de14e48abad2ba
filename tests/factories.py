"""Builders that are valid by default and read like the domain; they write through the services.

``PlanFactory(live_since=…)``, ``TargetFactory(goal=Decimal(100))``, ``UserFactory(role=…)`` take the
fields of the services' contents; ``reported`` and ``accepted`` make a report walk its way.
"""

from dataclasses import fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import factory

from tracker.domain.vocabulary import Basis, Frequency, Kind, Role
from tracker.models import Department, Membership, Plan, Report, SpecialAction, Target, Unit, User
from tracker.services.contents import (
    ActionDetails,
    DepartmentDetails,
    Duties,
    MembershipDetails,
    PersonDetails,
    PlanDetails,
    ReportContent,
    RuleValues,
    TargetDetails,
    Terms,
    UnitDetails,
)
from tracker.services.organisation import create_department
from tracker.services.people import create_first_administrator, create_person
from tracker.services.plans import create_action, create_plan
from tracker.services.reference import create_unit
from tracker.services.reporting import draft_report
from tracker.services.reviewing import accept_report
from tracker.services.targets import create_target

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2018, 1, 1, 9, tzinfo=SHANGHAI)
PASSWORD = "correct horse battery"
NOTE = "说明"  # what lags has to be explained (status-rules §9)


def at(day: date | str, hour: int = 10) -> datetime:
    """A moment of a day in Shanghai."""
    moment = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime(moment.year, moment.month, moment.day, hour, tzinfo=SHANGHAI)


def administrator() -> User:
    """The person who keeps everything; made when first asked for."""
    people = Membership.objects.select_related("user").order_by("pk")
    held = people.filter(role=Role.ADMINISTRATOR, user__is_active=True).first()
    if held is not None:
        return held.user
    return create_first_administrator(username="admin", password=PASSWORD, now=START)


class ThroughService(factory.Factory):
    """A factory whose objects are made by a service, as the administrator would."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type, *args: Any, **given: Any) -> Any:
        given.setdefault("now", START)
        return cls.make(**given)


def pick(content: type, given: dict[str, Any]) -> Any:
    """A content object of the given fields that it has."""
    names = {field.name for field in fields(content)}
    return content(**{name: given[name] for name in given if name in names})


class UnitFactory(ThroughService):
    """A unit of length; ``UnitFactory(name="%")`` is the percent."""

    class Meta:
        model = Unit

    name = "公里"
    dimension = factory.LazyAttribute(lambda unit: unit.name)

    @staticmethod
    def make(now: datetime, **given: Any) -> Unit:
        known = Unit.objects.filter(name=given["name"]).first()
        return known or create_unit(details=pick(UnitDetails, given), by=administrator(), now=now)


class DepartmentFactory(ThroughService):
    """An office."""

    class Meta:
        model = Department

    name = factory.Sequence(lambda n: f"第{n}局")

    @staticmethod
    def make(now: datetime, **given: Any) -> Department:
        return create_department(details=pick(DepartmentDetails, given), by=administrator(), now=now)


class UserFactory(ThroughService):
    """A person with one role; ``department`` None is the whole city (then not a reporter)."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    role = Role.REPORTER
    department = None

    @staticmethod
    def make(now: datetime, role: Role | None, department: Department | None, **given: Any) -> User:
        held = () if role is None else (MembershipDetails(role=role, department=department),)
        details = pick(PersonDetails, {"memberships": held} | given)
        return create_person(details=details, password=PASSWORD, by=administrator(), now=now)


class PlanFactory(ThroughService):
    """A plan of 2018–2020 that is not live yet."""

    class Meta:
        model = Plan

    code = factory.Sequence(lambda n: f"P{n}")
    name = factory.LazyAttribute(lambda plan: f"行动计划 {plan.code}")
    starts_on = date(2018, 1, 1)
    ends_on = date(2020, 12, 31)

    @staticmethod
    def make(now: datetime, **given: Any) -> Plan:
        rules = pick(RuleValues, given)
        return create_plan(details=pick(PlanDetails, given), rules=rules, by=administrator(), now=now)


class ActionFactory(ThroughService):
    """A special action."""

    class Meta:
        model = SpecialAction

    plan = factory.SubFactory(PlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda action: f"专项行动 {action.number}")

    @staticmethod
    def make(now: datetime, lead: Department | None = None, **given: Any) -> SpecialAction:
        duties = Duties(leads=(lead,)) if lead else None
        details = pick(ActionDetails, given)
        return create_action(details=details, duties=duties, by=administrator(), now=now)


class TargetFactory(ThroughService):
    """100 公里 in 2018, reported every quarter by the values of the quarters, led by ``lead``."""

    class Meta:
        model = Target

    code = factory.Sequence(lambda n: f"T{n:03d}")
    plan = factory.SubFactory(PlanFactory)
    name = factory.LazyAttribute(lambda target: f"目标 {target.code}")
    kind = Kind.CUMULATIVE
    basis = Basis.PERIOD
    unit = factory.SubFactory(UnitFactory)
    goal: Decimal | None = Decimal(100)
    starts_on = date(2018, 1, 1)
    due_on = date(2018, 12, 31)
    frequency = Frequency.QUARTERLY
    lead = factory.SubFactory(DepartmentFactory)

    @staticmethod
    def make(
        now: datetime, lead: Department | None, supporting: tuple[Department, ...] = (), **given: Any
    ) -> Target:
        duties = Duties(leads=(lead,) if lead else (), supporting=supporting)
        return create_target(
            details=pick(TargetDetails, given),
            terms=pick(Terms, given),
            duties=duties if lead or supporting else None,
            by=administrator(),
            now=now,
        )


def of_department(role: Role, department: Department) -> User:
    """A person of a department with a role; made when first asked for."""
    people = Membership.objects.select_related("user").order_by("pk")
    held = people.filter(role=role, department=department).first()
    return held.user if held else UserFactory(role=role, department=department)


def lead_of(target: Target) -> Department:
    """The department that speaks for a target."""
    if target.part_department is not None:
        return target.part_department
    line = target.assignments.exclude(department=None).order_by("-number", "pk").first()
    assert line is not None
    return line.department


def submitted(target: Target, period: str, *, now: datetime | None = None, **said: Any) -> Report:
    """A report that the lead department submitted, by default long after the period and with a note."""
    return draft_report(
        target=target,
        period=period,
        content=ReportContent(**({"note": NOTE} | said)),
        by=of_department(Role.REPORTER, lead_of(target)),
        now=now or START + timedelta(days=1000),
        submit=True,
    )


def accepted(target: Target, period: str, *, now: datetime | None = None, **said: Any) -> Report:
    """A report that the lead department submitted and its reviewer accepted."""
    report = submitted(target, period, now=now, **said)
    reviewer = of_department(Role.REVIEWER, lead_of(target))
    return accept_report(report=report, by=reviewer, now=now or START + timedelta(days=1000))
