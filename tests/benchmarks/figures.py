"""What benchmarks print and keep: figures with the ratio that matters and the goal it is held against.

A benchmark that is run by ``run.py bench`` finds in ``BENCH_FIGURES`` the file for its figures, one JSON
object a line.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

REACHED = "reached"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table.

    ``value`` is the median in ``unit``; ``ratio`` how many times ``against`` that is (None: nothing to hold
    it against); ``goal`` what the ratio, or the value where there is none, should reach: at most, or with
    ``at_least`` at least. ``size`` is the number of reports, ``group`` the table it belongs to.
    """

    name: str
    value: float
    unit: str = "ms"
    ratio: float | None = None
    against: str = ""
    goal: float | None = None
    at_least: bool = False
    size: int = 0
    group: str = ""

    @property
    def held(self) -> float:
        """The number that the goal is about."""
        return self.value if self.ratio is None else self.ratio

    @property
    def is_reached(self) -> bool:
        """Whether the goal is reached; without one it is."""
        if self.goal is None:
            return True
        return self.held >= self.goal if self.at_least else self.held <= self.goal

    @property
    def verdict(self) -> str:
        """ "reached", or how far away; "" without a goal."""
        if self.goal is None:
            return ""
        if self.is_reached:
            return REACHED
        if not (self.goal and self.held):
            return "short"
        far = self.goal / self.held if self.at_least else self.held / self.goal
        return f"{far:.2f} × short"

    @property
    def wanted(self) -> str:
        """The goal in words; "" without one."""
        return "" if self.goal is None else f"{'≥' if self.at_least else '≤'} {self.goal:g}"


def number(value: float) -> str:
    """A number with three or more digits that mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def tell(figure: Figure) -> Figure:
    """Print a figure and hand it to whoever runs the benchmark."""
    ratio = "" if figure.ratio is None else f"{number(figure.ratio):>9} × {figure.against}"
    print(
        f"  {figure.name:58}{number(figure.value):>10} {figure.unit:5}{ratio:28}{figure.wanted:>8}  "
        f"{figure.verdict}",
        flush=True,
    )
    keep(figure)
    return figure


def keep(figure: Figure) -> None:
    """Hand a figure on without printing it."""
    if address := os.environ.get("BENCH_FIGURES"):
        with Path(address).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(figure), ensure_ascii=False) + "\n")


def read(path: Path) -> list[Figure]:
    """The figures that a benchmark left."""
    if not path.exists():
        return []
    return [Figure(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def say(text: str) -> None:
    """A line of text between the figures."""
    print(text)
    sys.stdout.flush()
