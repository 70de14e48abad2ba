"""A reviewer answers the queue by the keyboard alone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import TargetFactory, submitted
from tracker.domain.vocabulary import Basis, Frequency, ReportState
from tracker.models import Report
from tracker.services.evidence import add_link


@pytest.fixture
def waiting(office, reporter):
    """Two reports with nothing odd about them and one without evidence, of yesterday."""
    now = timezone.now()
    yesterday = timezone.localdate(now) - timedelta(days=1)
    found = {}
    for code in ("A-1", "B-2", "C-3"):
        target = TargetFactory(
            code=code,
            lead=office,
            basis=Basis.PLAN_TO_DATE,
            frequency=Frequency.AD_HOC,
            starts_on=yesterday - timedelta(days=100),
            due_on=yesterday + timedelta(days=1),
        )
        report = submitted(target, yesterday.isoformat(), now=now, value=Decimal(100), note="略")
        if code != "C-3":
            add_link(report=report, url="https://example.org/a", by=reporter, now=now)
        found[code] = report
    return found


def state(report):
    return Report.objects.get(pk=report.pk).state


def test_reports_are_accepted_and_returned_without_a_mouse(visitor, reviewer, waiting):
    screen = visitor(reviewer, "en")
    page = screen.open("/reviews/")
    page.keyboard.press("j")  # C-3 comes first: it has no evidence
    page.keyboard.press("a")  # so the key only leads to the button
    expect(page.locator("article[data-odd] button[name=accept]")).to_be_focused()
    assert state(waiting["C-3"]) is ReportState.SUBMITTED
    page.keyboard.press("r")
    page.locator("article[data-odd] textarea").press_sequentially("请附材料")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("C-3")).to_contain_text("was returned")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("A-1").first).to_contain_text("was accepted")
    assert state(waiting["C-3"]) is ReportState.RETURNED
    assert state(waiting["A-1"]) is ReportState.ACCEPTED
    screen.expect_no_fault()


def test_ticked_reports_are_accepted_together_on_a_phone(visitor, reviewer, waiting):
    screen = visitor(reviewer, "zh-hans", 390)
    page = screen.open("/reviews/")
    screen.expect_no_fault()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="勾选全部 2 条无可疑之处的").click()
    page.get_by_role("button", name="通过已勾选的").click()
    expect(page.locator("article[data-review]")).to_have_count(1)
    assert [state(waiting[code]) for code in ("A-1", "B-2")] == [ReportState.ACCEPTED] * 2
