"""A small city in which every address of the site leads to something."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tests.access.test_matrix import PEOPLE
from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    administrator,
    at,
    submitted,
)
from tests.web.imports.conftest import Desk
from tracker.domain.vocabulary import Role, Status
from tracker.models import AuditRecord, Department, Target, Unit, User
from tracker.services.contents import CalendarEntry, ConceptDetails, ReportContent
from tracker.services.evidence import add_file
from tracker.services.orders import open_order
from tracker.services.overrides import override_status
from tracker.services.plans import create_concept
from tracker.services.reference import set_calendar_day
from tracker.services.reporting import draft_report
from tracker.services.source import SentenceDetails, keep_sentences

NOW = at("2018-10-12")
DAY = NOW.date()
OWN, OTHER = "o", "x"


@dataclass(frozen=True)
class City:
    """People by the names of the matrix, and the arguments of addresses by the name of the thing.

    ``things[where]`` holds those that belong to the people's own office (``o``) or to another (``x``).
    """

    people: dict[str, User]
    things: dict[str, dict[str, dict[str, Any]]]

    def differs(self, thing: str) -> bool:
        """Whether each office has a thing of its own."""
        return self.things[OWN][thing] != self.things[OTHER][thing]


def build() -> City:
    """Make it: own office and another one, each with a target and everything that hangs on it."""
    own, other = DepartmentFactory(name="甲局"), DepartmentFactory(name="乙局")
    plan = PlanFactory(code="P", live_since=date(2018, 1, 1))
    action = ActionFactory(plan=plan, number=1)
    details = ConceptDetails(plan=plan, name="一网通办", position=1)
    create_concept(details=details, by=administrator(), now=NOW)
    sentence = SentenceDetails(
        code="S1", position=1, section="一", form="text", paragraph=1, text="三年行动。", why_not="综述"
    )
    keep_sentences(plan=plan, sentences=[sentence], by=administrator(), now=NOW)
    set_calendar_day(entry=CalendarEntry(day=date(2018, 4, 5), is_working=False), by=administrator(), now=NOW)
    shared = _of_the_city(own, plan.code)
    people = {
        name: UserFactory(role=role, department=None if everywhere or role is None else own)
        for name, (role, everywhere) in PEOPLE.items()
    }
    things = {
        where: shared | _of_an_office(TargetFactory(code=code, plan=plan, action=action, lead=office))
        for where, code, office in ((OWN, "A-1", own), (OTHER, "B-1", other))
    }
    return City(people, things)


def _of_the_city(office: Department, plan: str) -> dict[str, dict[str, Any]]:
    """What belongs to no office."""
    stranger = UserFactory(username="stranger", role=Role.MANAGER)
    desk = Desk(administrator())
    sheet = "名称,量纲,系数\n里,长度,500\n"
    preview, done = desk.send(sheet, kind="units"), desk.send(sheet + "丈,长度,3\n", kind="units")
    batch = desk.agree(done).headers["Location"].rstrip("/").rsplit("/", 1)[-1]
    unit = Unit.objects.order_by("pk").first()
    return {
        "": {},
        "person": {"pk": stranger.pk},
        "link": {"pk": stranger.pk, "secret": "x"},
        "secret": {"secret": "x" * 43},
        "department": {"pk": office.pk},
        "unit": {"pk": unit.pk if unit else 0},
        "record": {"pk": AuditRecord.objects.order_by("pk").first().pk},
        "preview": {"token": preview.rstrip("/").rsplit("/", 1)[-1]},
        "batch": {"pk": int(batch)},
        "sheet": {"kind": "units", "form": "csv"},
        "page": {"page": "glossary"},
        "plan": {"plan": plan},
        "concept": {"plan": plan, "position": 1},
        "action": {"plan": plan, "number": 1},
        "group": {"key": "1"},
        "row": {"object_id": unit.pk if unit else 0},
        "provider": {"provider_id": "oidc"},
        "app": {"app_label": "tracker"},
        "nothing": {"pk": 999_999},
        "related": {"content_type_id": 1, "object_id": 1},
    }


def _of_an_office(target: Target) -> dict[str, dict[str, Any]]:
    """A target with reports in three states, evidence, an order and an override."""
    old = accepted(target, "2018Q1", now=at("2018-04-10"), value=Decimal(20))
    sent = submitted(target, "2018Q2", now=at("2018-07-10"), value=Decimal(20))
    reporter = sent.submitted_by
    content = ReportContent(value=Decimal(1))
    draft = draft_report(target=target, period="2018Q3", content=content, by=reporter, now=NOW)
    draft.refresh_from_db()
    file = add_file(report=sent, name="证明.pdf", content=b"%PDF-1.4 proof", by=reporter, now=NOW)
    office = target.assignments.get().department
    boss = UserFactory(role=Role.MANAGER)
    order = open_order(
        target=target, department=office, demand="说明", deadline=date(2018, 11, 1), by=boss, now=NOW
    )
    reviewer = UserFactory(role=Role.REVIEWER, department=office)
    word = override_status(
        target=target,
        status=Status.AT_RISK,
        reason="口径",
        starts_on=DAY,
        expires_on=date(2018, 11, 1),
        by=reviewer,
        now=NOW,
    )
    return {
        "target": {"code": target.code},
        "period": {"code": target.code, "period": "2018Q1"},
        "accepted": {"pk": old.pk},
        "submitted": {"pk": sent.pk},
        "draft": {"pk": draft.pk},
        "evidence": {"token": file.token},
        "order": {"pk": order.pk},
        "override": {"code": target.code, "pk": word.pk},
    }
