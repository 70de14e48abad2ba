"""From a sheet to a verdict: the cases of docs/status-rules.md §8 walk from import to assessment.

Everything goes through the commands, as an administrator would do it, on whatever database the run uses.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.commands.running import PLAN_HEADINGS, accepted, assessed, run, sheet, written

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]
FLOOR = {"类型": "maintain", "目标值": "92", "单位": "%", "口径": "period", "填报频率": "monthly"}
YEAR = {"开始": "2018-01-01", "截止": "2018-12-31"}
HUNDRED_KM = {
    "类型": "cumulative",
    "目标值": "100",
    "单位": "公里",
    "口径": "period",
    "填报频率": "monthly",
    **YEAR,
}


@dataclass(frozen=True)
class Case:
    """One row of the table: a target, its reports (period, and the cells that say something), the answer."""

    name: str
    target: Mapping[str, str]
    reports: Sequence[Mapping[str, str]]
    as_of: str
    expected: Mapping[str, Any]
    known_at: str | None = None
    corrections: Sequence[Mapping[str, str]] = field(default=())


def values(*pairs: str) -> list[dict[str, str]]:
    """Reports written as "period value"."""
    return [dict(zip(("报告期", "完成值"), pair.split(), strict=True)) for pair in pairs]


def months(year: int, numbers: Sequence[str]) -> list[dict[str, str]]:
    return values(*(f"{year}-{month:02d} {number}" for month, number in enumerate(numbers, start=1)))


CASES = [
    Case(
        "a floor of 92 %, 95 then 90",
        FLOOR | YEAR,
        values("2018-01 95%", "2018-02 90%"),
        "2018-03-05",
        {"outcome": "breached", "status": "breached", "tone": "red", "percent": None, "margin": "-2"},
    ),
    Case(
        "a floor of 92 %, 95 then 96",
        FLOOR | YEAR,
        values("2018-01 95%", "2018-02 96%"),
        "2018-03-05",
        {"outcome": "holding", "status": "on_track", "tone": "green"},
    ),
    Case(
        "a floor of 92 % that starts at 92, now 80",
        FLOOR | YEAR | {"基期值": "92"},
        values("2018-01 80%"),
        "2018-02-06",
        {"outcome": "breached", "percent": None},
    ),
    Case(
        "a floor of 92 %, three months 93.4, 91.8, 92.1",
        FLOOR | YEAR,
        values("2018-01 93.4", "2018-02 91.8", "2018-03 92.1"),
        "2018-04-09",
        {"outcome": "holding", "pace": "at_risk", "status": "at_risk", "compliance": "0.666667"},
    ),
    Case(
        "a floor of 92 %, 95, 94, 92.5: the next fall would cross the line",
        FLOOR | YEAR,
        values("2018-01 95", "2018-02 94", "2018-03 92.5"),
        "2018-04-09",
        {"status": "at_risk", "tone": "amber"},
    ),
    Case(
        "100 km in 2018, periods 20 then 40",
        HUNDRED_KM,
        values("2018-01 20", "2018-02 40"),
        "2018-03-01",
        {"actual": "60", "percent": "60.0000", "outcome": "in_progress"},
    ),
    Case(
        "100 km, twelve months reported, 20 in all",
        HUNDRED_KM,
        months(2018, ["2", "2", "2", "2", "2", "2", "2", "2", "1", "1", "1", "1"]),
        "2019-02-15",
        {"outcome": "missed", "percent": "20.0000", "status": "missed"},
    ),
    Case(
        "100 km, 99 in October, nothing after: a year later no data, not missed",
        HUNDRED_KM | {"口径": "year_to_date", "填报频率": "ad_hoc"},
        values("2018-10-29 99"),
        "2019-12-31",
        {"outcome": "unreported", "status": "no_data", "tone": "red_hatch"},
    ),
    Case(
        "100 km met in 2018, looked at in 2026",
        HUNDRED_KM | {"口径": "year_to_date", "填报频率": "ad_hoc"},
        values("2018-12-31 104"),
        "2026-01-05",
        {"outcome": "achieved", "status": "achieved", "tone": "green"},
    ),
    Case(
        "an on-time quarterly reporter, looked at before the second quarter falls due",
        HUNDRED_KM | {"填报频率": "quarterly"},
        values("2018Q1 25"),
        "2018-07-12",
        {"pace": "on_pace", "data_day": "2018-03-31", "status": "on_track"},
    ),
    Case(
        "b = 50, T = 100, six periods of 4",
        HUNDRED_KM | {"基期值": "50"},
        months(2018, ["4"] * 6),
        "2018-07-05",
        {"actual": "74", "percent": "48.0000"},
    ),
    Case(
        "at least 2 centres from 0, now 1",
        {"类型": "count", "目标值": "2", "单位": "家", "口径": "stock", "填报频率": "ad_hoc", "基期值": "0"},
        values("2018-06-30 1"),
        "2018-07-01",
        {"percent": "50.0000"},
    ),
    Case(
        "reduce 100 to 60, now 70",
        {
            "类型": "level",
            "比较": "<=",
            "目标值": "60",
            "单位": "个",
            "口径": "stock",
            "基期值": "100",
            "填报频率": "ad_hoc",
        },
        values("2018-06-30 70"),
        "2018-07-01",
        {"percent": "75.0000"},
    ),
    Case(
        "at most 10 accidents, the first report is 0",
        {
            "类型": "count",
            "比较": "不超过",
            "目标值": "10",
            "单位": "个",
            "口径": "period",
            "填报频率": "monthly",
            **YEAR,
        },
        values("2018-01 0"),
        "2018-02-06",
        {"outcome": "holding", "actual": "0", "percent": None, "pace": "none"},
    ),
    Case(
        "at most 10 accidents, at 11",
        {
            "类型": "count",
            "比较": "不超过",
            "目标值": "10",
            "单位": "个",
            "口径": "period",
            "填报频率": "monthly",
            **YEAR,
        },
        values("2018-01 6", "2018-02 5"),
        "2018-03-06",
        {"outcome": "breached", "status": "breached"},
    ),
    Case(
        "coverage 24,000/30,000 then 25,000/32,000",
        {"类型": "level", "目标值": "95", "单位": "%", "口径": "stock", "填报频率": "quarterly"},
        [
            {"报告期": "2018Q1", "分子": "24,000", "分母": "30,000"},
            {"报告期": "2018Q2", "分子": "25,000", "分母": "32,000"},
        ],
        "2018-07-13",
        {"actual": "78.125"},
    ),
    Case(
        "an event cancelled on 2021-07-11",
        {
            "类型": "milestone",
            "开始": "2021-01-01",
            "截止": "2021-12-31",
            "填报频率": "once",
            "调整原因": "因故取消",
            "取消日期": "2021-07-11",
        },
        [],
        "2022-06-30",
        {"outcome": "cancelled", "status": "cancelled", "tone": "grey"},
    ),
    Case(
        "a goal of at least 75 %, baseline 85.65 %, now 80",
        {
            "类型": "level",
            "目标值": "75",
            "单位": "%",
            "基期值": "85.65",
            "口径": "stock",
            "填报频率": "ad_hoc",
        },
        values("2018-06-30 80"),
        "2018-07-01",
        {"percent": None, "pace": "none"},
    ),
    Case(
        "due 2018-12-31, a value that meets the goal as of 2019-02-10",
        HUNDRED_KM | {"口径": "plan_to_date", "填报频率": "ad_hoc"},
        values("2018-10-31 60", "2019-02-10 101"),
        "2019-03-01",
        {"outcome": "achieved_late", "days_late": 41},
    ),
    Case(
        "8, then 22 corrected to 18: as known before the correction",
        HUNDRED_KM | {"填报频率": "quarterly"},
        [
            {"报告期": "2018Q1", "完成值": "8", "审核日期": "2018-04-05"},
            {"报告期": "2018Q2", "完成值": "22", "审核日期": "2018-07-09"},
        ],
        "2018-06-30",
        {"actual": "30"},
        known_at="2018-07-10",
        corrections=[
            {"报告期": "2018Q2", "完成值": "18", "审核日期": "2018-08-15", "更正原因": "统计口径更正"}
        ],
    ),
    Case(
        "8, then 22 corrected to 18: as known now",
        HUNDRED_KM | {"填报频率": "quarterly"},
        [
            {"报告期": "2018Q1", "完成值": "8", "审核日期": "2018-04-05"},
            {"报告期": "2018Q2", "完成值": "22", "审核日期": "2018-07-09"},
        ],
        "2018-06-30",
        {"actual": "26"},
        corrections=[
            {"报告期": "2018Q2", "完成值": "18", "审核日期": "2018-08-15", "更正原因": "统计口径更正"}
        ],
    ),
]


@pytest.fixture(scope="module")
def office(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A city with its reference data, one department and one plan; every test takes back what it adds."""
    folder = tmp_path_factory.mktemp("office")
    with django_db_blocker.unblock(), transaction.atomic():
        run("load_reference")
        run("add_user", "admin", "--role", "administrator")
        accepted(written(folder, "departments.csv", ["名称"], [["市住建委"]]), "departments")
        plan = ["P", "行动计划", "2018-01-01", "2021-12-31", "", "否"]
        accepted(written(folder, "plans.csv", PLAN_HEADINGS, [plan]), "plans")
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case_of_the_rules_passes_from_sheet_to_verdict(office: None, case: Case, tmp_path: Path) -> None:
    target = {"目标编号": "T", "指标名称": "目标", "牵头部门": "市住建委", **case.target}
    accepted(sheet(tmp_path, "targets.csv", [target]), "targets")
    for number, reports in enumerate((case.reports, case.corrections)):
        if reports:
            rows = [{"目标编号": "T", **report} for report in reports]
            accepted(sheet(tmp_path, f"reports{number}.csv", rows), "reports", "--as", "accepted")
    found = assessed("T", as_of=case.as_of, known_at=case.known_at)["T"]
    assert {name: found[name] for name in case.expected} == case.expected, found["reason"]


