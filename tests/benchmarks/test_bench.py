"""The frame of the benchmarks: what they say of themselves, verdicts, growth, where tables are written."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.benchmarks import results
from tests.benchmarks.__main__ import benchmarks
from tests.benchmarks.figures import Figure, keep, read

PAGE = f"# Performance\n\nwords\n\n{results.BEGIN}\n\nold\n\n{results.END}\n\n## Spreadsheets\n"


def test_every_benchmark_is_found_with_what_it_says_of_itself() -> None:
    found = {one.name: one for one in benchmarks()}
    assert {
        "board",
        "lists",
        "plans",
        "memory",
        "peer",
        "submit",
        "ledger",
        "imports",
        "exports",
        "load",
    } <= set(found)
    assert found["board"].sizes(1_000_000) == [10_000, 100_000, 1_000_000]
    assert found["board"].sizes(5_000_000) == [10_000, 100_000, 1_000_000, 5_000_000]
    assert found["memory"].sizes(1_000_000) == [100_000, 1_000_000]
    assert found["imports"].sizes(1_000_000) == [20_000]
    assert found["imports"].databases == ("postgresql", "sqlite")


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("a", 30, ratio=10, goal=20), "reached"),
        (Figure("a", 30, ratio=30, goal=20), "1.50 × short"),
        (Figure("a", 30, goal=60, at_least=True), "2.00 × short"),
        (Figure("a", 60, goal=60, at_least=True), "reached"),
        (Figure("a", 1, goal=0), "short"),
        (Figure("a", 60), ""),
    ],
    ids=["below", "above", "too few", "just", "nothing was allowed", "no goal"],
)
def test_a_goal_is_reached_or_says_how_far_it_is(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict


def test_figures_go_to_whoever_runs_the_benchmark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "figures"
    monkeypatch.setenv("BENCH_FIGURES", str(path))
    figures = [Figure("一", 1.5, ratio=2.0, against="floor", goal=3, size=10), Figure("b", 2)]
    for figure in figures:
        keep(figure)
    assert read(path) == figures
    assert read(tmp_path / "none") == []


def test_growth_is_told_of_what_was_measured_at_several_sizes() -> None:
    one = Figure("a", 100, size=10_000)
    grown = results.growth([one, replace(one, value=110, size=100_000), Figure("b", 1, size=10_000)])
    assert [(name, flat) for name, _told, flat in grown] == [("a", "flat")]
    steep = results.growth([one, replace(one, value=400, size=100_000)])
    assert [flat for _name, _told, flat in steep] == ["4.0 ×"]


def test_the_tables_take_the_place_of_the_last_ones_and_leave_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "performance.md"
    page.write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(results, "PAGE", page)
    monkeypatch.setattr(results, "ROOT", tmp_path)
    run = results.Run("run.py bench", "2026-01-01 10:00 UTC", "abc", {"cores": "2"})
    run.add("board", "postgresql", [Figure("first screen", 40, ratio=20, against="floor", goal=20, size=10)])
    results.write(run)
    text = page.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.startswith("# Performance\n\nwords\n") and text.endswith("## Spreadsheets\n")
    assert "| first screen | 10 | 40.0 ms | 20.0 × floor | ≤ 20 | reached |" in text
    assert "commit abc" in text and "cores 2" in text
