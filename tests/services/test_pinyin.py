"""Names as Latin letters."""

import subprocess
import sys

from tracker.services.pinyin import search_text, sort_key


def test_a_name_is_sorted_and_found_by_its_sounds() -> None:
    assert sort_key("市房管局") == "shi fang guan ju"
    assert search_text("房管", "", "Ab") == "房管 ab fangguan fg"


def test_the_tables_of_sounds_are_loaded_with_the_first_name() -> None:
    check = "import sys; from tracker.services import pinyin; print('pypinyin' in sys.modules); "
    check += "pinyin.sort_key('市'); print('pypinyin' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "True"]
