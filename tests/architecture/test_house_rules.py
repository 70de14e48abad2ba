"""Rules of the house that no tool knows (CONTRIBUTING.md says why)."""

import ast

from tests.architecture.tree import SOURCE_FOLDERS, place, python_files, syntax

LONGEST_MODULE = 400
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
CLOCK_CALLS = {
    "timezone.now",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "Now",
}
CLOCK_CALLS_WITHOUT_A_MOMENT = {"timezone.localdate", "timezone.localtime"}
CLOCKLESS = (
    "domain",
    "sheets",
    "models",
    "queries",
    "services",
    "resources",
    "tables",
    "filters",
    "forms",
    "documents",
    "templatetags",
)
SIGNALS = {"receiver", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}


def test_no_module_is_longer_than_the_limit() -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        place(path)
        for path in python_files("runner", "shservice", "tracker")
        if path.stat().st_size and not ast.get_docstring(syntax(path))
    ]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [place(path) for path in python_files() if path.stem in VAGUE_NAMES] == []


def reads_the_clock(call: ast.Call) -> bool:
    """Tell whether a call asks what time it is; converting a given moment does not."""
    name = ast.unparse(call.func)
    return name in CLOCK_CALLS or (name in CLOCK_CALLS_WITHOUT_A_MOMENT and not call.args)


def test_no_clock_is_read_below_views_and_commands() -> None:
    folders = [f"tracker/{folder}" for folder in CLOCKLESS]
    readings = [
        place(path, node)
        for path in python_files(*folders)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call) and reads_the_clock(node)
    ]
    assert readings == []


def test_no_field_reads_the_clock_by_itself() -> None:
    stamped = [
        place(path, node.value)
        for path in python_files("tracker/models")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}
    ]
    assert stamped == []


def test_no_effect_hides_in_a_signal() -> None:
    hidden = [
        place(path, node)
        for path in python_files("tracker", "shservice")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ImportFrom) and SIGNALS & {name.name for name in node.names}
    ]
    assert hidden == []


def test_no_model_overrides_save_or_delete() -> None:
    overrides = [
        place(path, node)
        for path in python_files("tracker/models")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    assert overrides == []


def test_the_gates_look_at_real_files() -> None:
    assert all(list(python_files(folder)) for folder in SOURCE_FOLDERS)
