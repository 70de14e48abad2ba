"""One journey through the product in a real browser, from a sheet of targets to a corrected board."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Screen
from tests.e2e.conftest import Visitor
from tests.factories import (
    START,
    ActionFactory,
    PlanFactory,
    TargetFactory,
    UnitFactory,
    accepted,
    administrator,
)
from tracker.domain.vocabulary import Frequency, Role
from tracker.models import Department, User
from tracker.services.contents import MembershipDetails, PersonDetails
from tracker.services.people import create_person

SHEET = """行动编号,目标编号,指标名称,类型,比较,目标值,单位,基期值,开始,截止,口径,填报频率,牵头部门,原文
12,A12-01,架空线入地,累计完成,>=,100,公里,0,2018-10-01,2018-12-31,计划期累计,按月,市住房城乡建设管理委,四季度完成100公里架空线入地
"""
BOARD_THEN = "/board/?as_of=2018-11-05&known_at=2018-11-05"
Today = Callable[[str], None]


@pytest.fixture
def today() -> Iterator[Today]:
    """Return a function that lets it be the morning of a day, for the server and for the tests."""
    travels: list[time_machine.travel] = []

    def become(day: str) -> None:
        if travels:
            travels.pop().stop()
        travels.append(time_machine.travel(f"{day}T01:30:00+00:00", tick=True))
        travels[-1].start()

    yield become
    for travel in travels:
        travel.stop()


@pytest.fixture
def both(office: Department) -> User:
    """Reports and reviews for the same office."""
    roles = (Role.REPORTER, Role.REVIEWER)
    held = tuple(MembershipDetails(role=role, department=office) for role in roles)
    details = PersonDetails(username="both", full_name="王身兼", memberships=held)
    return create_person(details=details, password="correct horse battery", by=administrator(), now=START)


@pytest.fixture
def action_twelve(office: Department) -> None:
    """A plan with its twelfth action, for which ``office`` answers; nothing is measured yet."""
    UnitFactory()
    plan = PlanFactory(code="SH-FW-2018", live_since=date(2018, 1, 1))
    ActionFactory(plan=plan, number=12, name="提升城市精细化管理服务能级", lead=office)


def import_targets(screen: Screen) -> None:
    """Send the sheet, look at the preview, agree."""
    page = screen.open("/imports/")
    page.get_by_label("表格内容").select_option(label="目标")
    sheet: Any = {"name": "目标.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    page.get_by_label("文件").set_input_files(sheet)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_text("尚未写入")).to_be_visible()
    page.get_by_role("button", name="导入：新增 1").click()
    expect(page.get_by_text("A12-01").first).to_be_visible()


def press_accept_anyway(screen: Screen, address: str) -> int:
    """Send what the button would have sent; the page has none. Return the status of the answer."""
    return screen.page.evaluate(
        """async (address) => {
          const body = new FormData();
          body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
          body.set("accept", "1");
          body.set("expected_version", "1");
          return (await fetch(address, { method: "POST", body, redirect: "manual" })).status;
        }""",
        address,
    )


def accept_it(screen: Screen) -> None:
    """The only report that waits is accepted."""
    page = screen.open("/reviews/")
    page.get_by_role("button", name="通过").click()
    expect(page.get_by_text("A12-01 2018年10月 已通过")).to_be_visible()


def says(page: Page, status: str, number: str) -> None:
    """The board counts one target, of this status, and its reason has this number."""
    totals = page.get_by_role("region", name="合计")
    expect(totals.get_by_text(f"{status} 1")).to_be_visible()
    expect(page.get_by_role("row", name="A12-01 架空线入地")).to_contain_text(f"完成{number}公里")


def test_from_a_sheet_to_a_corrected_board(
    visitor: Visitor,
    today: Today,
    action_twelve: None,
    keeper: User,
    both: User,
    reviewer: User,
    manager: User,
) -> None:
    today("2018-11-01")
    import_targets(visitor(keeper))

    today("2018-11-02")
    desk = visitor(both)
    page = desk.open("/workbench/")
    page.get_by_role("link", name="表单 A12-01 2018年10月").click()
    page.get_by_label("数值（公里）").fill("２０")
    page.get_by_label("备注", exact=True).fill("道路审批推迟，开工晚于计划")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已提交审核")).to_be_visible()

    page = desk.open("/reviews/")
    expect(page.get_by_text("须由他人审核")).to_be_visible()
    expect(page.get_by_role("button", name="通过")).to_have_count(0)
    address = page.get_by_role("link", name="2018年10月").get_attribute("href") or ""
    assert press_accept_anyway(desk, address.replace("/reports/", "/reviews/")) == 403

    before = visitor(manager).open("/board/")
    expect(before.get_by_role("row", name="A12-01 架空线入地")).to_contain_text("尚无审核通过的填报")
    accept_it(visitor(reviewer))
    says(visitor(manager).open("/board/"), "滞后", "20")

    today("2018-11-06")
    page = visitor(both).open("/targets/A12-01/")
    page.get_by_role("link", name="20 公里").first.click()
    page.get_by_role("link", name="更正").click()
    page.get_by_label("数值（公里）").fill("34")
    page.get_by_label("更正原因").fill("漏计两段已入地的线路")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已提交审核")).to_be_visible()
    says(visitor(manager).open("/board/"), "滞后", "20")
    accept_it(visitor(reviewer))
    leader = visitor(manager)
    says(leader.open("/board/"), "正常", "34")
    says(leader.open(BOARD_THEN), "滞后", "20")
    expect(leader.page.get_by_text("数据截至 2018-11-05，按 2018-11-05 时掌握")).to_be_visible()


def test_the_first_red_is_seen_on_a_phone_without_scrolling(
    visitor: Visitor, office: Department, manager: User
) -> None:
    late = TargetFactory(code="A12-01", name="架空线入地", lead=office, frequency=Frequency.QUARTERLY)
    accepted(late, "2018Q1", value=2)
    for number in range(2, 12):
        TargetFactory(code=f"A12-{number:02d}", plan=late.plan, lead=office)
    phone = visitor(manager, width=390)
    phone.open("/board/?as_of=2018-04-20")
    red = phone.page.locator("main .tone-red, main .tone-red_hatch")
    expect(red.first).to_be_in_viewport(ratio=1)
    worst = phone.page.locator(".board-worst").first
    expect(worst.get_by_role("link", name="A12-01")).to_be_in_viewport(ratio=1)
    expect(worst).to_contain_text("比值")
