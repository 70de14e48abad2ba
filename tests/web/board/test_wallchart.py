"""The wall chart: months, groups, what is new, what it counts, and the same in every file."""

import csv
import re
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.factories import (
    ActionFactory,
    DepartmentFactory,
    PlanFactory,
    TargetFactory,
    UserFactory,
    accepted,
    at,
    lead_of,
    of_department,
)
from tracker.domain.vocabulary import Role, Status, Strength
from tracker.models import Plan, Target
from tracker.services.contents import ReportContent
from tracker.services.reporting import correct_report
from tracker.services.reviewing import accept_report
from tracker.templatetags.wallchart import MEANINGS

pytestmark = pytest.mark.django_db
ROW = re.compile(r'<tr class="wall-row.*?</tr>', re.S)
CELL = re.compile(r'title="(\d{4}-\d\d-\d\d): (.+?) (\d+) of (\d+)"')


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.MANAGER))
    return client


@pytest.fixture
def plan() -> Plan:
    """Action 1 keeps up and then falls behind, action 2 keeps up; both from the first of the year."""
    plan = PlanFactory(code="P", live_since=date(2018, 1, 1))
    for number, values in ((1, (25, 1, 1)), (2, (25, 25, 25))):
        target = TargetFactory(plan=plan, action=ActionFactory(plan=plan, number=number), code=f"T-{number}")
        for quarter, value in enumerate(values, start=1):
            day = at(date(2018, 3 * quarter + 1, 5))
            accepted(target, f"2018Q{quarter}", value=Decimal(value), now=day)
    return plan


