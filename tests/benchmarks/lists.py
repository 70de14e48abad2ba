"""What the page of a target, every list and the search cost beside the floor, whatever the number of reports.

    python -m tests.benchmarks.lists --size 100000

Lists show 50 rows: the first page, a page in the middle, the last one that pages lead to, every sort that the
page offers in both directions, and filters that find nearly all, some and hardly anything.
"""

import re

from tests.benchmarks.city import choose

NAME = "lists"

CHOSEN = choose(__doc__)

from tests.benchmarks.figures import Figure, tell  # noqa: E402 (the database is chosen first)
from tests.benchmarks.floor import PATIENCE, Beside, city  # noqa: E402
from tracker.domain.vocabulary import Role  # noqa: E402

TARGET, LIST, SEARCH = 12.0, 40.0, 40.0
SORT = re.compile(r'href="\?[^"]*sort=(-?\w+)')
PAGE = re.compile(r'id="page-(\d+)"')
FILTERS = {
    "/targets/": ("q=B000", "status=off_track", "tone=red", "outcome=in_progress", "below=on", "batch=首批"),
    "/reports/": (
        *("q=B00007", "q=重点", "state=accepted", "state=submitted", "department=1", "action=1"),
        *("target=B00003", "plan=bench", "period={month}", "period={year}"),
    ),
    "/audit/": (
        *("verb=return", "verb=accept", "verb=void", "object_type=report", "object_id=77", "q=B00042"),
        *("request_id=batch-3", "since={day}", "until={start}", "actor=2"),
    ),
    "/people/": ("q=p00", "role=reporter", "department=3", "state=none"),
    "/imports/": (),
    "/orders/": ("state=unfinished", "q=B0000", "department=2"),
    "/departments/reporting/": (),
}
WHO = {"/audit/": Role.AUDITOR, "/people/": Role.AUDITOR, "/imports/": Role.ADMINISTRATOR}


def list_of(beside: Beside, address: str) -> list[Figure]:
    """One list: pages, sorts, filters; of one that is slower than ``PATIENCE`` its first page alone."""
    today = beside.world.today
    said = {
        "month": f"{today:%Y-%m}",
        "year": str(today.year),
        "day": today,
        "start": beside.world.plan.starts_on,
    }
    first = beside.get(f"{address}?per_page=50").content.decode()
    pages = [int(number) for number in PAGE.findall(first)]
    sorts = sorted({name.lstrip("-") for name in SORT.findall(first)})
    queries = [
        "",
        *(f"page={number}" for number in sorted({max(pages, default=1), max(pages, default=1) // 2})),
    ]
    queries += [f"sort={sign}{name}" for name in sorts for sign in ("", "-")]
    queries += [query.format_map(said) for query in FILTERS[address]]
    times = max(CHOSEN.times // 3, 5)
    found: list[Figure] = []
    for query in queries:
        if query not in ("page=0", "page=1"):
            whole = f"{address}?per_page=50&{query}"
            found.append(beside.page(f"{address}?{query}", whole, LIST, group=NAME, times=times))
        if found[0].value > PATIENCE * 1000:
            break
    return found


def main() -> None:
    """Measure and print."""
    with city(CHOSEN) as world:
        beside = Beside(world, CHOSEN)
        beside.page("the page of a target", "/targets/B00001/", TARGET, group=NAME)
        beside.page("the page of a target with parts", "/targets/B00000/", TARGET, group=NAME)
        past = f"?as_of={world.plan.starts_on.replace(month=9)}"
        beside.page("the page of a target on a day of before", f"/targets/B00001/{past}", group=NAME)
        for words in ("B0004", "重点", "nothing-of-that-name"):
            beside.page(f"search for {words}", f"/search/?q={words}", SEARCH, group=NAME)
        for address in FILTERS:
            person = Beside(world, CHOSEN, WHO.get(address, Role.MANAGER))
            found = list_of(person, address)
            worst = max(found, key=lambda one: one.held)
            tell(
                Figure(
                    f"WORST of {len(found)} of {address}: {worst.name.partition('?')[2] or 'first page'}",
                    worst.value,
                    "ms",
                    worst.ratio,
                    "floor",
                    goal=LIST,
                    size=person.size,
                    group=NAME,
                )
            )


if __name__ == "__main__":
    main()