def test_a_ratio_of_parts_is_the_ratio_of_the_sums(office: None, tmp_path: Path) -> None:
    accepted(written(tmp_path, "more.csv", ["名称"], [["甲区"], ["乙区"]]), "departments")
    whole = {"目标编号": "W", "指标名称": "优良率", "牵头部门": "市住建委", **FLOOR, **YEAR}
    part = {"上级目标": "W", "目标值": "92"}
    parts = [
        part | {"目标编号": f"W-{place}", "指标名称": place, "分解单位": place} for place in ("甲区", "乙区")
    ]
    accepted(sheet(tmp_path, "targets.csv", [*parts, whole]), "targets")
    rows = [
        {"目标编号": "W", "填报单位": "甲区", "报告期": "2018-01", "分子": "97", "分母": "100"},
        {"目标编号": "W", "填报单位": "乙区", "报告期": "2018-01", "分子": "270", "分母": "300"},
    ]
    accepted(sheet(tmp_path, "reports.csv", rows), "reports", "--as", "accepted")
    found = assessed("W", "W-乙区", as_of="2018-02-06")
    assert (found["W"]["actual"], found["W"]["outcome"]) == ("91.75", "breached")
    assert found["W-乙区"]["actual"] == "90"


@pytest.mark.parametrize(
    ("frequency", "period", "last_day"),
    [("quarterly", "2018Q3", "2018-10-19"), ("monthly", "2018-03", "2018-04-09")],
)
def test_a_report_is_overdue_from_the_day_after_its_due_day(
    office: None, frequency: str, period: str, last_day: str, tmp_path: Path
) -> None:
    before = {"2018Q3": values("2018Q1 25", "2018Q2 25"), "2018-03": values("2018-01 8", "2018-02 9")}[period]
    target = {
        "目标编号": "T",
        "指标名称": "目标",
        "牵头部门": "市住建委",
        **HUNDRED_KM,
        "填报频率": frequency,
    }
    accepted(sheet(tmp_path, "targets.csv", [target]), "targets")
    rows = [{"目标编号": "T", **report} for report in before]
    accepted(sheet(tmp_path, "reports.csv", rows), "reports", "--as", "accepted")
    following = f"{last_day[:-2]}{int(last_day[-2:]) + 1:02d}"
    assert assessed("T", as_of=last_day)["T"]["reporting"] == "due"
    assert assessed("T", as_of=following)["T"]["reporting"] == "overdue"
