"""A small city to import into: departments, a plan, targets of several kinds."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.commands.running import accepted, run, sheet
from tests.factories import administrator, at
from tracker.domain.vocabulary import ReportState, SheetKind
from tracker.resources.importing import Result, import_at_once

NOW = at("2026-01-05")
Import = Callable[..., Result]
KM = {"类型": "cumulative", "目标值": "200", "单位": "公里", "口径": "plan_to_date", "填报频率": "ad_hoc"}
TARGETS = [
    KM | {"目标编号": "KM", "指标名称": "里程", "牵头部门": "甲局"},
    KM
    | {
        "目标编号": "Q",
        "指标名称": "按季里程",
        "牵头部门": "甲局",
        "填报频率": "quarterly",
        "口径": "period",
    },
    KM | {"目标编号": "WAN", "指标名称": "投资", "单位": "万元", "牵头部门": "乙局"},
    {
        "目标编号": "PCT",
        "指标名称": "覆盖率",
        "类型": "level",
        "目标值": "95",
        "单位": "%",
        "口径": "stock",
        "填报频率": "ad_hoc",
        "牵头部门": "乙局",
    },
    {
        "目标编号": "EV",
        "指标名称": "开通",
        "类型": "milestone",
        "填报频率": "ad_hoc",
        "牵头部门": "甲局",
        "阶段": "开工:40;完工:60",
    },
    {
        "目标编号": "ON",
        "指标名称": "一次",
        "类型": "rubric",
        "目标值": "3",
        "填报频率": "once",
        "牵头部门": "甲局",
    },
]


@pytest.fixture(scope="module")
def small_city(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The city, built once a module; every test takes back what it adds."""
    folder = tmp_path_factory.mktemp("city")
    with django_db_blocker.unblock(), transaction.atomic():
        run("load_reference")
        run("add_user", "admin", "--role", "administrator")
        accepted(sheet(folder, "d.csv", [{"名称": "甲局", "简称": "甲"}, {"名称": "乙局"}]), "departments")
        plan = {"计划编号": "P", "名称": "计划", "开始": "2018-01-01", "截止": "2020-12-31"}
        accepted(sheet(folder, "p.csv", [plan]), "plans")
        accepted(sheet(folder, "a.csv", [{"行动编号": "1", "名称": "行动", "牵头部门": "甲局"}]), "actions")
        accepted(sheet(folder, "t.csv", TARGETS), "targets")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def bring(small_city: None, db: None) -> Import:
    """Import rows that name their own columns, as the administrator."""

    def bring(kind: str, *rows: dict[str, str], mode: str = "draft", **how: Any) -> Result:
        headings = list(dict.fromkeys(key for row in rows for key in row))
        lines = [headings, *([row.get(key, "") for key in headings] for row in rows)]
        text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
        how = {"by": administrator(), "now": NOW, "file_name": "sheet.csv"} | how
        return import_at_once(text.encode(), kind=SheetKind(kind), mode=ReportState(mode), **how)

    return bring


def told(result: Result) -> list[tuple[str, str]]:
    """The cells and codes of everything refused."""
    return [(remark.cell, str(remark.code)) for remark in result.preview.errors]


def warned(result: Result) -> list[tuple[str, str]]:
    """The cells and codes of everything said aloud."""
    return [(remark.cell, str(remark.code)) for remark in result.preview.warnings]


def outcomes(result: Result) -> list[str]:
    """What became of every row."""
    return [row.outcome.value for row in result.preview.rows]