def html(client: Client, **query: str) -> str:
    response = client.get("/board/", {"as_of": "2018-10-29"} | query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def cells(page: str, row: int) -> list[tuple[str, ...]]:
    """Day, word, number and whole of every cell of a row; 0 is the row of everything."""
    return CELL.findall(ROW.findall(page)[row])


def test_every_month_shows_its_worst_word_at_its_end(manager: Client, plan: Plan) -> None:
    shown = cells(html(manager), 1)
    assert shown[2] == ("2018-03-31", "On track", "1", "1")
    assert shown[8] == ("2018-09-30", "Off track", "1", "1")


def test_the_month_under_way_is_judged_on_the_day_and_later_ones_are_empty(
    manager: Client, plan: Plan
) -> None:
    shown = cells(html(manager), 0)
    assert (len(shown), shown[-1][0]) == (10, "2018-10-29")


def test_the_worst_group_stands_first(manager: Client, plan: Plan) -> None:
    first, second = (ROW.findall(html(manager))[n] for n in (1, 2))
    assert "T-1" in first
    assert "T-2" in second


def test_a_cell_leads_to_its_targets_on_its_day(manager: Client, plan: Plan) -> None:
    page = html(manager, known_at="2018-11-05")
    assert '/board/?known_at=2018-11-05&amp;as_of=2018-09-30&amp;open=1#group-1"' in page
    opened = html(manager, as_of="2018-09-30", known_at="2018-11-05", open="1")
    assert 'id="group-1"' in opened
    assert "/targets/T-1/?as_of=2018-09-30&amp;known_at=2018-11-05" in opened


def test_what_turned_red_since_the_month_before_is_counted(manager: Client, plan: Plan) -> None:
    assert "1 new red since 2018-05-31" in html(manager, as_of="2018-06-30")
    assert "no new red since 2018-07-31" in html(manager, as_of="2018-08-31")


def test_the_worst_target_says_since_which_day_it_is_red_and_what_turns_it_green(
    manager: Client, plan: Plan
) -> None:
    page = html(manager)
    assert "red since 2018-06-30, at 4 month-ends in a row" in page
    assert "green at the report of 31 December 2018 needs" in page


def test_as_known_before_a_report_the_worst_target_was_red_from_another_day(
    manager: Client, plan: Plan
) -> None:
    page = html(manager, as_of="2018-07-30", known_at="2018-07-30")
    assert "red since 2018-06-30, at 1 month-end" in page
    assert "board-since" not in html(manager, as_of="2018-07-04", known_at="2018-07-04")


def test_red_rows_say_from_which_month_on_and_others_do_not(manager: Client, plan: Plan) -> None:
    page = html(manager)
    red, green = (ROW.findall(page)[n] for n in (1, 2))
    assert "since 2018-06" in red
    assert "since" not in green
    assert page.count("red since 2018-06<") == 1


def test_red_in_every_month_shown_is_red_since_the_first_or_earlier(manager: Client, plan: Plan) -> None:
    assert "red since 2019-01 or earlier" in html(manager, as_of="2019-02-10", known_at="2019-03-01")
    assert "red since 2018-06<" in html(manager, as_of="2019-02-10", known_at="2019-03-01", span="plan")


def test_the_denominators_say_what_they_are_of(manager: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, starts_on=date(2018, 12, 1))
    page = html(manager)
    assert "(3 report, 1 owe nothing yet)" in page
    assert "the other 1 have none" in page


def test_the_legend_explains_every_status(manager: Client, plan: Plan) -> None:
    assert {status for status, _tone, _meaning in MEANINGS} == set(Status)
    assert html(manager).count('<dt><span class="status tone-') == len(MEANINGS)


def test_the_whole_plan_shows_all_its_months(manager: Client, plan: Plan) -> None:
    assert html(manager, span="plan").count('class="wall-month"') == 36


def test_progress_is_counted_in_targets_and_never_averaged(manager: Client, plan: Plan) -> None:
    assert "1 of the 2 targets that have a pace" in html(manager)


def test_by_strength_and_by_department(manager: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, strength=Strength.BINDING, lead=DepartmentFactory(name="市住建委"))
    assert any("Binding" in row for row in ROW.findall(html(manager, by="strength")))
    assert any("市住建委" in row for row in ROW.findall(html(manager, by="department")))


def test_an_action_admitted_later_does_not_bend_the_months_before(manager: Client, plan: Plan) -> None:
    late = ActionFactory(plan=plan, number=3, adopted_on=date(2018, 9, 1))
    TargetFactory(plan=plan, action=late)
    totals = [cell[3] for cell in cells(html(manager), 0)]
    assert totals == ["2"] * 8 + ["3"] * 2


def test_parts_are_said_to_belong_to_their_whole(manager: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, parent=Target.objects.get(code="T-2"), part_department=DepartmentFactory())
    page = html(manager)
    assert "Counted are 2 whole targets; 1 parts and years belong to their whole" in page


def test_the_score_says_how_many_it_counts(manager: Client, plan: Plan) -> None:
    TargetFactory(plan=plan, goal=None)
    assert "cannot be scored" not in html(manager)
    assert "2 targets counted, 1 cannot be scored" in html(manager, score="on")


def test_the_file_says_to_the_digit_what_the_chart_says(manager: Client, plan: Plan) -> None:
    page = html(manager)
    response = manager.get(
        "/board/", {"as_of": "2018-10-29", "export": "csv"}, headers={"accept-language": "en"}
    )
    text = b"".join(response.streaming_content).decode().lstrip("\ufeff")
    head, *rows = csv.reader(StringIO(text))
    months = slice(head.index("2018-01"), head.index("2018-12") + 1)
    for number, row in enumerate(rows):
        shown = [f"{word} {bearing}/{whole}" for _day, word, bearing, whole in cells(page, number)]
        assert [cell for cell in row[months] if cell] == shown


def test_a_past_moment_gives_the_same_page_and_the_same_bytes_after_corrections(
    manager: Client, plan: Plan
) -> None:
    moment = {"as_of": "2018-09-30", "known_at": "2018-10-15", "plan": "P"}

    def everything() -> tuple[list[str], bytes, bytes]:
        page = html(manager, **moment)
        worst = page[page.index('"board-worst"') :]
        chart = [*ROW.findall(page), worst[: worst.index("</section>")]]
        sheet = manager.get("/board/", moment | {"export": "csv"})
        book = manager.get("/board/", moment | {"export": "xlsx"})
        return chart, b"".join(sheet.streaming_content), book.content

    before = everything()
    target = Target.objects.get(code="T-2")
    office = lead_of(target)
    again = correct_report(
        report=target.reports.get(period="2018Q3"),
        content=ReportContent(value=Decimal(0), note="已逐项核对"),
        reason="核对",
        by=of_department(Role.REPORTER, office),
        now=at("2018-11-20"),
        submit=True,
    )
    accept_report(report=again, by=of_department(Role.REVIEWER, office), now=at("2018-11-21"))
    assert everything() == before
    assert "red since 2018-06-30" in before[0][-1]
    assert ROW.findall(html(manager, as_of="2018-09-30", plan="P")) != before[0][:-1]


def test_a_workbook_opens_with_the_chart(manager: Client, plan: Plan) -> None:
    book = load_workbook(BytesIO(manager.get("/board/", {"as_of": "2018-10-29", "export": "xlsx"}).content))
    assert book.active.max_row == 4


def test_an_unchanged_board_is_not_sent_again(manager: Client, plan: Plan) -> None:
    first = manager.get("/board/", {"as_of": "2018-10-29"})
    again = manager.get("/board/", {"as_of": "2018-10-29"}, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "no-cache" in first["Cache-Control"]


def test_after_a_write_the_board_is_sent_anew(manager: Client, plan: Plan) -> None:
    tag = manager.get("/board/", {"as_of": "2018-10-29"})["ETag"]
    accepted(Target.objects.get(code="T-2"), "2018Q4", value=Decimal(1), now=at("2019-01-05"))
    assert manager.get("/board/", {"as_of": "2018-10-29"}, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("other", ["language", "person", "day"])
def test_a_board_is_kept_for_one_person_language_and_day(manager: Client, plan: Plan, other: str) -> None:
    def tag(**headers: str) -> str:
        return manager.get("/board/", {"as_of": day}, headers=headers)["ETag"]

    day = "2018-10-29"
    first = tag()
    if other == "person":
        manager.force_login(UserFactory(role=Role.AUDITOR))
    day = "2018-10-28" if other == "day" else day
    assert tag(**({"accept-language": "en"} if other == "language" else {})) != first
