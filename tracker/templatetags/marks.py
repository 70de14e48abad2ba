"""Pictures and fields: icons of the sprite, form fields with label, help and error."""

from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, Select
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django_tables2.columns import BoundColumn

from tracker.faces import SHAPES

register = template.Library()
OWN = {*SHAPES.values(), "paperclip-off"}
VENDORED, DRAWN_HERE = "vendor/tabler-icons-3.51.0.svg", "img/shapes.svg"


@register.inclusion_tag("tracker/_partials/_icon.html")
def icon(name: str, label: str = "") -> dict[str, Any]:
    """A picture of the sprite; decoration unless ``label`` says what it means."""
    return {"name": name, "sprite": _sprite(name), "label": label}


@register.simple_tag
def sprite_of(name: str) -> str:
    """The address of the sprite that holds a picture."""
    return static(_sprite(name))


def _sprite(name: str) -> str:
    return DRAWN_HERE if name in OWN else VENDORED


@register.simple_tag
def elided(page: Page) -> list[Any]:
    """The page numbers to offer: the ends, and three either side of the current one."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.simple_tag
def sort_state(column: BoundColumn) -> str:
    """The attribute that tells a screen reader how a column is sorted; nothing for one that cannot be."""
    if not column.orderable:
        return ""
    return format_html('aria-sort="{}"', _state(column))


def _state(column: BoundColumn) -> str:
    if not column.is_ordered:
        return "none"
    return "descending" if column.order_by_alias.is_descending else "ascending"


@register.inclusion_tag("tracker/_partials/_icon.html")
def sort_icon(column: BoundColumn) -> dict[str, Any]:
    """An arrow up or down, or both for a column that is not sorted."""
    arrows = {"none": "selector", "ascending": "arrow-up", "descending": "arrow-down"}
    return icon(arrows[_state(column)])


@register.inclusion_tag("tracker/_partials/_form_field.html")
def field(bound: BoundField, label: str = "", help_text: str | None = None, **attrs: Any) -> dict[str, Any]:
    """A field with label, help and error, tied together for screen readers; help "" hides it.

    Attributes of the control are passed with "_" for "-": ``{% field form.value inputmode="decimal" %}``.
    """
    if help_text is not None:
        bound.help_text = help_text  # of this rendering, not of the form's field
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    control = {name.replace("_", "-"): conditional_escape(value) for name, value in attrs.items()}
    given = bound.field.widget.attrs.get("class", "")
    control["class"] = f"{_style(bound)} {given} {'is-invalid' if bound.errors else ''}".strip()
    if described:
        control["aria-describedby"] = " ".join(described)
    if bound.errors:
        control["aria-invalid"] = "true"
    return {
        "bound": bound,
        "label": label or bound.label,
        "help_text": bound.help_text,
        "control": bound.as_widget(attrs=control),
        "check": isinstance(bound.field.widget, CheckboxInput),
        "group": bound.use_fieldset,
    }


def _style(bound: BoundField) -> str:
    """The class of Bootstrap for the kind of control."""
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput) or bound.use_fieldset:
        return "form-check-input"
    if isinstance(widget, Select):
        return "form-select"
    return "form-control"
