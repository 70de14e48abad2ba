"""The two addresses that a watching machine asks."""

from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

pytestmark = pytest.mark.smoke


def test_healthz_answers_without_sign_in_and_without_the_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_answers_ok_when_the_database_does(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_readyz_answers_503_when_the_database_is_away(client: Client) -> None:
    with mock.patch.object(connection, "cursor", side_effect=OperationalError):
        assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_readyz_answers_503_for_a_database_that_was_never_set_up(client: Client) -> None:
    with mock.patch.object(MigrationRecorder.Migration._meta, "db_table", "no_such_table"):
        assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_an_address_nobody_opened_asks_for_sign_in(client: Client) -> None:
    response = client.get("/accounts/2fa/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")
