"""Each threat and fault of docs/threat-model.md has a test that carries its id."""

import ast
import os
import re
from collections import defaultdict

from tests.architecture.tree import ROOT, python_files

PAPER = ROOT / "docs/threat-model.md"
IDS = [
    *(f"T{number:02d}" for number in range(1, 28)),
    *(f"C{number:02d}" for number in range(1, 11)),
    *(f"D{number:02d}" for number in range(1, 9)),
    *(f"K{number:02d}" for number in range(1, 11)),
    *(f"L{number}" for number in range(1, 7)),
]
BEGIN, END = "<!-- tests -->", "<!-- end of tests -->"


def carried() -> dict[str, list[str]]:
    """The tests by the ids in their names: ``test_t01_…``, ``test_t01_t04_…``, ``test_l1_…``."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in python_files("tests"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for name in re.match(r"test((?:_[tcdkl]\d{1,2}(?=_))*)", node.name)[1].split("_")[1:]:
                    found[name.upper()].append(f"{path.relative_to(ROOT).as_posix()}::{node.name}")
    return found


def table() -> str:
    """The table of ids and the files whose tests carry them, as the page holds it."""
    lines = ["| id | tests |", "|---|---|"]
    tests = carried()
    for name in IDS:
        files = (f"`{file}`" for file in sorted({test.split("::")[0] for test in tests.get(name, [])}))
        lines.append(f"| {name} | {', '.join(files) or '**none yet**'} |")
    return "\n".join(lines)


def test_every_id_has_a_test() -> None:
    assert set(IDS) - set(carried()) == set()


def test_there_are_sixty_one_ids_and_no_test_carries_another() -> None:
    assert len(IDS) == 61
    assert set(carried()) <= set(IDS)


def test_the_page_lists_the_tests_as_they_are() -> None:
    """``WRITE_PAPERS=1`` writes the table anew."""
    text = PAPER.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    wanted = f"{head}{BEGIN}\n\n{table()}\n\n{END}{rest.split(END)[1]}"
    if os.environ.get("WRITE_PAPERS") == "1":
        PAPER.write_text(wanted, encoding="utf-8")
        text = wanted
    assert text == wanted
