"""Renders a piece of a template as a page would."""

from typing import Any

from django.template import Context, Template


def render(source: str, **context: Any) -> str:
    """The text of a piece of a template."""
    return Template(source).render(Context(context))
