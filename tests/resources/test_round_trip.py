"""What is exported as csv or xlsx imports again as "unchanged", for every kind of sheet and any value."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from tests.commands.running import accepted, run, sheet
from tests.factories import administrator, at
from tracker.access import standing_of
from tracker.documents.sheets import csv_parts, write_csv, write_xlsx
from tracker.domain.vocabulary import ReportState, SheetKind
from tracker.models import AuditRecord, Report, Target
from tracker.resources.exporting import Exporter
from tracker.resources.handlers import RowOutcome
from tracker.resources.importing import Preview, Result, import_at_once, prepare
from tracker.services.contents import ReportContent
from tracker.services.reporting import correct_report, draft_report
from tracker.services.reviewing import accept_history

pytestmark = pytest.mark.django_db
NOW = at("2026-01-05")
SHEETS: dict[str, list[dict[str, str]]] = {
    "departments": [
        {"名称": "新局", "简称": "新", "上级": "市政府", "生效": "2019-01-01", "英文名称": "New office"},
        {"名称": "=旧局", "上级": "市政府", "失效": "2018-12-31", "继任": "新局"},
        {"名称": "市政府", "简称": "市府", "示意": "否"},
    ],
    "plans": [
        {"计划编号": "P1", "名称": "计划", "开始": "2018-01-01", "截止": "2020-12-31", "来源": "+来源"},
        {
            "计划编号": "P2",
            "名称": "又一个",
            "开始": "2018-01-01",
            "截止": "2020-12-31",
            "启用日期": "2025-01-01",
        },
    ],
    "actions": [
        {"行动计划": "P1", "行动编号": "1", "名称": "行动", "重点": "一批\n重点", "牵头部门": "新局（推定）"},
        {"行动计划": "P1", "行动编号": "2", "名称": "行动二", "批次": "首批", "状态": "proposed"},
    ],
    "targets": [
        {
            "目标编号": "T1",
            "行动编号": "1",
            "类型": "cumulative",
            "目标值": "100",
            "单位": "公里",
            "基期值": "0.5",
            "基期日期": "2017-12-31",
            "口径": "period",
            "填报频率": "monthly",
            "开始": "2018-01-01",
            "截止": "2018-12-31",
            "指标属性": "约束性",
            "分阶段目标": "2018-06-30:20;2018-09-30:60.5",
            "牵头部门": "新局",
            "须佐证": "是",
            "原文": "=原文",
            "备注": "-备注",
        },
        {
            "目标编号": "T2",
            "类型": "maintain",
            "比较": "band",
            "目标值": "0.5%",
            "上限": "1%",
            "单位": "%",
            "口径": "stock",
            "填报频率": "quarterly",
            "保持规则": "average",
            "预警幅度": "0.1%",
            "牵头部门": "新局",
        },
        {
            "目标编号": "T3",
            "类型": "milestone",
            "截止": "待定",
            "填报频率": "once",
            "阶段": "开工:40;完\\:工:60:2019-06-30",
        },
        {
            "目标编号": "T4",
            "类型": "rubric",
            "目标值": "3",
            "填报频率": "yearly",
            "评定标准": "0:无;1:起步;2:一半;3:大部;4:全部",
        },
        {
            "目标编号": "S",
            "类型": "count",
            "单位": "个",
            "口径": "period",
            "填报频率": "yearly",
            "系列": "是",
        },
        {"目标编号": "S-2018", "上级目标": "S", "截止": "2018-12-31", "开始": "2018-01-01"},
        {"目标编号": "T1-新", "上级目标": "T1", "分解单位": "新局", "目标值": "40"},
    ],
    "people": [
        {"用户名": "zhang", "姓名": "张三", "角色": "填报员", "部门": "新局", "邮箱": "zhang@example.org"},
        {"用户名": "zhang", "姓名": "张三", "角色": "reviewer", "部门": "=旧局", "邮箱": "zhang@example.org"},
    ],
}


@pytest.fixture(scope="module")
def kept(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """One of everything; every test takes back what it adds."""
    folder = tmp_path_factory.mktemp("kept")
    with django_db_blocker.unblock(), transaction.atomic():
        run("load_reference")
        run("add_user", "admin", "--role", "administrator")
        for kind, rows in SHEETS.items():
            named = (
                [{"行动计划": "P1", "指标名称": "指标"} | row for row in rows] if kind == "targets" else rows
            )
            accepted(sheet(folder, f"{kind}.csv", named), kind)
        _reports()
        yield
        transaction.set_rollback(True)


def _reports() -> None:
    by = administrator()
    t1, t2, t3, t4 = (Target.objects.get(code=code) for code in ("T1", "T2", "T3", "T4"))
    how: dict[str, Any] = {"by": by, "now": NOW}
    link = ReportContent(value=Decimal("12.345678"), note="=1+1", evidence_links=("https://example.org/a;b",))
    accept_history(target=t1, period="2018-01", content=link, **how)
    report = accept_history(target=t1, period="2018-02", content=ReportContent(value=Decimal(-3)), **how)
    correct_report(report=report, content=ReportContent(value=Decimal(4)), reason="更正", **how)
    ratio = ReportContent(numerator=Decimal(1), denominator=Decimal(3), as_of=date(2018, 2, 15))
    draft_report(target=t2, period="2018Q1", content=ratio, **how)
    draft_report(target=t2, period="2018Q2", content=ReportContent(value=Decimal("0.92")), **how)
    stages = ReportContent(expected_on=date(2027, 1, 1), stages_done=(("完:工", date(2019, 5, 5)),))
    draft_report(target=t3, period="2019-06-30", content=stages, **how)
    draft_report(target=t4, period="2018", content=ReportContent(level=2, data_source="@来源"), **how)


def as_csv(exporter: Exporter) -> bytes:
    """The file, however it is made, which is always the same as when it is made row by row."""
    stream = io.BytesIO()
    write_csv(stream, exporter.headings(), exporter.rows())
    made = b"".join(csv_parts(exporter.headings(), exporter.rows(), exporter.ready_lines()))
    assert made.split(b"\r\n") == stream.getvalue().split(b"\r\n")
    return made


def sent_again(kind: SheetKind, form: str, mode: ReportState = ReportState.DRAFT) -> Preview:
    exporter, stream = Exporter(kind), io.BytesIO()
    if form == "csv":
        stream.write(as_csv(exporter))
    else:
        write_xlsx(stream, kind.value, exporter.headings(), exporter.rows())
    return prepare(
        stream.getvalue(), file_name=f"x.{form}", kind=kind, by=administrator(), now=NOW, mode=mode
    )


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", list(SheetKind))
def test_an_export_imports_again_as_unchanged(kept: None, kind: SheetKind, form: str) -> None:
    found = sent_again(kind, form)
    assert [remark.as_json() for remark in found.errors] == []
    assert {row.outcome for row in found.rows} == {RowOutcome.UNCHANGED}, found.rows


@pytest.mark.parametrize("kind", list(SheetKind))
def test_an_export_knows_how_many_rows_it_has(kept: None, kind: SheetKind) -> None:
    for days in ({}, {"as_of": date(2018, 6, 1)}, {"known_at": NOW.date()}, {"known_at": date(2000, 1, 1)}):
        exporter = Exporter(kind, **days)
        assert exporter.number() == len(list(exporter.rows())), days


ODD_TEXTS = (
    "'=1",
    "''-",
    "'",
    '"',
    'a"b',
    "a,b",
    "a\r\nb",
    "\tx",
    "\\.",
    "\\",
    " a ",
    "-0",
    "@",
    "％",
    "𠮷\u2028",
)
ODD_NUMBERS = ("0", "-0.5", "1", "-1", "1.000001", "0.000001", "-1000000000", "100", "999999999999.5")


def test_an_export_is_the_same_made_by_the_database_or_row_by_row(kept: None) -> None:
    """Texts, numbers, lists, voided and corrected revisions, examples of every state, a day and a person."""
    report = Report.objects.filter(target__code="T2").latest("pk")
    odd = [*((text, None) for text in ODD_TEXTS), *(("", Decimal(number)) for number in ODD_NUMBERS)]
    with transaction.atomic():
        for n, (text, number) in enumerate(odd):
            items = [text, f"{text};x", "a：b"] if n % 2 else []
            values = {"note": text, "data_source": text, "items": items, "value": number, "numerator": None}
            day = date(2018, 1, 1) + timedelta(days=n)
            columns = {"period": day.isoformat(), "period_start": day, "period_end": day, "as_of": day}
            report.pk, report.denominator = None, None
            for name, value in (values | columns | {"state": list(ReportState)[n % 5]}).items():
                setattr(report, name, value)
            report.accepted_on, report.backfilled = day, True
            report.save(force_insert=True)
        for days in ({}, {"as_of": date(2018, 1, 9)}, {"who": standing_of(administrator(), NOW.date())}):
            assert as_csv(Exporter(SheetKind.REPORTS, **days)).count(b"2018-01-03")
        transaction.set_rollback(True)


def test_reports_in_json_say_what_their_sheet_says(kept: None) -> None:
    newest = {(found["target"], found["period"]): found for found in Exporter(SheetKind.REPORTS).objects()}
    assert newest["T1", "2018-01"]["evidence_links"] == ["https://example.org/a;b"]
    assert newest["T3", "2019-06-30"]["stages_done"] == [["完:工", "2019-05-05"]]
    assert (newest["T1", "2018-02"]["revision"], newest["T1", "2018-02"]["accepted_on"]) == (2, None)


def test_an_export_asks_the_database_no_more_often_for_more_rows(
    kept: None, django_assert_num_queries
) -> None:
    with django_assert_num_queries(3):
        list(Exporter(SheetKind.REPORTS).rows())


def test_an_import_of_what_is_there_writes_nothing(kept: None) -> None:
    exporter, stream = Exporter(SheetKind.TARGETS), io.BytesIO()
    write_csv(stream, exporter.headings(), exporter.rows())
    before = AuditRecord.objects.count()
    result: Result = import_at_once(
        stream.getvalue(), file_name="t.csv", kind=SheetKind.TARGETS, by=administrator(), now=NOW
    )
    assert (result.batch, AuditRecord.objects.count()) == (None, before)


def test_a_preview_writes_nothing(kept: None) -> None:
    before = AuditRecord.objects.count(), Report.objects.count()
    data = "目标编号,报告期,完成值\nT1,2018-05,7\n".encode()
    found = prepare(data, file_name="r.csv", kind=SheetKind.REPORTS, by=administrator(), now=NOW)
    assert [row.outcome for row in found.rows] == [RowOutcome.NEW]
    assert (AuditRecord.objects.count(), Report.objects.count()) == before


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"], exclude_characters="�"),
    max_size=40,
)
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False, allow_infinity=False)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(value=NUMBERS, note=WORDS, source=WORDS, form=st.sampled_from(["csv", "xlsx"]))
def test_any_value_and_any_note_survive_the_way_out_and_in(
    kept: None, value: Decimal, note: str, source: str, form: str
) -> None:
    with transaction.atomic():
        content = ReportContent(value=value, note=note, data_source=source)
        for code, period in (("T1", "2018-11"), ("T2", "2018Q4")):
            target = Target.objects.get(code=code)
            draft_report(target=target, period=period, content=content, by=administrator(), now=NOW)
        found = sent_again(SheetKind.REPORTS, form)
        transaction.set_rollback(True)
    assert [remark.as_json() for remark in found.errors] == []
    assert {row.outcome for row in found.rows} == {RowOutcome.UNCHANGED}
