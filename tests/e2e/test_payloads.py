"""Nine script payloads, harmless in a real browser (T07); the warning before a session ends (T18)."""

from datetime import date
from urllib.parse import quote

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.factories import ActionFactory, DepartmentFactory, PlanFactory, TargetFactory, UserFactory, at
from tests.factories import submitted as submit
from tracker.domain.vocabulary import Role, Status
from tracker.models import User
from tracker.services.evidence import add_file
from tracker.services.overrides import override_status

PAYLOADS = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "<svg/onload=window.hit=1>",
    "javascript:window.hit=1",
    "'-alert(1)-'",
    "{{7*7}}{% debug %}",
    "</title><script>alert(1)</script>",
    '<a href="javascript:alert(1)">x</a>',
    "<iframe srcdoc='<script>parent.hit=1</script>'>",
)
LOOK = """() => ({
  hit: window.hit === undefined ? null : window.hit,
  inline: [...document.scripts].filter((one) => !one.src && one.type !== "application/json").length,
  foreign: document.querySelectorAll("img[onerror], svg[onload], iframe, a[href^='javascript:']").length,
})"""
HARMLESS = {"hit": None, "inline": 0, "foreign": 0}


def test_t07_what_people_type_is_never_run(visitor: Visitor, keeper: User) -> None:
    texts = iter(PAYLOADS * 4)
    office = DepartmentFactory(name=next(texts))
    plan = PlanFactory(code="X", name=next(texts), live_since=date(2018, 1, 1))
    action = ActionFactory(plan=plan, number=1, name=next(texts))
    target = TargetFactory(code="X-1", plan=plan, action=action, name=next(texts), lead=office)
    now = at("2018-07-05")
    reporter = UserFactory(username="r", full_name=next(texts), role=Role.REPORTER, department=office)
    reviewer = UserFactory(username="v", full_name=next(texts), role=Role.REVIEWER, department=office)
    report = submit(target, "2018Q2", now=now, value=1, note=next(texts), data_source=next(texts))
    add_file(report=report, name=next(texts) + ".pdf", content=b"%PDF-1.4 x", by=reporter, now=now)
    override_status(
        target=target,
        status=Status.AT_RISK,
        reason=next(texts),
        starts_on=date(2018, 7, 5),
        expires_on=date(2030, 7, 5),
        by=reviewer,
        now=now,
    )
    asked = quote(PAYLOADS[1])
    pages = [
        *(f"/targets/X-1/?as_of={asked}", "/targets/X-1/edit/", f"/targets/?q={asked}", "/plans/X/"),
        *("/plans/X/actions/1/", f"/reports/{report.pk}/", f"/reports/?q={asked}", "/people/", "/audit/"),
        *(f"/people/{reporter.pk}/", f"/departments/{office.pk}/", "/board/?plan=X", f"/search/?q={asked}"),
        *(f"/accounts/login/?next={asked}", f"/nowhere/{asked}/"),
    ]
    screen = visitor(keeper)
    dialogs: list[str] = []
    screen.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    found = {}
    for path in pages:
        page = screen.open(path)
        found[path] = page.evaluate(LOOK)
    assert {path: seen for path, seen in found.items() if seen != HARMLESS} == {}
    complaints = [text for text in screen.complaints if "404" not in text]
    assert (dialogs, complaints, screen.foreign) == ([], [], [])


def test_t18_two_minutes_before_the_end_one_is_asked_and_what_was_typed_is_kept(
    visitor: Visitor, keeper: User
) -> None:
    screen = visitor(keeper, language="en")
    page = screen.open("/departments/new/")
    page.locator("input[name=name]").fill("绿化局")
    page.wait_for_function("Object.keys(sessionStorage).length > 0")
    answers = iter([90, 1800, 0, 1800])
    page.route(
        "**/accounts/session/",
        lambda route: route.fulfill(
            json={"left": next(answers), "most": 9000, "person": keeper.pk, "token": "x" * 64}
        ),
    )
    again = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(again)
    warning = page.get_by_role("alertdialog")
    expect(warning).to_contain_text("You will be signed out at")
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()
    page.evaluate(again)
    expect(warning).to_contain_text("You were signed out")
    screen.expect_no_fault()
    page.unroute("**/accounts/session/")
    page.reload()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("input[name=name]")).to_have_value("绿化局")
