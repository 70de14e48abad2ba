"""Pages on which something is done: they speak of today, whatever moment the links carry on."""

from dataclasses import replace

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tracker.views.moment import Moment, moment_of
from tracker.views.page import PageMixin


class TodayMixin(PageMixin):
    """A page of today. The moment of the address is carried on to other pages, and the page says so."""

    @cached_property
    def moment(self) -> Moment:
        """Today, with what the address asks kept for the links."""
        asked = moment_of(self.request)
        notes = asked.notes
        if not asked.is_today:
            notes = (*notes, _("This page always speaks of today."))
        return replace(asked, as_of=asked.today, known_at=asked.today, notes=notes)
