"""How tests read the page of a target, and a target that is behind."""

import json
import re
from decimal import Decimal
from html import unescape
from typing import Any

from django.test import Client

from tests.factories import TargetFactory, accepted, at
from tracker.models import Plan, Target

DAY = "2018-07-05"


def page(client: Client, target: Target, language: str = "en", **query: str) -> str:
    address = f"/targets/{target.code}/"
    response = client.get(address, {"as_of": DAY} | query, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    """The text of a page, blanks folded."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def chart_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script id="curve-data" type="application/json">(.*?)</script>', html)
    assert found is not None
    return json.loads(found.group(1))


def table_of(html: str) -> str:
    return html[html.index('id="curve-table"') : html.index("</table>", html.index('id="curve-table"'))]


def behind(plan: Plan, **given: Any) -> Target:
    """20 km in the first quarter, 10 in the second, of 100."""
    target = TargetFactory(plan=plan, **given)
    accepted(target, "2018Q1", value=Decimal(20), now=at("2018-04-03"))
    accepted(target, "2018Q2", value=Decimal(10), now=at("2018-07-03"))
    return target
