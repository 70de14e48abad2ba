"""A list: filtered, sorted, cut into pages, exported (T11, T12, T13, T20)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

import django_filters
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from openpyxl import load_workbook

from tests.factories import DepartmentFactory, UserFactory
from tracker.documents import long_sheets
from tracker.domain.vocabulary import Role, Status
from tracker.models import AuditRecord, Department
from tracker.tables.base import DayColumn, NumberColumn, PlainColumn, StatusColumn, Table
from tracker.views import errors, files
from tracker.views.tables import TablePage


@dataclass(frozen=True)
class Row:
    code: str
    value: Decimal | None
    status: Status
    day: date
    reason: str = "because"
    tone: None = None


ROWS = [
    Row("A1", Decimal("24000.50"), Status.ON_TRACK, date(2018, 3, 31)),
    Row("A2", None, Status.BREACHED, date(2018, 6, 30)),
    Row("A3", Decimal(9), Status.NO_DATA, date(2018, 9, 30)),
    Row("=A4", Decimal(100), Status.OFF_TRACK, date(2018, 12, 31)),
]


class RowTable(Table):
    caption = "Rows"
    code = PlainColumn(verbose_name="Code")
    value = NumberColumn(verbose_name="Value")
    status = StatusColumn(verbose_name="Status")
    day = DayColumn(verbose_name="Day")


class RowPage(TablePage):
    table_class = RowTable
    export_name = "rows"

    def get_queryset(self) -> list[Row]:
        return [*ROWS]


class ManyRowsPage(RowPage):
    def get_queryset(self) -> list[Row]:
        return [Row(f"B{n:03}", Decimal(n), Status.ON_TRACK, date(2018, 1, 1)) for n in range(120)]


class DepartmentTable(Table):
    name = PlainColumn(verbose_name="Name")


class DepartmentFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains")
    valid_from = django_filters.DateFilter()

    class Meta:
        model = Department
        fields = ["name", "valid_from"]


class DepartmentPage(TablePage):
    table_class = DepartmentTable
    filterset_class = DepartmentFilter
    export_name = "departments"

    def get_queryset(self):
        return Department.objects.all()


urlpatterns = [
    path("rows/", RowPage.as_view()),
    path("many/", ManyRowsPage.as_view()),
    path("offices/", DepartmentPage.as_view()),
    path("", include("shservice.urls")),
]
handler403, handler404, handler500 = errors.forbidden, errors.not_found, errors.broken
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.MANAGER))
    return client


def codes(answer) -> list[str]:
    return [row.record.code for row in answer.context["table"].paginated_rows]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("value", ["A3", "=A4", "A1", "A2"]),
        ("-value", ["A1", "=A4", "A3", "A2"]),
        ("status", ["A2", "=A4", "A3", "A1"]),
        ("-status", ["A1", "A3", "=A4", "A2"]),
        ("day", ["A1", "A2", "A3", "=A4"]),
        ("code", ["=A4", "A1", "A2", "A3"]),
        ("", ["A1", "A2", "A3", "=A4"]),
    ],
)
def test_every_column_sorts_both_ways_and_nothing_comes_last(
    reader: Client, sort: str, order: list[str]
) -> None:
    assert codes(reader.get("/rows/", {"sort": sort})) == order


@pytest.mark.parametrize(
    "sort", ["status__tone", "target__department__name", "-", "--value", "value;drop", "\0", "9" * 5000, "pk"]
)
def test_t11_an_order_that_is_none_sorts_nothing(reader: Client, sort: str) -> None:
    assert codes(reader.get("/rows/", {"sort": sort})) == [row.code for row in ROWS]


@pytest.mark.parametrize(
    ("asked", "given"), [("10", 10), ("100", 100), ("1000000", 25), ("-1", 25), ("0", 25), ("abc", 25)]
)
def test_t12_rows_a_page_are_one_of_four_numbers(reader: Client, asked: str, given: int) -> None:
    assert len(codes(reader.get("/many/", {"per_page": asked}))) == given


@pytest.mark.parametrize(
    ("asked", "first"), [("2", "B025"), ("0", "B000"), ("-3", "B000"), ("x", "B000"), ("1000000000", "B100")]
)
def test_t12_a_page_number_is_held_between_first_and_last(reader: Client, asked: str, first: str) -> None:
    assert codes(reader.get("/many/", {"page": asked}))[0] == first


def test_htmx_gets_the_results_alone(reader: Client) -> None:
    answer = reader.get("/rows/", headers={"HX-Request": "true", "HX-Target": "results"})
    assert "<html" not in answer.content.decode()
    assert "HX-Target" in answer.headers["Vary"]


def test_a_boosted_page_is_a_whole_page(reader: Client) -> None:
    answer = reader.get("/rows/", headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert "<html" in answer.content.decode()


def test_a_sorted_column_says_so_to_a_screen_reader(reader: Client) -> None:
    text = reader.get("/rows/?sort=-value").content.decode()
    assert text.count('aria-sort="descending"') == 1


def test_each_cell_carries_the_word_of_its_column_for_phones(reader: Client) -> None:
    assert 'data-label="Value"' in reader.get("/rows/").content.decode()


def test_numbers_are_shown_in_the_one_format(reader: Client) -> None:
    assert "24,000.5" in reader.get("/rows/").content.decode()


def table_of(answer) -> list[list[object]]:
    sheet = load_workbook(BytesIO(answer.getvalue())).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_workbook_holds_all_rows_with_typed_cells(reader: Client) -> None:
    rows = table_of(reader.get("/rows/?export=xlsx&as_of=2018-12-31"))
    assert len(rows) == len(ROWS) + 1
    assert rows[1][1] == 24000.5
    assert rows[1][3].date() == date(2018, 3, 31)


def test_each_exported_row_says_of_which_day_it_speaks(reader: Client) -> None:
    rows = table_of(reader.get("/rows/?export=xlsx&as_of=2018-12-31"))
    assert {row[4].date() for row in rows[1:]} == {date(2018, 12, 31)}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_t20_no_export_holds_a_live_formula(reader: Client, kind: str) -> None:
    answer = reader.get(f"/rows/?export={kind}")
    if kind == "csv":
        text = b"".join(answer).decode("utf-8-sig")
        assert "\n'=A4" in text.replace("\r", "")
    else:
        cells = [cell for row in load_workbook(BytesIO(answer.getvalue())).active.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


def test_an_export_holds_more_than_the_page(reader: Client) -> None:
    assert len(table_of(reader.get("/many/?export=xlsx&per_page=10"))) == 121


def test_an_export_leaves_one_audit_row_with_its_filter(reader: Client) -> None:
    reader.get("/rows/?export=csv&sort=code")
    (row,) = AuditRecord.objects.filter(verb="export")
    assert row.after["rows"] == len(ROWS)
    assert "sort=code" in row.after["filtered_by"]


def test_an_unknown_kind_of_export_is_the_page(reader: Client) -> None:
    assert "<html" in reader.get("/rows/?export=pdf").content.decode()


def test_who_has_no_role_exports_nothing(client: Client) -> None:
    client.force_login(UserFactory(role=None))
    assert client.get("/rows/?export=csv").status_code == 404


def test_filters_narrow_the_records(reader: Client) -> None:
    DepartmentFactory(name="市交通委")
    DepartmentFactory(name="市水务局")
    answer = reader.get("/offices/?name=交通")
    assert [row.record.name for row in answer.context["table"].rows] == ["市交通委"]


def test_an_export_is_filtered_as_the_page_is(reader: Client) -> None:
    DepartmentFactory(name="市交通委")
    DepartmentFactory(name="市水务局")
    assert [row[0] for row in table_of(reader.get("/offices/?name=交通&export=xlsx"))] == ["Name", "市交通委"]


def test_a_filter_that_cannot_be_read_says_so_and_shows_nothing(reader: Client) -> None:
    DepartmentFactory(name="市交通委")
    answer = reader.get("/offices/?valid_from=gestern")
    assert list(answer.context["table"].rows) == []
    assert answer.context["filter"].form.errors["valid_from"]


def test_a_list_costs_the_same_for_one_row_and_for_many(reader: Client) -> None:
    DepartmentFactory(name="一局")
    reader.get("/offices/")  # the session is written once a minute
    with CaptureQueriesContext(connection) as few:
        reader.get("/offices/")
    for number in range(20):
        DepartmentFactory(name=f"第{number}办")
    with CaptureQueriesContext(connection) as many:
        reader.get("/offices/")
    assert len(many) == len(few)


def test_a_workbook_that_cannot_hold_all_rows_is_answered_with_a_sentence(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_sheets, "MOST_ROWS", 2)
    answer = reader.get("/rows/?export=xlsx")
    assert (answer.status_code, "csv" in answer.content.decode()) == (413, True)


def test_a_large_workbook_comes_from_the_disk(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    small = reader.get("/rows/?export=xlsx")
    monkeypatch.setattr(files, "SMALL", 100)
    large = reader.get("/rows/?export=xlsx")
    assert (small.streaming, large.streaming) == (False, True)
    shown = [list(load_workbook(BytesIO(answer.getvalue())).active.values) for answer in (small, large)]
    assert [row[:3] for row in shown[0]] == [row[:3] for row in shown[1]]
