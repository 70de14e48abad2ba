"""Targets and plans in a real browser: no fault, filters in place, a chart that its table repeats."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.browsing import Screen
from tests.factories import ActionFactory, PlanFactory, TargetFactory, UnitFactory, accepted, at
from tracker.domain.facts import Stage
from tracker.domain.vocabulary import Basis, Kind
from tracker.models import Department, Target, User

Visitor = Callable[..., Screen]
DAY = "as_of=2018-07-05"
PAGES = [
    f"/targets/?{DAY}",
    f"/targets/?{DAY}&tone=amber",
    f"/targets/A12-01/?{DAY}",
    f"/targets/A12-02/?{DAY}",
    f"/targets/A12-03/?{DAY}",
    "/targets/A12-01/adjust/",
    "/targets/new/",
    "/targets/new/?kind=milestone",
    "/plans/",
    f"/plans/P/?{DAY}",
    f"/plans/P/actions/12/?{DAY}",
    "/plans/P/rules/new/",
]


@pytest.fixture
def targets(transactional_db: None, office: Department) -> Target:
    """A line that is behind, a floor that was breached, a milestone with stages, and one on pace."""
    plan = PlanFactory(code="P", name="打响上海服务品牌三年行动计划")
    action = ActionFactory(plan=plan, number=12, name="提升城市精细化管理能级专项行动", lead=office)
    common = {"plan": plan, "action": action, "lead": office}
    behind = TargetFactory(**common, code="A12-01", name="架空线入地", quote="2018年完成100公里架空线入地")
    floor = TargetFactory(
        **common,
        code="A12-02",
        name="道路优良率",
        kind=Kind.MAINTAIN,
        unit=UnitFactory(name="%"),
        goal=Decimal(92),
    )
    stages = (Stage("立项", Decimal(1), date(2018, 3, 1)), Stage("封顶", Decimal(1), date(2018, 6, 1)))
    TargetFactory(
        **common, code="A12-03", kind=Kind.MILESTONE, basis=Basis.STOCK, unit=None, goal=None, stages=stages
    )
    good = TargetFactory(**common, code="A12-04", name="绿道")
    for target, first, second in ((behind, 20, 10), (floor, 95, 90), (good, 30, 30)):
        accepted(target, "2018Q1", value=Decimal(first), now=at("2018-04-03"))
        accepted(target, "2018Q2", value=Decimal(second), now=at("2018-07-03"))
    return behind


# the other two are those of test_every_page
@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 1280)])
def test_no_page_of_targets_and_plans_has_a_fault(
    visitor: Visitor, keeper: User, targets: Target, language: str, width: int
) -> None:
    screen = visitor(keeper, language, width)
    for path in PAGES:
        screen.open(path)
        screen.expect_no_fault()


def test_a_filter_changes_the_list_without_a_new_page(
    visitor: Visitor, manager: User, targets: Target
) -> None:
    page = visitor(manager, "en").open(f"/targets/?{DAY}")
    page.evaluate("window.sameDocument = true")
    page.locator("#sort-name").click()
    expect(page.locator("#sort-name").locator("..")).to_have_attribute("aria-sort", "ascending")
    page.get_by_label("Status").select_option("at_risk")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page.locator("#result-count")).to_contain_text("1 row")
    page.locator("#id_q").fill("nowhere")
    expect(page.locator("#results")).to_contain_text("Nothing fits these filters.")
    assert page.evaluate("window.sameDocument") is True
    assert "status=at_risk" in page.url
    assert "sort=name" in page.url
    assert DAY in page.url


def test_the_chart_is_drawn_from_the_numbers_of_its_table(
    visitor: Visitor, manager: User, targets: Target
) -> None:
    page = visitor(manager, "en").open(f"/targets/A12-01/?{DAY}")
    expect(page.locator("#curve svg")).to_be_visible()
    box = page.locator("#curve").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#curve svg")).to_contain_text("Actual 30 公里")
    expect(page.locator("#curve-table")).to_contain_text("30")


def test_without_a_script_everything_can_still_be_read_and_filtered(
    browser: Browser, live_server: LiveServer, visitor: Visitor, manager: User, targets: Target
) -> None:
    screen = visitor(manager, "en")
    screen.page.route("**/*.js", lambda route: route.abort())
    page = screen.open(f"/targets/A12-01/?{DAY}")
    expect(page.locator("#curve")).to_be_hidden()
    expect(page.locator("#curve-table")).to_contain_text("49.59")
    page = screen.open(f"/targets/?{DAY}")
    page.get_by_label("Status").select_option("at_risk")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#results tbody tr")).to_have_count(1)
