"""Every case of docs/status-rules.md §10 again, the long way: sheets in, verdicts of the command out."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.commands.running import accepted, assessed, run, written
from tests.domain.case_table import NOTHING, Row, expected_of, rows
from tracker.domain.periods import owed_periods, period_of_code
from tracker.domain.vocabulary import Frequency
from tracker.models import Report, User
from tracker.services.reviewing import return_report

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]

TARGET_HEADINGS = [
    "目标编号",
    "指标名称",
    "类型",
    "口径",
    "填报频率",
    "开始",
    "截止",
    "期限依据",
    "比较",
    "目标值",
    "上限",
    "单位",
    "基期值",
    "保持规则",
    "预警幅度",
    "指标属性",
    "分阶段目标",
    "上级目标",
    "分解单位",
    "牵头部门",
    "调整原因",
    "生效日期",
    "延期至",
    "取消日期",
]
REPORT_HEADINGS = [
    "目标编号",
    "报告期",
    "完成值",
    "分子",
    "分母",
    "完成日期",
    "预计完成日期",
    "等级",
    "零报告原因",
    "审核日期",
    "更正原因",
]
OPTIONS = {"b": "基期值", "hold": "保持规则", "band": "预警幅度", "strength": "指标属性", "cp": "分阶段目标"}


@dataclass
class Sheets:
    """What is to be imported, in the order in which a department would send it."""

    targets: list[dict[str, str]] = field(default_factory=list)
    adjustments: list[dict[str, str]] = field(default_factory=list)
    reports: dict[int, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    waiting: list[dict[str, str]] = field(default_factory=list)
    returned: list[tuple[str, str]] = field(default_factory=list)


def code_of(number: int) -> str:
    return f"C-{number:03d}"


def collect(sheets: Sheets, number: int, row: Row) -> None:
    """Add one case of the table to the sheets."""
    kind, basis, frequency, window, comparator, goal, *extra = row.target.split()
    options = dict(word.split("=", 1) for word in extra)
    start, _slash, end = window.partition("/")
    low, _dots, high = goal.partition("..")
    ratio = kind == "maintain" or "/" in row.reports
    target = {
        "目标编号": code_of(number),
        "指标名称": row.case,
        "类型": kind,
        "口径": basis,
        "填报频率": frequency,
        "开始": start,
        "截止": "" if end == NOTHING else end,
        "期限依据": "none" if end == NOTHING else "stated",
        "比较": comparator,
        "目标值": "" if goal == NOTHING else low,
        "上限": high,
        "单位": "" if kind in ("milestone", "rubric") else "%" if ratio else "公里",
        "牵头部门": "甲局",
    }
    target |= {OPTIONS[name]: text for name, text in options.items() if name in OPTIONS}
    sheets.targets.append(target)
    if "band" in options:
        target["预警幅度"] += "%" if ratio else ""
    parts = set(options.get("parts", "").split(",")) | {p for p, *_rest in reports_of(row)}
    for part in sorted(parts - {""}):
        name = f"{code_of(number)}-{part}"
        sheets.targets.append(
            target | {"目标编号": name, "上级目标": code_of(number), "分解单位": f"{part}区"}
        )
    if "cancelled" in options:
        day = options["cancelled"]
        sheets.adjustments.append(target | {"取消日期": day, "生效日期": day, "调整原因": "取消"})
    if "postponed" in options:
        due_on, day = options["postponed"].split("@")
        sheets.adjustments.append(target | {"延期至": due_on, "生效日期": day, "调整原因": "延期"})
    seen: dict[tuple[str, str], int] = {}
    for part, period, words, accepted_on, state in reports_of(row):
        code = f"{code_of(number)}-{part}" if part else code_of(number)
        report = {"目标编号": code, "报告期": period, **words}
        if state != "accepted":
            sheets.waiting.append(report)
            if state == "returned":
                sheets.returned.append((code, period))
            continue
        revision = seen[code, period] = seen.get((code, period), 0) + 1
        reason = "核实后更正" if revision > 1 else ""
        sheets.reports[revision].append(report | {"审核日期": accepted_on, "更正原因": reason})


def reports_of(row: Row) -> Iterator[tuple[str, str, dict[str, str], str, str]]:
    """Part, period, filled columns, day of acceptance and state of every report of a case."""
    for word in row.reports.split():
        word, _mark, state = word.partition("!")
        word, _at, accepted_on = word.partition("@")
        place, _colon, value = word.partition(":")
        part, arrow, periods = place.rpartition(">")
        first, dots, last = periods.partition("..")
        codes = [first]
        if dots:
            end = period_of_code(last).end
            codes = [p.code for p in owed_periods(Frequency.MONTHLY, period_of_code(first).start, end, end)]
        for code in codes:
            yield part if arrow else "", code, words_of(value), accepted_on, state or "accepted"


def words_of(value: str) -> dict[str, str]:
    name, equals, word = value.partition("=")
    headings = {"done": "完成日期", "expected": "预计完成日期", "level": "等级", "nil": "零报告原因"}
    if equals:
        return {headings[name]: word}
    numerator, slash, denominator = value.partition("/")
    return {"分子": numerator, "分母": denominator} if slash else {"完成值": value}


def sheet(folder: Path, name: str, headings: list[str], lines: list[dict[str, str]]) -> Path:
    return written(
        folder, name, headings, [[line.get(heading, "") for heading in headings] for line in lines]
    )


@pytest.fixture
def world(tmp_path: Path) -> None:
    """A plan that is not live, its offices, and every case of the page sent in as sheets."""
    call_command("load_reference")
    run("add_user", "admin", "--role", "administrator")
    accepted(
        written(
            tmp_path,
            "p.csv",
            ["计划编号", "名称", "开始", "截止"],
            [["P", "计划", "2018-01-01", "2021-12-31"]],
        ),
        "plans",
    )
    accepted(written(tmp_path, "d.csv", ["名称"], [["甲局"], ["A区"], ["B区"]]), "departments")
    sheets = Sheets()
    for number, row in enumerate(rows()):
        collect(sheets, number, row)
    accepted(sheet(tmp_path, "t.csv", TARGET_HEADINGS, sheets.targets), "targets")
    accepted(sheet(tmp_path, "t2.csv", TARGET_HEADINGS, sheets.adjustments), "targets")
    for revision, lines in sorted(sheets.reports.items()):
        accepted(sheet(tmp_path, f"r{revision}.csv", REPORT_HEADINGS, lines), "reports", "--as", "accepted")
    accepted(sheet(tmp_path, "w.csv", REPORT_HEADINGS, sheets.waiting), "reports", "--as", "submitted")
    send_back(sheets.returned, timezone.now())


def send_back(returned: list[tuple[str, str]], now: datetime) -> None:
    """A reviewer returns what the cases call returned."""
    run("add_user", "reviewer", "--role", "reviewer", "--department", "甲局")
    reviewer = User.objects.get(username="reviewer")
    for code, period in returned:
        report = Report.objects.get(target__code=code, period=period)
        return_report(report=report, note="请核对", by=reviewer, now=now, expected_version=report.version)


def difference(given: Any, expected: str) -> bool:
    """Whether the command's word is another than the page's."""
    if expected == NOTHING:
        return given is not None
    try:
        return Decimal(str(given)) != Decimal(expected)
    except ArithmeticError:
        return str(given) != expected


@pytest.mark.usefixtures("world")
def test_every_case_of_the_page_comes_out_of_sheets_as_it_stands() -> None:
    wrong = []
    for number, row in enumerate(rows()):
        as_of, _slash, known_at = row.day.partition("/")
        answer = assessed(code_of(number), as_of=as_of, known_at=known_at or None)[code_of(number)]
        wrong += [
            f"{row.case}: {name} is {answer[name]}, not {expected}"
            for name, expected in expected_of(row).items()
            if difference(answer[name], expected)
        ]
    assert wrong == []
