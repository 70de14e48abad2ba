"""Writes docs/access.md from the table of ``tracker.access`` and the addresses of the site."""

from pathlib import Path

from django.utils import translation

from tests.access.addresses import ADDRESSES, COMMANDS, FORM, patterns
from tracker.access import NEVER_ONES_OWN, TABLE, Action, Whose
from tracker.choices import label
from tracker.domain.vocabulary import Role

PAPER = Path(__file__).resolve().parents[2] / "docs" / "access.md"
MARKS = {Whose.DEPARTMENT: "own", Whose.REALM: "below", Whose.CITY: "all"}
HEAD = """\
# Who may do what

Written from `tracker/access.py` and `tests/access/addresses.py` by
`WRITE_PAPERS=1 pytest tests/access/test_addresses.py`; a test compares.
What is not in the table is denied. Roles come from dated memberships; a disabled person has none.
"""


def written() -> str:
    """The whole page."""
    with translation.override("en"):
        lines = [HEAD, *_actions(), "", *_addresses(), "", *_commands()]
    return "\n".join(lines) + "\n"


def _actions() -> list[str]:
    roles = list(Role)
    lines = ["## Roles × actions × whose object", ""]
    lines += [f"- **{MARKS[whose]}**: {whose.value}" for whose in Whose]
    lines += ["- **¹**: never to a report that one entered or submitted oneself", ""]
    lines += [
        "| action | " + " | ".join(label(role) for role in roles) + " |",
        "|---" * (len(roles) + 1) + "|",
    ]
    for action in Action:
        note = " ¹" if action in NEVER_ONES_OWN else ""
        cells = (MARKS[TABLE[action][role]] if role in TABLE[action] else "–" for role in roles)
        lines.append(f"| {action.value}{note} | " + " | ".join(cells) + " |")
    return lines


def _addresses() -> list[str]:
    lines = ["## Addresses", "", "| address | asked by | who is answered |", "|---|---|---|"]
    for name, route in patterns():
        for rule in ADDRESSES.get(name, ()):
            who = f"who may {rule.needs.value}" if isinstance(rule.needs, Action) else rule.needs
            about = f" ({rule.thing})" if rule.thing else ""
            how = "sending" if rule.method == FORM else "reading"
            lines.append(f"| `/{route.replace('|', '')}` | {how} | {who}{about} |")
    return lines


def _commands() -> list[str]:
    lines = ["## Commands of `manage.py`", "", "| command | for whom |", "|---|---|"]
    return lines + [f"| `{name}` | {who} |" for name, who in COMMANDS.items()]
