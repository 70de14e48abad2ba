"""A page that is only read does not fail because its session cannot be pushed on at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError

from shservice.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> SessionStore:
    stored = SessionStore()
    stored["who"], stored["seen_at"] = "7", 1
    stored.create()
    stored.save()
    return SessionStore(stored.session_key)


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, error: type[DatabaseError]) -> Iterator[None]:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise error("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(Session, "save", fail)
        yield


@pytest.mark.smoke
def test_a_session_is_pushed_on(session: SessionStore) -> None:
    session["seen_at"] = 2
    session.save()
    again = SessionStore(session.session_key)
    assert (again["who"], again["seen_at"]) == ("7", 2)


def test_a_busy_database_leaves_the_pushing_on_to_the_next_page(
    session: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    session["seen_at"], session["unread"] = 2, [3, "as of now"]
    with failing(monkeypatch, OperationalError):
        session.save()
    assert SessionStore(session.session_key)["seen_at"] == 1


def test_whatever_else_changed_is_not_lost_in_silence(
    session: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    session["who"] = "8"
    with failing(monkeypatch, OperationalError), pytest.raises(db.UpdateError):
        session.save()


def test_a_session_that_was_ended_meanwhile_is_not_taken_for_a_busy_database(session: SessionStore) -> None:
    session["seen_at"] = 2
    SessionStore(session.session_key).delete()
    with pytest.raises(db.UpdateError):
        session.save()
