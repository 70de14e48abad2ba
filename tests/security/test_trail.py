"""Whatever is taken out, brought in or refused leaves exactly one record: who, when, what, result (T24)."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.access.one_of_everything import NOW, OTHER, OWN, City, build
from tests.factories import administrator
from tests.web.imports.conftest import Desk
from tracker.models import AuditRecord, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Iterator[City]:
    with time_machine.travel(NOW, tick=False):
        yield build()


def new_records(client: Client, path: str, **sent: str) -> list[tuple[str, str, object]]:
    """What one request adds to the audit: who, what, when."""
    last = AuditRecord.objects.order_by("pk").last()
    answer = client.post(path, sent) if sent else client.get(path)
    if answer.streaming:
        b"".join(answer)
    rows = AuditRecord.objects.filter(pk__gt=last.pk if last else 0).order_by("pk")
    return [(row.actor_name, row.verb, row.at) for row in rows]


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_t24_taking_out_and_being_refused_leave_one_record_each(city: City) -> None:
    person, things = city.people["reporter"], city.things
    client = signed_in(person)
    evidence = things[OWN]["evidence"]["token"]
    foreign = things[OTHER]["accepted"]["pk"]
    for path, verb in (
        (f"/evidence/{evidence}/", "download"),
        ("/targets/?export=csv", "export"),
        ("/targets/?export=xlsx", "export"),
        ("/imports/export/reports.csv", "export"),
        ("/people/", "deny"),
        (f"/reports/{foreign}/edit/", "deny"),
    ):
        assert new_records(client, path) == [(str(person), verb, NOW)], path


def test_t24_an_import_and_its_file_leave_one_record_each_beside_those_of_its_rows(city: City) -> None:
    desk = Desk(administrator())
    last = AuditRecord.objects.order_by("pk").last()
    desk.agree(desk.send("名称,量纲,系数\n尺,长度,3\n", kind="units"))
    verbs = list(AuditRecord.objects.filter(pk__gt=last.pk).order_by("pk").values_list("verb", flat=True))
    assert sorted(verbs) == ["create", "import"]
    batch = city.things[OWN]["batch"]["pk"]
    rows = new_records(desk.client, f"/imports/{batch}/file/")
    assert [verb for _who, verb, _when in rows] == ["download"]
