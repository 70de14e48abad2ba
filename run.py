#!/usr/bin/env python3
"""Set up, start and check the project. Needs Python 3.11 or newer and nothing else.

``python3 run.py demo`` is the whole product with example data; ``python3 run.py --help`` lists the rest.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the sentence is for whoever starts this with an older one
    sys.exit("Python 3.11 or newer is needed; this is Python {}.{}.".format(*sys.version_info))

import argparse
import json
from collections.abc import Callable, Sequence

from runner import packages, site
from runner.process import PYTHON, ROOT, VAR, clean_environment, output_of, run, step

Arguments = argparse.Namespace
MODULE = [str(PYTHON), "-m"]
PASSING_ON = {"bench", "test", "trials"}  # commands whose further arguments another program reads


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that was asked for and return its exit code."""
    parser = argparse.ArgumentParser(prog="run.py", description="Set up, start and check the project.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, act: Callable[[Arguments], int], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(act=act)
        return sub

    trial = command("demo", demo, "install, load example data and serve it on this machine")
    trial.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    trial.add_argument("--password", help="password of the example people (default: made up, kept in var/)")
    trial.add_argument("--no-serve", action="store_true", help="do everything but serve")
    command("init", init, "prepare a real installation: tables, units, calendar, first administrator")
    command("test", test, "run all tests; or, with pytest's own arguments, those that they choose")
    command("trials", trials, "do many times what the tests do a few times; arguments: see tests/trials")
    command("bench", bench, "measure pages, imports and exports beside a floor; see docs/performance.md")
    command("lint", lint, "check style, types, templates and the direction of imports")
    command("wheelhouse", wheelhouse, "download every package into wheelhouse/, to install without a network")
    locking = command("lock", lock, "write requirements*.txt from requirements*.in")
    locking.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    command("audit", audit, "look up known vulnerabilities of the locked packages")

    arguments, rest = parser.parse_known_args(argv)
    if rest and arguments.command not in PASSING_ON:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    arguments.rest = rest
    return arguments.act(arguments)


def demo(arguments: Arguments) -> int:
    """Install, load the demonstration and serve it until Ctrl-C."""
    if not arguments.no_serve:
        site.refuse_taken_port(arguments.port)
    site.claim_var("demo")
    packages.install(packages.LOCK)
    password = site.demo_password(arguments.password)
    env = site.environment() | {"SECURE": "0"}
    site.prepare(env)
    step("Loading the demonstration")
    people = site.manage(env, "load_demo", "--password", password, capture=True).rstrip()
    if arguments.no_serve:
        print(people)
        return 0
    return site.serve(env, arguments.port, people)


def init(arguments: Arguments) -> int:
    """Prepare a real installation; loads no example and knows no default password."""
    done = VAR / "administrator"
    name, password = ("", "") if done.exists() else site.first_administrator()
    site.claim_var("real")
    packages.install(packages.LOCK)
    env = site.environment()
    site.prepare(env)
    if name:
        step(f"Adding the administrator {name}")
        words = ("add_user", name, "--role", "administrator", "--password-stdin")
        site.manage(env, *words, stdin=password + "\n")
        done.write_text(name + "\n", encoding="utf-8")
    else:
        print("The first administrator was added before; `manage.py add_user` adds more people.")
    print("Ready. README.md says how to serve it, under “A real installation”.")
    return 0


def test(arguments: Arguments) -> int:
    """Run the whole suite on PostgreSQL and in Chromium, then the smoke tests on SQLite."""
    packages.install(packages.LOCK, packages.DEV_LOCK)
    env = clean_environment()
    env.setdefault("TEST_DATABASE", "postgresql")
    # Two workers and a hundred children would each compile every module, and every assertion, anew.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    pytest = [*MODULE, "pytest"]
    if arguments.rest:
        return run([*pytest, *arguments.rest], env)
    step("All tests on PostgreSQL")
    everything = run([*pytest, "-n", "2", "--dist", "worksteal"], env)
    step("The smoke tests on SQLite")
    smoke = run([*pytest, "-n", "2", "-m", "smoke", *smoke_modules()], env | {"TEST_DATABASE": "sqlite"})
    return everything or smoke


def smoke_modules() -> list[str]:
    """The modules that hold a smoke test: reading all the others takes longer than most of these run."""
    modules = sorted((ROOT / "tests").rglob("test_*.py"))
    return [
        str(each.relative_to(ROOT)) for each in modules if "mark.smoke" in each.read_text(encoding="utf-8")
    ]


def trials(arguments: Arguments) -> int:
    """Run the trials that are named, or all of them, on both databases."""
    packages.install(packages.LOCK, packages.DEV_LOCK)
    return run([*MODULE, "tests.trials", *arguments.rest])


def bench(arguments: Arguments) -> int:
    """Run the benchmarks that are named, or all of them."""
    packages.install(packages.LOCK, packages.DEV_LOCK)
    return run([*MODULE, "tests.benchmarks", *arguments.rest])


def lint(arguments: Arguments) -> int:
    """Run every static check and fail when one of them does."""
    packages.install(packages.LOCK, packages.DEV_LOCK)
    checks = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "--quiet", "."],
        ["mypy"],
        ["lint-imports", "--no-logo"],
    ]
    if (ROOT / "templates").is_dir():
        checks.append(["djlint", "--check", "--lint", "--quiet", "templates"])
    failed = []
    for program, *words in checks:
        step(f"{program} {' '.join(words)}")
        if run([str(PYTHON.with_name(program)), *words]):
            failed.append(program)
    print(f"Failed: {'; '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def wheelhouse(arguments: Arguments) -> int:
    """Download what this kind of machine and this version of Python install, hashes checked."""
    packages.install(packages.LOCK, packages.DEV_LOCK)
    return packages.fill_wheelhouse()


def lock(arguments: Arguments) -> int:
    """Write both lock files, with hashes, for every supported Python and platform."""
    packages.install(packages.LOCK, packages.DEV_LOCK)
    options = ["--generate-hashes", "--universal", "--python-version", "3.11"]
    options += ["--no-emit-index-url", "--no-header", "--quiet"]
    options += ["--upgrade"] if arguments.upgrade else []
    for target in (packages.LOCK, packages.DEV_LOCK):
        step(f"Locking {target.name}")
        source = target.with_suffix(".in").name
        code = run([*MODULE, "uv", "pip", "compile", *options, source, "-o", target.name])
        if code:
            return code
    return 0


def audit(arguments: Arguments) -> int:
    """Fail on a known vulnerability, and on a package that could not be looked up."""
    packages.install(packages.LOCK, packages.DEV_LOCK)
    words = [
        "pip_audit",
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner",
        "off",
        "--format",
        "json",
    ]
    result = output_of([*MODULE, *words, "-r", str(packages.LOCK), "-r", str(packages.DEV_LOCK)])
    try:
        audited = json.loads(result.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.exit(f"{result.stderr.strip()}\nNothing was audited.")
    missed = [package for package in audited if "vulns" not in package]
    vulnerable = [package for package in audited if package.get("vulns")]
    for package in missed:
        print(f"not audited: {package['name']}: {package.get('skip_reason', 'no reason given')}")
    for package in vulnerable:
        found = ", ".join(vulnerability["id"] for vulnerability in package["vulns"])
        print(f"vulnerable: {package['name']} {package['version']}: {found}")
    print(f"{len(audited)} packages: {len(missed)} not audited, {len(vulnerable)} vulnerable.")
    return 1 if missed or vulnerable or not audited else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
