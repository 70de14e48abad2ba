"""The results of a run: on the screen, as JSON in var/bench/, and as tables in docs/performance.md."""

import json
import os
import platform
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.architecture.tree import ROOT
from tests.benchmarks.figures import REACHED, Figure, number, say
from tests.postgres import programs

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench: written by run.py bench --write -->", "<!-- bench: end -->"
FLAT = 1.2


@dataclass
class Run:
    """One run: when, where, of which code, by which command, and what came of each benchmark."""

    command: str
    began: str
    commit: str
    machine: dict[str, str]
    figures: dict[str, list[Figure]] = field(default_factory=dict)
    seconds: float = 0.0
    _clock: float = field(default_factory=time.monotonic, repr=False)

    @classmethod
    def begun(cls, words: Iterable[str]) -> "Run":
        """A run that begins now."""
        return cls(" ".join(words), f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", _commit(), _machine())

    def add(self, name: str, database: str, figures: list[Figure]) -> None:
        """What a benchmark found on a database, at one more size."""
        self.figures.setdefault(f"{name} ({database})", []).extend(figures)

    def end(self) -> None:
        """The run is over."""
        self.seconds = round(time.monotonic() - self._clock, 1)


def _said(*words: str) -> str:
    try:
        return subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _commit() -> str:
    changed = "+" if _said("git", "status", "--porcelain", "--untracked-files=no") else ""
    return (_said("git", "rev-parse", "--short", "HEAD") or "unknown") + changed


def _machine() -> dict[str, str]:
    return {
        "processor": _line("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{int((_line('/proc/meminfo', 'MemTotal') or '0').split()[0]) // 2**20} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "PostgreSQL": _said(str(programs() / "postgres"), "--version").rpartition(" ")[2],
        "load at the beginning": f"{os.getloadavg()[0]:.1f}",
    }


def _line(path: str, name: str) -> str:
    """What a file of the system says behind a name; "" where there is no such file."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def keep(run: Run) -> Path:
    """Write the run as JSON; returns where."""
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.began.replace(' UTC', '').replace(' ', '_').replace(':', '')}.json"
    content = {name: value for name, value in asdict(run).items() if not name.startswith("_")}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "last.json").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def show(run: Run) -> None:
    """Print the goals: how many are reached, and how far away the others are; then the growth."""
    goals = [(name, one) for name, figures in run.figures.items() for one in figures if one.goal is not None]
    missed = [(name, one) for name, one in goals if not one.is_reached]
    say(f"\n{len(goals) - len(missed)} of {len(goals)} goals reached in {run.seconds:.0f} s")
    for name, one in missed:
        say(f"  {name} at {one.size:,}: {one.name}: {number(one.held)} {one.wanted}, {one.verdict}")
    for name, figures in run.figures.items():
        for line in growth(figures):
            say(f"  {name}: {line[0]}: {line[1]}")


def growth(figures: Iterable[Figure]) -> Iterator[tuple[str, str, str]]:
    """Figures that were taken at several sizes: name, the numbers by size, and whether they stay flat."""
    by_name: dict[str, list[Figure]] = {}
    for one in figures:
        if one.size:
            by_name.setdefault(one.name, []).append(one)
    for name, several in by_name.items():
        if len({one.size for one in several}) > 1:
            ordered = sorted(several, key=lambda one: one.size)
            told = ", ".join(f"{one.size:,}: {number(one.value)} {one.unit}" for one in ordered)
            times = ordered[-1].value / ordered[0].value if ordered[0].value else 0.0
            flat = "flat" if 1 / FLAT <= times <= FLAT else f"{times:.1f} ×"
            yield name, told, flat


def write(run: Run) -> None:
    """Put the tables in their place in docs/performance.md; what was measured alone replaces its own."""
    page = PAGE.read_text(encoding="utf-8")
    before, _mark, rest = page.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables(run)}\n{END}{after}", encoding="utf-8")
    say(f"Written into {PAGE.relative_to(ROOT)}")


def tables(run: Run) -> str:
    """The whole run in Markdown."""
    where = "; ".join(f"{name} {value}" for name, value in run.machine.items())
    lines = [f"    {run.command}", "", f"{run.began}, commit {run.commit}, {run.seconds:.0f} s. {where}.", ""]
    goals = [one for figures in run.figures.values() for one in figures if one.goal is not None]
    lines += [f"{sum(one.is_reached for one in goals)} of {len(goals)} goals reached.", ""]
    for name, figures in run.figures.items():
        lines += [f"### {name}", "", *_table(figures), ""]
    return "\n".join(lines)


def _table(figures: list[Figure]) -> Iterator[str]:
    yield "| | reports | found | beside | goal | |"
    yield "|---|--:|--:|--:|--:|---|"
    for one in figures:
        ratio = "" if one.ratio is None else f"{number(one.ratio)} × {one.against}"
        verdict = one.verdict if one.verdict in ("", REACHED) else f"**{one.verdict}**"
        size = f"{one.size:,}" if one.size else ""
        yield f"| {one.name} | {size} | {number(one.value)} {one.unit} | {ratio} | {one.wanted} | {verdict} |"
    for name, _told, flat in growth(figures):
        yield f"| growth: {name} | | | {flat} | | |"
