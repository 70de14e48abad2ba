"""One sealed row a write, the same on every database; nobody writes behind the application's back."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import override_settings

from tests.factories import (
    DepartmentFactory,
    TargetFactory,
    UserFactory,
    accepted,
    administrator,
    at,
    submitted,
)
from tracker.domain.vocabulary import Kind, Role
from tracker.models import (
    AuditRecord,
    CalendarDay,
    Department,
    EvidenceItem,
    KeptFacts,
    Membership,
    PlanRules,
    Report,
    ReportEvent,
    Target,
    TargetVersion,
    User,
)
from tracker.services import kept_facts
from tracker.services.contents import CalendarEntry
from tracker.services.ledger import canonical, plain, record, seal, snapshot, verify
from tracker.services.ledger_check import check
from tracker.services.organisation import rename_department
from tracker.services.people import disable_person, set_password
from tracker.services.reference import set_calendar_day
from tracker.tracing import trace

pytestmark = pytest.mark.django_db
NOW = at("2018-07-05")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (Decimal("41.0000"), "41"),
        (Decimal("-0.0"), "0"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.10"), "0.1"),
        (date(2018, 1, 5), "2018-01-05"),
        (datetime(2018, 1, 5, tzinfo=UTC), "2018-01-05T00:00:00.000000+00:00"),
        (at("2018-01-05", 8), "2018-01-05T00:00:00.000000+00:00"),
        (Kind.COUNT, "count"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ((Decimal("1.0"), None), ["1", None]),
        ({"a": Decimal("2.0")}, {"a": "2"}),
    ],
)
def test_a_value_is_written_the_same_on_every_database(value, wanted):
    assert plain(value) == wanted


def test_passwords_never_stand_in_the_audit():
    person = administrator()
    assert "password" not in snapshot(person)
    assert person.password not in str(list(AuditRecord.objects.values_list("after", flat=True)))


def test_every_row_bears_its_seal():
    TargetFactory()
    assert all(verify(row) for row in AuditRecord.objects.all())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verb", "edit"),
        ("reason", "另一个"),
        ("actor_name", "somebody"),
        ("object_id", "999"),
        ("after", {"name": "别的"}),
        ("at", at("2020-01-01")),
        ("request_id", "x"),
    ],
)
def test_a_changed_row_does_not_bear_its_seal(field, value):
    DepartmentFactory()
    row = AuditRecord.objects.latest("pk")
    setattr(row, field, value)
    assert not verify(row)


def test_the_seal_depends_on_the_key():
    DepartmentFactory()
    row = AuditRecord.objects.latest("pk")
    with override_settings(LEDGER_KEY="another key that is long enough to be used as one, surely"):
        assert seal(row) != row.mac


def test_a_row_names_who_what_and_the_request():
    person = administrator()
    with trace("request-17"):
        office = DepartmentFactory()
    row = AuditRecord.objects.latest("pk")
    assert (row.actor, row.actor_name, row.verb) == (person, str(person), "create")
    assert (row.object_type, row.object_id, row.object_label) == ("department", str(office.pk), office.name)
    assert row.request_id == "request-17"


def test_before_holds_only_what_changed():
    office = DepartmentFactory()
    was = snapshot(office)
    office.short_name = "简称"
    row = record("edit", office, was, snapshot(office), administrator(), NOW)
    assert row.before == {"short_name": ""}
    assert row.after["short_name"] == "简称"


@pytest.fixture
def city():
    """A little of everything, written through the services."""
    target = TargetFactory()
    accepted(target, "2018Q1", now=NOW, value=Decimal(8), evidence_links=("https://example.org/a",))
    submitted(target, "2018Q2", now=NOW, value=Decimal(9))
    entry = CalendarEntry(day=date(2018, 4, 5), is_working=False)
    set_calendar_day(entry=entry, by=administrator(), now=NOW)
    person = UserFactory(role=Role.MANAGER)
    disable_person(person=person, by=administrator(), now=NOW)
    set_password(person=person, password="another good phrase", by=administrator(), now=NOW)
    office = target.assignments.get().department
    rename_department(
        department=office, name="新局", effective_on=date(2018, 8, 1), by=administrator(), now=NOW
    )
    return target


def test_what_the_services_wrote_is_in_order(city):
    assert check() == []


def test_what_happened_to_a_person_is_not_what_the_person_is(city):
    person = administrator()
    record("sign_in", person, None, None, person, NOW)
    record("export", person, None, {"rows": 5}, person, NOW)
    assert check() == []


@pytest.mark.parametrize(
    ("alter", "named"),
    [
        (lambda: Report.objects.filter(period="2018Q1").update(value=Decimal(80)), "value"),
        (
            lambda: Report.objects.filter(period="2018Q2").update(
                state="accepted", accepted_on=date(2018, 7, 5)
            ),
            "state",
        ),
        (lambda: ReportEvent.objects.filter(verb="accept").update(on=date(2018, 4, 1)), "events"),
        (lambda: EvidenceItem.objects.update(url="https://example.org/b"), "evidence"),
        (lambda: TargetVersion.objects.update(goal=Decimal(8)), "versions"),
        (lambda: Target.objects.update(name="别的"), "name"),
        (lambda: PlanRules.objects.update(grace_days=90), "rules"),
        (lambda: Membership.objects.filter(role=Role.REPORTER).update(role=Role.REVIEWER), "memberships"),
        (lambda: User.objects.filter(is_active=False).update(is_active=True), "is_active"),
        (lambda: CalendarDay.objects.update(is_working=True), "is_working"),
        (lambda: Department.objects.filter(name="新局").update(illustrative=True), "illustrative"),
    ],
)
def test_what_was_altered_behind_the_application_is_named(city, alter, named):
    alter()
    assert any(named in sentence for sentence in check())


def test_a_row_that_nobody_recorded_is_named(city):
    Department.objects.create(name="来历不明局")
    found = check()
    assert len(found) == 1
    assert "来历不明局" in found[0]


def test_a_row_that_vanished_is_named(city):
    CalendarDay.objects.all().delete()
    assert len(check()) == 1


def test_a_removed_audit_record_leaves_a_gap(city):
    rows = AuditRecord.objects.filter(object_type="report", verb="accept")
    rows.delete()
    assert check()


def test_a_removed_last_record_shows_in_the_row(city):
    AuditRecord.objects.filter(object_type="report").latest("pk").delete()
    assert check()


def test_a_forged_audit_record_is_named(city):
    AuditRecord.objects.filter(verb="accept").update(reason="一切正常")
    assert len(check()) == 1


def test_stale_kept_facts_are_named_and_can_be_rebuilt(city):
    KeptFacts.objects.update(content={})
    assert kept_facts.differences() == [city.code]
    assert kept_facts.rebuild() == 1
    assert kept_facts.differences() == []


def test_rebuilding_counts_the_facts_version_on(city):
    before = KeptFacts.objects.get().number
    kept_facts.rebuild()
    assert KeptFacts.objects.get().number > before


def test_an_import_refreshes_each_target_once_at_its_end(city):
    before = KeptFacts.objects.get().number
    with kept_facts.refreshed_together():
        accepted(city, "2018Q3", now=at("2019-01-05"), value=Decimal(1))
        submitted(city, "2018Q4", now=at("2019-01-05"), value=Decimal(1))
        assert kept_facts.differences() == [city.code]
    assert kept_facts.differences() == []
    assert KeptFacts.objects.get().number == before + 1


@pytest.mark.parametrize(
    "value",
    ["", '引"号\\', "\n\t\x00\x1f", "😀\u2028/", 0, -7, 10**30, True, None, {"b": [1, None], "a": "值"}],
)
def test_the_short_way_spells_what_json_spells(value):
    whole = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical(value) == whole
