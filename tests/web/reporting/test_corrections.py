"""A correction shows the old number, the new one and why, while it is written and afterwards."""

import re
from collections.abc import Callable
from decimal import Decimal

from django.test import Client

from tests.factories import accepted, at
from tracker.models import Report, Target, User
from tracker.services.contents import ReportContent
from tracker.services.reporting import correct_report

Sit = Callable[..., Client]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def corrected(target: Target, reporter: User) -> Report:
    old = accepted(target, "2018Q3", now=at("2018-10-10"), value=Decimal(61))
    content = ReportContent(value=Decimal(64))
    return correct_report(report=old, content=content, reason="漏计一段", by=reporter, now=at("2018-10-11"))


def test_the_page_shows_old_new_and_reason(sit: Sit, target: Target, reporter: User) -> None:
    report = corrected(target, reporter)
    text = words(sit(reporter, "en").get(f"/reports/{report.pk}/").content.decode())
    assert "Before: 61 公里 → Now: 64 公里" in text
    assert "漏计一段" in text


def test_a_first_report_has_no_number_before(sit: Sit, target: Target, reporter: User) -> None:
    report = accepted(target, "2018Q3", now=at("2018-10-10"), value=Decimal(61))
    assert "Before:" not in words(sit(reporter, "en").get(f"/reports/{report.pk}/").content.decode())


def test_a_correction_that_is_under_way_still_shows_what_is_accepted(
    sit: Sit, target: Target, reporter: User
) -> None:
    report = corrected(target, reporter)
    text = words(sit(reporter, "en").get(f"/reports/{report.pk}/edit/").content.decode())
    assert "Accepted so far 61 公里 accepted on 2018-10-10" in text
