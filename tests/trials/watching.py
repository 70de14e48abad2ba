"""Memory of a served site and the connections to its database, looked at every few seconds (L5)."""

import threading
import time
from pathlib import Path
from types import TracebackType

from django.db import connection

EVERY = 2.0
PAGE_KILOBYTES = 4
SPARE = 3  # connections beside one a process: the trial's own, the worker's, one that is just replaced
MOST_GROWTH = 5.0  # megabytes a minute of all processes together


class Watch:
    """Watches the processes of one group while it is entered; says afterwards what it saw.

    ``connections`` are those of PostgreSQL; zeros on SQLite, which has none.
    """

    def __init__(self, group: int) -> None:
        self.group = group
        self.memory: list[tuple[float, float]] = []
        self.connections: list[int] = []
        self.processes = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def growth(self) -> float:
        """Megabytes a minute over the second half of what was seen: the first fills caches."""
        seen = self.memory[len(self.memory) // 2 :]
        if len(seen) < 3:
            return 0.0
        middle = [sum(column) / len(seen) for column in zip(*seen, strict=True)]
        above = sum((at - middle[0]) * (size - middle[1]) for at, size in seen)
        return 60 * above / sum((at - middle[0]) ** 2 for at, _size in seen)

    def faults(self, *, growth: bool = True) -> list[str]:
        """What grew that must not; ``growth`` False: it was watched too shortly to speak of memory."""
        most = self.processes + SPARE
        too_much = growth and self.growth > MOST_GROWTH
        found = [f"{self.growth:.1f} MB a minute more memory"] if too_much else []
        highest = max(self.connections, default=0)
        return found + ([f"{highest} connections of {self.processes} processes"] if highest > most else [])

    def __str__(self) -> str:
        last = self.memory[-1][1] if self.memory else 0.0
        text = f"{self.processes} processes hold {last:.0f} MB, {self.growth:+.1f} MB/min"
        return f"{text}, at most {max(self.connections)} connections" if any(self.connections) else text

    def _watch(self) -> None:
        began = time.monotonic()
        while True:
            sizes = _sizes(self.group)
            self.processes = max(self.processes, len(sizes))
            self.memory.append((time.monotonic() - began, sum(sizes)))
            self.connections.append(_connections())
            if self._ended.wait(EVERY):
                connection.close()
                return


def _sizes(group: int) -> list[float]:
    """Megabytes that each process of a group holds in memory."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
            pages = (folder / "statm").read_text().split()[1]
        except OSError:  # it has ended meanwhile
            continue
        if int(words[2]) == group:
            found.append(int(pages) * PAGE_KILOBYTES / 1024)
    return found


def _connections() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
