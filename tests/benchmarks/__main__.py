"""Runs benchmarks: each in a process of its own, those of pages in one city a size; prints, keeps, writes.

A benchmark is a module of this folder that sets ``NAME``. It may set ``DATABASES`` (default: PostgreSQL
alone), ``MOST`` and ``LEAST`` (no more or fewer reports than that, whatever ``--size`` says) and ``GROWS``
(it is run at every tenth of the size down to ``LEAST`` as well). One with ``MAKES_ITS_OWN = True`` fills an
empty database of its own; all others read the city of ``tests.benchmarks.world``.
"""

import argparse
import os
import pkgutil
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

import tests.benchmarks
from tests.architecture.tree import ROOT
from tests.benchmarks import results
from tests.benchmarks.figures import Figure, read, say
from tests.postgres import start_server

DATABASES = ("postgresql", "sqlite")
SMALLEST = 10_000
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a module says of itself."""

    name: str
    databases: tuple[str, ...]
    least: int
    most: int
    grows: bool
    makes_its_own: bool

    def sizes(self, wanted: int) -> list[int]:
        """The numbers of reports at which it is run, smallest first: 10,000, 100,000 … up to the wanted."""
        top = min(max(wanted, self.least), self.most)
        tens = (SMALLEST * 10**power for power in range(9)) if self.grows else ()
        return [*(size for size in tens if self.least <= size < top), top]


def main(argv: Sequence[str] | None = None) -> int:
    """Run what was asked for; 1 when a benchmark broke. A goal that is missed is no failure."""
    parser = argparse.ArgumentParser(
        prog="run.py bench", description="What pages, imports and exports cost, beside a floor or a limit."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which (all without a name)")
    parser.add_argument("--size", type=int, default=100_000, help="how many reports (default: 100000)")
    parser.add_argument("--database", choices=DATABASES, help="only what is measured on this one")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/performance.md")
    chosen = parser.parse_args(argv)
    known = {one.name: one for one in benchmarks()}
    if unknown := [name for name in chosen.names if name not in known]:
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(known)}")
    wanted = [known[name] for name in chosen.names or known]
    words = sys.argv[1:] if argv is None else list(argv)
    run = results.Run.begun(["python3 run.py bench", *words])
    broken = []
    with Cities() as cities:
        for one, database, size in _rounds(wanted, chosen.size, chosen.database):
            figures, whole = measured(one, database, size, cities)
            run.add(one.name, database, figures)
            broken += [] if whole else [f"{one.name} on {database} at {size}"]
    run.end()
    results.show(run)
    say(f"\nKept in {results.keep(run)}")
    if chosen.write:
        results.write(run)
    for name in broken:
        say(f"BROKE: {name}; the lines above say why")
    return 1 if broken else 0


def benchmarks() -> Iterator[Benchmark]:
    """All benchmarks, by what their modules say; nothing is imported."""
    folder = Path(tests.benchmarks.__path__[0])
    for module in sorted(pkgutil.iter_modules([str(folder)]), key=lambda module: module.name):
        text = (folder / f"{module.name}.py").read_text(encoding="utf-8")
        if re.search(r"^NAME = ", text, re.MULTILINE):
            databases = re.search(r"^DATABASES = \((.*)\)", text, re.MULTILINE)
            yield Benchmark(
                name=module.name,
                databases=tuple(re.findall(r"\w+", databases[1])) if databases else ("postgresql",),
                least=_number(text, "LEAST", SMALLEST),
                most=_number(text, "MOST", sys.maxsize),
                grows=bool(re.search(r"^GROWS = True", text, re.MULTILINE)),
                makes_its_own=bool(re.search(r"^MAKES_ITS_OWN = True", text, re.MULTILINE)),
            )


def _number(text: str, name: str, otherwise: int) -> int:
    said = re.search(rf"^{name} = ([\d_]+)", text, re.MULTILINE)
    return int(said[1]) if said else otherwise


def _rounds(
    wanted: Sequence[Benchmark], size: int, database: str | None
) -> Iterator[tuple[Benchmark, str, int]]:
    """Those that make their own first, then size by size, so that one city stands at a time."""
    pairs = [(one, place) for one in wanted for place in one.databases if database in (None, place)]
    for one, place in pairs:
        if one.makes_its_own:
            yield from ((one, place, at) for at in one.sizes(size))
    sizes = sorted({at for one, _place in pairs if not one.makes_its_own for at in one.sizes(size)})
    for at in sizes:
        yield from (
            (one, place, at) for one, place in pairs if not one.makes_its_own and at in one.sizes(size)
        )


class Cities:
    """One PostgreSQL for the run, and in it a city a size, poured when it is first asked for."""

    def __init__(self) -> None:
        self._server = ""

    def __enter__(self) -> "Cities":
        return self

    def __exit__(self, *_error: object) -> None:
        """The server goes with this process."""

    @property
    def server(self) -> str:
        """The address of the server, started when it is first asked for."""
        self._server = self._server or os.environ.get("DATABASE_URL") or start_server()
        return self._server

    def address(self, size: int) -> str:
        """The database that holds the city of a size.

        On a server of one's own (``DATABASE_URL``) it stays, and serves the other runs of the day.
        """
        name = f"bench_{size}_{datetime.now(SHANGHAI):%Y%m%d}"
        address = self.server.replace("/postgres?", f"/{name}?")
        if name in self._standing():
            self._pour(address, size)  # brings its tables up to date
        else:
            began = time.monotonic()
            half = f"{name}_half"
            self.tell(f"DROP DATABASE IF EXISTS {half}", f"CREATE DATABASE {half}")
            self._pour(self.server.replace("/postgres?", f"/{half}?"), size)
            self.tell(f"ALTER DATABASE {half} RENAME TO {name}")
            say(f"· a city of {size:,} reports stands after {time.monotonic() - began:.0f} s")
        return address

    def _pour(self, address: str, size: int) -> None:
        words = [sys.executable, "-m", "tests.benchmarks.pour", "--size", str(size)]
        subprocess.run(words, cwd=ROOT, env=_environment("postgresql", address), check=True)

    def _standing(self) -> set[str]:
        with psycopg.connect(self.server) as server:
            return {name for (name,) in server.execute("SELECT datname FROM pg_database")}

    def tell(self, *orders: str) -> None:
        """Run orders on the server, outside of any transaction."""
        with psycopg.connect(self.server, autocommit=True) as server:
            for order in orders:
                server.execute(order.encode())


def measured(one: Benchmark, database: str, size: int, cities: Cities) -> tuple[list[Figure], bool]:
    """Run one benchmark in a process of its own: its figures, and whether it came to its end."""
    say(f"\n· {one.name} on {database} at {size:,}")
    with tempfile.TemporaryDirectory() as folder:
        left = Path(folder) / "figures.jsonl"
        # Of a benchmark that makes its own, only the test database beside this address is ever made.
        own = cities.server.replace("/postgres?", f"/own_{one.name}?") if database == "postgresql" else ""
        if own:
            cities.tell(f"DROP DATABASE IF EXISTS test_own_{one.name} WITH (FORCE)")  # of a run before
        env = _environment(database, own) | {"BENCH_FIGURES": str(left)}
        if not one.makes_its_own and database == "postgresql":
            env |= _environment(database, cities.address(size)) | {"BENCH_CITY": str(size)}
        words = [sys.executable, "-m", f"tests.benchmarks.{one.name}", "--size", str(size)]
        began = time.monotonic()
        done = subprocess.run([*words, "--database", database], cwd=ROOT, env=env, check=False)
        say(f"  ({time.monotonic() - began:.0f} s)")
        return read(left), done.returncode == 0


def _environment(database: str, address: str) -> dict[str, str]:
    chosen = {"TEST_DATABASE": database, "DJANGO_SETTINGS_MODULE": "tests.settings", "REQUIRE_POSTGRES": "1"}
    plain = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "BENCH_CITY"}}
    return plain | chosen | ({"DATABASE_URL": address} if address else {})


if __name__ == "__main__":
    sys.exit(main())
