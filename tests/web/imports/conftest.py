"""A keeper and a reporter before the pages of imports, and the way through the wizard."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import DepartmentFactory, TargetFactory, administrator, of_department
from tracker.domain.vocabulary import Role
from tracker.models import Department, Target


class Desk:
    """One person before the pages of imports, in English."""

    def __init__(self, person: Any) -> None:
        self.client = Client()
        self.client.force_login(person)
        self.client.cookies["django_language"] = "en"

    def send(self, text: str | bytes, kind: str = "reports", mode: str = "draft", name: str = "s.csv") -> str:
        """Upload a sheet; where the answer leads."""
        data = text.encode() if isinstance(text, str) else text
        file = SimpleUploadedFile(name, data)
        answer = self.client.post("/imports/", {"kind": kind, "mode": mode, "file": file})
        assert answer.status_code == 302, answer.content.decode()
        return answer.headers["Location"]

    def read(self, address: str, **headers: str) -> str:
        """The page at an address."""
        answer = self.client.get(address, headers=headers or None)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.content.decode()

    def agree(self, address: str, **said: str) -> Any:
        """Confirm what the preview shows."""
        expected = re.search(r'name="expected" value="([0-9a-f]{64})"', self.read(address))
        assert expected
        return self.client.post(address, {"expected": expected[1]} | said)


@pytest.fixture
def house(db: None) -> Department:
    return DepartmentFactory(name="市房管局")


@pytest.fixture
def target(house: Department) -> Target:
    return TargetFactory(code="KM", lead=house)


@pytest.fixture
def desk(house: Department) -> Desk:
    """The reporter of the house."""
    return Desk(of_department(Role.REPORTER, house))


@pytest.fixture
def office_of_all(db: None) -> Desk:
    """The administrator."""
    return Desk(administrator())


def words(html: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
