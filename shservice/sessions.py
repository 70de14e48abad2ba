"""Sessions in the database, whose pushing on never fails a page and hardly holds it up."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.contrib.sessions.backends import db
from django.db import OperationalError, connections, router

# All that a page which is only read changes: when the person was seen, and how many notices wait.
OF_READING = frozenset({"seen_at", "unread"})
BRIEFLY = 250  # milliseconds that such a page waits for whoever is writing to SQLite
log = logging.getLogger("shservice")


class SessionStore(db.SessionStore):
    """As Django's, but what reading alone changed (``OF_READING``) need not be saved now.

    While somebody holds the database for long (a large import is undone on SQLite), that is left to
    the next page. Whatever else changed is saved, or the page fails, as with Django's.
    """

    _stored: dict[str, Any] | None = None

    def load(self) -> dict[str, Any]:
        """Read the session, and remember what is stored."""
        found = super().load()
        self._stored = deepcopy(found)
        return found

    def save(self, must_create: bool = False) -> None:
        """Save. Raises ``UpdateError`` when the session is gone, or busy and more than pushed on."""
        if must_create or not self._is_only_pushed_on():
            super().save(must_create)
            return
        try:
            with _waiting_briefly(router.db_for_write(self.model)):
                super().save()
        except db.UpdateError as failed:
            if not isinstance(failed.__context__, OperationalError):
                raise
            log.info("A session was not pushed on: the database is busy.")

    def _is_only_pushed_on(self) -> bool:
        if self._stored is None:
            return False
        return _lasting(dict(self.items())) == _lasting(self._stored)


def _lasting(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key not in OF_READING}


@contextmanager
def _waiting_briefly(alias: str) -> Iterator[None]:
    """Wait no longer than ``BRIEFLY`` for the only writer of SQLite; other databases have many."""
    connection = connections[alias]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    usual = int(connection.get_connection_params().get("timeout", 5) * 1_000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {BRIEFLY}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
