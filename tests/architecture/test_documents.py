"""What README.md and CONTRIBUTING.md promise exists."""

import re

import pytest
from django.core.management import get_commands

from tests.architecture.tree import ROOT

PAGES = ["README.md", "CONTRIBUTING.md"]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_run_command_of_a_page_exists(page: str) -> None:
    named = set(re.findall(r"run\.py ([a-z]+)", (ROOT / page).read_text(encoding="utf-8")))
    known = set(re.findall(r'command\("([a-z]+)"', (ROOT / "run.py").read_text(encoding="utf-8")))
    assert named <= known
    assert named


def test_every_management_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", README))
    assert named - set(get_commands()) == set()


def test_every_variable_of_the_readme_is_read_somewhere() -> None:
    table = README.split("| variable |")[1].split("\n\n")[0]
    sources = [*(ROOT / "shservice").glob("*.py"), *(ROOT / "runner").glob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    names = re.findall(r"`([A-Z][A-Z_]+)`", table)
    read = {
        name for name in names if f'"{name}"' in code or f'"{name.removeprefix("SHEET_").lower()}"' in code
    }
    assert set(names) - read == set()


@pytest.mark.parametrize("page", [*PAGES, *(str(p.relative_to(ROOT)) for p in ROOT.glob("docs/**/*.md"))])
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert [link for link in targets if not ((ROOT / page).parent / link).exists()] == []


def test_the_ci_runs_the_test_command_of_the_readme() -> None:
    assert "\npython3 run.py test\n" in README
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").endswith("\npython3 run.py test\n")
