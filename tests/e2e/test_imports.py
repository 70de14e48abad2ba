"""A broken sheet is repaired and imported by keyboard alone; every page of imports is whole on any screen."""

from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.factories import TargetFactory
from tracker.domain.vocabulary import BatchState
from tracker.models import Department, ImportBatch, Report, Target, User

BROKEN = "代号,报告期,完成值\nKM,2018Q1,约8\nKM,2018Q2,9\n"
LANGUAGES = ("zh-hans", "en")


@pytest.fixture
def target(office: Department) -> Target:
    return TargetFactory(code="KM", name="架空线入地", lead=office)


def tab_to(page: Page, role: str, name: str, most: int = 120) -> None:
    """Press Tab until the thing has the focus, as somebody without a mouse does."""
    wanted = page.get_by_role(role, name=name, exact=False).first
    expect(wanted).to_be_visible()
    for _step in range(most):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {role} “{name}” on {page.url}")


def send(page: Page, file: Path) -> None:
    """Choose a file (the program's own window is not a page) and send the form by the keyboard."""
    tab_to(page, "button", _("File"))
    page.locator("#id_file").set_input_files(file)
    tab_to(page, "button", _("Upload and preview"))
    page.keyboard.press("Enter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broken_sheet_is_repaired_and_imported_by_keyboard_alone(
    visitor: Visitor, target: Target, reporter: User, language: str, tmp_path: Path
) -> None:
    desk = visitor(reporter, language=language)
    file = tmp_path / "reports.csv"
    with translation.override(language):
        page = desk.open("/imports/?kind=reports")
        desk.expect_no_fault()
        file.write_text(BROKEN, encoding="utf-8")
        send(page, file)

        expect(page.get_by_role("heading", level=1)).to_contain_text(
            _("Columns: %(kind)s").split(":")[0].split("：")[0]
        )
        desk.expect_no_fault()
        tab_to(page, "combobox", "代号")
        expect(page.get_by_text(_("Proposed from the values; please look."))).to_be_visible()
        page.keyboard.press("ArrowUp")  # to "left out"
        page.keyboard.press("ArrowDown")  # and back to what was proposed
        tab_to(page, "button", _("Preview"))
        page.keyboard.press("Enter")

        expect(page.get_by_role("cell", name="C2").first).to_be_visible()
        desk.expect_no_fault()
        tab_to(page, "link", _("Your workbook with every error as a comment (xlsx)"))
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.suggested_filename == "marked.xlsx"

        tab_to(page, "link", _("Imports and exports"))
        page.keyboard.press("Enter")
        file.write_text(BROKEN.replace("约8", "8"), encoding="utf-8")
        page.get_by_role("heading", level=1, name=_("Imports and exports")).wait_for()
        send(page, file)

        tab_to(page, "textbox", _("Note"))
        page.keyboard.type("季度汇总")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text(_("Imported."))).to_be_visible()
        desk.expect_no_fault()
        assert {report.value for report in Report.objects.all()} == {8, 9}

        tab_to(page, "link", _("Undo this import"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/undo/")
        desk.expect_no_fault()
        tab_to(page, "textbox", _("Reason"))
        page.keyboard.type("导错了")
        tab_to(page, "button", _("Undo this import"))
        page.keyboard.press("Enter")
        expect(page.get_by_text("导错了")).to_be_visible()
        desk.expect_no_fault()
    assert ImportBatch.objects.get(state=BatchState.UNDONE).undone_why == "导错了"
    assert Report.objects.count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_result_is_readable_on_a_phone(
    visitor: Visitor, target: Target, reporter: User, language: str, tmp_path: Path
) -> None:
    desk = visitor(reporter, language=language, width=390)
    file = tmp_path / "reports.csv"
    file.write_text(BROKEN, encoding="utf-8")
    with translation.override(language):
        page = desk.open("/imports/?kind=reports")
        desk.expect_no_fault()
        page.locator("#id_file").set_input_files(file)
        page.get_by_role("button", name=_("Upload and preview")).click()
        desk.expect_no_fault()
        page.get_by_role("combobox", name="代号").select_option("target")
        page.get_by_role("button", name=_("Preview")).click()
        desk.expect_no_fault()
        page.get_by_label(_("Skip the refused rows and import the others")).check()
        page.locator("#confirm button[type=submit]").click()
        expect(page.get_by_text(_("Imported."))).to_be_visible()
        desk.expect_no_fault()
        assert "2018Q2" in page.locator("main").inner_text()
    assert Report.objects.get().value == 9
    assert desk.page.locator("main").bounding_box()["width"] <= 390


def test_the_wizard_works_without_javascript(
    visitor: Visitor, target: Target, reporter: User, tmp_path: Path
) -> None:
    desk = visitor(reporter, language="en", javascript=False)
    file = tmp_path / "reports.csv"
    file.write_text(BROKEN.replace("约8", "8"), encoding="utf-8")
    page = desk.open("/imports/?kind=reports")
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Upload and preview").click()
    page.get_by_role("combobox", name="代号").select_option("target")
    page.get_by_role("button", name="Preview").click()
    page.locator("#confirm button[type=submit]").click()
    expect(page.get_by_text("Imported.")).to_be_visible()
    assert Report.objects.count() == 2


DROP = """([bytes, name]) => {
  const form = document.querySelector("form[data-upload]");
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, {type: "text/csv"}));
  const over = new DragEvent("dragover", {dataTransfer: data, bubbles: true, cancelable: true});
  form.dispatchEvent(over);
  const lit = form.classList.contains("is-over");
  form.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
  return [lit, form.classList.contains("is-over"), over.defaultPrevented];
}"""


def test_a_file_can_be_dropped_and_a_large_one_shows_how_far_it_is(
    visitor: Visitor, target: Target, reporter: User
) -> None:
    desk = visitor(reporter, language="en")
    page = desk.open("/imports/?kind=reports")
    page.get_by_role("button", name="Upload and preview").click()
    expect(page.locator("[data-errors]")).to_be_focused()
    desk.complaints.clear()  # the browser notes every 422
    rows = "".join(f"X{number},2018Q1,1,{'长' * 3_000}\\n" for number in range(40))
    text = "目标编号,报告期,完成值,说明\\nKM,2018Q1,8,好\\n" + rows
    assert page.evaluate(DROP, [text, "dropped.csv"]) == [True, False, True]
    assert page.evaluate("() => document.querySelector('#id_file').files[0].name") == "dropped.csv"
    bar = page.locator("form[data-upload] progress")
    expect(bar).to_be_hidden()
    line = desk.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}
    line.send("Network.emulateNetworkConditions", slow)
    page.get_by_role("button", name="Upload and preview").click()
    expect(bar).to_be_visible()
    page.wait_for_function("() => document.querySelector('form[data-upload] progress').value > 0")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Preview")
    assert "dropped.csv" in page.locator("main").inner_text()
    desk.expect_no_fault()
