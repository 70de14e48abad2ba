"""Collect what has to be translated, always in the same form: ``python manage.py makemessages``."""

from typing import Any

from django.core.management.commands import makemessages

LEFT_OUT = [".venv", "var", "tests", "fixtures", "static", "public", "docs", "runner", "wheelhouse"]


class Command(makemessages.Command):
    """Django's own command with our choices: Chinese, no line numbers, nothing obsolete."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Write ``locale/zh_Hans/LC_MESSAGES/django.po``; then translate, and run ``compilemessages``."""
        options["locale"] = options["locale"] or ["zh_Hans"]
        options["ignore_patterns"] = [*options["ignore_patterns"], *LEFT_OUT]
        options |= {"no_location": True, "no_wrap": True, "no_obsolete": True}
        super().handle(*args, **options)
