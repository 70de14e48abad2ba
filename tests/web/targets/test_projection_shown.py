"""/targets/<code>/: where it would end, and what was projected before, against what happened (§7)."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.factories import TargetFactory, accepted, at
from tests.web.targets.reading import behind, chart_of, page, words
from tracker.domain.vocabulary import Frequency
from tracker.models import Plan, Target
from tracker.services.projections import keep_projections

pytestmark = pytest.mark.django_db


def projected(plan: Plan) -> Target:
    """10 km more each month up to June, of 100 km by the end of the year."""
    target = TargetFactory(plan=plan, frequency=Frequency.MONTHLY)
    for month, value in enumerate((5, 6, 7, 9, 8, 11), start=1):
        accepted(target, f"2018-0{month}", value=Decimal(value), now=at(f"2018-{month + 1:02d}-03"))
    return target


def test_the_projections_of_the_chart_are_those_of_its_table(manager: Client, plan: Plan) -> None:
    html = page(manager, projected(plan))
    drawn = [line["points"][-1]["text"] for line in chart_of(html)["lines"] if line["role"] == "projection"]
    start = html.index('id="projection-table"')
    table = words(html[start : html.index("</table>", start)])
    assert len(drawn) == 3
    assert [text for text in drawn if f" {text} 公里" not in table] == []
    assert f"{min(drawn, key=Decimal)}–{max(drawn, key=Decimal)} 公里" in table
    assert chart_of(html)["goal"]["text"] == "100"


def test_a_page_without_projection_says_why(manager: Client, plan: Plan) -> None:
    html = page(manager, behind(plan))
    assert "No projection: fewer than five numbers are counted" in words(html)
    assert not [line for line in chart_of(html)["lines"] if line["role"] == "projection"]


def test_what_was_projected_stands_against_what_happened(manager: Client, plan: Plan) -> None:
    target = projected(plan)
    keep_projections(now=at("2018-07-05"))
    for month in range(7, 13):
        accepted(target, f"2018-{month:02d}", value=Decimal(10), now=at("2019-01-04"))
    text = words(page(manager, target, as_of="2019-02-01"))
    assert "2018-07-05 for 2018-12-31 92.8" in text
    assert "106 projected from the start: -13.2" in text
