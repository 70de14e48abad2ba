import io

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from tests.commands.running import run
from tests.factories import DepartmentFactory
from tracker.models import User

pytestmark = pytest.mark.django_db


def test_the_first_person_is_an_administrator_of_the_whole_city() -> None:
    code, said = run("add_user", "boss", "--role", "administrator")
    assert (code, said.strip()) == (0, "boss：全市管理员。")


def test_a_role_is_given_in_an_office_by_its_name() -> None:
    run("add_user", "boss", "--role", "administrator")
    office = DepartmentFactory()
    assert run("add_user", "clerk", "--role", "reporter", "--department", office.name)[0] == 0
    (membership,) = User.objects.get(username="clerk").memberships.all()
    assert (membership.role, membership.department) == ("reporter", office)


def test_a_password_comes_from_the_input_and_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Correct-horse-9-battery\n"))
    _code, said = run("add_user", "boss", "--role", "administrator", "--password-stdin")
    assert "Correct" not in said
    assert authenticate(username="boss", password="Correct-horse-9-battery") is not None


@pytest.mark.parametrize(
    "words",
    [("clerk", "--role", "reporter"), ("clerk", "--role", "reporter", "--department", "没有这个局")],
)
def test_what_cannot_be_is_refused_in_a_sentence(words: tuple[str, ...]) -> None:
    run("add_user", "boss", "--role", "administrator")
    with pytest.raises(CommandError, match="。"):
        call_command("add_user", *words)
    assert not User.objects.filter(username="clerk").exists()
