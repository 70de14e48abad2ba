"""docs/spreadsheets.md names cases that exist."""

import re

from tests.architecture.tree import ROOT
from tests.commands.hostile.test_hostile import CASES

NAMED = re.compile(r"`(\w+\.(?:xlsx|xlsm|xltx|xls|et|xlsb|ods|csv|txt|docx|doc)|workbook_without_ending)`")


def test_every_file_that_the_page_names_is_a_case() -> None:
    page = (ROOT / "docs" / "spreadsheets.md").read_text(encoding="utf-8")
    named = set(NAMED.findall(page))
    assert len(named) > 150
    assert named - {case.name for case in CASES} == set()
