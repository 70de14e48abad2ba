"""Brings .venv to the locked packages, by whatever means this machine has."""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

from runner.process import PYTHON, ROOT, VENV, output_of, run, step, succeeds

LOCK, DEV_LOCK = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
WHEELHOUSE = ROOT / "wheelhouse"
STAMP = VENV / "installed.json"


def install(*locks: Path) -> None:
    """Bring .venv to the locked packages; does nothing when they are there already."""
    if not venv_works():
        step(f"Making {VENV.name} with Python {sys.version_info[0]}.{sys.version_info[1]}")
        make_venv()
    installed = json.loads(STAMP.read_text(encoding="utf-8")) if STAMP.exists() else {}
    offline = ["--no-index", "--find-links", str(WHEELHOUSE)] if WHEELHOUSE.is_dir() else []
    for lock in locks:
        fingerprint = hashlib.sha256(lock.read_bytes()).hexdigest()
        if installed.get(lock.name) == fingerprint:
            continue
        step(f"Installing {lock.name}{' from wheelhouse/' if offline else ''}")
        words = [*installer(), "install", "--quiet", "--require-hashes", *offline, "-r", str(lock)]
        if run(words):
            sys.exit(f"The packages of {lock.name} could not be installed; the lines above say why.")
        installed[lock.name] = fingerprint
        STAMP.write_text(json.dumps(installed), encoding="utf-8")


def fill_wheelhouse() -> int:
    """Download the packages of both locks for this kind of machine; returns pip's exit code."""
    pip = installer()
    if "uv" in pip:
        sys.exit("pip is needed to download packages: install python3-pip and run this again.")
    options = ["--quiet", "--require-hashes", "--only-binary", ":all:", "--dest", str(WHEELHOUSE)]
    code = run([*pip, "download", *options, "-r", str(LOCK), "-r", str(DEV_LOCK)])
    if code == 0:
        print(f"{len(list(WHEELHOUSE.iterdir()))} packages in {WHEELHOUSE}; run.py now installs from there.")
    return code


def venv_works() -> bool:
    """Tell whether .venv holds a Python that starts, is new enough and lives where it was made."""
    question = "import sys; print(sys.version_info >= (3, 11), sys.prefix)"
    try:
        answer = output_of([str(PYTHON), "-c", question])
    except OSError:
        return False
    fit, _, prefix = answer.stdout.strip().partition(" ")
    return answer.returncode == 0 and fit == "True" and Path(prefix).resolve() == VENV.resolve()


def make_venv() -> None:
    """Make an empty .venv; Debian's Python can do that even where its ensurepip is missing."""
    if importlib.util.find_spec("venv"):
        subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)], check=True)
    elif not virtualenv_made():
        sys.exit("Python cannot make a .venv: install python3-venv (Debian, Ubuntu) or virtualenv.")


def installer() -> list[str]:
    """Return the words before ``install`` that act on .venv; stops when nothing can."""
    own_pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    outer_pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(PYTHON)]
    if succeeds([*own_pip, "--version"]) or succeeds([str(PYTHON), "-m", "ensurepip", "--default-pip"]):
        return own_pip
    if succeeds([*outer_pip, "--version"]):
        return outer_pip
    if shutil.which("uv"):
        return ["uv", "pip"]  # takes the .venv of the folder it is started in
    if virtualenv_made():
        return own_pip
    sys.exit("No pip was found: install python3-pip or python3-venv (Debian, Ubuntu), uv or virtualenv.")


def virtualenv_made() -> bool:
    """Make .venv anew with virtualenv, which brings its own pip; False where there is no virtualenv."""
    module = [sys.executable, "-m", "virtualenv"] if importlib.util.find_spec("virtualenv") else None
    program = [found] if (found := shutil.which("virtualenv")) else None
    words = module or program
    return words is not None and run([*words, "--quiet", "--clear", str(VENV)]) == 0
