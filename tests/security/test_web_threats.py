"""What a browser may send and what it gets: exports, hosts, imports of others, mass assignment (T11–T22)."""

import csv
import io
from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from openpyxl import load_workbook

from tests.access.one_of_everything import NOW, OTHER, OWN, City, build
from tests.factories import TargetFactory, UserFactory, administrator
from tests.web.imports.conftest import Desk
from tracker.domain.vocabulary import ReportState, Role
from tracker.models import Report, User

pytestmark = pytest.mark.django_db
FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1"]


@pytest.fixture
def city() -> Iterator[City]:
    with time_machine.travel(NOW, tick=False):
        yield build()


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def exported(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.streaming
    return b"".join(answer).decode("utf-8-sig")


@pytest.mark.parametrize(
    "address",
    [
        "/targets/?sort=plan__source&q='; DROP TABLE tracker_target; --",
        "/targets/?action=1) OR (1=1&status__regex=[&iregex=[",
        "/reports/?sort=target__department__name&target__code__startswith=B",
        "/audit/?object_id=" + "9" * 5000 + "&since=0000-00-00&until=x&actor=%00",
        "/people/?role=x&department=" + "9" * 30 + "&idle_since=9999-99-99",
        "/departments/?q=" + "%" * 300,
        "/search/?q=" + "(" * 5000,
        "/search/?q=%00",
    ],
)
def test_t11_hostile_filters_and_orders_are_answered(address: str) -> None:
    assert signed_in(administrator()).get(address).status_code in (200, 400, 404)


@pytest.mark.parametrize("page", ["/targets/", "/reports/", "/people/", "/audit/", "/orders/"])
def test_t12_no_page_shows_more_than_a_hundred_rows(page: str) -> None:
    client = signed_in(administrator())
    for asked in ("1000000", "-1", "0", "abc", "1e9"):
        answer = client.get(page, {"per_page": asked, "page": "1000000000"})
        assert answer.status_code == 200
        assert answer.context["per_page"] <= 100


def test_t13_an_export_is_streamed_and_holds_what_its_reader_may_read(city: City) -> None:
    everybody_else = str(Report.objects.get(pk=city.things[OTHER]["draft"]["pk"]).target.code)
    own = exported(signed_in(city.people["reporter"]), "/reports/?export=csv")
    drafts = [line for line in csv.DictReader(io.StringIO(own)) if everybody_else in line.values()]
    assert len(drafts) == 1  # the accepted one alone
    assert city.things[OWN]["target"]["code"] in own


def test_t13_nobody_takes_everything_again_and_again() -> None:
    cache.clear()
    client = signed_in(UserFactory(role=Role.MANAGER))
    answers = [client.get("/targets/?export=csv").status_code for _n in range(21)]
    assert answers == [200] * 20 + [429]
    assert signed_in(administrator()).get("/targets/?export=csv").status_code == 200


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/people/", "/healthz", "/nowhere/"])
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "testserver@evil.example", "a b"])
def test_t19_another_host_is_refused(client: Client, path: str, host: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400 or (path == "/healthz" and answer.content == b"ok\n")
    assert b"evil" not in answer.content


def test_t20_formulas_leave_as_text_in_every_export() -> None:
    for number, formula in enumerate(FORMULAS):
        TargetFactory(code=f"F{number}", name=formula)
    client = signed_in(administrator())
    for address in ("/targets/?export=", "/imports/export/targets."):
        text = b"".join(client.get(f"{address}csv")).decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell[:1] and not _number(cell)]
        book = load_workbook(io.BytesIO(client.get(f"{address}xlsx").content))
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds


def _number(cell: str) -> bool:
    return cell.replace("-", "", 1).replace(".", "", 1).isdecimal()


def test_t21_columns_that_are_not_asked_for_set_nothing(city: City) -> None:
    reporter = city.people["reporter"]
    office = reporter.memberships.get().department
    TargetFactory(code="C-1", lead=office)
    sheet = (
        "目标编号,报告期,完成值,id,state,状态,accepted_by,is_superuser,submitted_by\n"
        "C-1,2018Q2,5,1,accepted,accepted,1,1,1\n"
    )
    desk = Desk(reporter)
    before = set(Report.objects.values_list("pk", flat=True))
    assert desk.agree(desk.send(sheet).replace("columns", "preview")).status_code == 302
    report = Report.objects.exclude(pk__in=before).get()
    assert (report.state, report.created_by_id) == (ReportState.DRAFT, reporter.pk)
    assert not User.objects.filter(is_superuser=True).exists()


@pytest.mark.parametrize("guess", ["../../etc/passwd", "00000000-0000-4000-8000-000000000000", "db.sqlite3"])
def test_t22_a_guessed_file_of_an_import_is_nothing(guess: str) -> None:
    client = signed_in(administrator())
    for step in ("preview", "columns"):
        address = f"/imports/{step}/{guess}/"
        assert client.get(address).status_code == 404
        assert client.post(address, {"expected": "x"}).status_code == 404


def test_t22_the_file_of_another_person_is_nothing(city: City) -> None:
    token = city.things[OWN]["preview"]["token"]
    for name in ("reporter", "administrator", "auditor"):
        client = signed_in(city.people[name])
        for step in ("preview", "columns"):
            assert client.get(f"/imports/{step}/{token}/").status_code == 404
            assert client.post(f"/imports/{step}/{token}/", {"expected": "x"}).status_code == 404
    assert signed_in(administrator()).get(f"/imports/preview/{token}/").status_code == 200
