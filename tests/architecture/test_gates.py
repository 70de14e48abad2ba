"""The tools that judge the code, run as tests, so that one command says whether all is well."""

import secrets

import pytest
from django.core.management import call_command

from tests.architecture.tree import run_tool

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "shservice.settings",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "LEDGER_KEY": secrets.token_urlsafe(48),
    "DATABASE_URL": "postgresql://shservice:word@localhost/shservice",
    "ALLOWED_HOSTS": "progress.example.cn",
    "TRUSTED_PROXIES": "1",
    "SECURE": "1",
}


def test_imports_point_one_way() -> None:
    code, output = run_tool("lint-imports", "--no-logo", "--no-cache")
    assert code == 0, output


def test_ruff_finds_nothing() -> None:
    code, output = run_tool("ruff", "check", "--output-format", "concise", ".")
    assert code == 0, output


def test_mypy_finds_nothing() -> None:
    code, output = run_tool("mypy")
    assert code == 0, output


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_t23_a_production_environment_passes_djangos_deployment_check() -> None:
    code, output = run_tool(
        "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION
    )
    assert code == 0, output


@pytest.mark.parametrize(
    ("unsafe", "words"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY has 5 characters"),
        ({"LEDGER_KEY": PRODUCTION["SECRET_KEY"]}, "LEDGER_KEY is the same as SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"DEBUG": "1", "SECURE": "0", "TRUSTED_PROXIES": "0"}, "DEBUG is on"),  # on PostgreSQL
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps'; expected 1 or 0"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS admits every name"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES is '-1'"),
        ({"DATABASE_URL": "mysql://localhost/x"}, "expected sqlite:///… or postgresql://…"),
        ({"DATABASE_URL": "nonsense"}, "expected sqlite:///… or postgresql://…"),
    ],
)
def test_t23_an_unsafe_environment_is_refused_with_a_sentence(unsafe: dict[str, str], words: str) -> None:
    code, output = run_tool("python", "manage.py", "check", **PRODUCTION | unsafe)
    assert code != 0
    assert words in output
