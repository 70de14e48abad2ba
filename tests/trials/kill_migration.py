"""Setting up a database that was killed half-way is finished by running it again (K07)."""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.trials.children import Child, database_address, kill, manage, start_manage
from tests.trials.outcome import Outcome

NAME = "kill_migration"
FULL = 20
LONGEST = 0.5
TABLES_OF_POSTGRESQL = """
    SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY 1, 2"""
RULES_OF_POSTGRESQL = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"""
INDEXES_OF_POSTGRESQL = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
COUNT = "SELECT count(*) FROM django_migrations"
EVERYTHING_OF_SQLITE = "SELECT name, sql FROM sqlite_master ORDER BY name"


def run(times: int, database: str) -> Outcome:
    """Kill ``migrate`` ``times`` times, each on an empty database; finish it and compare the tables.

    They have to be those of the database of this process, which was set up without a break.
    """
    whole = tables_of(database_address())
    steps = len(MigrationRecorder(connection).applied_migrations())
    with TemporaryDirectory() as folder:
        wrong: list[str] = []
        died = 0
        for number in range(1, times + 1):
            with empty_database(Path(folder), number) as address:
                child = start_manage("migrate", "--verbosity", "0", DATABASE_URL=address)
                chance = random.Random(number)
                wait_for_steps(address, chance.randrange(steps), child)
                time.sleep(chance.uniform(0, LONGEST))
                kill(child)
                died += child.returncode < 0
                try:
                    finish(address)
                except RuntimeError as error:
                    wrong.append(f"round {number}: {str(error).strip().splitlines()[-1]}")
                    continue
                wrong += [f"round {number}: other tables"] if tables_of(address) != whole else []
    return Outcome(
        times, tuple(wrong), f"{died} died under way; {len(whole)} tables, columns, rules compared"
    )


def wait_for_steps(address: str, steps: int, child: Child) -> None:
    """Return once ``migrate`` has recorded so many migrations, or has ended."""
    while child.poll() is None and recorded(address) < steps:
        time.sleep(0.05)


def recorded(address: str) -> int:
    """How many migrations a database remembers; none while it has no table of them."""
    try:
        if address.startswith("sqlite"):
            with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as found:
                return int(found.execute(COUNT).fetchone()[0])
        with psycopg.connect(address) as found:
            row = found.execute(COUNT).fetchone()
            return int(row[0]) if row else 0
    except (sqlite3.OperationalError, psycopg.errors.UndefinedTable):
        return 0


def finish(address: str) -> None:
    """Run ``migrate`` to its end."""
    code, said = manage("migrate", "--verbosity", "0", DATABASE_URL=address)
    if code:
        raise RuntimeError(said)


@contextmanager
def empty_database(folder: Path, number: int) -> Iterator[str]:
    """The address of a database of its own, gone afterwards."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / f'round-{number}.sqlite3'}"
        return
    name = f"{connection.settings_dict['NAME']}_migrated_{number}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')  # nobody is ever connected to it
    try:
        yield urlunsplit(urlsplit(database_address())._replace(path=f"/{name}"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def tables_of(address: str) -> list[tuple[object, ...]]:
    """Tables, columns, constraints and indexes, in an order that is always the same."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as found:
            return found.execute(EVERYTHING_OF_SQLITE).fetchall()
    queries = (TABLES_OF_POSTGRESQL, RULES_OF_POSTGRESQL, INDEXES_OF_POSTGRESQL)
    with psycopg.connect(address) as found:
        return [row for query in queries for row in found.execute(query).fetchall()]
