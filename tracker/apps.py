"""The one application of the project."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from tracker.checks import check_settings


class TrackerConfig(AppConfig):
    """Targets, the reports on them, and the judgement."""

    name = "tracker"
    verbose_name = _("Target progress")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the start-up checks (tracker.checks)."""
        checks.register(check_settings, checks.Tags.security)
