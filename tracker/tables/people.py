"""The table of /people/."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.choices import label
from tracker.queries.people import PersonRow
from tracker.tables.base import LinkColumn, PartialColumn, PlainColumn, Table


class RolesColumn(PartialColumn):
    """The roles of a person, those of today first; in an export as one text."""

    template_name = "tracker/people/_roles_cell.html"

    def value(self, record: PersonRow) -> str:
        """Roles with their departments."""
        return "；".join(
            f"{label(held.role)} {held.department}".strip() for held in record.roles if held.open
        )


class AccountColumn(PartialColumn):
    """Whether the person can sign in."""

    template_name = "tracker/people/_account_cell.html"

    def value(self, record: PersonRow) -> str:
        """One word."""
        if not record.is_active:
            return str(_("disabled"))
        return str(_("can sign in") if record.can_sign_in else _("without a password"))


class MomentColumn(PartialColumn):
    """A moment in Shanghai."""

    template_name = "tracker/_partials/_moment_cell.html"

    def value(self, value: object) -> str:
        """The moment of Shanghai as ISO text with its offset."""
        return timezone.localtime(value).isoformat() if isinstance(value, datetime) else ""


class PersonTable(Table):
    """People with their roles."""

    username = LinkColumn(verbose_name=_("Sign-in name"), page="person", args_from=["pk"])
    full_name = PlainColumn(verbose_name=_("Full name"))
    roles = RolesColumn(verbose_name=_("Roles"), orderable=False, empty_values=())
    email = PlainColumn(verbose_name=_("E-mail"))
    can_sign_in = AccountColumn(verbose_name=_("Account"), order_by=("is_active", "can_sign_in"))
    last_login = MomentColumn(verbose_name=_("Last sign-in"))

    class Meta(Table.Meta):
        pass
