"""How much a web process grows while it answers lists, searches and exports, at any number of reports.

    python -m tests.benchmarks.memory --size 1000000

Files are read to their last byte as a browser would. The goal is the same at every size: what is in memory
is a page or a part, never the list.
"""

from collections.abc import Callable

from tests.benchmarks.city import choose

NAME = "memory"
GROWS = True
LEAST = 100_000

CHOSEN = choose(__doc__)

from tests.benchmarks.figures import Figure, tell  # noqa: E402 (the database is chosen first)
from tests.benchmarks.floor import Beside, city  # noqa: E402
from tests.benchmarks.stage import grown  # noqa: E402
from tracker.domain.vocabulary import Role  # noqa: E402

MOST_MEGABYTES = 100
MOST_ROWS_OF_A_FILE = 200_000  # a larger file takes minutes and shows nothing more
PAGES = {
    "search": "/search/?q=重点",
    "list of reports, the last page": "/reports/?page=200&per_page=50",
    "list of targets, by status": "/targets/?sort=-status&per_page=100",
}
FILES = {
    "csv of the targets": "/targets/?export=csv",
    "xlsx of the targets": "/targets/?export=xlsx",
    "csv of a year of reports": "/reports/?export=csv&period={year}",
    "csv of all reports": "/reports/?export=csv",
}


def main() -> None:
    """Measure and print."""
    with city(CHOSEN) as world:
        beside = Beside(world, CHOSEN, Role.MANAGER)
        for address in PAGES.values():
            beside.get(address)
        shown = {name: _asks(beside, address) for name, address in PAGES.items()}
        for name, address in FILES.items():
            if world.reports <= MOST_ROWS_OF_A_FILE or "reports" not in name:
                shown[name] = _reads(beside, address.format(year=world.today.year - 1))
        for name, work in shown.items():
            seconds, megabytes, _none = grown(work)
            told = {"size": world.reports, "group": NAME}
            if megabytes is not None:
                tell(Figure(name, megabytes, "MB", goal=MOST_MEGABYTES, **told))
            tell(Figure(f"{name}: seconds", seconds, "s", **told))


def _asks(beside: Beside, address: str) -> Callable[[], None]:
    def work() -> None:
        beside.get(address)

    return work


def _reads(beside: Beside, address: str) -> Callable[[], None]:
    """Read a file part by part and forget each."""

    def work() -> None:
        answer = beside.get(address)
        parts = answer.streaming_content if answer.streaming else [answer.content]
        assert sum(len(part) for part in parts) > 0

    return work


if __name__ == "__main__":
    main()
