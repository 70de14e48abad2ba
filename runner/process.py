"""Where things lie, and how programs are started."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
# Settings that would send packages elsewhere than into .venv; where to find packages stays as it was set.
MISLEADING = {
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_DRY_RUN",
    "PIP_REQUIREMENT",
    "PIP_PYTHON",
    "PIP_REQUIRE_VIRTUALENV",
    "PYTHONHOME",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "UV_PYTHON",
    "UV_SYSTEM_PYTHON",
    "UV_TARGET",
    "UV_PREFIX",
}


def clean_environment() -> dict[str, str]:
    """Return the environment less what would mislead pip or Python."""
    return {name: value for name, value in os.environ.items() if name not in MISLEADING}


def run(words: Sequence[str], env: dict[str, str] | None = None) -> int:
    """Run a program in the project's folder and return its exit code."""
    return subprocess.run(words, cwd=ROOT, env=env or clean_environment(), check=False).returncode


def output_of(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program in the project's folder and keep what it says."""
    return subprocess.run(
        words, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=False
    )


def succeeds(words: Sequence[str]) -> bool:
    """Tell whether a program ends well; its output is not shown."""
    return output_of(words).returncode == 0


def step(text: str) -> None:
    """Tell what is being done."""
    print(f"· {text}", flush=True)
