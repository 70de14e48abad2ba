"""The form asks for the note that a report needs, at once with what is odd, and loses nothing typed."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.factories import accepted, at
from tracker.domain.vocabulary import ReportState
from tracker.models import Report, Target, User

NEW = "/targets/A12-01/report/"


@pytest.fixture
def client(sit: Callable[..., Client], target: Target, reporter: User) -> Client:
    """The reporter, reading English."""
    return sit(reporter, "en")


def said(**fields: Any) -> dict[str, Any]:
    return {"period": "2018Q3"} | fields


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_what_has_to_be_explained_is_asked_together_with_what_is_odd(client: Client, target: Target) -> None:
    accepted(target, "2018Q2", now=at("2018-07-10"), value=Decimal(3))
    first = client.post(NEW, said(value="60", submit="1"))
    assert first.status_code == 422
    assert "Please explain in the note: 60 against 3 before" in words(first.content.decode())
    confirmed = first.context["form"].data["confirmed"]
    client.post(NEW, said(value="60", note="新增两条线", submit="1", confirmed=confirmed))
    assert Report.objects.get(period="2018Q3").state == ReportState.SUBMITTED


def test_what_lags_is_not_sent_without_a_note_and_nothing_typed_is_lost(client: Client) -> None:
    response = client.post(NEW, said(value="20", data_source="统计", submit="1"))
    html = response.content.decode()
    assert response.status_code == 422
    assert "it stands at 20 on 2018-09-30, where the plan expects 74.79" in html
    assert 'href="#id_note"' in html
    assert 'value="统计"' in html
    assert not Report.objects.exists()
