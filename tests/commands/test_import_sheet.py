"""``import_sheet`` and its neighbours: exit codes, the JSON that automation relies on, plain words."""

import json
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from tests.commands.running import accepted, assessed, exported, imported, run, sheet, with_input, written
from tracker.models import AuditRecord, ImportBatch, Membership, Report, User

pytestmark = pytest.mark.django_db
HEADINGS = ("目标编号", "报告期", "完成值")
KEYS = (
    *("target", "kind", "as_of", "known_at", "actual", "expected", "percent", "ratio", "outcome", "pace"),
    *("reporting", "evidence", "status", "tone", "reason", "due_on", "data_day", "target_version"),
    *("compliance", "margin", "days_late", "override", "rule_version"),
)
ROW = {"目标编号": "T", "报告期": "2018-01", "完成值": "3"}


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Two departments, a plan that is not live, a target of each department, and people."""
    run("load_reference")
    run("add_user", "admin", "--role", "administrator")
    accepted(written(tmp_path, "d.csv", ["名称"], [["甲局"], ["乙局"]]), "departments")
    plan = {"计划编号": "P", "名称": "计划", "开始": "2018-01-01", "截止": "2020-12-31"}
    accepted(sheet(tmp_path, "p.csv", [plan]), "plans")
    target = {"类型": "cumulative", "目标值": "100", "单位": "公里", "口径": "period", "填报频率": "monthly"}
    targets = [
        target | {"目标编号": "T", "指标名称": "里程", "牵头部门": "甲局"},
        target | {"目标编号": "U", "指标名称": "别的里程", "牵头部门": "乙局"},
    ]
    accepted(sheet(tmp_path, "t.csv", targets), "targets")
    run("add_user", "jia", "--role", "reporter", "--department", "甲局")
    run("add_user", "watcher", "--role", "auditor")
    return tmp_path


def test_a_good_sheet_is_imported_as_draft_and_counted(city: Path) -> None:
    result = imported(sheet(city, "r.csv", [ROW]), "reports", user="jia")
    assert {key: result[key] for key in ("rows", "created", "updated", "unchanged", "skipped", "exit")} == {
        "rows": 1,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
        "exit": 0,
    }
    assert ImportBatch.objects.get(pk=result["batch"]).counts["created"] == 1
    assert [(row["state"], row["value"]) for row in exported("reports", folder=city)] == [("draft", "3")]


def test_one_refused_row_holds_the_whole_sheet_back(city: Path) -> None:
    path = written(city, "r.csv", HEADINGS, [["T", "2018-01", "3"], ["T", "2018-02", "约3"]])
    result = imported(path, "reports")
    assert (result["exit"], result["batch"], result["created"], result["skipped"]) == (1, None, 0, 1)
    assert Report.objects.count() == 0
    error = result["errors"][0]
    assert (error["row"], error["column"], error["cell"], error["value"]) == (3, "完成值", "C3", "约3")
    assert "约3" in error["message"]


def test_refused_rows_can_be_skipped(city: Path) -> None:
    path = written(city, "r.csv", HEADINGS, [["T", "2018-01", "3"], ["T", "2018-02", "约3"]])
    result = imported(path, "reports", "--skip-errors")
    assert (result["exit"], result["created"], result["skipped"]) == (1, 1, 1)
    assert Report.objects.count() == 1


def test_a_dry_run_writes_nothing_and_says_what_would_happen(city: Path) -> None:
    before = AuditRecord.objects.count()
    result = imported(sheet(city, "r.csv", [ROW]), "reports", "--dry-run")
    assert (result["created"], result["batch"], Report.objects.count()) == (1, None, 0)
    assert AuditRecord.objects.count() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--user", "nobody"), "nobody"),
        (("--user", "watcher"), "watcher"),
        (("--user", "jia", "--as", "accepted"), "jia"),
    ],
)
def test_who_may_not_import_is_told_so_with_exit_2(
    city: Path, arguments: tuple[str, ...], words: str
) -> None:
    path = sheet(city, "r.csv", [ROW])
    code, out = run("import_sheet", str(path), "--kind", "reports", "--format", "json", *arguments)
    assert (code, Report.objects.count()) == (2, 0)
    assert words in json.loads(out)["errors"][0]["message"]
    with pytest.raises(CommandError) as refused:
        run("import_sheet", str(path), "--kind", "reports", *arguments)
    assert (refused.value.returncode, words in str(refused.value)) == (2, True)


def test_a_file_that_is_not_there_is_named_with_exit_2(city: Path) -> None:
    result = imported(city / "nowhere.csv", "reports")
    assert (result["exit"], "nowhere.csv" in result["errors"][0]["message"]) == (2, True)


def test_a_reporter_reports_for_the_own_department_only(city: Path) -> None:
    path = written(city, "r.csv", HEADINGS, [["T", "2018-01", "3"], ["U", "2018-01", "4"]])
    result = imported(path, "reports", "--skip-errors", user="jia")
    assert [(error["cell"], error["code"]) for error in result["errors"]] == [("A3", "not_yours")]
    assert [report.target.code for report in Report.objects.all()] == ["T"]


def test_no_column_sets_a_state_a_person_or_an_id(city: Path) -> None:
    row = ROW | {"状态": "accepted", "填报人": "admin", "id": "7", "审核日期": "2018-02-01"}
    result = imported(sheet(city, "r.csv", [row]), "reports", user="jia")
    report = Report.objects.get()
    assert (report.state, report.created_by.username, report.accepted_on) == ("draft", "jia", None)
    ignored = [warning["value"] for warning in result["warnings"] if warning["code"] == "ignored_column"]
    assert ignored == ["状态", "填报人", "id"]


def test_history_is_accepted_on_the_day_that_the_sheet_names(city: Path) -> None:
    accepted(sheet(city, "r.csv", [ROW | {"审核日期": "2018-02-09"}]), "reports", "--as", "accepted")
    assert assessed("T", as_of="2018-02-08", known_at="2018-02-08")["T"]["actual"] is None
    assert assessed("T", as_of="2018-02-09", known_at="2018-02-09")["T"]["actual"] == "3"


def test_a_second_import_of_the_same_sheet_changes_nothing(city: Path) -> None:
    path = sheet(city, "r.csv", [ROW])
    imported(path, "reports")
    again = imported(path, "reports")
    assert (again["unchanged"], again["batch"], again["exit"]) == (1, None, 0)


def test_text_says_the_place_of_every_error(city: Path) -> None:
    path = written(city, "r.csv", HEADINGS, [["T", "2018-02-30", "3"]])
    code, out = run("import_sheet", str(path), "--kind", "reports", "--user", "admin")
    assert (code, "B2" in out, "2018-02-30" in out) == (1, True, True)


def test_the_first_person_must_be_an_administrator(db: None) -> None:
    with pytest.raises(CommandError) as refused:
        run("add_user", "jia", "--role", "manager")
    assert (refused.value.returncode, User.objects.count()) == (2, 0)


def test_a_person_gets_a_second_role_and_a_password(city: Path) -> None:
    code, _out = with_input(
        "a long enough phrase\n",
        "add_user",
        "jia",
        "--role",
        "reviewer",
        "--department",
        "甲局",
        "--password-stdin",
    )
    assert code == 0
    assert User.objects.get(username="jia").check_password("a long enough phrase")
    assert set(Membership.objects.filter(user__username="jia").values_list("role", flat=True)) == {
        "reporter",
        "reviewer",
    }


def test_a_person_without_a_password_cannot_sign_in(city: Path) -> None:
    assert not User.objects.get(username="jia").has_usable_password()


def test_an_unknown_department_is_named_with_the_nearest(city: Path) -> None:
    with pytest.raises(CommandError, match="甲局") as refused:
        run("add_user", "bing", "--role", "reporter", "--department", "甲局局")
    assert refused.value.returncode == 2


def test_the_ledger_is_whole_after_imports_and_names_what_was_altered(city: Path) -> None:
    accepted(sheet(city, "r.csv", [ROW]), "reports", "--as", "accepted")
    assert run("check_ledger")[0] == 0
    Report.objects.update(value=99)
    code, out = run("check_ledger")
    assert (code, "T" in out) == (1, True)


def test_an_assessment_has_every_key_and_numbers_as_text(city: Path) -> None:
    accepted(sheet(city, "r.csv", [ROW]), "reports", "--as", "accepted")
    found = assessed("T", as_of="2018-02-01")["T"]
    assert tuple(found) == KEYS
    assert (found["actual"], found["percent"], found["as_of"], found["target_version"]) == (
        "3",
        "3.0000",
        "2018-02-01",
        1,
    )


def test_an_unknown_target_is_refused_with_the_nearest_code(city: Path) -> None:
    with pytest.raises(CommandError) as refused:
        run("assess", "--target", "T9")
    assert refused.value.returncode == 2


@pytest.mark.parametrize("form", ["table", "csv"])
def test_verdicts_can_be_read_by_people_and_programs(city: Path, form: str) -> None:
    code, out = run("assess", "--format", form, "--as-of", "2018-02-01")
    assert (code, out.count("\n") >= 2, "T" in out) == (0, True, True)


def test_an_export_goes_to_the_output_when_no_file_is_named(city: Path) -> None:
    code, out = run("export_sheet", "--kind", "departments", "--format", "json")
    assert (code, [row["name"] for row in json.loads(out)]) == (0, ["甲局", "乙局"])


def test_an_export_that_cannot_be_written_says_why_with_exit_2(city: Path) -> None:
    for place in (city, city / "no" / "such.xlsx"):
        with pytest.raises(CommandError) as refused:
            run("export_sheet", "--kind", "departments", "-o", str(place))
        assert (refused.value.returncode, str(place) in str(refused.value)) == (2, True)


def test_a_day_that_is_none_is_named_with_what_is_expected(city: Path) -> None:
    with pytest.raises(CommandError, match=r"“2018-13-01”.*2018-06-30"):
        run("assess", "--as-of", "2018-13-01")


def test_a_password_that_is_too_short_is_refused_in_the_language_of_the_city(city: Path) -> None:
    with pytest.raises(CommandError, match="密码长度太短"):
        with_input("short\n", "add_user", "ding", "--role", "auditor", "--password-stdin")
