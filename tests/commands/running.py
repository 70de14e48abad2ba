"""Runs the commands as an administrator does, from files on disk."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management import call_command

SAMPLES = Path(__file__).resolve().parents[2] / "fixtures" / "samples" / "quirks"


def written(folder: Path, name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    """A csv file with these headings and rows."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([headings, *rows])
    return path


def sheet(folder: Path, name: str, rows: Sequence[Mapping[str, str]]) -> Path:
    """A csv file of rows that name their own columns."""
    headings = list(dict.fromkeys(key for row in rows for key in row))
    return written(folder, name, headings, [[row.get(key, "") for key in headings] for row in rows])


def run(*arguments: str) -> tuple[int, str]:
    """The exit code and the output of a command."""
    out = io.StringIO()
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


def imported(path: Path | str, kind: str, *more: str, user: str = "admin") -> dict[str, Any]:
    """The JSON of an import, with its exit code under ``exit``."""
    code, out = run("import_sheet", str(path), "--kind", kind, "--user", user, "--format", "json", *more)
    return {**json.loads(out), "exit": code}


def accepted(path: Path, kind: str, *more: str) -> dict[str, Any]:
    """An import in which nothing is refused."""
    result = imported(path, kind, *more)
    assert result["exit"] == 0, result["errors"]
    return result


def exported(kind: str, *more: str, folder: Path) -> list[dict[str, Any]]:
    """The JSON of an export."""
    path = folder / f"exported-{kind}.json"
    run("export_sheet", "--kind", kind, "--format", "json", "-o", str(path), *more)
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def assessed(
    *codes: str, as_of: str | None = None, known_at: str | None = None
) -> dict[str, Mapping[str, Any]]:
    """The JSON of an assessment by target code."""
    words = ["assess", "--format", "json"]
    for option, value in (("--as-of", as_of), ("--known-at", known_at)):
        words += [option, value] if value else []
    if codes:
        words += ["--target", *codes]
    return {found["target"]: found for found in json.loads(run(*words)[1])}


def with_input(text: str, *arguments: str) -> tuple[int, str]:
    """Run a command that reads its input."""
    before, sys.stdin = sys.stdin, io.StringIO(text)
    try:
        return run(*arguments)
    finally:
        sys.stdin = before


PLAN_HEADINGS = ("计划编号", "名称", "开始", "截止", "启用日期", "示意")
TARGET_HEADINGS = [
    "目标编号",
    "指标名称",
    "类型",
    "比较",
    "目标值",
    "单位",
    "基期值",
    "开始",
    "截止",
    "口径",
    "填报频率",
    "牵头部门",
]


def build_quirks(folder: Path) -> None:
    """The departments, targets, people and entries of the samples' fixture, by the commands alone."""
    fixture = json.loads((SAMPLES / "fixture.json").read_text(encoding="utf-8"))
    run("load_reference")
    first, *others = fixture["users"]
    run("add_user", first["username"], "--role", first["role"])
    accepted(
        written(folder, "departments.csv", ["名称"], [[name] for name in fixture["departments"]]),
        "departments",
    )
    plan = ["SAMPLE", "样例计划", "2018-01-01", "2020-12-31", "", "否"]
    accepted(written(folder, "plans.csv", PLAN_HEADINGS, [plan]), "plans")
    keys = [
        "code",
        "name",
        "kind",
        "comparator",
        "goal",
        "unit",
        "baseline",
        "start",
        "end",
        "basis",
        "frequency",
        "department",
    ]
    rows = [[target[key] for key in keys] for target in fixture["targets"]]
    accepted(written(folder, "targets.csv", TARGET_HEADINGS, rows), "targets")
    for user in others:
        office = ["--department", user["department"]] if user["department"] else []
        run("add_user", user["username"], "--role", user["role"], *office)
    for entry in fixture["entries"]:
        row = [entry["target"], entry["as_of"], entry["value"]]
        path = written(folder, "entry.csv", ["目标编号", "报告期", "完成值"], [row])
        accepted(path, "reports", "--as", entry["state"])
