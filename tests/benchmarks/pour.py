"""Pours a city into the database of ``DATABASE_URL`` itself, for ``run.py bench``; one that stands is left.

DATABASE_URL=… python -m tests.benchmarks.pour --size 1000000
"""

from tests.benchmarks.city import choose

CHOSEN = choose(__doc__)

from django.core.management import call_command  # noqa: E402 (the database is chosen first)
from django.utils import timezone  # noqa: E402

from tests.benchmarks.world import build  # noqa: E402
from tracker.models import Plan  # noqa: E402

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    if not Plan.objects.exists():
        build(targets=CHOSEN.targets, reports=CHOSEN.size, today=timezone.localdate())
