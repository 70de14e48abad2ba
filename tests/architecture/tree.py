"""The project's own files, as the gates read them."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE_FOLDERS = ("runner", "shservice", "tracker", "tests")


def python_files(*folders: str) -> Iterator[Path]:
    """Yield the Python files below the folders, migrations excepted (they are generated)."""
    for folder in folders or SOURCE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def syntax(path: Path) -> ast.Module:
    """Return the parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Return ``file`` or ``file:line`` as an editor opens it."""
    name = str(path.relative_to(ROOT))
    return f"{name}:{node.lineno}" if isinstance(node, (ast.expr, ast.stmt)) else name


def run_tool(program: str, *words: str, **variables: str) -> tuple[int, str]:
    """Run a program of the development requirements in the project's folder; return exit code and output."""
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    result = subprocess.run(
        [str(Path(sys.executable).with_name(program)), *words],
        cwd=ROOT,
        env=inherited | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout + result.stderr
