"""PostgreSQL goes and comes: a clear page while it is away, and no fault once it is back (K04, K10)."""

import http.client
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.trials.children import manage, served
from tests.trials.server import OwnServer

PLACES = 20


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    folder = TemporaryDirectory(prefix="shservice-away-")  # of its own user, who cannot see pytest's folders
    own = OwnServer(Path(folder.name))
    own.ask(f"ALTER SYSTEM SET max_connections = {PLACES}")
    own.stop()
    own.start()
    code, said = manage("migrate", "--verbosity", "0", DATABASE_URL=own.address)
    assert code == 0, said
    yield own
    own.end()
    folder.cleanup()


@pytest.fixture(scope="module")
def site(server: OwnServer) -> Iterator[str]:
    with served(DATABASE_URL=server.address) as address:
        yield address


def ask(site: str) -> tuple[int, str]:
    """Status and page for a person whose session has to be looked up; no redirect is followed."""
    return get(site, "/board/", {"Cookie": "sessionid=abcdefgh"})


def get(site: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and page of a request."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@pytest.mark.postgresql
def test_k04_no_request_fails_after_a_restart(server: OwnServer, site: str) -> None:
    assert [ask(site)[0] for _request in range(6)] == [302] * 6  # both workers hold a connection
    server.stop()
    server.start()
    assert [ask(site)[0] for _request in range(10)] == [302] * 10


@pytest.mark.postgresql
def test_k04_while_it_is_down_the_page_says_so_and_it_recovers_by_itself(
    server: OwnServer, site: str
) -> None:
    assert ask(site)[0] == 302
    server.crash()
    try:
        status, page = ask(site)
        probes = get(site, "/healthz")[0], get(site, "/readyz")[0]
    finally:
        server.start()
    assert (status, "系统暂时无法使用" in page, "Traceback" in page) == (503, True, False)
    assert probes == (200, 503)
    assert (ask(site)[0], get(site, "/readyz")[0]) == (302, 200)


@pytest.mark.postgresql
def test_k10_without_a_free_connection_the_page_says_so(server: OwnServer, site: str) -> None:
    server.stop()
    server.start()  # the workers' own connections are gone
    with ExitStack() as stack:
        for _place in range(PLACES):
            try:
                stack.enter_context(psycopg.connect(server.address))
            except psycopg.OperationalError:
                break
        status, page = ask(site)
    assert (status, "psycopg" in page) == (503, False)
    assert ask(site)[0] == 302


@pytest.mark.postgresql
def test_k10_a_database_that_only_reads_is_no_fault_of_the_page(server: OwnServer, site: str) -> None:
    server.ask("ALTER SYSTEM SET default_transaction_read_only = on")
    server.stop()
    server.start()
    code, said = manage("add_user", "keeper", "--role", "administrator", DATABASE_URL=server.address)
    server.ask("ALTER SYSTEM RESET default_transaction_read_only")
    server.stop()
    server.start()
    assert (code, "read-only" in said) == (1, True)
    assert ask(site)[0] == 302


@pytest.mark.postgresql
def test_k10_a_wrong_address_ends_in_one_page(server: OwnServer) -> None:
    away = server.address.replace("/postgres?", "/no_such_base?")
    with served(workers=1, DATABASE_URL=away) as site:
        status, page = ask(site)
    assert (status, "no_such_base" in page) == (503, False)
