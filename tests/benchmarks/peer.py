"""A results list of 100 and 500 indicators × 12 periods, beside a bare JSON listing of the same rows.

    python -m tests.benchmarks.peer

*Ours* answers with every indicator – its status with the reason as a sentence, its number, deadline, leads –
and with every report of its periods with value, state and people. The *bare* listing sends the same columns
as they are stored, judges nothing and knows no rights. Akvo RSR, on the same PostgreSQL, took 233 × its own.
"""

from decimal import Decimal
from statistics import median

from tests.benchmarks.city import choose

NAME = "peer"
MAKES_ITS_OWN = True
LEAST = 10_000
MOST = 10_000

CHOSEN = choose(__doc__)

from django.contrib.auth.decorators import login_not_required  # noqa: E402 (the database is chosen first)
from django.db import connection  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.urls import include, path  # noqa: E402

from tests.benchmarks.figures import Figure, tell  # noqa: E402
from tests.benchmarks.floor import seconds  # noqa: E402
from tests.benchmarks.world import build  # noqa: E402
from tracker.access import visible_reports, visible_targets  # noqa: E402
from tracker.domain.vocabulary import Role  # noqa: E402
from tracker.models import Report, Target, TargetVersion  # noqa: E402
from tracker.queries.target_keys import TargetRows  # noqa: E402
from tracker.queries.target_list import Wanted, wholes  # noqa: E402
from tracker.services import judged_days  # noqa: E402
from tracker.views.moment import today_in_shanghai  # noqa: E402
from tracker.views.standing import standing_for  # noqa: E402

PERIODS, TIMES, GOAL = 12, 15, 5.0
OF_TARGETS = ("id", "code", "name", "name_en", "kind", "unit__name", "action__number", "quote")
OF_VERSIONS = ("target_id", "goal", "baseline", "starts_on", "due_on", "comparator", "frequency")
OF_REPORTS = (
    *("target_id", "period", "revision", "state", "as_of", "value", "numerator", "denominator"),
    *("nil_reason", "note", "data_source", "submitted_on", "submitted_by__username", "accepted_on"),
)


@login_not_required
def bare(_request: HttpRequest) -> JsonResponse:
    """The rows as they are stored: three queries."""
    return JsonResponse({
        "indicators": list(Target.objects.order_by("code").values(*OF_TARGETS)),
        "versions": list(TargetVersion.objects.order_by("target__code").values(*OF_VERSIONS)),
        "periods": list(Report.objects.order_by("target__code", "period_end").values(*OF_REPORTS)),
    })  # fmt: skip


def ours(request: HttpRequest) -> JsonResponse:
    """The same rows, for a person who may read them, judged on today."""
    who, today = standing_for(request), today_in_shanghai()
    found = wholes(visible_targets(who))
    rows = TargetRows(found, as_of=today, known_at=today, today=today, wanted=Wanted())
    shown = [_told(row) for row in rows.complete(rows.keys)]
    for judged in rows.fresh:
        judged_days.keep(judged)
    reports = visible_reports(who).order_by("target__code", "period_end").values(*OF_REPORTS)
    return JsonResponse({"indicators": shown, "periods": list(reports)})


def _told(row: object) -> dict[str, object]:
    """What a results list says of an indicator."""
    names = (
        "code",
        "name",
        "name_en",
        "kind",
        "unit",
        "action_number",
        "quote",
        "goal",
        "starts_on",
        "due_on",
    )
    judged = (
        "status",
        "tone",
        "outcome",
        "reporting",
        "actual",
        "expected",
        "percent",
        "projected",
        "reason",
    )
    told = {name: getattr(row, name) for name in (*names, *judged, "comparator", "lead_names")}
    return {
        name: value if isinstance(value, Decimal | int | None) else str(value) for name, value in told.items()
    }


urlpatterns = [path("bare/", bare), path("ours/", ours), path("", include("shservice.urls"))]


def measured(targets: int) -> int:
    """Both, turn by turn; the number of queries of ours."""
    world = build(targets=targets, reports=targets * PERIODS, today=today_in_shanghai())
    client = Client()
    client.force_login(world.people[Role.MANAGER])
    client.get("/ours/")
    spent, least = [], []
    for _n in range(TIMES):
        spent.append(seconds(lambda: client.get("/ours/")))
        least.append(seconds(lambda: client.get("/bare/")))
    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/ours/")
    assert len(answer.json()["indicators"]) == targets
    own, ground = median(spent), median(least)
    name = f"{targets} indicators × {PERIODS} periods"
    beside = {"ratio": own / ground, "against": "a bare listing", "goal": GOAL}
    tell(Figure(name, own * 1000, "ms", size=world.reports, group=NAME, **beside))
    tell(Figure(f"{name}: the bare listing", ground * 1000, "ms", size=world.reports, group=NAME))
    return len(captured)


def main() -> None:
    """Measure two cities, one after the other."""
    queries = []
    for targets in (100, 500):
        connection.creation.create_test_db(verbosity=0, serialize=False, autoclobber=True)
        with override_settings(ROOT_URLCONF=__name__):
            queries.append(measured(targets))
        connection.creation.destroy_test_db(_own_name(), verbosity=0)
    tell(Figure("queries more for 500 than for 100", queries[1] - queries[0], "", goal=0, group=NAME))


def _own_name() -> str:
    """The name that the settings had before there was a test database."""
    return str(connection.settings_dict["NAME"]).removeprefix("test_")


if __name__ == "__main__":
    main()
