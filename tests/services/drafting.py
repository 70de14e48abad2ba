"""A department's draft, and its refusal, in one line."""

import pytest

from tests.factories import NOTE, at, lead_of, of_department
from tracker.domain.vocabulary import Role
from tracker.services.contents import ReportContent
from tracker.services.refusals import Refused
from tracker.services.reporting import draft_report

NOW = at("2018-07-05")


def draft(target, period="2018Q2", *, now=NOW, by=None, submit=False, **said):
    by = by or of_department(Role.REPORTER, lead_of(target))
    content = ReportContent(**(({"note": NOTE} if submit else {}) | said))
    return draft_report(target=target, period=period, content=content, by=by, now=now, submit=submit)


def refusal(*args, **said):
    with pytest.raises(Refused) as caught:
        draft(*args, **said)
    return caught.value
