"""The administration site: for administrators alone, and never around a service."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from tests.factories import DepartmentFactory, TargetFactory, UnitFactory, UserFactory, administrator
from tests.web.query_counts import assert_query_count
from tracker.admin import KeptAdmin, site
from tracker.domain.vocabulary import Role
from tracker.models import AuditRecord, CalendarDay, Unit

pytestmark = pytest.mark.django_db
PAGES = (
    "/admin/",
    "/admin/tracker/unit/",
    "/admin/tracker/unit/add/",
    "/admin/tracker/calendarday/",
    "/admin/tracker/calendarday/add/",
    "/admin/jsi18n/",
    "/admin/login/",
    "/admin/nothing/",
)


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(administrator())
    client.cookies["django_language"] = "en"
    return client


def unit(**changes: str) -> dict[str, str]:
    return {
        "name": "里",
        "name_en": "",
        "dimension": "长度",
        "factor": "500",
        "aliases": '["华里"]',
    } | changes


def audited(model: str) -> list[str]:
    return list(AuditRecord.objects.filter(object_type=model).order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize("role", [None, Role.REPORTER, Role.REVIEWER, Role.MANAGER, Role.AUDITOR])
def test_to_everybody_else_the_site_does_not_exist(client: Client, role: Role | None) -> None:
    office = DepartmentFactory() if role in (Role.REPORTER, Role.REVIEWER) else None
    client.force_login(UserFactory(role=role, department=office))
    assert {page: client.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 404)
    assert client.post("/admin/tracker/unit/add/", unit()).status_code == 404
    assert Unit.objects.count() == 0


def test_a_stranger_does_not_find_the_site(client: Client) -> None:
    assert {page: client.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 404)


def test_a_superuser_without_the_role_does_not_find_it(client: Client) -> None:
    person = UserFactory(role=None)
    person.is_superuser = person.is_staff = True
    person.save()
    client.force_login(person)
    assert client.get("/admin/").status_code == 404


def test_only_reference_tables_are_shown() -> None:
    assert {model.__name__ for model in site._registry} == {"Unit", "CalendarDay"}
    assert all(isinstance(table, KeptAdmin) for table in site._registry.values())


def test_a_unit_is_made_through_the_service(keeper: Client) -> None:
    assert keeper.post("/admin/tracker/unit/add/", unit()).status_code == 302
    made = Unit.objects.get()
    assert (made.factor, made.aliases) == (Decimal(500), ["华里"])
    assert audited("unit") == ["create"]


def test_a_unit_is_changed_through_the_service(keeper: Client) -> None:
    keeper.post("/admin/tracker/unit/add/", unit())
    made = Unit.objects.get()
    assert keeper.post(f"/admin/tracker/unit/{made.pk}/change/", unit(factor="501")).status_code == 302
    made.refresh_from_db()
    assert made.factor == 501
    assert audited("unit") == ["create", "edit"]


def test_what_the_service_refuses_stands_at_its_field_and_nothing_is_written(keeper: Client) -> None:
    used = TargetFactory().unit
    before = audited("unit")
    answer = keeper.post(
        f"/admin/tracker/unit/{used.pk}/change/", unit(name=used.name, dimension=used.dimension, factor="7")
    )
    assert answer.status_code == 200
    assert "Targets are measured in this unit" in answer.content.decode()
    used.refresh_from_db()
    assert used.factor == 1
    assert audited("unit") == before


def test_a_spelling_that_is_taken_is_refused(keeper: Client) -> None:
    UnitFactory(name="公里")
    answer = keeper.post("/admin/tracker/unit/add/", unit(aliases='["公里"]'))
    assert answer.status_code == 200
    assert Unit.objects.count() == 1


def test_a_calendar_day_is_a_new_word_and_never_a_change(keeper: Client) -> None:
    for name in ("国庆节", "国庆节调整"):
        data = {"day": "2018-10-01", "name": name}
        assert keeper.post("/admin/tracker/calendarday/add/", data).status_code == 302
    rows = CalendarDay.objects.order_by("number").values_list("day", "number", "name")
    assert list(rows) == [(date(2018, 10, 1), 1, "国庆节"), (date(2018, 10, 1), 2, "国庆节调整")]
    first = CalendarDay.objects.get(number=1)
    answer = keeper.post(f"/admin/tracker/calendarday/{first.pk}/change/", {"day": "2018-10-02", "name": "x"})
    assert answer.status_code == 403
    assert audited("calendarday") == ["create", "create"]


def test_nothing_is_deleted(keeper: Client) -> None:
    keeper.post("/admin/tracker/unit/add/", unit())
    made = Unit.objects.get()
    assert keeper.post(f"/admin/tracker/unit/{made.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [made.pk], "post": "yes"}
    keeper.post("/admin/tracker/unit/", data)
    assert Unit.objects.filter(pk=made.pk).exists()


def test_the_site_keeps_no_log_beside_the_audit(keeper: Client) -> None:
    keeper.post("/admin/tracker/unit/add/", unit())
    assert LogEntry.objects.count() == 0
    made = Unit.objects.get()
    answer = keeper.get(f"/admin/tracker/unit/{made.pk}/history/")
    assert answer.headers["Location"] == f"/audit/?object_type=unit&object_id={made.pk}"


@pytest.mark.parametrize("way", ["import/", "process_import/"])
def test_an_import_leads_to_the_preview_of_the_product(keeper: Client, way: str) -> None:
    for answer in (keeper.get(f"/admin/tracker/unit/{way}"), keeper.post(f"/admin/tracker/unit/{way}", {})):
        assert answer.headers["Location"] == "/imports/?kind=units"
    assert Unit.objects.count() == 0


def test_an_export_is_the_one_of_the_product(keeper: Client) -> None:
    for model, kind in (("unit", "units"), ("calendarday", "calendar")):
        answer = keeper.get(f"/admin/tracker/{model}/export/")
        assert answer.headers["Location"] == f"/imports/export/{kind}.xlsx"


def test_lists_show_buttons_to_import_and_export(keeper: Client) -> None:
    html = keeper.get("/admin/tracker/unit/").content.decode()
    assert "/admin/tracker/unit/import/" in html
    assert "/admin/tracker/unit/export/" in html


def test_lists_ask_as_much_for_few_rows_as_for_many(keeper: Client) -> None:
    for number in range(3):
        UnitFactory(name=f"单位{number}")
        assert_query_count("admin_units", keeper, "/admin/tracker/unit/")
